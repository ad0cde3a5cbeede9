"""Measures read from register and ledger, one file each."""
