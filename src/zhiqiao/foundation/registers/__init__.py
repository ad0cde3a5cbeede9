"""Registers that are only fields, papers and validity: one YAML file each."""
