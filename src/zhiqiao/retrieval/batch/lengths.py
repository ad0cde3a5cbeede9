"""Lengths of documents as the text index keeps them: one byte each, so that both count a match the same.

tantivy (like Lucene) tells lengths apart exactly up to 40 terms, then in steps of about an eighth; the step's lower
end is what BM25 is given.
"""

import numpy as np
import numpy.typing as npt

_EXACT = 24  # codes below stand for themselves
_MANTISSA_BITS = 3


def _length(code: int) -> int:
    if code < _EXACT:
        return code
    bits, shift = (code - _EXACT) & 0b111, ((code - _EXACT) >> _MANTISSA_BITS) - 1
    return _EXACT + (bits if shift < 0 else (bits | 0b1000) << shift)


LENGTHS: npt.NDArray[np.int64] = np.array([_length(code) for code in range(256)], dtype=np.int64)


def codes_of(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Codes of lengths, shape as given: the largest code whose length is not above."""
    return (np.searchsorted(LENGTHS, lengths, side="right") - 1).astype(np.uint8)
