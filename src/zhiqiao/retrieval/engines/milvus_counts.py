"""What BM25 and the vectors' center need to know of all documents: kept beside them, exact, one writer at a time.

Milvus tells nobody how many documents hold a term. So that is kept in a small collection of its own: terms in buckets
by their number, and one row for the state. A writer marks the state before and after; when the mark of one that was
broken off is found, everything is counted anew from the documents.
"""

import base64
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.engine import EngineRefused
from zhiqiao.retrieval.engines.milvus_client import Collection, Row
from zhiqiao.retrieval.engines.milvus_entries import LEAST_DIMENSION, MOST_BYTES, vector_of

LOOKED_EVERY = 5.0  # seconds between two looks whether another process wrote
ABANDONED_AFTER = 180.0  # seconds without a sign of life of a writer
_BEAT_EVERY = 20.0
_BUCKET_BITS = 13
_SHIFT = 62 - _BUCKET_BITS
_STATE = 1 << _BUCKET_BITS  # key of the state's row, after all buckets
_PAGE = 1_000
_EMPTY = [0.0] * LEAST_DIMENSION

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class State:
    """Sums over all documents.

    Attributes:
        documents: How many.
        words: Words in them.
        grams: Pairs of characters in them.
        embedded: Documents with a vector.
        total: Sum of their vectors; exact, as they are 16-bit floats.
        model: Whose vectors.
        version: Grows with every change.
        writer: Who is writing; "" for nobody.
        since: When the writer last gave a sign of life, in seconds since 1970.
    """

    documents: int = 0
    words: int = 0
    grams: int = 0
    embedded: int = 0
    total: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    model: str = ""
    version: int = 0
    writer: str = ""
    since: float = 0.0


@dataclass(frozen=True)
class Counts:
    """The state, and in how many documents each term stands: two arrays by term number, ascending."""

    state: State
    terms: Integers
    held: Integers

    def held_by(self, numbers: Integers) -> Integers:
        """Documents that hold each of the terms, shape as given."""
        if not len(self.terms):
            return np.zeros(len(numbers), dtype=np.int64)
        at = np.minimum(np.searchsorted(self.terms, numbers), len(self.terms) - 1)
        return np.where(self.terms[at] == numbers, self.held[at], 0)


@dataclass
class Change:
    """What a writing adds and takes away, row by row."""

    terms: Counter[int] = field(default_factory=Counter)
    documents: int = 0
    words: int = 0
    grams: int = 0
    embedded: int = 0
    total: npt.NDArray[np.float64] | None = None

    def add(self, row: Row) -> None:
        """A row is written."""
        self.terms.update(row["terms"])
        self._count(row, 1)

    def remove(self, row: Row) -> None:
        """A row is replaced or deleted."""
        self.terms.subtract(row["terms"])
        self._count(row, -1)

    def _count(self, row: Row, sign: int) -> None:
        self.documents += sign
        self.words += sign * int(row["words_length"])
        self.grams += sign * int(row["grams_length"])
        if row["has_vector"]:
            vector = sign * vector_of(row).astype(np.float64)
            self.embedded += sign
            self.total = vector if self.total is None else self.total + vector

    def of(self, state: State) -> State:
        """The state after it."""
        total = state.total
        if self.total is not None:
            total = total + self.total if len(total) else self.total
        return replace(
            state,
            documents=state.documents + self.documents,
            words=state.words + self.words,
            grams=state.grams + self.grams,
            embedded=state.embedded + self.embedded,
            total=total,
            version=state.version + 1,
        )


