"""The five classes of high-value inventions, one file each."""
