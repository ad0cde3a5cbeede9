"""An engine on Milvus, a server or a cluster: documents and vectors there, analysis, scores and fusion ours.

Milvus finds: by its BM25 where it has it (2.5 and later), else by the need's rarest terms; by vectors everywhere. What
it found is scored by us, so that an answer does not depend on the kind of server. Filters, permissions and conditions
stand inside every expression. Address: ``milvus:http://host:19530#collection`` or ``milvus:/path/file.db`` (Milvus
Lite). What was tested where: docs/howto/milvus.md.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.calibration import confidence, likelihoods
from zhiqiao.retrieval.conditions import HIDDEN, tight
from zhiqiao.retrieval.dense import Embedder, NullEmbedder, Progress, VectorCache
from zhiqiao.retrieval.dense.exact import center_of
from zhiqiao.retrieval.dense.needs import CloseReader, NeedRead, read_need
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseReading
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Candidates, Hit, Results, candidates_of
from zhiqiao.retrieval.engines.embedded import DEPTH, NEUTRAL
from zhiqiao.retrieval.engines.milvus_address import Address, read_address
from zhiqiao.retrieval.engines.milvus_client import EVERYTHING, KEY, Row
from zhiqiao.retrieval.engines.milvus_counts import Counts
from zhiqiao.retrieval.engines.milvus_entries import SCORED, named_of, stored_of
from zhiqiao.retrieval.engines.milvus_expressions import HAS_VECTOR, TERMS, any_of, both, limits, term
from zhiqiao.retrieval.engines.milvus_scoring import AskedTerms
from zhiqiao.retrieval.engines.milvus_store import Store, closeness
from zhiqiao.retrieval.lexical import weigh
from zhiqiao.retrieval.lexical.asked import rarity
from zhiqiao.retrieval.lexical.clauses import MOST_READ
from zhiqiao.retrieval.lexical.entries import AUDIENCE
from zhiqiao.retrieval.refusal import SearchRefused

READ_FOR_WORDS = 2_000  # texts scored for a need's words where the server has no BM25
_SPARE = 100  # looked at besides half as many again as wanted, since servers order a little differently
_EDGE = 0.15  # cosine around the center at the end of a usual list
_KEPT = 64

T = TypeVar("T")
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Scored:
    """Candidates before what is kept of them is read; as `Candidates` else."""

    rows: Integers
    lexical: Floats
    semantic: Floats
    coverage: Floats
    standings: dict[str, fusion.Standing]
    asked: AskedTerms
    need: CloseReading | None


class MilvusEngine:
    """Words and meaning over one collection.

    Args:
        address: Where the collection is.
        embedder: Makes the vectors; with a NullEmbedder the engine stands on words alone.
        cache: Vectors made before, so that no text is embedded twice; in memory when None.
    """

    def __init__(self, address: Address, embedder: Embedder, cache: VectorCache | None = None) -> None:
        self._embedder = embedder
        self._cache = cache or VectorCache()
        self._store = Store(address, embedder, self._cache)
        self._reader = CloseReader(embedder, self._cache)
        self._lock = threading.Lock()
        self._center: tuple[int, Floats] | None = None
        self._facets: OrderedDict[object, dict[str, dict[str, int]]] = OrderedDict()
        self._phrases: OrderedDict[object, list[int] | None] = OrderedDict()

    # writing

    def index(self, documents: Iterable[Document], delete: Iterable[str] = ()) -> int:
        """Adds or replaces documents and deletes ids; gives how many were written."""
        return self._store.write(documents, delete)

    def delete(self, ids: Iterable[str]) -> None:
        """Deletes documents."""
        self._store.write((), ids)

    def embed_pending(self, progress: Progress | None = None) -> int:
        """Makes vectors that are still missing; what was made before a break stays."""
        return self._store.embed_pending(progress)

    # state

    @property
    def count(self) -> int:
        """Documents in the index, whoever may see them."""
        return self._store.count(EVERYTHING) if self._store.is_there() else 0

    @property
    def vectors_ready(self) -> float:
        """Share of documents with a vector of the model in use, 0-1."""
        if isinstance(self._embedder, NullEmbedder) or not self.count or not self._store.has_vectors:
            return 0.0
        return self._store.count(HAS_VECTOR) / self.count

    @property
    def has_bm25(self) -> bool:
        """Whether the server finds by BM25 itself; else words are found by the rarest terms of a need."""
        return self._store.is_there() and self._store.has_bm25

    def rarity(self, word: str) -> float:
        """How rare a word is among the documents; 0 for an unknown one."""
        if not self._store.is_there():
            return 0.0
        counts = self._store.counts()
        held = int(counts.held_by(np.array([term("words", word)], dtype=np.int64))[0])
        return rarity(held, counts.state.documents)

    # searching

    def search(self, query: Query) -> Results:
        """A page of hits; without any text, what the filters let through, in a fixed order."""
        if not self._store.is_there():
            return Results([], 0, {name: {} for name in query.facets if name != AUDIENCE}, is_text_only=True)
        counts = self._store.counts()
        if not query.whole:
            return self._everything(query, counts)
        found = self._scored(query, counts, max(DEPTH, query.offset + query.k))
        telling = any_of(TERMS, found.asked.telling)
        facets = self._counted(
            query, telling if found.asked.telling and query.condition is None else EVERYTHING, counts
        )
        points = {
            kind: weight
            * found.standings[kind].points(found.lexical if kind == fusion.LEXICAL else found.semantic)
            for kind, weight in fusion.WEIGHTS.items()
        }
        places = fusion.order(points, _ties(found), found.rows)
        chances = likelihoods(found.coverage, found.semantic, np.sum(list(points.values()), axis=0))
        page = places[query.offset : query.offset + query.k]
        shown = self._store.rows(found.rows[page].tolist(), ("id",))
        hits = [
            _hit(str(shown[int(found.rows[place])]["id"]), points, chances, place)
            for place in page
            if int(found.rows[place]) in shown
        ]
        allowed = self._limits(query, counts)
        if query.condition is None:
            total = self._store.count(both(telling, allowed)) if found.asked.telling else 0
            total = max(total, query.offset + len(hits))
        else:
            total = self._add_unranked(query, allowed, found.rows, hits)
        sure = confidence(found.coverage[places], found.semantic[places])
        return Results(hits, total, facets, sure, is_text_only=bool(np.isnan(found.semantic).all()))

    def candidates(self, query: Query, depth: int = DEPTH) -> Candidates:
        """The union of the ``depth`` best by words and by meaning, each with both scores."""
        if not self._store.is_there():
            empty, nothing = np.zeros(0, dtype=np.float32), fusion.Standing(0.0, 0.0)
            standings = {fusion.LEXICAL: nothing, fusion.SEMANTIC: nothing}
            return Candidates([], np.zeros(0, dtype=np.int64), empty, empty, empty, standings)
        found = self._scored(query, self._store.counts(), depth)
        stored = self._store.stored(found.rows.tolist())
        return candidates_of(found, stored, partial(self._reader.nearness, found.need))

    def _scored(self, query: Query, counts: Counts, depth: int) -> _Scored:
        wanted = max(depth, fusion.LIST)
        looked_at = wanted + wanted // 2 + _SPARE
        asked = AskedTerms.of(weigh(query.title, query.text), counts)
        allowed = self._limits(query, counts)
        documents = counts.state.documents if allowed == EVERYTHING else self._store.count(allowed)
        center, need = self._need(query, counts)
        vector = None if need is None else need.seen_from(center)
        near = self._near(vector, center, counts, allowed, looked_at)
        pool = sorted({*near, *self._by_words(asked, allowed, documents, looked_at)})
        read = self._store.rows(pool, SCORED)
        rows = np.array(sorted(read), dtype=np.int64)
        held = [read[row] for row in rows.tolist()]
        lexical = asked.scores(held)
        semantic = np.full(len(rows), np.nan, dtype=np.float32)
        if vector is not None:
            semantic = np.array([closeness(row, vector, center) for row in held], dtype=np.float32)
        words = _best(lexical, rows, wanted, lexical > 0)
        meaning = _best(semantic, rows, wanted, ~np.isnan(semantic))
        kept = np.union1d(words, meaning)
        standings = {
            fusion.LEXICAL: fusion.Standing.of(lexical[words], documents),
            fusion.SEMANTIC: fusion.Standing(0.0, 0.0),
        }
        if vector is not None:
            standings[fusion.SEMANTIC] = fusion.Standing.of(semantic[meaning], len(meaning))
        coverage = lexical[kept] / np.float32(max(asked.ceiling, 1e-9))
        closely = None if need is None else need.closely
        return _Scored(rows[kept], lexical[kept], semantic[kept], coverage, standings, asked, closely)

    def _by_words(self, asked: AskedTerms, allowed: str, documents: int, limit: int) -> list[int]:
        """Rows of documents that may be among the best by words."""
        if not len(asked.numbers):
            return []
        if self._store.has_bm25:
            return self._store.by_codes(asked.codes, allowed, limit)
        numbers = (
            asked.numbers.tolist() if documents <= READ_FOR_WORDS else asked.rarest_within(READ_FOR_WORDS)
        )
        return self._store.documents.keys(both(any_of(TERMS, numbers), allowed), 0, READ_FOR_WORDS)

    def _near(
        self, vector: Floats | None, center: Floats, counts: Counts, allowed: str, limit: int
    ) -> list[int]:
        """Rows of documents that may be among the nearest.

        Vectors are kept as the model gave them, since the center moves with every document. The nearest around it are
        found by a product with a vector that is leaned toward it: exact to first order at the end of the list.
        """
        state = counts.state
        if vector is None or not state.embedded:
            return []
        mean = state.total / state.embedded
        spread = float(np.sqrt(max(1 - 2 * float(mean @ center) + float(center @ center), 1e-6)))
        leaned = vector + np.float32(_EDGE / spread) * center
        return self._store.nearest(leaned, both(HAS_VECTOR, allowed), limit)

    def _need(self, query: Query, counts: Counts) -> tuple[Floats, NeedRead | None]:
        """The center, and the need as it was read; None where meaning plays no part."""
        nowhere = np.zeros(0, dtype=np.float32)
        if not self._store.has_vectors or not counts.state.embedded:
            return nowhere, None
        try:
            return self._center_of(counts), read_need(self._embedder, query)
        except SearchRefused:
            return nowhere, None  # a service that is down: words alone, and the answer says so

    def _center_of(self, counts: Counts) -> Floats:
        state = counts.state
        with self._lock:
            if self._center is None or self._center[0] != state.version:
                neutral = self._cache.embed(self._embedder, NEUTRAL, "passage")
                self._center = (state.version, center_of(state.total, state.embedded, neutral))
            return self._center[1]

    # limits, totals, facets

    def _limits(self, query: Query, counts: Counts) -> str:
        version = counts.state.version
        return limits(
            query.filters,
            query.audience,
            query.condition,
            lambda phrase, near: self._holding(version, phrase, near),
        )

    def _holding(self, version: int, phrase: str, near: str) -> list[int] | None:
        """Rows of the texts that hold a phrase; None when too many would have to be read."""
        key = (version, phrase)
        with self._lock:
            if key in self._phrases:
                return self._phrases[key]
        found: list[int] | None = None
        if self._store.count(near) <= MOST_READ:
            read = (row for page in self._store.pages(near, ("id", "shown", "named")) for row in page)
            found = [int(row[KEY]) for row in read if phrase in tight(stored_of(row).whole)]
        with self._lock:
            _remember(self._phrases, key, found)
        return found

    def _counted(self, query: Query, found_by: str, counts: Counts) -> dict[str, dict[str, int]]:
        """Counts of the values of each dimension asked for; a dimension's own filter does not narrow its counts.

        Every document found is read for it, without its text: some 100 bytes each.
        """
        wanted = [name for name in query.facets if name != AUDIENCE]
        free = [name for name in wanted if name not in query.filters]
        told: dict[str, dict[str, int]] = {}
        if free:
            told |= self._values(free, both(found_by, self._limits(query, counts)), counts)
        for name in query.filters.keys() & set(wanted):
            others = {other: values for other, values in query.filters.items() if other != name}
            limited = self._limits(replace(query, filters=others), counts)
            told |= self._values([name], both(found_by, limited), counts)
        return {name: told[name] for name in wanted}

    def _values(self, names: Sequence[str], expression: str, counts: Counts) -> dict[str, dict[str, int]]:
        key = (counts.state.version, tuple(names), expression)
        with self._lock:
            if key in self._facets:
                return self._facets[key]
        counted: dict[str, Counter[str]] = {name: Counter() for name in names if not name.startswith(HIDDEN)}
        for page in self._store.pages(expression, ("named",)):
            for row in page:
                for name, value in dict.fromkeys(named_of(row)):
                    if name in counted:
                        counted[name][value] += 1
        made = {
            name: dict(sorted(counted.get(name, Counter[str]()).items(), key=lambda one: (-one[1], one[0])))
            for name in names
        }
        with self._lock:
            _remember(self._facets, key, made)
        return made

    def _add_unranked(self, query: Query, allowed: str, ranked: Integers, hits: list[Hit]) -> int:
        """Fill a page with what meets the condition though neither list has it; gives how many meet it in all."""
        start = max(query.offset - len(ranked), 0)
        others = both(allowed, f"row not in {ranked.tolist()}") if len(ranked) else allowed
        hits.extend(self._plain(others, start, query.k - len(hits)))
        return max(self._store.count(allowed), query.offset + len(hits) if hits else 0)

    def _everything(self, query: Query, counts: Counts) -> Results:
        allowed = self._limits(query, counts)
        hits = self._plain(allowed, query.offset, query.k)
        facets = self._counted(query, EVERYTHING, counts)
        return Results(hits, self._store.count(allowed), facets, 0.0, is_text_only=True)

    def _plain(self, expression: str, skipped: int, wanted: int) -> list[Hit]:
        rows = self._store.documents.keys(expression, skipped, wanted) if wanted > 0 else []
        told: Mapping[int, Row] = self._store.rows(rows, ("id",))
        return [Hit(str(told[row]["id"]), 0.0, {}, 0.0) for row in rows if row in told]


def open_engine(
    place: str, embedder: Embedder, cache: VectorCache | None = None, build: str = ""
) -> MilvusEngine:
    """The engine at ``http://host:19530#collection`` or ``/path/file.db#collection``; each build has its own."""
    return MilvusEngine(replace(read_address(place), generation=int(build or 0)), embedder, cache)


def _ties(found: _Scored) -> Floats:
    """Raw closeness, for documents that earned the same points."""
    return np.asarray(found.coverage + np.nan_to_num(found.semantic), dtype=np.float32)


def _best(scores: Floats, rows: Integers, limit: int, allowed: npt.NDArray[np.bool_]) -> Integers:
    """Places of the best scores among those allowed, ascending; equal scores go by row."""
    places = np.flatnonzero(allowed)
    order = np.lexsort((rows[places], -scores[places]))[:limit]
    return np.sort(places[order])


def _hit(document_id: str, points: Mapping[str, Floats], chances: Floats, place: int) -> Hit:
    parts = {code: round(float(values[place]), 4) for code, values in points.items()}
    return Hit(document_id, round(sum(parts.values()), 4), parts, round(float(chances[place]), 4))


def _remember(kept: OrderedDict[object, T], key: object, value: T) -> None:
    kept[key] = value
    while len(kept) > _KEPT:
        kept.popitem(last=False)
