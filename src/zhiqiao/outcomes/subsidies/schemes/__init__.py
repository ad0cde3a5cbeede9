"""Subsidy clauses: one file each, found by this folder. Plain Python."""
