"""Frozen statements for a period: forms, scores, three file formats."""
