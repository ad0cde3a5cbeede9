"""Search engines, one file each; the file's name is the scheme of its address."""
