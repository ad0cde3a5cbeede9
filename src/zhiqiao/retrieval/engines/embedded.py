"""The default engine: tantivy and vectors in a folder of this machine, or in memory."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.calibration import confidence, likelihoods
from zhiqiao.retrieval.conditions import Condition
from zhiqiao.retrieval.dense import DenseIndex, Embedder, NullEmbedder, Progress, VectorCache
from zhiqiao.retrieval.dense.current import CurrentVectors
from zhiqiao.retrieval.dense.index import EXACT_UP_TO
from zhiqiao.retrieval.dense.needs import CloseReader, NeedRead, read_need
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseReading
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Candidates, Hit, Results, candidates_of
from zhiqiao.retrieval.lexical import TextIndex, Weights, weigh
from zhiqiao.retrieval.lexical.index import Rows, TextHit
from zhiqiao.retrieval.refusal import SearchRefused

DEPTH = 300  # documents taken from each list before they are added up
_KEPT_FILTERS, _KEPT_COUNTS = 32, 1_000
_EMBED_AT_ONCE = 512
_WIDE = 0.2  # share of the documents from which a filter is wide
_NAMED_UP_TO = 20_000  # documents up to which a wide filter's rows are named at once, not when it comes again
NEUTRAL = (
    "一种装置",
    "一种方法",
    "一种系统",
    "一种材料",
    "一种设备的结构",
    "一种制备工艺",
    "一种组合物",
    "技术问题的解决方案",
)

T = TypeVar("T")
Facets = dict[str, dict[str, int]]
Limits = tuple[Mapping[str, frozenset[str]], frozenset[str] | None, Condition | None]


@dataclass(frozen=True)
class _Scored:
    """Candidates before what is kept of them is read; as `Candidates` else."""

    rows: Rows
    lexical: Floats
    semantic: Floats
    coverage: Floats
    standings: dict[str, fusion.Standing]
    need: CloseReading | None


class _Kept(Generic[T]):
    """The answers asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[object, T] = OrderedDict()

    def get(self, key: object, find: Callable[[], T]) -> T:
        """The answer kept, or found now; others need not wait while it is looked for."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        found = find()
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return found


@cache
def _beside() -> ThreadPoolExecutor:
    """Looks for words while the need is read: both leave Python free to do something else."""
    return ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1), "zhiqiao-beside")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_beside.cache_clear)  # threads do not come along


class EmbeddedEngine:
    """Words and meaning over one folder.

    Args:
        embedder: Makes the vectors; with a NullEmbedder the engine stands on words alone.
        folder: Where the index is kept; None for memory.
        cache: Where vectors are kept; by default beside the index.
        keep_needs: Whether vectors of needs are kept too: for batches that are run again, not for what
        people type.
    """

    def __init__(
        self,
        embedder: Embedder,
        folder: Path | None = None,
        cache: VectorCache | None = None,
        *,
        keep_needs: bool = False,
    ) -> None:
        self._keep_needs = keep_needs
        self._embedder = embedder
        self._text = TextIndex(None if folder is None else folder / "text")
        self._cache = cache or VectorCache(None if folder is None else folder / "vectors.sqlite")
        path = None if folder is None else folder / "vectors.bin"
        self._current = CurrentVectors(self._text, self._cache, embedder, NEUTRAL, path)
        self._reader = CloseReader(embedder, self._cache)
        self._allowed: _Kept[Rows] = _Kept(_KEPT_FILTERS)
        self._counts: _Kept[int] = _Kept(_KEPT_COUNTS)
        self._asked: _Kept[threading.Event] = _Kept(_KEPT_FILTERS)

    # writing

    def index(self, documents: Iterable[Document], delete: Iterable[str] = ()) -> int:
        """Adds or replaces documents and deletes ids in one commit; gives how many were written."""
        return self._text.write(documents, delete)

    def delete(self, ids: Iterable[str]) -> None:
        """Deletes documents; their vectors stay in the cache, where nothing leads to them."""
        self._text.write((), ids)

    def embed_pending(self, progress: Progress | None = None) -> int:
        """Makes vectors that are still missing; what was made before a break stays."""
        if self._is_null:
            return 0
        rows, keys = self._text.rows_and_keys()
        pending = rows[~self._cache.known(self._embedder.model_id, keys)].tolist()
        for start in range(0, len(pending), _EMBED_AT_ONCE):
            stored = self._text.stored(pending[start : start + _EMBED_AT_ONCE])
            texts = [entry.whole for _, entry in sorted(stored.items())]
            self._cache.embed(self._embedder, texts, "passage", _shifted(progress, start, len(pending)))
            self._current.were_made(len(texts))
        if progress is not None and pending:
            progress(len(pending), len(pending))
        return len(pending)

    # state

    @property
    def _is_null(self) -> bool:
        return isinstance(self._embedder, NullEmbedder)

    @property
    def count(self) -> int:
        """Documents in the index, whoever may see them."""
        return self._text.count

    @property
    def vectors_ready(self) -> float:
        """Share of documents with a vector, 0-1."""
        count = self._text.count
        dense = self._vectors()
        return 0.0 if dense is None or not count else len(dense.rows) / count

    def rarity(self, term: str) -> float:
        """How rare a word is among the documents; 0 for an unknown one."""
        return self._text.rarity(term)

    def _vectors(self) -> DenseIndex | None:
        """The vectors of the documents as they are now; None without any."""
        return None if self._is_null else self._current.now()

    # searching

    def search(self, query: Query) -> Results:
        """A page of hits; without any text, what the filters let through, in a fixed order."""
        weights = weigh(query.title, query.text)
        if not query.whole:
            return self._everything(query, self._facets(query, weights))
        by_words = _beside().submit(self._by_words, query, weights, max(DEPTH, query.offset + query.k))
        counted = _beside().submit(self._counted, query, weights)
        found = self._scored(query, weights, by_words.result, max(DEPTH, query.offset + query.k))
        points = {
            kind: weight
            * found.standings[kind].points(found.lexical if kind == fusion.LEXICAL else found.semantic)
            for kind, weight in fusion.WEIGHTS.items()
        }
        places = fusion.order(points, tie_breaker(found), found.rows)
        points_in_all = np.sum(list(points.values()), axis=0)
        chances = likelihoods(found.coverage, found.semantic, points_in_all)
        page = places[query.offset : query.offset + query.k]
        shown = self._text.stored(found.rows[page].tolist())
        named = [(place, shown.get(int(found.rows[place]))) for place in page]
        hits = [_hit(one.id, points, chances, place) for place, one in named if one is not None]
        facets, matching = counted.result()
        if query.condition is None:
            total = max(matching, query.offset + len(hits))
        else:
            total = self._add_unranked(query, found.rows, hits)
        sure = confidence(found.coverage[places], found.semantic[places])
        return Results(hits, total, facets, sure, is_text_only=bool(np.isnan(found.semantic).all()))

    def candidates(self, query: Query, depth: int = DEPTH) -> Candidates:
        """The union of the ``depth`` best by words and by meaning, each with both scores."""
        weights = weigh(query.title, query.text)
        by_words = _beside().submit(self._by_words, query, weights, depth)
        found = self._scored(query, weights, by_words.result, depth)
        stored = self._text.stored(found.rows.tolist())
        return candidates_of(found, stored, partial(self._reader.nearness, found.need))

    def _by_words(self, query: Query, weights: Weights, depth: int) -> list[TextHit]:
        """The best by words."""
        wanted = max(depth, fusion.LIST)
        return self._text.search(weights, query.filters, query.audience, wanted, query.condition)

    def _counted(self, query: Query, weights: Weights) -> tuple[Facets, int]:
        """Facets, and how many documents are found by words."""
        facets = self._facets(query, weights)
        if query.condition is not None:
            return facets, 0
        return facets, self._text.matching(weights, query.filters, query.audience)

    def _facets(self, query: Query, weights: Weights) -> Facets:
        if not query.facets:
            return {}
        counted = weights if query.condition is None else Weights({}, {})
        return self._text.facets(query.facets, counted, query.filters, query.audience, query.condition)

    def _scored(
        self,
        query: Query,
        weights: Weights,
        by_words: Callable[[], list[TextHit]],
        depth: int,
    ) -> _Scored:
        """Rows and scores of the candidates, without reading what is kept of them.

        While words are looked for, the need is read and the nearest to it are found.
        """
        limits = (query.filters, query.audience, query.condition)
        wanted = max(depth, fusion.LIST)
        dense = self._vectors()
        near: Rows = np.zeros(0, dtype=np.int64)
        need = None if dense is None else self._read(query)
        vector = None if dense is None or need is None else need.seen_from(dense.center)
        documents = self._let_through(limits)
        standings = {fusion.SEMANTIC: fusion.Standing(0.0, 0.0)}
        if dense is not None and vector is not None:
            near, scores = self._nearest(dense, vector, wanted, limits, documents)
            standings[fusion.SEMANTIC] = fusion.Standing.of(scores, len(near))
        lexical = {hit.row: hit.score for hit in by_words()}
        standings[fusion.LEXICAL] = fusion.Standing.of(_array(lexical.values()), documents)
        rows: Rows = np.union1d(np.array(sorted(lexical), dtype=np.int64), near)
        lexical |= self._text.score_rows(weights, [row for row in rows.tolist() if row not in lexical])
        word_scores = _array(lexical.get(row, 0.0) for row in rows.tolist())
        meaning = np.full(len(rows), np.nan, dtype=np.float32)
        if dense is not None and vector is not None:
            meaning = dense.score_rows(vector, rows)
        ceiling = max(self._text.ceiling(weights), 1e-9)
        closely = None if need is None else need.closely
        return _Scored(rows, word_scores, meaning, word_scores / np.float32(ceiling), standings, closely)

    def _nearest(
        self, dense: DenseIndex, vector: Floats, wanted: int, limits: Limits, documents: int
    ) -> tuple[Rows, Floats]:
        """The nearest of the documents that are let through, of which there are so many.

        A narrow filter names its documents, and those are scored. A wide one over very many documents, or one that is
        new, is asked about the nearest of all instead, until enough of them have passed.
        """
        filters, audience, condition = limits
        everything = len(dense.rows)
        is_narrow = documents < _WIDE * everything or everything <= _NAMED_UP_TO
        if is_narrow or (everything <= EXACT_UP_TO and self._comes_again(limits)):
            return dense.search(vector, wanted, self._allowed_rows(filters, audience, condition))
        many = int(wanted * everything / max(documents, 1) * 1.2)
        while True:
            near, scores = dense.search(vector, many)
            passed = np.isin(near, self._text.allowed_among(near, filters, audience, condition))
            if passed.sum() >= wanted or many >= everything:
                return near[passed][:wanted], scores[passed][:wanted]
            many *= 2

    def _read(self, query: Query) -> NeedRead | None:
        """The need as the model read it; None for an empty one, or when the model is a service that is down."""
        try:
            return read_need(self._embedder, query, self._cache if self._keep_needs else None)
        except SearchRefused:
            return None  # words alone, and the answer says so

    def _allowed_rows(
        self,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
        condition: Condition | None = None,
    ) -> Rows | None:
        if not filters and audience is None and condition is None:
            return None
        key = (self._text.generation, frozenset(filters.items()), audience, condition)
        return self._allowed.get(key, lambda: self._text.allowed_rows(filters, audience, condition))

    def _comes_again(self, limits: Limits) -> bool:
        """Whether these limits were asked about before: then naming all rows they let through pays."""
        filters, audience, condition = limits
        key = (self._text.generation, frozenset(filters.items()), audience, condition)
        asked = self._asked.get(key, threading.Event)
        comes_again = asked.is_set()
        asked.set()
        return comes_again

    def _let_through(self, limits: Limits) -> int:
        """How many documents filters and audience let through."""
        filters, audience, condition = limits
        key = (self._text.generation, frozenset(filters.items()), audience, condition)
        return self._counts.get(key, lambda: self._text.let_through(filters, audience, condition))

    def _add_unranked(self, query: Query, ranked: Rows, hits: list[Hit]) -> int:
        """Fill a page with what meets the condition though neither list has it; gives how many meet it in all."""
        allowed = self._allowed_rows(query.filters, query.audience, query.condition)
        others = np.setdiff1d(ranked if allowed is None else allowed, ranked)
        start = max(query.offset - len(ranked), 0)
        rows = others[start : start + query.k - len(hits)].tolist()
        stored = self._text.stored(rows)
        hits.extend(Hit(stored[row].id, 0.0, {}, 0.0) for row in rows if row in stored)
        return len(ranked) + len(others)

    def _everything(self, query: Query, facets: Facets) -> Results:
        allowed = self._allowed_rows(query.filters, query.audience, query.condition)
        rows = self._text.rows_and_keys()[0] if allowed is None else allowed
        page = rows[query.offset : query.offset + query.k].tolist()
        stored = self._text.stored(page)
        hits = [Hit(stored[row].id, 0.0, {}, 0.0) for row in page]
        return Results(hits, len(rows), facets, 0.0, is_text_only=True)


def open_engine(
    place: str, embedder: Embedder, cache: VectorCache | None = None, build: str = ""
) -> EmbeddedEngine:
    """The embedded engine in a folder, or in memory when no place is given."""
    path = place.removeprefix("//")
    return EmbeddedEngine(embedder, Path(path) / build if path else None, cache)


def tie_breaker(found: Candidates | _Scored) -> Floats:
    """Raw closeness, for documents that earned the same points."""
    return np.asarray(found.coverage + np.nan_to_num(found.semantic), dtype=np.float32)


def _hit(document_id: str, points: Mapping[str, Floats], chances: Floats, place: int) -> Hit:
    parts = {code: round(float(values[place]), 4) for code, values in points.items()}
    return Hit(document_id, round(sum(parts.values()), 4), parts, round(float(chances[place]), 4))


def _array(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float32)


def _shifted(progress: Progress | None, start: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(start + done, total)
