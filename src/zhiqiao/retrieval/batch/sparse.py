"""The two things that scipy's sparse matrices are used for. They ship no types; nothing else here imports them."""

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.packed_model import Floats

_sparse: Any = import_module("scipy.sparse")

Integers = npt.NDArray[np.int64]


def by_column(
    values: npt.NDArray[np.uint16], columns: npt.NDArray[np.int32], starts: Integers, width: int
) -> tuple[Integers, npt.NDArray[np.int32], npt.NDArray[np.uint16]]:
    """A matrix given row by row, column by column: where columns start, rows (ascending in a column), values."""
    matrix = _sparse.csr_matrix((values, columns, starts), shape=(len(starts) - 1, width)).tocsc()
    return (
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int32),
        matrix.data.astype(np.uint16),
    )


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

    def weighed(self, terms: Integers, weights: Floats) -> Floats:
        """Every document's sum over some terms, added up in the order given, shape (documents,)."""
        if not len(terms):
            return np.zeros(self.documents, dtype=np.float32)
        return np.asarray(weights @ self._matrix[terms], dtype=np.float32)
