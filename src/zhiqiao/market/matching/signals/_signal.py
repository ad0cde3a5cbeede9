"""What a signal is given and what it gives."""

from collections.abc import Callable
from dataclasses import dataclass

from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.engine import Candidates


@dataclass(frozen=True)
class Pool:
    """One need's candidate patents, with what the search engine knows of them."""

    candidates: Candidates


@dataclass(frozen=True)
class Signal:
    """One kind of evidence that a patent fits a need.

    Attributes:
        code: The file's name.
        label: What people read above its points.
        weight: What its points are multiplied by; chosen on the dev sets, see evals/notes.md.
        measure: Points of every candidate, shape (n,), never below 0.
        most: What ``measure`` gives at most; None for what candidates are found by (words, meaning), which has no end.
        looks_at: How many of the best candidates by words and meaning ``measure`` goes by.
    """

    code: str
    label: str
    weight: float
    measure: Callable[[Pool], Floats]
    most: float | None = None
    looks_at: int = 0

    def points(self, pool: Pool) -> Floats:
        """Weighted points, shape (n,)."""
        return self.measure(pool) * self.weight
