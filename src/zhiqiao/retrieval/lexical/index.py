"""The text index: tantivy over terms cut by our analyzer.

Queries are built term by term and never parsed, so nothing a person types can act as query syntax. Who may
see a
document is a keyword like any other and stands inside every query, so counts and facets leak nothing.
"""

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from zhiqiao.retrieval.analysis import bigrams, index_terms
from zhiqiao.retrieval.document import Document, row_of, text_key
from zhiqiao.retrieval.lexical.weighting import Weights
from zhiqiao.retrieval.refusal import SearchRefused

FORMAT = "1"  # raise it when fields or analysis change: an index of another format must be built anew
MOST_TERMS = 256  # of a need, a field; the rest are its most common words
_AUDIENCE = "audience"
_SEPARATOR = "\x1f"
_MOST_GAIN = 2.2  # BM25's k1 + 1: what a term gives at most, times its rarity
_HEAP_BYTES = 64_000_000
_MOST_KEYWORD_BYTES = 500
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


def _keyword(dimension: str, value: str) -> str:
    token = f"{dimension}{_SEPARATOR}{value}"
    return token.encode()[:_MOST_KEYWORD_BYTES].decode(errors="ignore")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("row", indexed=True, fast=True)
    builder.add_unsigned_field("key", fast=True)
    builder.add_text_field("keyword", tokenizer_name="raw", index_option="basic")
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
                for document_id in delete:
                    writer.delete_documents_by_term("id", document_id)
                for document in documents:
                    writer.delete_documents_by_term("id", document.id)
                    writer.add_document(self._entry(document))
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

    @staticmethod
    def _entry(given: Document) -> tantivy.Document:
        title, text = _writable(given.title), _writable(given.text)
        document = replace(given, title=title, text=text)
        entry = tantivy.Document()
        entry.add_text("id", document.id)
        entry.add_unsigned("row", row_of(document.id))
        entry.add_unsigned("key", text_key(document.whole, "passage"))
        for dimension, values in document.keywords.items():
            if dimension == _AUDIENCE:
                raise ValueError(f"{_AUDIENCE} is set by Document.audience only")
            for value in dict.fromkeys(values):
                entry.add_text("keyword", _keyword(dimension, value))
        for mark in sorted(document.audience):
            entry.add_text("keyword", _keyword(_AUDIENCE, mark))
        entry.add_text("words", " ".join(index_terms(document.whole)))
        entry.add_text("grams", " ".join(bigrams(document.whole)))
        kept = [
            document.title,
            document.text,
            {name: list(values) for name, values in document.keywords.items()},
        ]
        entry.add_bytes("shown", json.dumps(kept, ensure_ascii=False).encode())
        return entry

    # reading

    @property
    def generation(self) -> tuple[int, int]:
        """Changes whenever the index changed, in this process or another."""
        written_at = 0 if self._meta is None else self._meta.stat().st_mtime_ns
        return self._local_writes, written_at

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
    ) -> list[TextHit]:
        """The ``limit`` best documents by words, best first; equal scores stand in row order."""
        if weights.is_empty or limit <= 0:
            return []
        searcher = self._searcher()
        query = self._with_limits(self._text_query(searcher, weights), filters, audience)
        found = searcher.search(query, limit=limit, count=False).hits
        rows = _integers(searcher, "row", [address for _, address in found])
        hits = [TextHit(row, float(score)) for row, (score, _) in zip(rows, found, strict=True)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))

    def score_rows(self, weights: Weights, rows: Sequence[int]) -> dict[int, float]:
        """BM25 scores of given documents; those that share no term are missing."""
        if weights.is_empty or not rows:
            return {}
        searcher = self._searcher()
        wanted = tantivy.Query.term_set_query(self._schema, "row", list(rows))
        query = _all_of([self._text_query(searcher, weights), tantivy.Query.const_score_query(wanted, 0.0)])
        found = searcher.search(query, limit=len(rows), count=False).hits
        places = _integers(searcher, "row", [address for _, address in found])
        return {row: float(score) for row, (score, _) in zip(places, found, strict=True)}

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a word, as BM25 counts it; 0 for a word no document has."""
        searcher = self._searcher()
        return _rarity(int(searcher.doc_freq("words", term)), int(searcher.num_docs))

    def ceiling(self, weights: Weights) -> float:
        """The score no document can pass: a score's share of it tells how much of the need is covered.

        Words that no document has count as the rarest of all: nothing here can cover them.
        """
        searcher = self._searcher()
        total = int(searcher.num_docs)
        known = sum(
            weight * _rarity(int(searcher.doc_freq(name, term)), total)
            for name, terms in (("words", weights.words), ("grams", weights.grams))
            for term, weight in self._rarest(searcher, name, terms)
        )
        unknown = sum(
            weight for term, weight in weights.words.items() if not searcher.doc_freq("words", term)
        )
        return _MOST_GAIN * (known + unknown * log(1 + (total + 0.5) / 0.5))

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

    def allowed_rows(self, filters: Mapping[str, frozenset[str]], audience: frozenset[str] | None) -> Rows:
        """Rows of all documents that filters and audience let through, ascending."""
        searcher = self._searcher()
        if not searcher.num_docs:
            return np.zeros(0, dtype=np.int64)
        query = self._with_limits(None, filters, audience)
        found = searcher.search(query, limit=searcher.num_docs, count=False).hits
        rows = _integers(searcher, "row", [address for _, address in found])
        return np.sort(np.array(rows, dtype=np.int64))

    def matching(
        self, weights: Weights, filters: Mapping[str, frozenset[str]], audience: frozenset[str] | None
    ) -> int:
        """How many documents hold at least one of the words."""
        if weights.is_empty:
            return 0
        searcher = self._searcher()
        query = self._with_limits(self._text_query(searcher, weights), filters, audience)
        found: Any = searcher.search(query, limit=1, count=True)  # the stub forgets the attribute count
        return int(found.count)

    def facets(
        self,
        dimensions: Sequence[str],
        weights: Weights,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
    ) -> dict[str, dict[str, int]]:
        """Counts of every value of each dimension among the documents found by words, largest first.

        Without words all documents let through are counted. A dimension's own filter does not narrow its
        counts, so that a person can see what else could be chosen.
        """
        searcher = self._searcher()
        words = None if weights.is_empty else self._text_query(searcher, weights)
        counts = {}
        for dimension in dimensions:
            if dimension == _AUDIENCE:
                continue
            others = {name: values for name, values in filters.items() if name != dimension}
            prefix = _keyword(dimension, "")
            found = searcher.terms_with_prefix("keyword", prefix, self._with_limits(words, others, audience))
            ordered = sorted(found, key=lambda pair: (-pair[1], pair[0]))
            counts[dimension] = {term.removeprefix(prefix): int(number) for term, number in ordered if number}
        return counts

    def stored(self, rows: Sequence[int]) -> dict[int, Stored]:
        """What is kept of the documents in these rows."""
        searcher = self._searcher()
        if not rows:
            return {}
        wanted = tantivy.Query.term_set_query(self._schema, "row", list(rows))
        kept = {}
        for _, address in searcher.search(wanted, limit=len(rows), count=False).hits:
            entry = searcher.doc(address)
            title, text, keywords = json.loads(bytes(entry["shown"][0]))
            document_id = str(entry.get_first("id"))
            shown = {name: tuple(values) for name, values in keywords.items()}
            kept[row_of(document_id)] = Stored(document_id, title, text, shown)
        return kept

    # queries

    def _text_query(self, searcher: tantivy.Searcher, weights: Weights) -> tantivy.Query:
        parts = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(name, term), weight))
            for name, terms in (("words", weights.words), ("grams", weights.grams))
            for term, weight in self._rarest(searcher, name, terms)
        ]
        return tantivy.Query.boolean_query(parts) if parts else tantivy.Query.empty_query()

    @staticmethod
    def _rarest(searcher: tantivy.Searcher, name: str, terms: Mapping[str, float]) -> list[tuple[str, float]]:
        """The terms that occur at all, at most ``MOST_TERMS``, the rarest and heaviest first."""
        known = [(searcher.doc_freq(name, term), term, weight) for term, weight in terms.items()]
        ordered = sorted((count / weight, term, weight) for count, term, weight in known if count)
        return [(term, weight) for _, term, weight in ordered[:MOST_TERMS]]

    def _term(self, name: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, term, "freq")

    def _with_limits(
        self,
        query: tantivy.Query | None,
        filters: Mapping[str, frozenset[str]],
        audience: frozenset[str] | None,
    ) -> tantivy.Query:
        """The query inside its filters; scores stay those of the query."""
        limits = dict(filters)
        if audience is not None:
            limits[_AUDIENCE] = audience
        parts = [] if query is None else [query]
        for dimension, values in sorted(limits.items()):
            tokens = [_keyword(dimension, value) for value in sorted(values)]
            allowed = tantivy.Query.term_set_query(self._schema, "keyword", tokens)
            parts.append(tantivy.Query.const_score_query(allowed, 0.0))
        return _all_of(parts) if parts else tantivy.Query.all_query()


def _integers(searcher: tantivy.Searcher, name: str, addresses: list[tantivy.DocAddress]) -> list[int]:
    """Values of a whole-number field, in the order of the addresses."""
    return [int(value or 0) for value in searcher.fast_field_values(name, addresses)]


def _writable(text: str) -> str:
    """Text without half characters (lone surrogates), which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _rarity(documents: int, total: int) -> float:
    return log(1 + (total - documents + 0.5) / (documents + 0.5)) if documents else 0.0


def _all_of(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
