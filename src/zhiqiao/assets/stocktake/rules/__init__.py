"""Stock-take rules, one file each."""
