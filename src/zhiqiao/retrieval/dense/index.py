"""Nearest vectors, exactly: few are all compared; of many, those in 8 bits tell which have to be."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.exact import on_grid
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.rounded import BLOCK, RoundedVectors

WHOLE_UP_TO = 20_000  # documents whose vectors are held as they are; of more they stay in their file
EXACT_UP_TO = 100_000  # documents up to which the rows that a wide filter lets through are named
_BLOCK = BLOCK  # rows taken at once
_PICKED_FROM = (
    40  # documents for each that is chosen: then picking those is quicker than comparing all in 8 bits
)
_PRIOR_WEIGHT = 200  # documents that the neutral texts count for in the center
_WHOLE_FROM = 8  # one document in so many: then all are multiplied, which is quicker than picking them
_KEPT_PLACES = 8

Rows = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.floating[Any]]


def center_of(vectors: Vectors, neutral: Floats) -> Floats:
    """The common center of documents and neutral texts, shape (dimension,).

    Exact for vectors kept as float16 (their sums fit a float64), so it does not depend on the documents' order.
    """
    total = np.zeros(vectors.shape[1], dtype=np.float64)
    for _, block in _blocks(vectors):
        total += block.sum(axis=0, dtype=np.float64)
    weight = float(len(vectors))
    if len(neutral):
        total = total + neutral.mean(axis=0, dtype=np.float64) * _PRIOR_WEIGHT
        weight += _PRIOR_WEIGHT
    return (total / max(weight, 1.0)).astype(np.float32)


class DenseIndex:
    """Unit vectors around their common center.

    E5 vectors crowd into a narrow cone, so cosines say little as they are; the center is taken away first.

    Args:
        rows: Documents' rows, ascending, shape (n,).
        vectors: Their vectors, shape (n, dimension); above `WHOLE_UP_TO` they are left where they are (in a file).
        neutral: Vectors of neutral texts, shape (m, dimension): they steady the center of a small collection.
        center: The center of an earlier index of the same vectors; None to find it.
        rounded: Its ``rounded``; None to make it.
    """

    def __init__(
        self,
        rows: Rows,
        vectors: Vectors,
        neutral: Floats,
        center: Floats | None = None,
        rounded: RoundedVectors | None = None,
    ) -> None:
        self.rows = rows
        self.center: Floats = center_of(vectors, neutral) if center is None else center
        self._raw = vectors
        self._vectors: Floats | None = None
        self.rounded = rounded  # to be kept for the next start
        if len(rows) <= WHOLE_UP_TO:
            self._vectors = np.empty(vectors.shape, dtype=np.float32)
            for start, block in _blocks(vectors):
                self._vectors[start : start + len(block)] = on_grid(self.around_center(block))
            self._raw = self._vectors
        elif rounded is None:
            seen = (on_grid(self.around_center(block)) for _, block in _blocks(vectors))
            self.rounded = RoundedVectors.of(seen, *vectors.shape)
        self._lock = threading.Lock()
        self._known_places: OrderedDict[int, tuple[Rows, Rows]] = OrderedDict()

    def around_center(self, vectors: Vectors) -> Floats:
        """Vectors as seen from the center, at length 1."""
        return unit_rows(np.asarray(vectors - self.center, dtype=np.float32))

    def search(self, query: Floats, limit: int, allowed: Rows | None = None) -> tuple[Rows, Floats]:
        """Rows and scores of the nearest documents, best first; equal scores stand in row order.

        Args:
            query: A vector already seen from the center, shape (dimension,).
            limit: Documents wanted.
            allowed: Rows to choose from, ascending; None for all.
        """
        places = self._places(allowed)
        chosen = len(self.rows) if places is None else len(places)
        if self.rounded is not None and chosen > max(limit, len(self.rows) // _PICKED_FROM):
            places = self.rounded.candidates(on_grid(query), limit, places)
        scores = self._scores(query, places)
        if places is None:
            places = np.arange(len(self.rows))
        if len(scores) > limit:
            edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            kept = np.flatnonzero(scores >= edge)
            places, scores = places[kept], scores[kept]
        order = np.lexsort((self.rows[places], -scores))[:limit]
        return self.rows[places[order]], scores[order]

    def score_rows(self, query: Floats, rows: Rows) -> Floats:
        """Scores of given documents, shape (len(rows),); NaN for those without a vector."""
        scores = np.full(len(rows), np.nan, dtype=np.float32)
        if len(self.rows) and len(rows):
            places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
            there = self.rows[places] == rows
            scores[there] = self._scores(query, places[there])
        return scores

    def _places(self, allowed: Rows | None) -> Rows | None:
        """Where the allowed rows stand; kept, since the same filter is asked for again and again."""
        if allowed is None or not len(self.rows):
            return None
        with self._lock:
            if (known := self._known_places.get(id(allowed))) is not None:
                return known[1]
        near: Rows = np.minimum(np.searchsorted(self.rows, allowed), len(self.rows) - 1)
        places: Rows = near[self.rows[near] == allowed]
        with self._lock:
            self._known_places[id(allowed)] = (allowed, places)  # kept with it: its id is not given to others
            while len(self._known_places) > _KEPT_PLACES:
                self._known_places.popitem(last=False)
        return places

    def _scores(self, query: Floats, places: Rows | None) -> Floats:
        """Cosines, exact by `on_grid`, so that they do not depend on how rows were grouped."""
        asked = on_grid(query)
        if self._vectors is None:
            taken = np.arange(len(self.rows)) if places is None else places
            parts = [on_grid(self.around_center(self._raw[some])) @ asked for some in _parts(taken)]
        elif places is None or len(places) * _WHOLE_FROM > len(self.rows):
            whole = self._vectors @ asked
            parts = [whole if places is None else whole[places]]
        else:
            parts = [self._vectors[some] @ asked for some in _parts(places)]
        return np.asarray(np.concatenate(parts) if parts else np.zeros(0), dtype=np.float32)


def _parts(places: Rows) -> Iterator[Rows]:
    for start in range(0, len(places), _BLOCK):
        yield places[start : start + _BLOCK]


def _blocks(vectors: Vectors) -> Iterator[tuple[int, Floats]]:
    """Where each block of rows begins, and the block as float32."""
    for start in range(0, len(vectors), _BLOCK):
        yield start, np.asarray(vectors[start : start + _BLOCK], dtype=np.float32)
