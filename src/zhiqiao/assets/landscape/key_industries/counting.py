"""Which patents a definition catches, as masks over a selection. Plain numpy."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from zhiqiao.assets.landscape import industries
from zhiqiao.assets.landscape.columns import Flags, flat
from zhiqiao.assets.landscape.key_industries.definition import Line
from zhiqiao.assets.landscape.selection import FirmPoint, NeedPoint, Selection
from zhiqiao.kernel import tables

_SUBCLASS = 4


def caught(selection: Selection, lines: Iterable[Line]) -> Flags:
    """True for the patents that one of the lines catches, (n,)."""
    found = np.zeros(selection.count, dtype=np.bool_)
    for line in lines:
        found |= _by_line(selection, line)
    return found


def needs_in(needs: Iterable[NeedPoint], lines: tuple[Line, ...]) -> list[NeedPoint]:
    """Needs that belong to one of the lines by the industry they name or by their title."""
    return [
        need
        for need in needs
        if any(line.takes_code(need.industry_code) or line.takes_title(need.title) for line in lines)
    ]


def firms_in(firms: Iterable[FirmPoint], lines: tuple[Line, ...]) -> list[FirmPoint]:
    """Firms that belong to one of the lines by the industry they or their needs name."""
    return [
        firm
        for firm in firms
        if any(line.takes_code(code) for line in lines for code in (firm.industry_code, *firm.need_codes))
    ]


def _by_line(selection: Selection, line: Line) -> Flags:
    if not line.catches:
        return np.zeros(selection.count, dtype=np.bool_)
    if line.has_classes:
        places, symbols = selection.ipc_pairs
        found = np.zeros(selection.count, dtype=np.bool_)
        if len(symbols):
            found[places[_symbols(selection.columns.symbols, line)[symbols]]] = True
    else:
        found = np.ones(selection.count, dtype=np.bool_)
    if line.words:
        found &= selection.titles.marked(selection.keys, line.words)
    if line.without:
        found &= ~selection.titles.marked(selection.keys, line.without)
    return found


def _symbols(symbols: tuple[str, ...], line: Line) -> Flags:
    """Symbols that meet the classes of a line, (symbols,)."""
    wanted = _of_ipcs(symbols, line.ipcs) if line.ipcs else np.zeros(len(symbols), dtype=np.bool_)
    if line.strategic:
        codes = tuple(line.strategic)
        wanted = wanted | _pointing(industries.strategic(symbols), codes, tuple(f"{one}." for one in codes))
    if line.economic:
        bare = tuple(code[: industries.MIDDLE_CLASS] for code in line.economic)
        wanted = wanted | _pointing(industries.economic(symbols), bare, bare)
    return wanted


@lru_cache(maxsize=512)
def _of_ipcs(symbols: tuple[str, ...], ipcs: tuple[str, ...]) -> Flags:
    exact = frozenset(under for one in ipcs if "/" in one for under in _below(one))
    begins = tuple(
        f"{one}/" if len(one) > _SUBCLASS else one  # C02F1 is the main group, not C02F101
        for one in ipcs
        if "/" not in one
    )
    return np.array([one in exact or one.startswith(begins) for one in symbols], dtype=np.bool_)


@lru_cache(maxsize=2048)
def _below(group: str) -> frozenset[str]:
    return tables.ipc_below(group)


def _pointing(pointers: industries.Pointers, codes: tuple[str, ...], below: tuple[str, ...]) -> Flags:
    """Symbols that point to one of the industries or to one below, (symbols,)."""
    wanted = np.array([one in codes or one.startswith(below) for one in pointers.codes], dtype=np.bool_)
    every = np.arange(len(pointers.at) - 1)
    places, index = flat(pointers.at, every)
    found = np.zeros(len(every), dtype=np.bool_)
    if len(index):
        found[places[wanted[pointers.industry[index]]]] = True
    return found
