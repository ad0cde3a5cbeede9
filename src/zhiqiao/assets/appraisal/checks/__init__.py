"""Checks of filings, one file each."""
