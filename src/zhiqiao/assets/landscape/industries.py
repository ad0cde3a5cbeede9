"""Industries that classification symbols point to, as arrays: worked out once a symbol, not once a patent."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from zhiqiao.assets.landscape.columns import Flags, Ints, offsets
from zhiqiao.kernel import tables

MIDDLE_CLASS = 3  # digits of GB/T 4754 that the map counts by


@dataclass(frozen=True)
class Pointers:
    """Industries by symbol.

    Attributes:
        codes: Codes of the industries.
        names: Their names.
        at: Offsets into ``industry`` by symbol, (symbols + 1,).
        industry: Indices into ``codes``.
        certain: Whether the symbol alone settles it.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    at: Ints
    industry: Ints
    certain: Flags


def strategic(symbols: tuple[str, ...]) -> Pointers:
    """战略性新兴产业 by the reference table of 2021."""
    return _strategic(symbols)


def economic(symbols: tuple[str, ...]) -> Pointers:
    """国民经济行业 by the concordance in use, as middle classes; possible, never certain."""
    table = tables.concordance_in_use()
    return _economic(symbols, f"{table.title}|{table.mark}|{table.dated_on}")


@lru_cache(maxsize=4)
def _strategic(symbols: tuple[str, ...]) -> Pointers:
    known = tables.sei_industries()
    place = {code: at for at, code in enumerate(known)}
    found = [[(place[one.code], one.certain) for one in _strategic_of(symbol)] for symbol in symbols]
    return _pointers(tuple(known), tuple(known.values()), found)


@lru_cache(maxsize=4)
def _economic(symbols: tuple[str, ...], _table: str) -> Pointers:
    place: dict[str, int] = {}
    found = []
    for symbol in symbols:
        codes = dict.fromkeys(_middle(code) for code in _economic_of(symbol, _table))
        found.append([(place.setdefault(code, len(place)), False) for code in codes])
    names = tuple(tables.gbt4754_name(code) or code for code in place)
    return _pointers(tuple(place), names, found)


@lru_cache(maxsize=200_000)
def _strategic_of(symbol: str) -> tuple[tables.SeiMatch, ...]:
    return tuple(tables.sei_industries_for([symbol]))


@lru_cache(maxsize=200_000)
def _economic_of(symbol: str, _table: str) -> tuple[str, ...]:
    return tuple(one.code for one in tables.ipc_industries([symbol]))


def _middle(code: str) -> str:
    """The middle class; a division that the table names as a whole stays one."""
    return code[:MIDDLE_CLASS]


def _pointers(
    codes: tuple[str, ...], names: tuple[str, ...], found: list[list[tuple[int, bool]]]
) -> Pointers:
    lengths = np.array([len(one) for one in found], dtype=np.int64)
    every = [pair for one in found for pair in one]
    industry = np.array([at for at, _ in every], dtype=np.int64)
    certain = np.array([sure for _, sure in every], dtype=np.bool_)
    return Pointers(codes, names, offsets(lengths), industry, certain)
