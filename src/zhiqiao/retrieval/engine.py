"""What every search engine behind the product must do, and how one is found by its address."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.cache import VectorCache
from zhiqiao.retrieval.dense.embedder import Embedder, Progress
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.fusion import Standing
from zhiqiao.retrieval.lexical import Stored
from zhiqiao.retrieval.refusal import SearchRefused

_SCHEME = re.compile(r"[a-z][a-z0-9]{0,30}")


class EngineRefused(SearchRefused):
    """No such engine, or it cannot be reached."""


def unread(documents: Sequence[Stored]) -> Floats:
    """Documents that nobody read closely, shape (len(documents),), all NaN."""
    return np.full(len(documents), np.nan, dtype=np.float32)


@dataclass(frozen=True)
class Candidates:
    """Documents worth a closer look for one need, in no order, with raw scores. Arrays have shape (n,).

    Attributes:
        documents: What is kept of them.
        rows: Their rows, which break ties.
        lexical: BM25 scores, 0 where no term is shared.
        semantic: Cosines around the center; NaN where there is no vector yet.
        coverage: Share of the best possible BM25 score, 0-1.
        standings: What the two kinds of score are measured by.
        closely: How near the need comes to given documents, piece by piece, NaN for those that were not read; dear,
            so it is asked for the best few only.
    """

    documents: list[Stored]
    rows: npt.NDArray[np.int64]
    lexical: Floats
    semantic: Floats
    coverage: Floats
    standings: dict[str, Standing]
    closely: Callable[[Sequence[Stored]], Floats] = unread


class Scored(Protocol):
    """Rows and scores of the candidates, before what is kept of them is read; as `Candidates` else."""

    @property
    def rows(self) -> npt.NDArray[np.int64]: ...  # noqa: D102 - as in Candidates
    @property
    def lexical(self) -> Floats: ...  # noqa: D102 - as in Candidates
    @property
    def semantic(self) -> Floats: ...  # noqa: D102 - as in Candidates
    @property
    def coverage(self) -> Floats: ...  # noqa: D102 - as in Candidates
    @property
    def standings(self) -> dict[str, Standing]: ...  # noqa: D102 - as in Candidates


def candidates_of(
    found: Scored, stored: Mapping[int, Stored], closely: Callable[[Sequence[Stored]], Floats]
) -> Candidates:
    """Candidates with what is kept of them, by row; those deleted a moment ago are left out."""
    there = np.array([row in stored for row in found.rows.tolist()], dtype=bool)
    rows = found.rows[there]
    return Candidates(
        [stored[row] for row in rows.tolist()],
        rows,
        found.lexical[there],
        found.semantic[there],
        found.coverage[there],
        found.standings,
        closely,
    )


@dataclass(frozen=True)
class Hit:
    """A document found.

    Attributes:
        id: The document.
        score: Sum of ``parts``; comparable only within one answer.
        parts: Points by kind (``lexical``, ``semantic``).
        likelihood: Calibrated chance, 0-1, that the document is worth showing.
    """

    id: str
    score: float
    parts: dict[str, float]
    likelihood: float


@dataclass(frozen=True)
class Results:
    """An answer.

    Attributes:
        hits: The page asked for, best first.
        total: Documents found in all, never less than those shown.
        facets: Counts of values by dimension.
        confidence: Chance, 0-1, that the best of them answer the need; below 0.6 say that nothing fits well.
        is_text_only: Whether vectors played no part (no model, or none made yet).
    """

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    confidence: float = 0.0
    is_text_only: bool = False


class Engine(Protocol):
    """A place where documents are indexed and searched, filters and permissions inside."""

    def index(self, documents: Iterable[Document], delete: Iterable[str] = ()) -> int:
        """Adds or replaces documents and deletes ids in one step; gives how many were written."""
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Deletes documents."""
        ...

    def embed_pending(self, progress: Progress | None = None) -> int:
        """Makes vectors that are still missing; gives how many."""
        ...

    @property
    def count(self) -> int:
        """Documents in the index, whoever may see them."""
        ...

    @property
    def vectors_ready(self) -> float:
        """Share of documents with a vector, 0-1."""
        ...

    def search(self, query: Query) -> Results:
        """A page of hits, with totals and facets."""
        ...

    def candidates(self, query: Query, depth: int) -> Candidates:
        """The union of the ``depth`` best by words and by meaning."""
        ...

    def rarity(self, term: str) -> float:
        """How rare a word is among the documents; 0 for an unknown one."""
        ...


def open_engine(url: str, embedder: Embedder, cache: VectorCache | None = None, build: str = "") -> Engine:
    """The engine at an address such as ``embedded:/var/index`` (``embedded:`` alone keeps all in memory).

    The scheme is the name of a file in ``engines/``; adding an engine is adding a file with an ``open_engine``
    that takes the same but for the scheme.

    Args:
        url: The address.
        embedder: Makes vectors.
        cache: Where vectors made before are kept; None for nowhere.
        build: A number, where the index is built anew beside the one in use; "" for the only one.
    """
    scheme, _, place = url.partition(":")
    module = f"zhiqiao.retrieval.engines.{scheme}"
    if not _SCHEME.fullmatch(scheme) or find_spec(module) is None:
        raise EngineRefused(f"没有名为“{scheme}”的检索引擎", "请用内置引擎 embedded，或检查引擎地址的写法")
    opener: Callable[[str, Embedder, VectorCache | None, str], Engine] = import_module(module).open_engine
    return opener(place, embedder, cache, build)
