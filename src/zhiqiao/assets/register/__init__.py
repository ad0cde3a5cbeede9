"""Patents as the offices' data say."""
