"""Indices, one file each."""
