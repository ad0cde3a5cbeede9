"""Pages of universities, institutes, state-owned firms."""
