"""A page of plain values made into files: Excel, Word, PDF."""
