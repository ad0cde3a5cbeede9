"""Where the packaged IPC ↔ GB/T 4754 table comes from: ``python -m evals.concordance.build``."""
