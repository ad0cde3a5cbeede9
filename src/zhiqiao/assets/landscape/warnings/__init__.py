"""Early-warning rules, one file each: what is watched on one side, a sentence with its reasons on the other."""
