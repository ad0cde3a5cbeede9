"""Read, plan, preview, apply, undo."""
