"""重点保护企业 by measured demand for patents, and the 招商索引: industries short of patents or firms. Plain numpy.

Every number is a count over what the actor may see; the formula stands in parameters/landscape.yaml.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhiqiao.assets.landscape.columns import Ints, flat, offsets
from zhiqiao.assets.landscape.gap import VERDICTS, verdict_on
from zhiqiao.assets.landscape.industries import MIDDLE_CLASS
from zhiqiao.assets.landscape.selection import Given, Selection, distinct
from zhiqiao.kernel import parameters, tables
from zhiqiao.kernel.parameters import DatedValue

_FILE = "landscape.yaml"
_MOST_HOLDERS = 5
_DIVISION = 2  # digits of GB/T 4754
_NONE: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class FirmDemand:
    """A firm with what its demand for patents is measured by.

    Attributes:
        key: The organization.
        name: What it is called.
        industries: Middle classes it or its needs name, "171 棉纺织及印染精加工".
        needs: Needs it stated.
        others: Patents in force of others in those classes.
        own: Patents in force it holds, in any class.
        own_there: Those of them in its classes.
        score: By the formula of the parameters.
    """

    key: int
    name: str
    industries: tuple[str, ...]
    needs: int
    others: int
    own: int
    own_there: int
    score: float

    @property
    def is_asking(self) -> bool:
        """Whether it stated a need."""
        return self.needs > 0

    @property
    def words(self) -> str:
        """Its industries as one text."""
        return "、".join(self.industries)


@dataclass(frozen=True)
class Opening:
    """An industry with what it has and lacks, and who holds the patents there.

    Attributes:
        code: Middle class.
        label: With its name.
        verdict: What is short.
        needs: Needs that name it.
        patents: Patents in force that may serve it.
        firms: Firms that name it.
        holders: The largest holders there: (name, patents in force, whether one of the firms here).
        holder_count: How many holders there are at all.
        is_near: Whether, for want of patents there, the holders are those of the division around it.
    """

    code: str
    label: str
    verdict: str
    needs: int
    patents: int
    firms: int
    holders: tuple[tuple[str, int, bool], ...]
    holder_count: int
    is_near: bool = False

    @property
    def holder_words(self) -> str:
        """The holders' names as one text."""
        return "；".join(name for name, _, _ in self.holders)


def formula(day: date) -> DatedValue:
    """The formula in words, with its source and how well it was checked."""
    return parameters.dated(_FILE, "demand_score").entry_on(day)


class Index:
    """Stock by industry, worked out once for firms and openings."""

    def __init__(self, selection: Selection, given: Given) -> None:
        self._selection, self._given = selection, given
        places, industry, _, pointers = selection.economic_pairs()
        alive = selection.in_force[places]
        self._places, self._industry = places[alive], industry[alive]
        self._codes = pointers.codes
        order = np.argsort(self._industry, kind="stable")
        parts = np.split(
            self._places[order], np.cumsum(np.bincount(self._industry, minlength=len(self._codes)))[:-1]
        )
        self._by_class = dict(zip(self._codes, parts, strict=True)) if self._codes else {}

    @property
    def unplaced(self) -> int:
        """Patents in force without a class that points to an industry."""
        return int(np.count_nonzero(self._selection.in_force)) - len(np.unique(self._places))

    def firms(self) -> list[FirmDemand]:
        """All firms told, those that want patents most in front."""
        own = self._own()
        known: dict[frozenset[str], Ints] = {}
        made = []
        for firm in self._given.asking:
            classes = frozenset(
                code[:MIDDLE_CLASS] for code in (firm.industry_code, *firm.need_codes) if code
            )
            if classes not in known:
                known[classes] = self._within(classes)
            around, mine = known[classes], own.get(firm.key, _NONE)
            there = len(np.intersect1d(around, mine, assume_unique=True))
            others = len(around) - there
            made.append(
                FirmDemand(
                    firm.key,
                    firm.name,
                    tuple(label_of(code) for code in sorted(classes)),
                    firm.needs,
                    others,
                    len(mine),
                    there,
                    round(firm.needs * others / (1 + len(mine)), 2),
                )
            )
        return sorted(made, key=lambda one: (-one.score, -one.needs, -one.others, one.name))

    def openings(self) -> list[Opening]:
        """Every industry that a need, a firm or a patent in force names, the shortest in front."""
        asked = Counter(one.industry_code[:MIDDLE_CLASS] for one in self._given.needs if one.industry_code)
        there = Counter(code[:MIDDLE_CLASS] for code in self._given.firms if code)
        held, near = self._holders(MIDDLE_CLASS), self._holders(_DIVISION)
        made = []
        for code in {*asked, *there, *self._by_class}:
            patents = len(self._by_class.get(code, ()))
            verdict = verdict_on(asked[code], patents, there[code])
            if not verdict:
                continue
            own = held.get(code, [])
            first = own or near.get(code[:_DIVISION], [])
            made.append(
                Opening(
                    code,
                    label_of(code),
                    verdict,
                    asked[code],
                    patents,
                    there[code],
                    tuple(first[:_MOST_HOLDERS]),
                    len(first),
                    is_near=bool(first) and not own,
                )
            )
        return sorted(made, key=lambda one: (VERDICTS.index(one.verdict), -one.needs, -one.patents, one.code))

    def _within(self, classes: Iterable[str]) -> Ints:
        """Patents in force in any of the classes."""
        parts = [self._by_class[code] for code in classes if code in self._by_class]
        return np.unique(np.concatenate(parts)) if parts else _NONE

    def _own(self) -> dict[int, Ints]:
        """Patents in force by the organization that holds them."""
        columns, rows = self._selection.columns, self._selection.rows
        places, index = flat(columns.holder_at, rows)
        keys = columns.holder_key[index]
        wanted = (keys > 0) & self._selection.in_force[places]
        found: dict[int, set[int]] = defaultdict(set)
        for key, place in zip(keys[wanted].tolist(), places[wanted].tolist(), strict=True):
            found[key].add(place)
        return {key: np.array(sorted(held), dtype=np.int64) for key, held in found.items()}

    def _holders(self, digits: int) -> dict[str, list[tuple[str, int, bool]]]:
        """Holders by the first digits of a class, the largest in front; a name once a patent."""
        selection = self._selection
        codes = list(dict.fromkeys(code[:digits] for code in self._codes))
        group = np.array([codes.index(code[:digits]) for code in self._codes], dtype=np.int64)
        pairs, groups = distinct(self._places, group[self._industry], max(len(codes), 1))
        places, names = selection.holder_pairs
        at = offsets(np.bincount(places, minlength=selection.count).astype(np.int64))
        pair, index = flat(at, pairs)
        size = max(len(selection.columns.holders), 1)
        key, many = np.unique(groups[pair] * size + names[index], return_counts=True)
        here = self._local_names()
        found: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
        for one, count in zip(key.tolist(), many.tolist(), strict=True):
            name = selection.columns.holders[one % size]
            found[codes[one // size]].append((name, count, name in here))
        return {code: sorted(rows, key=lambda row: (-row[1], row[0])) for code, rows in found.items()}

    def _local_names(self) -> frozenset[str]:
        """Names under which the firms told here hold patents."""
        columns = self._selection.columns
        keys = np.fromiter((firm.key for firm in self._given.asking), dtype=np.int64)
        named = {columns.holders[at] for at in np.unique(columns.holder[np.isin(columns.holder_key, keys)])}
        return frozenset(named | {firm.name for firm in self._given.asking})


def label_of(code: str) -> str:
    """A class with its name."""
    return f"{code} {tables.gbt4754_name(code) or ''}".strip()
