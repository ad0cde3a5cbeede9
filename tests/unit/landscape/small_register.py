"""A register of a few patents as columns, written as people would say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhiqiao.assets.landscape.columns import STATUSES, TYPES, Columns, offsets
from zhiqiao.assets.landscape.selection import Given, Selection
from zhiqiao.assets.landscape.snapshot import document_hash

DAY = date(2026, 11, 22)


@dataclass(frozen=True)
class One:
    """A patent of the small register."""

    filed: int = 2020
    granted: str = ""
    ipcs: tuple[str, ...] = ("C02F9/00",)
    holders: tuple[str, ...] = ("甲公司",)
    status: str = "in_force"
    kind: str = "invention"
    region: str = "500109"
    office: str = "CN"
    family: int = 0
    publication: str = ""
    cites: tuple[str, ...] = ()


def register(found: Sequence[One]) -> Columns:
    """Their columns; keys are 1, 2, 3 …"""
    offices, regions, symbols, holders = ([], [], [], [])  # type: tuple[list[str], list[str], list[str], list[str]]

    def place(words: list[str], word: str) -> int:
        if word not in words:
            words.append(word)
        return words.index(word)

    def numbers(values: Sequence[int]) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
        return np.array(values, dtype=np.int64)

    return Columns(
        keys=numbers(range(1, len(found) + 1)),
        written=numbers([0 for _ in found]),
        filed=numbers([date(one.filed, 6, 1).toordinal() if one.filed else 0 for one in found]),
        filed_year=numbers([one.filed for one in found]),
        granted=numbers([date.fromisoformat(one.granted).toordinal() if one.granted else 0 for one in found]),
        status=numbers([STATUSES.index(one.status) for one in found]),
        kind=numbers([TYPES.index(one.kind) for one in found]),
        cited_by=numbers([-1 for _ in found]),
        family=numbers([one.family for one in found]),
        document=numbers([document_hash(one.publication) for one in found]),
        office=numbers([place(offices, one.office) for one in found]),
        region=numbers([place(regions, one.region) for one in found]),
        published=numbers([1 for _ in found]),
        ipc_at=offsets(numbers([len(one.ipcs) for one in found])),
        ipc=numbers([place(symbols, symbol) for one in found for symbol in one.ipcs]),
        holder_at=offsets(numbers([len(one.holders) for one in found])),
        holder=numbers([place(holders, name) for one in found for name in one.holders]),
        holder_key=numbers([0 for one in found for _ in one.holders]),
        cited_at=offsets(numbers([len(one.cites) for one in found])),
        cited=numbers([document_hash(number) for one in found for number in one.cites]),
        offices=tuple(offices),
        regions=tuple(regions),
        symbols=tuple(symbols),
        holders=tuple(holders),
    )


def selected(found: Sequence[One]) -> Selection:
    """All of them, selected."""
    columns = register(found)
    return Selection(columns, np.arange(columns.count))


GIVEN = Given(DAY)
