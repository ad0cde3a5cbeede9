"""Nearest vectors: exact up to 100,000 documents; above, faiss finds candidates that are scored exactly."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats

EXACT_UP_TO = 100_000
_BLOCK = 16_384  # rows multiplied at once
_SPARE = 4  # candidates taken from the approximate index for each one wanted
_PROBES = 64
_TRAINING = 200_000
_PRIOR_WEIGHT = 200  # documents that the neutral texts count for in the center

Rows = npt.NDArray[np.int64]


class DenseIndex:
    """Unit vectors around their common center.

    E5 vectors crowd into a narrow cone, so cosines say little as they are; the center is taken away first.

    Args:
        rows: Documents' rows, ascending, shape (n,).
        vectors: Their vectors, shape (n, dimension).
        neutral: Vectors of neutral texts, shape (m, dimension): they steady the center of a small collection.
    """

    def __init__(self, rows: Rows, vectors: Floats, neutral: Floats) -> None:
        self.rows = rows
        total = vectors.sum(axis=0, dtype=np.float64)
        weight = float(len(rows))
        if len(neutral):
            total = total + neutral.mean(axis=0, dtype=np.float64) * _PRIOR_WEIGHT
            weight += _PRIOR_WEIGHT
        self.center: Floats = (total / max(weight, 1.0)).astype(np.float32)
        self._vectors = self.around_center(vectors)
        self._approximate = self._build_approximate() if len(rows) > EXACT_UP_TO else None

    def around_center(self, vectors: Floats) -> Floats:
        """Vectors as seen from the center, at length 1."""
        return unit_rows(np.asarray(vectors - self.center, dtype=np.float32))

    def _build_approximate(self) -> Any:  # noqa: ANN401 faiss ships no types
        """An IVF,SQ8 index, or None without faiss; half a minute a million."""
        if find_spec("faiss") is None:
            return None
        faiss = import_module("faiss")
        count, dimension = self._vectors.shape
        lists = int(4 * np.sqrt(count))
        index = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        step = max(1, count // _TRAINING)
        index.train(self._vectors[::step])
        index.add(self._vectors)
        index.nprobe = _PROBES
        return index

    def search(self, query: Floats, limit: int, allowed: Rows | None = None) -> tuple[Rows, Floats]:
        """Rows and scores of the nearest documents, best first; equal scores stand in row order.

        Args:
            query: A vector already seen from the center, shape (dimension,).
            limit: Documents wanted.
            allowed: Rows to choose from, ascending; None for all.
        """
        places = self._places(allowed)
        if places is not None and len(places) < len(self.rows):
            scores = self._scores(query, places)
        elif self._approximate is not None:
            _, near = self._approximate.search(query[None], min(len(self.rows), limit * _SPARE))
            places = np.sort(near[0][near[0] >= 0])
            scores = self._scores(query, places)
        else:
            places = np.arange(len(self.rows))
            scores = self._scores(query, None)
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
        if allowed is None:
            return None
        return np.flatnonzero(np.isin(self.rows, allowed, assume_unique=True))

    def _scores(self, query: Floats, places: Rows | None) -> Floats:
        """Cosines, rounded to six digits so that they do not depend on how rows were grouped."""
        if places is None:
            found = self._vectors @ query
        else:
            parts = [self._vectors[places[at : at + _BLOCK]] @ query for at in range(0, len(places), _BLOCK)]
            found = np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
        return np.round(found, 6)
