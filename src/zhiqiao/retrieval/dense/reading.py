"""Reading closely: a text as one small vector a piece, and how near each piece of a need comes in a document.

Late interaction (ColBERT, Khattab and Zaharia 2020): every piece of the need looks for the piece of the document that
is nearest to it; what they find is averaged, pieces that say more of the need counting more. Values are whole numbers
from -127 to 127 and their products are added exactly, so it does not matter which documents are read together.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeGuard, runtime_checkable

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.embedder import Embedder, Kind, Progress
from zhiqiao.retrieval.dense.packed_model import Floats

STEPS = 127
MOST_PIECES = 64  # of a need, those that weigh most; measured in evals/notes.md
DIGITS = 6
_AT_ONCE = (
    10  # documents compared at a time: working memory stays small enough to be used again, twice as fast
)
_KEPT = 4_096  # documents whose pieces are remembered, some 20 MB

Pieces = npt.NDArray[np.int8]


@dataclass(frozen=True)
class CloseReading:
    """One text as it was read.

    Attributes:
        vector: The whole text, length 1, shape (dimension,).
        pieces: Its pieces, each of length 1 times 127 and rounded, shape (n, values); marks are left out.
        weights: What each piece says of the text, adding up to 1, shape (n,).
    """

    vector: Floats
    pieces: Pieces
    weights: Floats


@runtime_checkable
class CloseEmbedder(Embedder, Protocol):
    """An embedder that can also read piece by piece."""

    @property
    def piece_values(self) -> int:
        """Values a piece; 0 when it cannot."""
        ...

    def read(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> list[CloseReading]:
        """Texts as they were read; their vectors are those of ``embed``."""
        ...


def reads_closely(embedder: object) -> TypeGuard[CloseEmbedder]:
    """Whether an embedder can read piece by piece."""
    return isinstance(embedder, CloseEmbedder) and embedder.piece_values > 0


def rounded(pieces: npt.NDArray[np.floating[Any]]) -> Pieces:
    """Pieces at length 1, in steps of 1/127."""
    lengths = np.maximum(np.linalg.norm(pieces, axis=1, keepdims=True), 1e-12)
    return np.asarray(np.rint(pieces / lengths * STEPS), dtype=np.int8)


def telling(reading: CloseReading, most: int = MOST_PIECES) -> CloseReading:
    """A need with the pieces alone that weigh most, in their order."""
    if len(reading.weights) <= most:
        return reading
    kept = np.sort(np.lexsort((np.arange(len(reading.weights)), -reading.weights))[:most])
    weights = reading.weights[kept]
    return CloseReading(reading.vector, reading.pieces[kept], weights / weights.sum())


def nearness(need: CloseReading, documents: Sequence[Pieces]) -> Floats:
    """How near a need's pieces come in each document, at most 1; shape (len(documents),), six digits.

    NaN for a document or a need without pieces.
    """
    found = np.full(len(documents), np.nan, dtype=np.float32)
    held = [place for place, pieces in enumerate(documents) if len(pieces)]
    if not held or not len(need.pieces):
        return found
    asked = need.pieces.astype(np.float32)
    parts = [
        _nearest(asked, [documents[place] for place in held[start : start + _AT_ONCE]])
        for start in range(0, len(held), _AT_ONCE)
    ]
    nearest = np.concatenate(parts, axis=1)
    told = (nearest * need.weights.astype(np.float64)[:, None]).sum(axis=0) / STEPS**2
    found[held] = np.round(told, DIGITS)
    return found


def _nearest(asked: Floats, documents: Sequence[Pieces]) -> Floats:
    """The nearest of each document's pieces to each piece asked for, shape (pieces, documents)."""
    starts = np.cumsum([0, *map(len, documents[:-1])])
    together = np.concatenate(documents, dtype=np.float32)
    found: Floats = np.maximum.reduceat(asked @ together.T, starts, axis=1)
    return found


class KnownPieces:
    """Pieces of documents, the last ones remembered.

    Args:
        find: Gives the pieces of keys that are kept, by key.
    """

    def __init__(self, find: Callable[[Sequence[int]], dict[int, Pieces]]) -> None:
        self._find = find
        self._lock = Lock()
        self._known: OrderedDict[int, Pieces] = OrderedDict()

    def of(self, keys: Sequence[int]) -> list[Pieces]:
        """Pieces in the order of the keys; none for a document that was not read yet."""
        with self._lock:
            known = {key: self._known[key] for key in keys if key in self._known}
        fresh = self._find([key for key in keys if key not in known])
        with self._lock:
            self._known.update(fresh)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        known |= fresh
        nothing: Pieces = np.zeros((0, 0), dtype=np.int8)
        return [known.get(key, nothing) for key in keys]
