"""What scipy's sparse matrices are used for. They ship no types; nothing else here imports them."""

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.packed_model import Floats

_sparse: Any = import_module("scipy.sparse")

Integers = npt.NDArray[np.int64]


class Impacts:
    """What each posting gives, by term.

    Args:
        values: Shape (p,).
        places: Documents of the postings, shape (p,).
        starts: Where each term's postings begin, shape (t + 1,).
        documents: How many there are.
    """

    def __init__(
        self, values: Floats, places: npt.NDArray[np.int32], starts: Integers, documents: int
    ) -> None:
        self.documents = documents
        is_small = len(values) <= np.iinfo(np.int32).max
        ends = starts.astype(np.int32) if is_small else starts
        shape = (len(starts) - 1, documents)
        self._matrix = _sparse.csr_matrix((values, np.asarray(places), ends), shape=shape, copy=False)

    def postings(self, terms: Integers) -> Integers:
        """How many postings terms have, shape (t,)."""
        starts = self._matrix.indptr
        return np.asarray(starts[terms + 1] - starts[terms], dtype=np.int64)

    def weighed(self, terms: Integers, weights: Floats, ends: Integers) -> Floats:
        """Every document's sums over the terms of needs, added up in the order given, shape (needs, documents).

        Args:
            terms: Of one need after the other, shape (t,).
            weights: What each counts, shape (t,).
            ends: Where each need's terms end, shape (needs,).
        """
        many = len(ends)
        if not len(terms):
            return np.zeros((many, self.documents), dtype=np.float32)
        rows = self._matrix[terms]
        if many > 1:  # side by side: a document's place is told apart by its need
            need_of = np.searchsorted(ends, np.arange(len(terms)), side="right")
            places = rows.indices + np.repeat(need_of * self.documents, np.diff(rows.indptr))
            rows = _sparse.csr_matrix(
                (rows.data, places.astype(np.int32), rows.indptr), (len(terms), many * self.documents)
            )
        return np.asarray(weights @ rows, dtype=np.float32).reshape(many, self.documents)
