"""Grading patents by open weights, high-value classes, evaluation before filing, checks of filings."""
