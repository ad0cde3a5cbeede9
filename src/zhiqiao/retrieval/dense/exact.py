"""Closeness that comes out the same to the last bit, whatever rows are scored together.

A matrix product rounds differently with its shape, unless there is nothing to round: values that are multiples of
2^-12, of vectors no longer than 1, have products and sums that 32-bit floats hold exactly.
"""

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats

_STEPS = np.float32(4_096)  # of a vector's values between 0 and 1
_LENGTH = np.float32(4_094)  # of a vector, in steps
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


def on_grid(units: Floats) -> Floats:
    """Unit vectors with values rounded to multiples of 2^-12, a hair shorter than 1; cosines change by about 1e-4.

    Shape (n, dimension), or (dimension,) for one.
    """
    steps = np.rint(units * _LENGTH)
    is_long = np.einsum("...i,...i->...", steps, steps)[..., None] > _STEPS**2
    if is_long.any():  # hardly ever: rounding made it longer by more than was left
        steps = np.where(is_long, np.trunc(units * _LENGTH), steps)
    return np.asarray(steps / _STEPS, dtype=np.float32)
