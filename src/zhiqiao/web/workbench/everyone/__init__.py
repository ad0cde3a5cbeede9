"""Pages several audiences share."""
