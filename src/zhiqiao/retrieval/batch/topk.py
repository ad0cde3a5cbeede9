"""The best documents of each kind for each need, and how those of two parts become those of the whole."""

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.batch.shard import Integers
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.fusion import LEXICAL, SEMANTIC

KINDS = (LEXICAL, SEMANTIC)
NO_ROW = np.iinfo(np.int64).max
_ROW_TAIL = 30  # bits of a row that are left out where its head decides nearly always


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


def descending(scores: Floats) -> npt.NDArray[np.uint32]:
    """Whole numbers that order scores the other way round, shape as given; scores must not be NaN."""
    bits = np.ascontiguousarray(scores + np.float32(0)).view(np.uint32)  # -0 becomes 0
    return np.where(bits >> 31, bits, ~bits & np.uint32(0x7FFFFFFF))


def merge(one: TopK, other: TopK) -> TopK:
    """The best of both. Associative and commutative: no document stands in two parts, so no two entries are equal."""
    if not one.documents or not other.documents:
        return one if one.documents else other
    rows = np.concatenate([one.rows, other.rows], axis=2)
    scores = np.concatenate([one.scores, other.scores], axis=2)
    order = _order(rows, np.stack([scores[kind, :, :, kind] for kind in range(len(KINDS))]))
    order = order[:, :, : one.depth]
    return TopK(
        np.take_along_axis(rows, order, axis=2),
        np.take_along_axis(scores, order[..., None], axis=2),
        one.documents + other.documents,
        one.embedded + other.embedded,
    )


def _order(rows: Integers, own: Floats) -> npt.NDArray[np.intp]:
    """Places by score, best first, equal ones by row; sorted by one number, the score and the head of the row."""
    heads = np.minimum(rows >> _ROW_TAIL, np.iinfo(np.uint32).max).astype(np.uint64)
    keys = descending(own).astype(np.uint64) << np.uint64(32) | heads
    order = np.argsort(keys, axis=2)
    ordered = np.take_along_axis(keys, order, axis=2)
    is_doubtful = (ordered[:, :, 1:] == ordered[:, :, :-1]) & (
        np.take_along_axis(rows, order, axis=2)[:, :, 1:] != NO_ROW
    )
    return np.lexsort((rows, -own), axis=2) if is_doubtful.any() else order


def merged(parts: list[TopK], needs: int, depth: int) -> TopK:
    """All parts merged."""
    return reduce(merge, parts, nothing(needs, depth))
