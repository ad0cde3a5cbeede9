"""Pages of the lead agency and its partners."""
