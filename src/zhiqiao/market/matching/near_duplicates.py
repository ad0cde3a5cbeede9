"""Patents that say nearly the same, folded under the best of them. Plain Python.

Which patents belong together does not depend on their order; which of them stands does: the first one given.
Every pair is looked at, so this is for the list of a need (a hundred), not for a register.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations

from zhiqiao.kernel.folding import fold

ALIKE_FROM = 0.9  # share of shingles two abstracts have in common, from which they say the same
TWINS_FROM = 0.85  # the same for an invention and a utility model of one day whose titles differ
SAME_TITLE_FROM = 0.3  # below it, what is called the same is something else
_SHINGLE = 3  # characters
_LEAST_SHINGLES = 30  # a shorter abstract tells too little
_LEAST_CORE = 3  # characters
_BEGINS = re.compile(r"^(?:一种|一类|一套|一个|新型)+")
_ALSO = re.compile(r"(?:及其|以及|及|和|与)[^及和与]{0,8}(?:方法|工艺|装置|设备|系统|应用|用途)$")
_KIND_OF_THING = re.compile(r"(?:方法|工艺|装置|设备|系统|机构|结构|的)+$")
_BETWEEN_NAMES = re.compile(r"[;；,，、|/\n]+")
_CHINESE_PUBLICATION = re.compile(r"(CN\d{7,9})[A-Z]\d?", re.ASCII)
_TWINS = frozenset({"invention", "utility_model"})


class Kinship(StrEnum):
    """Why two patents are folded together, the strongest first."""

    FAMILY = "family"
    TWINS = "twins"
    TITLE = "title"
    ABSTRACT = "abstract"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    Kinship.FAMILY: "同族",
    Kinship.TWINS: "一案双申",
    Kinship.TITLE: "同名同权利人",
    Kinship.ABSTRACT: "摘要近乎相同",
}


@dataclass(frozen=True)
class Likeness:
    """What of a patent tells whether it says the same as another.

    Attributes:
        title: Its title.
        abstract: Its abstract; may be empty.
        holders: Its holders as written, in any order.
        patent_type: "invention", "utility_model", "design" or "".
        filed_on: Its filing date; None when not known.
        family: A name that the members of its family share; "" when none is known.
    """

    title: str
    abstract: str = ""
    holders: frozenset[str] = frozenset()
    patent_type: str = ""
    filed_on: date | None = None
    family: str = ""

    @cached_property
    def subject(self) -> str:
        """The title without 一种, blanks and signs."""
        return _BEGINS.sub("", _bare(self.title))

    @cached_property
    def core(self) -> str:
        """The subject without what kind of thing it is: the same for 连杆的生产方法和装置 and 连杆的生产装置."""
        core = _KIND_OF_THING.sub("", _ALSO.sub("", self.subject)).replace("的", "")
        return core if len(core) >= _LEAST_CORE else self.subject

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Runs of three characters of the abstract; none where it is too short to tell anything."""
        text = _bare(self.abstract)
        found = frozenset(text[at : at + _SHINGLE] for at in range(len(text) - _SHINGLE + 1))
        return found if len(found) >= _LEAST_SHINGLES else frozenset()


@dataclass(frozen=True)
class Fold:
    """Patents that say nearly the same, by their places in what was given.

    Attributes:
        best: The one that stands for all: the first.
        others: The others in order, each with why it is here.
    """

    best: int
    others: tuple[tuple[int, Kinship], ...] = ()


def holders_of(text: str) -> frozenset[str]:
    """Names of holders, folded for comparison."""
    return frozenset("".join(fold(name).split()) for name in _BETWEEN_NAMES.split(text) if name.strip())


def family_of(publication_number: str) -> str:
    """Publications of one Chinese application share their number: CN109876543A and CN109876543B. "" for others."""
    found = _CHINESE_PUBLICATION.fullmatch(publication_number)
    return found[1] if found else ""


def kinship(one: Likeness, other: Likeness) -> Kinship | None:
    """Why two patents belong together; None where they do not."""
    if one.family and one.family == other.family:
        return Kinship.FAMILY
    if one.holders and one.holders == other.holders:
        if _are_twins(one, other):
            return Kinship.TWINS
        if _are_called_the_same(one, other):
            return Kinship.TITLE
    few, many = sorted((len(one.shingles), len(other.shingles)))
    if few < ALIKE_FROM * many:  # cannot have as much in common
        return None
    return Kinship.ABSTRACT if _alike(one, other) >= ALIKE_FROM else None


def folds(patents: Sequence[Likeness]) -> list[Fold]:
    """All patents, those that belong together under the first of them; in the order of the first ones."""
    found = {
        (first, second): why
        for first, second in combinations(range(len(patents)), 2)
        if (why := kinship(patents[first], patents[second])) is not None
    }
    heads = list(range(len(patents)))
    for first, second in found:
        low, high = sorted((_head(heads, first), _head(heads, second)))
        heads[high] = low
    groups: dict[int, list[int]] = {}
    for place in range(len(patents)):
        groups.setdefault(_head(heads, place), []).append(place)
    return [Fold(best, tuple((at, _why(found, best, at)) for at in rest)) for best, *rest in groups.values()]


def _head(heads: list[int], place: int) -> int:
    while heads[place] != place:
        heads[place] = heads[heads[place]]
        place = heads[place]
    return place


def _why(found: dict[tuple[int, int], Kinship], best: int, place: int) -> Kinship:
    """Why a patent is with the best one; where it came through a third, what ties it to that one."""
    if (best, place) in found:
        return found[best, place]
    ties = (why for pair, why in found.items() if place in pair)
    return min(ties, key=list(Kinship).index)


def _are_twins(one: Likeness, other: Likeness) -> bool:
    """An invention and a utility model filed for one thing on one day."""
    if (
        {one.patent_type, other.patent_type} != _TWINS
        or one.filed_on is None
        or one.filed_on != other.filed_on
    ):
        return False
    return one.core == other.core or _alike(one, other) >= TWINS_FROM


def _are_called_the_same(one: Likeness, other: Likeness) -> bool:
    """One title, and abstracts that do not speak of something else; designs share titles without being alike."""
    if not one.subject or one.subject != other.subject or "design" in {one.patent_type, other.patent_type}:
        return False
    return not (one.shingles and other.shingles) or _alike(one, other) >= SAME_TITLE_FROM


def _alike(one: Likeness, other: Likeness) -> float:
    """What share of their shingles two abstracts have in common, 0-1."""
    common = len(one.shingles & other.shingles)
    return common / (len(one.shingles) + len(other.shingles) - common) if common else 0.0


def _bare(text: str) -> str:
    return "".join(sign for sign in fold(text).lower() if sign.isalnum())
