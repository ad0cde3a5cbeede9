"""The report of a navigation project as a Word or PDF file."""
