"""One file a format: what its columns are called and how a row becomes a record."""
