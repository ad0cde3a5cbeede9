"""Messages and deadlines."""
