"""Supply and demand."""
