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
    """

    code: str
    label: str
    weight: float
    measure: Callable[[Pool], Floats]

    def points(self, pool: Pool) -> Floats:
        """Weighted points, shape (n,)."""
        return self.measure(pool) * self.weight
