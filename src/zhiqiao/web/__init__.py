"""The doors; no thinking."""
