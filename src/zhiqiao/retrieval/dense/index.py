"""Nearest vectors: exact up to 100,000 documents; above, fewer dimensions find candidates that are scored exactly."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats

EXACT_UP_TO = 100_000
EXACT_AMONG = 20_000  # chosen documents that are scored exactly however many there are
COARSE = 96  # dimensions, those that tell documents apart most, in which candidates are looked for
_BLOCK = 16_384  # rows taken at once
_SPARE_EACH, _SPARE = 4, 4_000  # candidates: so many for each document wanted, and so many more
_SAMPLE = 50_000  # documents that the dimensions are chosen by
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
        vectors: Their vectors, shape (n, dimension); above `EXACT_UP_TO` they are left where they are (in a file).
        neutral: Vectors of neutral texts, shape (m, dimension): they steady the center of a small collection.
        center: The center of an earlier index of the same vectors; None to find it.
        coarse: Its ``coarse``; None to make it.
    """

    def __init__(
        self,
        rows: Rows,
        vectors: Vectors,
        neutral: Floats,
        center: Floats | None = None,
        coarse: tuple[Floats, Floats] | None = None,
    ) -> None:
        self.rows = rows
        self.center: Floats = center_of(vectors, neutral) if center is None else center
        self._raw = vectors
        self._vectors: Floats | None = None
        self.coarse = coarse  # the chosen dimensions and all vectors in them, to be kept for the next start
        if len(rows) <= EXACT_UP_TO:
            self._vectors = np.empty(vectors.shape, dtype=np.float32)
            for start, block in _blocks(vectors):
                self._vectors[start : start + len(block)] = self.around_center(block)
            self._raw = self._vectors
        elif coarse is None:
            self.coarse = self._reduced()
        self._lock = threading.Lock()
        self._known_places: OrderedDict[int, tuple[Rows, Rows]] = OrderedDict()

    def around_center(self, vectors: Vectors) -> Floats:
        """Vectors as seen from the center, at length 1."""
        return unit_rows(np.asarray(vectors - self.center, dtype=np.float32))

    def _reduced(self) -> tuple[Floats, Floats]:
        """The dimensions in which a sample of the documents differs most, and all vectors in them."""
        sample = self.around_center(self._raw[:: max(1, len(self.rows) // _SAMPLE)])
        _, axes = np.linalg.eigh(sample.T @ sample)
        chosen = np.ascontiguousarray(axes[:, ::-1][:, :COARSE], dtype=np.float32)
        reduced = np.empty((len(self.rows), chosen.shape[1]), dtype=np.float32)
        for start, block in _blocks(self._raw):
            reduced[start : start + len(block)] = self.around_center(block) @ chosen
        return chosen, reduced

    def search(self, query: Floats, limit: int, allowed: Rows | None = None) -> tuple[Rows, Floats]:
        """Rows and scores of the nearest documents, best first; equal scores stand in row order.

        Args:
            query: A vector already seen from the center, shape (dimension,).
            limit: Documents wanted.
            allowed: Rows to choose from, ascending; None for all.
        """
        places = self._places(allowed)
        chosen = len(self.rows) if places is None else len(places)
        if self._vectors is None and chosen > max(EXACT_AMONG, limit):
            places = self._candidates(query, _SPARE_EACH * limit + _SPARE, places)
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

    def _candidates(self, query: Floats, many: int, places: Rows | None) -> Rows:
        """Places of the ``many`` nearest in the chosen dimensions, ascending."""
        if self.coarse is None:
            raise RuntimeError("candidates are looked for among many documents only")
        axes, reduced = self.coarse
        near = reduced @ (query @ axes)
        if places is not None:
            near = near[places]
        many = min(many, len(near))
        kept = np.sort(np.argpartition(near, len(near) - many)[len(near) - many :])
        return kept if places is None else places[kept]

    def _scores(self, query: Floats, places: Rows | None) -> Floats:
        """Cosines, rounded to six digits so that they do not depend on how rows were grouped."""
        if self._vectors is None:
            taken = np.arange(len(self.rows)) if places is None else places
            parts = [self.around_center(self._raw[some]) @ query for some in _parts(taken)]
        elif places is None or len(places) * _WHOLE_FROM > len(self.rows):
            whole = self._vectors @ query
            parts = [whole if places is None else whole[places]]
        else:
            parts = [self._vectors[some] @ query for some in _parts(places)]
        found = np.concatenate(parts) if parts else np.zeros(0)
        return np.asarray(np.round(found, 6), dtype=np.float32)


def _parts(places: Rows) -> Iterator[Rows]:
    for start in range(0, len(places), _BLOCK):
        yield places[start : start + _BLOCK]


def _blocks(vectors: Vectors) -> Iterator[tuple[int, Floats]]:
    """Where each block of rows begins, and the block as float32."""
    for start in range(0, len(vectors), _BLOCK):
        yield start, np.asarray(vectors[start : start + _BLOCK], dtype=np.float32)
