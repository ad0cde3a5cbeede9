"""Runners, one file an address scheme: each offers ``open_runner(place)``."""
