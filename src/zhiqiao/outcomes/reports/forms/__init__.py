"""Report forms, one file each with a ``RULE``; its code is the file's name."""