class KeptCounts:
    """The counts in their collection, and in memory while they are the newest."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._me = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._counts: Counts | None = None
        self._looked_at = float("-inf")
        self._beaten_at = 0.0

    # reading

    def now(self) -> Counts:
        """The counts as they are now, or were a few seconds ago where another process writes."""
        with self._lock:
            if self._counts is None or time.monotonic() - self._looked_at > LOOKED_EVERY:
                state = self._read_state()
                if self._counts is None or self._counts.state.version != state.version:
                    self._counts = self._load(state)
                self._looked_at = time.monotonic()
            return self._counts

    def _read_state(self, *, strong: bool = False) -> State:
        found = self._collection.first(f"row == {_STATE}", ["packed"], 1, strong=strong)
        return _state_of(found[0]["packed"]) if found else State(version=-1)

    def _load(self, state: State) -> Counts:
        terms, held = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for page in self._collection.pages(f"row < {_STATE}", ["packed"], _PAGE, strong=True):
            for row in page:
                some, of_them = _unpack(row["packed"])
                terms.append(some)
                held.append(of_them)
        return Counts(state, np.concatenate(terms), np.concatenate(held))

    # writing

    def begin(self, model: str, documents: Iterator[list[Row]]) -> State:
        """Marks that this process writes; counts anew what a broken-off writing left behind.

        Args:
            model: Whose vectors are written, where none were before.
            documents: Pages of all documents, read only when they have to be counted.
        """
        state = self._read_state(strong=True)
        is_broken = bool(state.writer) or state.version < 0
        if state.writer not in {"", self._me} and time.time() - state.since < ABANDONED_AFTER:
            raise EngineRefused(
                "另一个进程正在写 Milvus 里的检索索引",
                f"请等它写完再试；若它已中断，{ABANDONED_AFTER:.0f} 秒后会自动接手",
            )
        marked = replace(
            state,
            version=max(state.version, 0),
            model=state.model or model,
            writer=self._me,
            since=time.time(),
        )
        self._keep_state(marked)
        if self._read_state(strong=True).writer != self._me:
            raise EngineRefused("另一个进程同时开始写检索索引", "请等它写完再试")
        with self._lock:
            if is_broken:
                self._counts = self._count_anew(marked, documents)
            elif self._counts is None or self._counts.state.version != marked.version:
                self._counts = self._load(marked)
            else:
                self._counts = replace(self._counts, state=marked)
            self._looked_at = time.monotonic()
            return self._counts.state

    def beat(self) -> None:
        """A sign of life from a long writing."""
        if time.monotonic() - self._beaten_at > _BEAT_EVERY and self._counts is not None:
            self._keep_state(replace(self._counts.state, writer=self._me, since=time.time()))

    def finish(self, change: Change) -> None:
        """Keeps what was changed, and takes the mark away."""
        if self._counts is None:
            raise RuntimeError("nothing was begun")
        before = self._counts
        terms, held = _added(before, change.terms)
        touched = {number >> _SHIFT for number, count in change.terms.items() if count}
        self._keep_buckets(terms, held, touched)
        state = replace(change.of(before.state), writer="", since=0.0)
        self._keep_state(state)
        with self._lock:
            self._counts = Counts(state, terms, held)
            self._looked_at = time.monotonic()

    def give_up(self) -> None:
        """A writing failed: the next one counts anew, at once."""
        if self._counts is not None:
            self._keep_state(replace(self._counts.state, writer="nobody", since=0.0))

    def _count_anew(self, state: State, documents: Iterable[list[Row]]) -> Counts:
        change = Change()
        for page in documents:
            for row in page:
                change.add(row)
            self.beat()
        nothing = np.zeros(0, dtype=np.int64)
        fresh = State(model=state.model, version=state.version, writer=state.writer, since=state.since)
        counted = change.of(fresh)
        terms, held = _added(Counts(fresh, nothing, nothing), change.terms)
        self._keep_buckets(terms, held, set(range(_STATE)))
        self._keep_state(counted)
        return Counts(counted, terms, held)

    def _keep_buckets(self, terms: Integers, held: Integers, buckets: Iterable[int]) -> None:
        full, empty = [], []
        for bucket in sorted(buckets):
            first, last = np.searchsorted(terms, [bucket << _SHIFT, (bucket + 1) << _SHIFT])
            if first == last:
                empty.append(bucket)
            else:
                packed = _pack(terms[first:last], held[first:last])
                full.append({"row": bucket, "packed": packed, "vector": _EMPTY})
        for start in range(0, len(full), _PAGE):
            self._collection.upsert(full[start : start + _PAGE])
            self.beat()
        self._collection.delete(empty)

    def _keep_state(self, state: State) -> None:
        self._collection.upsert([{"row": _STATE, "packed": _told(state), "vector": _EMPTY}])
        self._beaten_at = time.monotonic()


def _added(before: Counts, changed: Counter[int]) -> tuple[Integers, Integers]:
    """Terms and how many documents hold them after a change; terms that no document holds any more are left out."""
    moved = {number: count for number, count in changed.items() if count}
    numbers = np.fromiter(moved.keys(), dtype=np.int64, count=len(moved))
    counts = np.fromiter(moved.values(), dtype=np.int64, count=len(moved))
    terms, places = np.unique(np.concatenate([before.terms, numbers]), return_inverse=True)
    held = np.zeros(len(terms), dtype=np.int64)
    np.add.at(held, places, np.concatenate([before.held, counts]))
    return terms[held > 0], held[held > 0]


def _pack(terms: Integers, held: Integers) -> str:
    packed = base64.b64encode(terms.astype("<i8").tobytes() + held.astype("<u4").tobytes()).decode()
    if len(packed) > MOST_BYTES:
        raise EngineRefused("不同的词超过三千万个，一个 Milvus 集合的词表放不下", "请把专利分到几个集合")
    return packed


def _unpack(packed: str) -> tuple[Integers, Integers]:
    data = base64.b64decode(packed)
    many = len(data) // 12
    return (
        np.frombuffer(data, dtype="<i8", count=many).astype(np.int64),
        np.frombuffer(data, dtype="<u4", offset=many * 8).astype(np.int64),
    )


def _told(state: State) -> str:
    told = {**vars(state), "total": base64.b64encode(state.total.astype("<f8").tobytes()).decode()}
    return json.dumps(told)


def _state_of(told: str) -> State:
    kept = json.loads(told)
    return State(**{**kept, "total": np.frombuffer(base64.b64decode(kept["total"]), dtype="<f8")})
