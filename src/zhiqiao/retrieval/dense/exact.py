"""Closeness that comes out the same to the last bit, whatever rows are scored together.

A matrix product rounds differently with its shape; a product row by row does not.
"""

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats

DIGITS = 6
PRIOR_WEIGHT = 200  # documents that the neutral texts count for in the center


def center_of(total: npt.NDArray[np.float64], count: int, neutral: Floats) -> Floats:
    """The center of vectors, given their sum and number; neutral texts steady that of a small collection."""
    weight = float(count)
    if len(neutral):
        total = total + neutral.mean(axis=0, dtype=np.float64) * PRIOR_WEIGHT
        weight += PRIOR_WEIGHT
    return np.asarray(total / max(weight, 1.0), dtype=np.float32)


def around_center(vectors: Floats, center: Floats) -> Floats:
    """Vectors as seen from the center, at length 1."""
    return unit_rows(np.asarray(vectors - center, dtype=np.float32))


def cosines(vectors: Floats, queries: Floats) -> Floats:
    """Cosines of unit vectors, shape (n, dimension), with one or with one each; shape (n,), six digits."""
    return np.asarray(np.round(np.multiply(vectors, queries).sum(axis=1), DIGITS), dtype=np.float32)
