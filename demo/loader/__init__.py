"""Writes the demo district through the product's own services, so that every page has something true to show.

Everything goes through the same checks, audit and ledgers as a person's work; days in the past are told to the
services by ``kernel.periods.as_of``.
"""

from demo.loader.district import finish, load

__all__ = ["finish", "load"]
