"""A need as the model read it: one vector seen from the documents' center, and its pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from zhiqiao.retrieval.analysis import plain_text, simplified
from zhiqiao.retrieval.dense.cache import VectorCache
from zhiqiao.retrieval.dense.embedder import Embedder
from zhiqiao.retrieval.dense.exact import around_center
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import (
    CloseReading,
    KnownPieces,
    nearness,
    reads_closely,
    telling,
)
from zhiqiao.retrieval.document import Query, text_key

TITLE_SHARE = 0.2  # of the need's vector that its title alone gives


class Text(Protocol):
    """A document, as far as it is read."""

    @property
    def whole(self) -> str:
        """Title and body as one text."""
        ...


@dataclass(frozen=True)
class NeedRead:
    """A need as it was read.

    Attributes:
        vectors: Of the whole need and, where it has both title and body, of its title; shape (1 or 2, dimension).
        closely: Its pieces; None where the model does not read closely.
    """

    vectors: Floats
    closely: CloseReading | None

    def seen_from(self, center: Floats) -> Floats:
        """The need around a center, shape (dimension,); its title gives a share: a long body cannot drown it."""
        seen = around_center(self.vectors, center)
        mixed = seen[0] if len(seen) == 1 else (1 - TITLE_SHARE) * seen[0] + TITLE_SHARE * seen[1]
        return np.asarray(mixed / max(float(np.linalg.norm(mixed)), 1e-9), dtype=np.float32)


def texts_of(query: Query) -> list[str]:
    """The texts of a need that are read: all of it, and its title where it has a body too; none for an empty one."""
    whole = simplified(plain_text(query.whole))
    if not whole.strip():
        return []
    has_both = query.title.strip() and query.text.strip()
    return [whole, simplified(plain_text(query.title.strip()))] if has_both else [whole]


def read_need(embedder: Embedder, query: Query, cache: VectorCache | None = None) -> NeedRead | None:
    """A need read now, or as the cache has it; None for an empty one.

    Raises:
        SearchRefused: The model is a service that does not answer.
    """
    texts = texts_of(query)
    if not texts:
        return None
    if not reads_closely(embedder):
        vectors = embedder.embed(texts, "query") if cache is None else cache.embed(embedder, texts, "query")
        return NeedRead(vectors, None)
    read = embedder.read(texts, "query") if cache is None else cache.readings(embedder, texts, "query")
    return NeedRead(np.stack([one.vector for one in read]), telling(read[0]))


class CloseReader:
    """How near needs come to documents, piece by piece.

    Args:
        embedder: Has read the documents.
        cache: Where their pieces are kept.
    """

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        self._pieces = KnownPieces(partial(cache.pieces, embedder)) if reads_closely(embedder) else None

    def nearness(self, need: CloseReading | None, documents: Sequence[Text]) -> Floats:
        """At most 1, shape (len(documents),); NaN for those that were not read, or where nothing reads closely."""
        if self._pieces is None or need is None:
            return np.full(len(documents), np.nan, dtype=np.float32)
        return nearness(need, self._pieces.of([text_key(one.whole, "passage") for one in documents]))
