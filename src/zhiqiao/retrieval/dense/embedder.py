"""What turns texts into vectors: the :class:`Embedder` interface and its null twin."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import numpy as np

from zhiqiao.retrieval.dense.packed_model import Floats

Kind = Literal["query", "passage"]
Progress = Callable[[int, int], None]  # (texts done, texts in all)


class Embedder(Protocol):
    """Gives one unit vector a text.

    The same text, kind and ``model_id`` give the same vector, whatever shares the call.
    """

    @property
    def model_id(self) -> str:
        """Model, version and reading length: vectors of different ids are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Values a vector; 0 where there is no model."""
        ...

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), dimension), float32."""
        ...


class NullEmbedder:
    """No model at all: matching then stands on words alone."""

    model_id = "none"
    dimension = 0

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:  # noqa: ARG002 the interface's names
        """An empty matrix, shape (len(texts), 0)."""
        return np.zeros((len(texts), 0), dtype=np.float32)


def unit_rows(matrix: Floats) -> Floats:
    """Rows scaled to length 1; rows of zeros stay zeros."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, np.float32(1e-12)), dtype=np.float32)
