"""The default engine: tantivy and vectors in a folder of this machine, or in memory."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import monotonic

import numpy as np

from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.analysis import plain_text
from zhiqiao.retrieval.calibration import confidence, likelihoods
from zhiqiao.retrieval.dense import DenseIndex, Embedder, NullEmbedder, Progress, VectorCache
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Candidates, Hit, Results
from zhiqiao.retrieval.lexical import TextIndex, weigh
from zhiqiao.retrieval.lexical.index import Rows
from zhiqiao.retrieval.refusal import SearchRefused

DEPTH = 300  # documents taken from each list before they are added up
TITLE_SHARE = 0.2  # of the need's vector that its title alone gives
_KEPT_FILTERS = 32
_EMBED_AT_ONCE = 512
_RELOAD_SECONDS = 10.0  # at most this often vectors made by another process are read in
_NEUTRAL = (
    "一种装置",
    "一种方法",
    "一种系统",
    "一种材料",
    "一种设备的结构",
    "一种制备工艺",
    "一种组合物",
    "技术问题的解决方案",
)


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
        self._lock = threading.RLock()
        self._dense: DenseIndex | None = None
        self._dense_of: object = None
        self._made = 0
        self._cache_seen = -1
        self._loaded_at = 0.0
        self._allowed: OrderedDict[object, Rows] = OrderedDict()

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
        known = self._cache.get(self._embedder.model_id, keys.tolist())
        pending = [int(row) for row, key in zip(rows, keys, strict=True) if int(key) not in known]
        for start in range(0, len(pending), _EMBED_AT_ONCE):
            stored = self._text.stored(pending[start : start + _EMBED_AT_ONCE])
            texts = [entry.whole for _, entry in sorted(stored.items())]
            self._cache.embed(self._embedder, texts, "passage", _shifted(progress, start, len(pending)))
            self._made += len(texts)
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
        if self._is_null:
            return None
        with self._lock:
            state, version = (self._text.generation, self._made), self._cache.version
            is_stale = version != self._cache_seen and monotonic() - self._loaded_at > _RELOAD_SECONDS
            if state != self._dense_of or is_stale:
                self._dense = self._load_vectors()
                self._dense_of, self._cache_seen, self._loaded_at = state, version, monotonic()
            return self._dense

    def _load_vectors(self) -> DenseIndex | None:
        rows, keys = self._text.rows_and_keys()
        known = self._cache.get(self._embedder.model_id, keys.tolist())
        if not known:
            return None
        there = np.array([int(key) in known for key in keys], dtype=bool)
        vectors = np.stack([known[int(key)] for key in keys[there]])
        neutral = self._cache.embed(self._embedder, _NEUTRAL, "passage")
        return DenseIndex(rows[there], vectors, neutral)

    # searching

    def search(self, query: Query) -> Results:
        """A page of hits; without any text, what the filters let through, in a fixed order."""
        weights = weigh(query.title, query.text)
        facets = (
            self._text.facets(query.facets, weights, query.filters, query.audience) if query.facets else {}
        )
        if not query.whole:
            return self._everything(query, facets)
        found = self.candidates(query, max(DEPTH, query.offset + query.k))
        points = {
            kind: weight
            * found.standings[kind].points(found.lexical if kind == fusion.LEXICAL else found.semantic)
            for kind, weight in fusion.WEIGHTS.items()
        }
        places = fusion.order(points, tie_breaker(found), found.rows)
        points_in_all = np.sum(list(points.values()), axis=0)
        chances = likelihoods(found.coverage, found.semantic, points_in_all)
        hits = [
            _hit(found, points, chances, place) for place in places[query.offset : query.offset + query.k]
        ]
        total = max(self._text.matching(weights, query.filters, query.audience), query.offset + len(hits))
        sure = confidence(found.coverage[places], found.semantic[places])
        return Results(hits, total, facets, sure, is_text_only=bool(np.isnan(found.semantic).all()))

    def candidates(self, query: Query, depth: int = DEPTH) -> Candidates:
        """The union of the ``depth`` best by words and by meaning, each with both scores."""
        weights = weigh(query.title, query.text)
        by_words = self._text.search(weights, query.filters, query.audience, max(depth, fusion.LIST))
        lexical = {hit.row: hit.score for hit in by_words}
        allowed = self._allowed_rows(query.filters, query.audience)
        documents = self._text.count if allowed is None else len(allowed)
        standings = {fusion.LEXICAL: fusion.Standing.of(_array(lexical.values()), documents)}
        dense, vector = self._vectors(), None
        near: Rows = np.zeros(0, dtype=np.int64)
        if dense is not None and plain_text(query.whole).strip():
            vector = self._need_vector(dense, query)
        if dense is not None and vector is not None:
            near, scores = dense.search(vector, max(depth, fusion.LIST), allowed)
            standings[fusion.SEMANTIC] = fusion.Standing.of(scores, len(near))
        stored = self._text.stored(np.union1d(np.array(sorted(lexical), dtype=np.int64), near).tolist())
        rows: Rows = np.array(sorted(stored), dtype=np.int64)  # without what was deleted a moment ago
        lexical |= self._text.score_rows(weights, [row for row in rows.tolist() if row not in lexical])
        word_scores = _array(lexical.get(row, 0.0) for row in rows.tolist())
        meaning = np.full(len(rows), np.nan, dtype=np.float32)
        if dense is not None and vector is not None:
            meaning = dense.score_rows(vector, rows)
        ceiling = max(self._text.ceiling(weights), 1e-9)
        standings.setdefault(fusion.SEMANTIC, fusion.Standing(0.0, 0.0))
        found = [stored[row] for row in rows.tolist()]
        return Candidates(found, rows, word_scores, meaning, word_scores / np.float32(ceiling), standings)

    def _need_vector(self, dense: DenseIndex, query: Query) -> Floats | None:
        """The need seen from the center; its title gives a share, so that a long body cannot drown it."""
        texts = [plain_text(query.whole)]
        if query.title.strip() and query.text.strip():
            texts.append(plain_text(query.title.strip()))
        if self._keep_needs:
            made = self._cache.embed(self._embedder, texts, "query")
        else:
            try:
                made = self._embedder.embed(texts, "query")
            except SearchRefused:
                return None  # a service that is down: words alone, and the answer says so
        seen = dense.around_center(made)
        mixed = seen[0] if len(texts) == 1 else (1 - TITLE_SHARE) * seen[0] + TITLE_SHARE * seen[1]
        return np.asarray(mixed / max(float(np.linalg.norm(mixed)), 1e-9), dtype=np.float32)

    def _allowed_rows(
        self, filters: Mapping[str, frozenset[str]], audience: frozenset[str] | None
    ) -> Rows | None:
        if not filters and audience is None:
            return None
        key = (self._text.generation, frozenset(filters.items()), audience)
        with self._lock:
            if key not in self._allowed:
                self._allowed[key] = self._text.allowed_rows(filters, audience)
                while len(self._allowed) > _KEPT_FILTERS:
                    self._allowed.popitem(last=False)
            self._allowed.move_to_end(key)
            return self._allowed[key]

    def _everything(self, query: Query, facets: dict[str, dict[str, int]]) -> Results:
        allowed = self._allowed_rows(query.filters, query.audience)
        rows = self._text.rows_and_keys()[0] if allowed is None else allowed
        page = rows[query.offset : query.offset + query.k].tolist()
        stored = self._text.stored(page)
        hits = [Hit(stored[row].id, 0.0, {}, 0.0) for row in page]
        return Results(hits, len(rows), facets, 0.0, is_text_only=True)


def open_engine(place: str, embedder: Embedder) -> EmbeddedEngine:
    """The embedded engine in a folder, or in memory when no place is given."""
    path = place.removeprefix("//")
    return EmbeddedEngine(embedder, Path(path) if path else None)


def tie_breaker(found: Candidates) -> Floats:
    """Raw closeness, for documents that earned the same points."""
    return np.asarray(found.coverage + np.nan_to_num(found.semantic), dtype=np.float32)


def _hit(found: Candidates, points: Mapping[str, Floats], chances: Floats, place: int) -> Hit:
    parts = {code: round(float(values[place]), 4) for code, values in points.items()}
    return Hit(
        found.documents[place].id, round(sum(parts.values()), 4), parts, round(float(chances[place]), 4)
    )


def _array(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float32)


def _shifted(progress: Progress | None, start: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(start + done, total)
