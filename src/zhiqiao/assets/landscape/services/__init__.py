"""Writes of navigation: projects with their findings and decisions; watch lists and alerts."""
