"""The best documents of each kind for each need, and how those of two parts become those of the whole."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from zhiqiao.retrieval.batch.shard import Integers
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.fusion import LEXICAL, SEMANTIC

KINDS = (LEXICAL, SEMANTIC)
NO_ROW = np.iinfo(np.int64).max


@dataclass(frozen=True)
class TopK:
    """For each kind of score a list of the best documents a need, with the documents' scores of every kind.

    Attributes:
        rows: Documents, best first, equal ones by row, shape (kinds, needs, depth); `NO_ROW` fills up.
        scores: Their scores, shape (kinds, needs, depth, kinds); the last axis is the kind of score. NaN where a
            document or a need has no vector; -inf fills up.
        documents: Documents looked at.
        embedded: Those of them with a vector.
    """

    rows: Integers
    scores: Floats
    documents: int
    embedded: int

    @property
    def depth(self) -> int:
        """Documents a list."""
        return int(self.rows.shape[2])

    def of_needs(self, begin: int, end: int) -> "TopK":
        """The lists of some needs."""
        return TopK(self.rows[:, begin:end], self.scores[:, begin:end], self.documents, self.embedded)

    def tobytes(self) -> bytes:
        """All of it, to compare."""
        head = np.array([self.documents, self.embedded, *self.rows.shape], dtype=np.int64)
        return head.tobytes() + self.rows.tobytes() + self.scores.tobytes()


def nothing(needs: int, depth: int) -> TopK:
    """What merges with anything without changing it."""
    return TopK(
        np.full((len(KINDS), needs, depth), NO_ROW, dtype=np.int64),
        np.full((len(KINDS), needs, depth, len(KINDS)), -np.inf, dtype=np.float32),
        0,
        0,
    )


def merge(one: TopK, other: TopK) -> TopK:
    """The best of both. Associative and commutative: no document stands in two parts, so no two entries are equal."""
    rows = np.concatenate([one.rows, other.rows], axis=2)
    scores = np.concatenate([one.scores, other.scores], axis=2)
    own = np.stack([scores[kind, :, :, kind] for kind in range(len(KINDS))])
    order = np.lexsort((rows, -own), axis=2)[:, :, : one.depth]
    return TopK(
        np.take_along_axis(rows, order, axis=2),
        np.take_along_axis(scores, order[..., None], axis=2),
        one.documents + other.documents,
        one.embedded + other.embedded,
    )


def merged(parts: list[TopK], needs: int, depth: int) -> TopK:
    """All parts merged."""
    return reduce(merge, parts, nothing(needs, depth))
