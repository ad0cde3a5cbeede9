"""Analyses of the map, one file each: pure counting over the columns of the register."""
