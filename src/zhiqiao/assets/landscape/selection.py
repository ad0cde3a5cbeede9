"""The patents of a scope, ready to be counted; and the shape of an analysis. Plain numpy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

import numpy as np

from zhiqiao.assets.landscape import industries
from zhiqiao.assets.landscape.columns import STATUSES, Columns, Flags, Ints, flat
from zhiqiao.assets.landscape.figures import Figure
from zhiqiao.assets.landscape.key_industries.definition import KeyIndustry
from zhiqiao.assets.landscape.key_industries.titles import NO_TITLES, Titles
from zhiqiao.kernel import registry

IN_FORCE = STATUSES.index("in_force")
PENDING = STATUSES.index("pending")
NOTHING = "登记簿在这个范围内没有专利：请放宽范围，或到“导入”上传包含它们的专利清单"


@dataclass(frozen=True)
class NeedPoint:
    """A need as the gap is told from: its key, its title, the industry its firm named."""

    key: int
    title: str
    industry_code: str = ""


@dataclass(frozen=True)
class FirmPoint:
    """A firm as its demand is told from: its key, its name, the industry it named, its needs and what they named."""

    key: int
    name: str
    industry_code: str = ""
    needs: int = 0
    need_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What an analysis is told besides the patents.

    Attributes:
        day: The day it is made.
        needs: Needs in the actor's reach.
        firms: Industry codes of the firms in the actor's reach.
        asking: Firms in the actor's reach, and those that show their name with a published need.
        unnamed: Needs whose firm the actor may not know.
        is_demand_known: Whether needs and firms were looked up at all.
        top: How many names a ranking shows.
        key_industries: Those of the list that the split is made by.
        list_title: What that list is called.
        key_industry: The one whose chain is looked at.
        local: Keys of the organizations of the region.
        local_firms: Of them the firms.
        region_words: The region that is local, in words.
        sees_others: Whether the actor may count more than the own organization's patents: else nothing is short.
    """

    day: date
    needs: tuple[NeedPoint, ...] = ()
    firms: tuple[str, ...] = ()
    asking: tuple[FirmPoint, ...] = ()
    unnamed: int = 0
    is_demand_known: bool = False
    top: int = 20
    key_industries: tuple[KeyIndustry, ...] = ()
    list_title: str = ""
    key_industry: KeyIndustry | None = None
    local: frozenset[int] = frozenset()
    local_firms: frozenset[int] = frozenset()
    region_words: str = ""
    sees_others: bool = True


class Selection:
    """Rows of the columns, with what several analyses need worked out once."""

    def __init__(self, columns: Columns, rows: Ints, titles: Titles = NO_TITLES) -> None:
        self.columns = columns
        self.rows = rows
        self.titles = titles

    @property
    def count(self) -> int:
        """How many patents."""
        return len(self.rows)

    @cached_property
    def keys(self) -> Ints:
        """Keys of the register, (n,)."""
        return self.columns.keys[self.rows]

    @cached_property
    def filed_year(self) -> Ints:
        """Years of filing, 0 unknown, (n,)."""
        return self.columns.filed_year[self.rows]

    @cached_property
    def granted_year(self) -> Ints:
        """Years of grant, 0 unknown, (n,)."""
        granted = self.columns.granted[self.rows]
        # 719163 is 1970-01-01 as an ordinal.
        years = (granted - 719163).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        return np.where(granted > 0, years, 0)

    @cached_property
    def in_force(self) -> Flags:
        """Whether each is in force on the day, by the register's rules, (n,)."""
        alive: Flags = self.columns.status[self.rows] == IN_FORCE
        return alive

    @cached_property
    def ipc_pairs(self) -> tuple[Ints, Ints]:
        """(place, symbol) of every classification."""
        places, index = flat(self.columns.ipc_at, self.rows)
        return places, self.columns.ipc[index]

    @cached_property
    def holder_pairs(self) -> tuple[Ints, Ints]:
        """(place, name) of every holder, a name once a patent."""
        places, index = flat(self.columns.holder_at, self.rows)
        return distinct(places, self.columns.holder[index], len(self.columns.holders))

    def held_by(self, organizations: frozenset[int]) -> Flags:
        """Whether one of these organizations holds each, alone or with others, (n,)."""
        places, index = flat(self.columns.holder_at, self.rows)
        wanted = np.fromiter(organizations, dtype=np.int64, count=len(organizations))
        held = np.zeros(self.count, dtype=np.bool_)
        held[places[np.isin(self.columns.holder_key[index], wanted)]] = True
        return held

    def strategic_pairs(self) -> tuple[Ints, Ints, Flags, industries.Pointers]:
        """(place, industry, certain) of every 战新 industry, once a patent."""
        pointers = industries.strategic(self.columns.symbols)
        return (*self._pointed(pointers), pointers)

    def economic_pairs(self) -> tuple[Ints, Ints, Flags, industries.Pointers]:
        """(place, industry, certain) of every 国民经济行业, once a patent."""
        pointers = industries.economic(self.columns.symbols)
        return (*self._pointed(pointers), pointers)

    def _pointed(self, pointers: industries.Pointers) -> tuple[Ints, Ints, Flags]:
        places, symbols = self.ipc_pairs
        within, index = flat(pointers.at, symbols)
        whose, code, sure = places[within], pointers.industry[index], pointers.certain[index]
        size = max(len(pointers.codes), 1)
        pair = whose * size + code
        each, place = np.unique(pair, return_inverse=True)
        certain = np.bincount(place, weights=sure, minlength=len(each)) > 0
        return each // size, each % size, certain


def distinct(places: Ints, values: Ints, size: int) -> tuple[Ints, Ints]:
    """Pairs, each once, in order of place."""
    pair = np.unique(places * max(size, 1) + values)
    return pair // max(size, 1), pair % max(size, 1)


def years_shown(selection: Selection, given: Given, most: int) -> list[int]:
    """The last years up to this one that have filings in the selection, without gaps."""
    known = selection.filed_year[(selection.filed_year > 0) & (selection.filed_year <= given.day.year)]
    if not len(known):
        return []
    last = min(int(known.max()), given.day.year)
    return list(range(max(int(known.min()), last - most + 1), last + 1))


def percent(part: float, whole: float) -> float:
    """Share in percent with one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


@dataclass(frozen=True)
class Analysis:
    """One analysis: code (its file's name), its title, what it answers, and how it counts."""

    code: str
    title: str
    question: str
    run: Callable[[Selection, Given], Figure]
    order: int = 0
    sources: tuple[str, ...] = field(default=("专利登记簿",))


@cache
def analyses() -> dict[str, Analysis]:
    """All analyses by code, in the order of the page."""
    found = registry.rules_in("zhiqiao.assets.landscape.analyses", Analysis)
    return dict(sorted(found.items(), key=lambda pair: pair[1].order))
