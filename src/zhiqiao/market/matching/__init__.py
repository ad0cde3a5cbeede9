"""Proposals with reasons, pushes, feedback."""
