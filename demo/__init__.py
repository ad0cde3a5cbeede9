"""An invented district drawn from a seed: no real firm, person or institute. Plain Python, no Django."""
