"""Telling whether two names mean one organization. Plain Python; who is known and what was decided is told to it."""
