"""How a patent of a type and grade is handled: the holder's own rule, else the platform's default. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence

_FILE = "handling_policies.yaml"


@dataclass(frozen=True)
class Handling:
    """One cell of the table type × grade.

    Attributes:
        lane: Code of the lane.
        words: What is done.
        is_own: Whether the holder set it.
        confidence: P for the platform's default.
    """

    lane: str
    words: str
    is_own: bool
    confidence: Confidence

    @property
    def label(self) -> str:
        """The lane in Chinese."""
        return dict(lanes()).get(self.lane, self.lane)


Own = Mapping[tuple[int, str, str], tuple[str, str]]
"""(organization, type, grade) → (lane, words)."""


@cache
def _content() -> dict[str, Any]:
    return parameters.load(_FILE)


def lanes() -> tuple[tuple[str, str], ...]:
    """The lanes: 重点推广, 常规推广 …."""
    return tuple((str(code), str(label)) for code, label in _content()["lanes"].items())


def default_for(patent_type: str, grade: str) -> Handling | None:
    """The platform's default; None for a type or grade it does not name."""
    found = _content()["policies"].get(patent_type, {}).get(grade)
    if found is None:
        return None
    return Handling(
        found["lane"], found["words"], is_own=False, confidence=Confidence(_content()["confidence"])
    )


def handling_of(organization_id: int, patent_type: str, grade: str, own: Own) -> Handling | None:
    """What holds for a holder's patent; None before it is graded."""
    told = own.get((organization_id, patent_type, grade))
    if told is not None:
        return Handling(told[0], told[1], is_own=True, confidence=Confidence.V0)
    return default_for(patent_type, grade)


def pairs_in(lane: str) -> list[tuple[str, str]]:
    """The (type, grade) pairs the platform's default puts into a lane."""
    return [
        (str(kind), str(grade))
        for kind, grades in _content()["policies"].items()
        for grade, one in grades.items()
        if one["lane"] == lane
    ]


def types() -> tuple[str, ...]:
    """The types the table names."""
    return tuple(str(kind) for kind in _content()["policies"])
