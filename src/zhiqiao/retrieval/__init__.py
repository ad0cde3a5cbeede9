"""Chinese text search: words and meaning. Knows text, not patents; no Django."""
