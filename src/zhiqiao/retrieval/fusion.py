"""Scores of different kinds made comparable and added up.

A kind's scores are measured against its own hundred best for this need: the hundredth gives 0 points, and a
point is one
standard deviation of the hundred. So points never fall below 0 and always add up to the score that is shown.
Chosen on the dev sets over reciprocal ranks and over z-scores of all documents: evals/notes.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.packed_model import Floats

LIST = 100  # best documents a kind's scores are measured against
LEXICAL, SEMANTIC, READING = "lexical", "semantic", "reading"
WEIGHTS: Mapping[str, float] = {LEXICAL: 0.5, SEMANTIC: 0.7}  # of a search
# Of a ranking, which also reads the best of them closely.
RANKING_WEIGHTS: Mapping[str, float] = {LEXICAL: 0.5, SEMANTIC: 0.5, READING: 0.5}


@dataclass(frozen=True)
class Standing:
    """What a kind's scores are measured by: the worst of its best list, and the list's spread."""

    floor: float
    spread: float

    @classmethod
    def of(cls, best: Floats, documents: int) -> "Standing":
        """The standing of a list of best scores, of which ``documents`` could be as long."""
        wanted = min(LIST, max(documents, 1))
        listed = np.zeros(wanted)
        listed[: min(len(best), wanted)] = np.sort(best)[::-1][:wanted]
        return cls(float(listed.min()), float(listed.std()))

    def points(self, scores: Floats) -> Floats:
        """Points of scores, shape as given, never below 0; missing scores (NaN) give 0."""
        if self.spread <= 0:
            return np.zeros_like(scores)
        above = (scores - np.float32(self.floor)) / np.float32(self.spread)
        return np.asarray(np.fmax(above, np.float32(0)), dtype=np.float32)  # of NaN and 0 it is 0


def order(points: Mapping[str, Floats], tie: Floats, rows: npt.NDArray[np.int64]) -> list[int]:
    """Places sorted by the sum of their points, best first; then by ``tie``, then by row."""
    total = np.sum([np.round(part, 6) for part in points.values()], axis=0)
    return [int(place) for place in np.lexsort((rows, -np.round(tie, 6), -np.round(total, 6)))]
