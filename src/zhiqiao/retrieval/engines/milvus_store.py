"""The documents of an engine in Milvus: written, found and read; what the engine asks is answered in rows."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense import Embedder, NullEmbedder, Progress, VectorCache
from zhiqiao.retrieval.dense.exact import around_center, on_grid
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import Document, row_of
from zhiqiao.retrieval.engine import EngineRefused
from zhiqiao.retrieval.engines import milvus_entries as entries
from zhiqiao.retrieval.engines.milvus_address import Address
from zhiqiao.retrieval.engines.milvus_client import (
    KEY,
    READ_SECONDS,
    Client,
    Collection,
    Row,
    connect,
    refusals,
)
from zhiqiao.retrieval.engines.milvus_counts import Change, Counts, KeptCounts
from zhiqiao.retrieval.engines.milvus_expressions import NO_VECTOR
from zhiqiao.retrieval.lexical import Stored

_AT_ONCE = 256  # documents a message
_FLUSHED_FROM = 1_000
_BM25_FROM = (2, 5)  # version of the server
_REBUILD = "请运行 zhiqiao index --rebuild 重建检索索引"

Rows = npt.NDArray[np.int64]


class Store:
    """Documents and their counts in two collections, which are made at the first writing.

    Args:
        address: Where they are.
        embedder: Whose vectors are kept.
        cache: Vectors made before.
    """

    def __init__(self, address: Address, embedder: Embedder, cache: VectorCache) -> None:
        self.address, self._embedder, self._cache = address, embedder, cache
        self._writing_lock = threading.RLock()

    @cached_property
    def _client(self) -> Client:
        return connect(self.address)

    @cached_property
    def documents(self) -> Collection:
        """The collection of documents."""
        return Collection(self._client, self.address, self.address.documents)

    @cached_property
    def _kept(self) -> KeptCounts:
        return KeptCounts(Collection(self._client, self.address, self.address.counts))

    @cached_property
    def has_bm25(self) -> bool:
        """Whether words are found by the server's BM25; else by the rarest of the need's terms."""
        return "sparse" in self._fields()

    def _fields(self) -> frozenset[str]:
        fields = self.documents.fields()
        if not fields >= {KEY, *entries.WHOLE}:
            raise EngineRefused(
                f"Milvus 里已有一个不是知桥建的集合“{self.documents.name}”", "请在地址的 # 后面换一个集合名"
            )
        return fields

    # state

    def is_there(self) -> bool:
        """Whether anything was ever written."""
        return self.documents.is_there() and bool(self._fields() if "has_bm25" not in vars(self) else True)

    def counts(self) -> Counts:
        """Counts of all documents."""
        return self._kept.now()

    @property
    def has_vectors(self) -> bool:
        """Whether the vectors kept are those of the embedder in use."""
        return (
            not isinstance(self._embedder, NullEmbedder)
            and self._kept.now().state.model == self._embedder.model_id
        )

    # reading

    def count(self, expression: str) -> int:
        """Documents that meet an expression."""
        return self.documents.count(expression)

    def nearest(self, vector: Floats, expression: str, limit: int) -> list[int]:
        """Rows of the documents whose vectors give the largest product."""
        ef = {"ef": max(64, limit)} if self.address.index == "HNSW" else {}
        params = {"metric_type": "IP", "params": ef}
        return self.documents.nearest("vector", vector.tolist(), expression, limit, params)

    def by_codes(self, codes: str, expression: str, limit: int) -> list[int]:
        """Rows of the documents that the server's BM25 puts first."""
        params = {"metric_type": "BM25", "params": {}}
        return self.documents.nearest("sparse", codes, expression, limit, params)

    def rows(self, keys: Sequence[int], fields: Sequence[str]) -> dict[int, Row]:
        """The documents in these rows."""
        return self.documents.named(keys, fields)

    def stored(self, keys: Sequence[int]) -> dict[int, Stored]:
        """What is kept of the documents in these rows."""
        return {key: entries.stored_of(row) for key, row in self.rows(keys, entries.SHOWN).items()}

    def pages(self, expression: str, fields: Sequence[str]) -> Iterator[list[Row]]:
        """All documents that meet an expression, some thousand at a time."""
        return self.documents.pages(expression, fields, 2_000)

    # writing

    def write(self, documents: Iterable[Document], delete: Iterable[str]) -> int:
        """Deletes ids, then adds or replaces documents; gives how many were written.

        Some hundred go at a time and stay when a later one fails; run again, the same comes out.
        """
        stream = iter(documents)
        written = 0
        with self._writing() as (change, is_first):
            gone = sorted({row_of(one) for one in delete})
            known: set[int] = set()
            self._take_away(gone, change)
            while some := list(islice(stream, _AT_ONCE)):
                latest = {row_of(one.id): one for one in some}
                made = self._made(list(latest.values()))
                asked = [key for key in latest if key in known or not is_first]
                for old in self.documents.named(asked, entries.COUNTED, strong=True).values():
                    change.remove(old)
                self.documents.upsert(made)
                for row in made:
                    change.add(row)
                known.update(latest)
                written += len(some)
                self._kept.beat()
        if written >= _FLUSHED_FROM:
            self.documents.flush()
        return written

    def _take_away(self, keys: Sequence[int], change: Change) -> None:
        old = self.documents.named(keys, entries.COUNTED, strong=True)
        self.documents.delete(list(old))
        for row in old.values():
            change.remove(row)

    def _made(self, documents: Sequence[Document]) -> list[Row]:
        """Rows of documents, with vectors where they were made before."""
        dimension = max(self._embedder.dimension, entries.LEAST_DIMENSION)
        made = entries.rows_of(documents, dimension, has_bm25=self.has_bm25)
        if self.has_vectors:
            known = self._cache.get(self._embedder.model_id, [row["key"] for row in made])
            for row in made:
                if (vector := known.get(row["key"])) is not None:
                    row["has_vector"], row["vector"] = True, vector.tolist()
        elif self._dimension() != dimension:
            empty = [0.0] * self._dimension()
            for row in made:
                row["vector"] = empty
        return made

    def _dimension(self) -> int:
        with refusals(self.address):
            told = self._client.describe_collection(self.documents.name, timeout=READ_SECONDS)
        return next(int(field["params"]["dim"]) for field in told["fields"] if field["name"] == "vector")

    def embed_pending(self, progress: Progress | None) -> int:
        """Makes vectors that are missing; the index is marked as being written only while they are put in."""
        if isinstance(self._embedder, NullEmbedder) or not self.is_there():
            return 0
        if not self.has_vectors:
            model = self._kept.now().state.model
            raise EngineRefused(f"Milvus 集合里的向量来自另一个模型（{model}）", _REBUILD)
        total = self.documents.count(NO_VECTOR, strong=True)
        done = 0
        for page in self.documents.pages(NO_VECTOR, entries.SHOWN, _AT_ONCE, strong=True):
            texts = {int(row[KEY]): entries.stored_of(row).whole for row in page}
            made = self._cache.embed(
                self._embedder, list(texts.values()), "passage", _shifted(progress, done, total)
            )
            self._put_in(dict(zip(texts, zip(texts.values(), made, strict=True), strict=True)))
            done += len(page)
        if progress is not None and done:
            progress(done, done)
        if done >= _FLUSHED_FROM:
            self.documents.flush()
        return done

    def _put_in(self, made: Mapping[int, tuple[str, Floats]]) -> None:
        with self._writing() as (change, _):
            fields = (*entries.WHOLE, "codes") if self.has_bm25 else entries.WHOLE
            back = []
            for key, row in self.documents.named(list(made), fields, strong=True).items():
                text, vector = made[key]
                if row["has_vector"] or entries.stored_of(row).whole != text:
                    continue  # written anew meanwhile: the next round sees to it
                change.remove(row)
                fresh = entries.with_bm25(row, has_bm25=self.has_bm25)
                fresh["has_vector"], fresh["vector"] = True, vector.tolist()
                change.add(fresh)
                back.append(fresh)
            self.documents.upsert(back)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Change, bool]]:
        """The change to tell of, and whether nothing was there before."""
        with self._writing_lock:
            is_new = not self.is_there()
            if is_new:
                self._create()
            model = self._embedder.model_id
            state = self._kept.begin(
                model, self.documents.pages("row >= 0", entries.COUNTED, 1_000, strong=True)
            )
            change = Change()
            try:
                yield change, state.documents == 0
                self._kept.finish(change)
            except BaseException:
                with suppress(EngineRefused):
                    self._kept.give_up()
                raise

    def _create(self) -> None:
        with refusals(self.address):
            version = re.findall(r"\d+", self._client.get_server_version())
            names = set(self._client.list_collections(timeout=READ_SECONDS))
        has_bm25 = tuple(int(part) for part in version[:2]) >= _BM25_FROM
        for name in (
            *self._outdated(names),
            *(names & {self.address.counts}),
        ):  # counts of nothing: a crash left them
            with refusals(self.address):
                self._client.drop_collection(name, timeout=READ_SECONDS)
        entries.create_counts(self._client, self.address)
        entries.create_documents(self._client, self.address, self._embedder.dimension, has_bm25=has_bm25)
        if not (self.is_there() and Collection(self._client, self.address, self.address.counts).is_there()):
            raise EngineRefused("Milvus 建好的集合没有出现", "请检查服务器状态后再试")

    def _outdated(self, names: set[str]) -> list[str]:
        """Collections of builds older than the one in use, which stays with those who still read it."""
        pattern = re.compile(rf"{self.address.collection}_(\d+)(?:_counts)?")
        builds = {name: int(match[1]) for name in names if (match := pattern.fullmatch(name))}
        older = [build for build in builds.values() if build < self.address.generation]
        return sorted(name for name, build in builds.items() if older and build < max(older))


def closeness(row: Row, vector: Floats, center: Floats) -> float:
    """Cosine around the center between a need's vector and a row's; NaN where it has none."""
    if not row["has_vector"]:
        return float("nan")
    seen = around_center(entries.vector_of(row)[None], center)[0]
    return float(on_grid(seen) @ on_grid(vector))


def _shifted(progress: Progress | None, start: int, total: int) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, _: progress(start + done, total)
