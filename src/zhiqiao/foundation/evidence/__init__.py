"""Facts about the world."""
