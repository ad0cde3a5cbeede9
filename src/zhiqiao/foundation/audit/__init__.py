"""Who pressed what."""
