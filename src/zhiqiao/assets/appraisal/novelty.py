"""What a search for prior art gives back.

The index stands in the market, which assets may not reach: the door asks `market.matching.prior_art`
and hands in what it found.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Near:
    """A patent near what was disclosed.

    Attributes:
        number: Its number.
        score: Points, comparable within one search.
        band: 高, 中 or 低: how sure it is worth a look.
        sentence: The sentence of it that comes nearest.
        shared: Words both sides share.
    """

    number: str
    score: float
    band: str
    sentence: str
    shared: tuple[str, ...] = field(default=())

    @property
    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {**vars(self), "shared": list(self.shared)}


@dataclass(frozen=True)
class Searched:
    """An answer: the nearest first, how many documents were searched, whether meaning played a part."""

    near: tuple[Near, ...]
    documents: int
    is_text_only: bool
