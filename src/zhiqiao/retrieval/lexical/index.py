"""The text index: tantivy over terms cut by our analyzer.

Queries are built term by term and never parsed, so nothing a person types can act as query syntax. Who may
see a
document is a keyword like any other and stands inside every query, so counts and facets leak nothing.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import tantivy

from zhiqiao.retrieval.conditions import Among, Condition, tight
from zhiqiao.retrieval.document import Document, row_of
from zhiqiao.retrieval.lexical.asked import Asked, rarity
from zhiqiao.retrieval.lexical.clauses import MOST_READ, Clauses, Phrases
from zhiqiao.retrieval.lexical.counts import count_values
from zhiqiao.retrieval.lexical.entries import AUDIENCE, entries
from zhiqiao.retrieval.lexical.weighting import Weights
from zhiqiao.retrieval.refusal import SearchRefused

FORMAT = "3"  # raise it when fields or analysis change: an index of another format must be built anew
_KEPT_NEEDS = 8
_HEAP_BYTES = 64_000_000
_REBUILD = "请运行 zhiqiao index --rebuild 重建检索索引"

Rows = npt.NDArray[np.int64]


class IndexRefused(SearchRefused):
    """The index on disk cannot be used."""


@dataclass(frozen=True)
class TextHit:
    """A document found by words: its row and BM25 score."""

    row: int
    score: float


@dataclass(frozen=True)
class Stored:
    """What the index keeps of a document, to show and explain it."""

    id: str
    title: str
    text: str
    keywords: Mapping[str, tuple[str, ...]]

    @property
    def whole(self) -> str:
        """Title and body as one text, as they are embedded."""
        return Document(self.id, self.title, self.text).whole


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("row", indexed=True, fast=True)
    builder.add_unsigned_field("key", fast=True)
    builder.add_text_field("keyword", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("hidden", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="freq")
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


class TextIndex:
    """An index in a folder, or in memory; safe for many readers and one writer at a time."""

    def __init__(self, folder: Path | None = None) -> None:
        self._schema = _schema()
        self._meta = None if folder is None else folder / "meta.json"
        self._local_writes = 0
        self._seen = 0
        self._index = self._open(folder)
        self._writing = threading.Lock()
        self._asking = threading.Lock()
        self._kept: OrderedDict[tuple[int, object], tuple[Weights, Asked]] = OrderedDict()
        self._phrases = Phrases()
        self._clauses = Clauses(self._schema, self._holding)

    def _open(self, folder: Path | None) -> tantivy.Index:
        if folder is None:
            return tantivy.Index(self._schema)
        mark = folder / "format"
        if tantivy.Index.exists(str(folder)) if folder.is_dir() else False:
            if not mark.is_file() or mark.read_text().strip() != FORMAT:
                raise IndexRefused("检索索引是旧版本建的，不能直接使用", _REBUILD)
            try:
                return tantivy.Index.open(str(folder))
            except ValueError as error:
                raise IndexRefused("检索索引已损坏，打不开", _REBUILD) from error
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(folder))
        mark.write_text(FORMAT)
        return index

    # writing

    def write(self, documents: Iterable[Document], delete: Iterable[str] = ()) -> int:
        """Adds or replaces documents and deletes ids, all in one commit; gives how many were written."""
        written = 0
        with self._writing:
            writer = self._writer()
            try:
                self._index.reload()
                before = self._index.searcher()
                added: set[str] = set()
                for document_id in delete:
                    writer.delete_documents_by_term("id", document_id)
                for document_id, entry in entries(documents):
                    if document_id in added or before.doc_freq("id", document_id):
                        writer.delete_documents_by_term("id", document_id)
                    writer.add_document(entry)
                    added.add(document_id)
                    written += 1
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
            self._index.reload()
        self._local_writes += 1
        return written

    def _writer(self) -> tantivy.IndexWriter:
        try:
            return self._index.writer(_HEAP_BYTES, 1)  # one thread: the same documents give the same index
        except ValueError as error:
            raise IndexRefused(
                "另一个进程正在写检索索引", "请等它写完再试；若没有别的进程，请重启服务"
            ) from error

    # reading

    @property
    def generation(self) -> tuple[int, int]:
        """Changes whenever the index changed, in this process or another."""
        written_at = 0 if self._meta is None else self._meta.stat().st_mtime_ns
        return self._local_writes, written_at

    @property
    def stamp(self) -> str:
        """What this commit alone has: a hash of the list of its parts; "" in memory."""
        return (
            "" if self._meta is None else hashlib.blake2b(self._meta.read_bytes(), digest_size=16).hexdigest()
        )

    def _searcher(self) -> tantivy.Searcher:
        """A view of the newest commit, also one made by another process."""
        _, written_at = self.generation
        if written_at != self._seen:
            self._index.reload()
            self._seen = written_at
        return self._index.searcher()

    @property
    def count(self) -> int:
        """Documents in the index, whoever may see them."""
        return int(self._searcher().num_docs)

    def search(
        self,
        weights: Weights,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
        limit: int,
        condition: Condition | None = None,
    ) -> list[TextHit]:
        """The ``limit`` best documents by words, best first; equal scores stand in row order."""
        if weights.is_empty or limit <= 0:
            return []
        searcher = self._searcher()
        query = self._with_limits(self._asked(weights).query, filters, audience, condition)
        found = searcher.search(query, limit=limit, count=False).hits
        rows = _integers(searcher, "row", [address for _, address in found])
        hits = [TextHit(row, float(score)) for row, (score, _) in zip(rows, found, strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))

    def score_rows(self, weights: Weights, rows: Sequence[int]) -> dict[int, float]:
        """BM25 scores of given documents; those that share no term are missing."""
        if weights.is_empty or not rows:
            return {}
        searcher = self._searcher()
        wanted = tantivy.Query.const_score_query(self._in_rows(rows), 0.0)
        query = _all_of([self._asked(weights).query, wanted])
        found = searcher.search(query, limit=len(rows), count=False).hits
        places = _integers(searcher, "row", [address for _, address in found])
        return {row: float(score) for row, (score, _) in zip(places, found, strict=True)}

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a word, as BM25 counts it; 0 for a word no document has."""
        searcher = self._searcher()
        return rarity(int(searcher.doc_freq("words", term)), int(searcher.num_docs))

    def ceiling(self, weights: Weights) -> float:
        """The score no document can pass: a score's share of it tells how much of the need is covered."""
        return self._asked(weights).ceiling

    def rows_and_keys(self) -> tuple[Rows, Rows]:
        """Rows of all documents, ascending, and the keys of their texts' vectors."""
        searcher = self._searcher()
        if not searcher.num_docs:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        found = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
        addresses = [address for _, address in found]
        rows = np.array(_integers(searcher, "row", addresses), dtype=np.int64)
        keys = np.array(_integers(searcher, "key", addresses), dtype=np.int64)
        order = np.argsort(rows)
        return rows[order], keys[order]

    def allowed_rows(
        self,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
        condition: Condition | None = None,
    ) -> Rows:
        """Rows of all documents that filters and audience let through, ascending."""
        searcher = self._searcher()
        if not searcher.num_docs:
            return np.zeros(0, dtype=np.int64)
        query = self._with_limits(None, filters, audience, condition)
        found = searcher.search(query, limit=searcher.num_docs, count=False).hits
        rows = _integers(searcher, "row", [address for _, address in found])
        return np.sort(np.array(rows, dtype=np.int64))

    def let_through(
        self,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
        condition: Condition | None = None,
    ) -> int:
        """How many documents filters and audience let through."""
        found: Any = self._searcher().search(
            self._with_limits(None, filters, audience, condition), limit=1, count=True
        )
        return int(found.count)

    def allowed_among(
        self,
        rows: Rows,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
        condition: Condition | None = None,
    ) -> Rows:
        """Those of the rows that filters and audience let through, ascending."""
        if not len(rows):
            return rows
        searcher = self._searcher()
        query = _all_of([self._in_rows(rows.tolist()), self._with_limits(None, filters, audience, condition)])
        found = searcher.search(query, limit=len(rows), count=False).hits
        return np.sort(
            np.array(_integers(searcher, "row", [address for _, address in found]), dtype=np.int64)
        )

    def matching(
        self, weights: Weights, filters: Mapping[str, frozenset[str]], audience: frozenset[str] | None
    ) -> int:
        """How many documents hold at least one of the need's most telling terms."""
        if weights.is_empty:
            return 0
        searcher = self._searcher()
        query = self._with_limits(self._asked(weights).telling, filters, audience)
        found: Any = searcher.search(query, limit=1, count=True)  # the stub forgets the attribute count
        return int(found.count)

    def facets(
        self,
        dimensions: Sequence[str],
        weights: Weights,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
        condition: Condition | None = None,
    ) -> dict[str, dict[str, int]]:
        """Counts of every value of each dimension among the documents found by words, largest first.

        Found is what holds one of the most telling terms; without words all documents let through are counted.
        A dimension's own filter does not narrow its counts, so that a person can see what else could be chosen.
        """
        asked = None if weights.is_empty else self._asked(weights).telling
        wanted = [dimension for dimension in dimensions if dimension != AUDIENCE]
        whole = self._with_limits(asked, filters, audience, condition)
        free = [dimension for dimension in wanted if dimension not in filters]
        counts = count_values(self._searcher(), whole, free)
        for dimension in filters.keys() & set(wanted):
            others = {name: values for name, values in filters.items() if name != dimension}
            limited = self._with_limits(asked, others, audience, condition)
            counts |= count_values(self._searcher(), limited, [dimension])
        return {dimension: counts[dimension] for dimension in wanted}

    def stored(self, rows: Sequence[int]) -> dict[int, Stored]:
        """What is kept of the documents in these rows."""
        searcher = self._searcher()
        if not rows:
            return {}
        kept = {}
        for _, address in searcher.search(self._in_rows(rows), limit=len(rows), count=False).hits:
            entry = searcher.doc(address)
            title, text, keywords = orjson.loads(bytes(entry["shown"][0]))
            document_id = str(entry.get_first("id"))
            shown = {name: tuple(values) for name, values in keywords.items()}
            kept[row_of(document_id)] = Stored(document_id, title, text, shown)
        return kept

    # queries

    def _asked(self, weights: Weights) -> Asked:
        """The need's terms as they stand in the index now; kept for the questions that follow at once."""
        key = (id(weights), self.generation)
        with self._asking:
            if key in self._kept:
                return self._kept[key][1]
        asked = Asked(self._schema, self._searcher(), weights)
        with self._asking:
            self._kept[key] = (
                weights,
                asked,
            )  # the weights too: their id must not be given to others meanwhile
            while len(self._kept) > _KEPT_NEEDS:
                self._kept.popitem(last=False)
        return asked

    def _in_rows(self, rows: Sequence[int]) -> tantivy.Query:
        """Documents in these rows; one term each is found three times as fast as a set of terms is."""
        terms = (tantivy.Query.term_query(self._schema, "row", row, "basic") for row in rows)
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])

    def _with_limits(
        self,
        query: tantivy.Query | None,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
        condition: Condition | None = None,
    ) -> tantivy.Query:
        """The query inside its filters; scores stay those of the query."""
        limits = dict(filters)
        if audience is not None:
            limits[AUDIENCE] = audience
        parts = [] if query is None else [query]
        for dimension, values in sorted(limits.items()):
            allowed = self._clauses.query(Among(dimension, frozenset(values)))
            parts.append(tantivy.Query.const_score_query(allowed, 0.0))
        if condition is not None:
            parts.append(tantivy.Query.const_score_query(self._clauses.query(condition), 0.0))
        return _all_of(parts) if parts else tantivy.Query.all_query()

    def _holding(self, phrase: str, near: tantivy.Query) -> tuple[int, ...] | None:
        """Rows of the texts that hold a phrase, among those ``near`` finds; None when there are too many to read."""
        return self._phrases.rows(self.generation, phrase, lambda: self._read_for(phrase, near))

    def _read_for(self, phrase: str, near: tantivy.Query) -> tuple[int, ...] | None:
        searcher = self._searcher()
        found = searcher.search(near, limit=MOST_READ + 1, count=False).hits
        if len(found) > MOST_READ:
            return None
        stored = self.stored(_integers(searcher, "row", [address for _, address in found]))
        return tuple(row for row, one in stored.items() if phrase in tight(one.whole))


def _integers(searcher: tantivy.Searcher, name: str, addresses: list[tantivy.DocAddress]) -> list[int]:
    """Values of a whole-number field, in the order of the addresses."""
    return [int(value or 0) for value in searcher.fast_field_values(name, addresses)]


def _all_of(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
