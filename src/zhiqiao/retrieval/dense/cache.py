"""Vectors kept by model id and text hash, so that no text is embedded twice; also the pieces of texts read closely.

One SQLite file; each batch is one transaction, so a run that is broken off goes on where it stopped.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.embedder import Embedder, Kind, Progress
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseEmbedder, CloseReading, Pieces, reads_closely
from zhiqiao.retrieval.document import text_key
from zhiqiao.retrieval.refusal import SearchRefused

_AT_ONCE = 256  # texts a transaction; also keys a question to SQLite
_FEW = 20_000  # keys that are asked for one by one; of more, all vectors of the model are read
_FETCHED = 4_096
_BUSY_SECONDS = 30.0
_TABLES = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, key INTEGER NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pieces (
    model TEXT NOT NULL, key INTEGER NOT NULL, pieces BLOB NOT NULL, weights BLOB NOT NULL, PRIMARY KEY (model, key)
);
"""

Rows = npt.NDArray[np.int64]


def default_cache_path() -> Path | None:
    """``vectors.sqlite`` in the user's cache folder (``ZHIQIAO_CACHE`` moves it); None if not writable."""
    chosen = os.environ.get("ZHIQIAO_CACHE") or os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(chosen) if chosen else Path.home() / ".cache") / "zhiqiao"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder / "vectors.sqlite" if os.access(folder, os.W_OK) else None


class CacheRefused(SearchRefused):
    """The file of vectors cannot be used."""


class VectorCache:
    """Vectors in a file, or in memory when there is no path; kept as float16."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(
            str(path or ":memory:"), timeout=_BUSY_SECONDS, check_same_thread=False
        )
        try:
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.executescript(_TABLES)
            self._database.commit()
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise CacheRefused(f"向量缓存打不开：{path}", "请删除这个文件后重试，向量会重新计算") from error

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    @property
    def version(self) -> int:
        """Changes when another process kept vectors here."""
        with self._lock, closing(self._database.execute("PRAGMA data_version")) as answer:
            return int(answer.fetchone()[0])

    def get(self, model_id: str, keys: Sequence[int]) -> dict[int, Floats]:
        """The vectors that are there, by key."""
        found: dict[int, Floats] = {}
        with self._lock:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                question = f"SELECT key, vector FROM vectors WHERE model = ? AND key IN ({marks})"  # noqa: S608 only marks
                with closing(self._database.execute(question, (model_id, *some))) as answer:
                    for key, vector in answer:
                        found[key] = np.frombuffer(vector, dtype="<f2").astype(np.float32)
        return found

    def matrix(self, model_id: str, keys: Rows) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float16]]:
        """Which of the keys have a vector, shape (n,), and their vectors, shape (those, dimension)."""
        wanted, copies = np.unique(keys, return_inverse=True)
        known = np.zeros(len(wanted), dtype=bool)
        kept: npt.NDArray[np.float16] | None = None
        for found, blobs in self._found(model_id, wanted, "key, vector"):
            if kept is None:
                kept = np.zeros((len(wanted), len(blobs[0]) // 2), dtype="<f2")
            places = _places(wanted, found)
            there = places >= 0
            known[places[there]] = True
            kept[places[there]] = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), -1)[there]
        if kept is None:
            return np.zeros(len(keys), dtype=bool), np.zeros((0, 0), dtype="<f2")
        there = known[copies]
        return there, kept if len(keys) == len(wanted) and known.all() and _is_sorted(copies) else kept[
            copies[there]
        ]

    def known(self, model_id: str, keys: Rows) -> npt.NDArray[np.bool_]:
        """Which of the keys have a vector, shape (n,)."""
        wanted, copies = np.unique(keys, return_inverse=True)
        known = np.zeros(len(wanted), dtype=bool)
        for found, _ in self._found(model_id, wanted, "key"):
            places = _places(wanted, found)
            known[places[places >= 0]] = True
        return np.asarray(known[copies])

    def _found(self, model_id: str, wanted: Rows, columns: str) -> Iterator[tuple[Rows, list[bytes]]]:
        """Keys and vectors, some thousand at a time: those wanted, or all of the model where many are wanted."""
        if len(wanted) < _FEW:
            parts = (wanted[start : start + _AT_ONCE].tolist() for start in range(0, len(wanted), _AT_ONCE))
            asked = [(f" AND key IN ({','.join('?' * len(some))})", some) for some in parts]
        else:
            asked = [("", [])]
        for condition, some in asked:
            question = f"SELECT {columns} FROM vectors WHERE model = ?{condition}"  # noqa: S608 only names and marks
            with self._lock, closing(self._database.execute(question, (model_id, *some))) as answer:
                while entries := answer.fetchmany(_FETCHED):
                    yield (
                        np.array([entry[0] for entry in entries], dtype=np.int64),
                        [entry[-1] for entry in entries] if "vector" in columns else [],
                    )

    def put(
        self, model_id: str, vectors: dict[int, Floats], readings: dict[int, CloseReading] | None = None
    ) -> None:
        """Keeps vectors, and the pieces of texts that were read closely, in one transaction."""
        entries = [(model_id, key, vector.astype("<f2").tobytes()) for key, vector in vectors.items()]
        pieces = [
            (model_id, key, one.pieces.tobytes(), one.weights.astype("<f4").tobytes())
            for key, one in (readings or {}).items()
        ]
        with self._lock, self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", entries)
            self._database.executemany("INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?)", pieces)

    def pieces(self, embedder: CloseEmbedder, keys: Sequence[int]) -> dict[int, Pieces]:
        """The pieces that are there, by key; each shape (n, values)."""
        found = self._read_pieces(embedder, keys, "key, pieces")
        return {key: _as_pieces(blob, embedder.piece_values) for key, blob in found}

    def readings(self, embedder: CloseEmbedder, texts: Sequence[str], kind: Kind) -> list[CloseReading]:
        """Texts as they were read; only unknown ones are given to the model."""
        vectors = self.embed(embedder, texts, kind)
        keys = [text_key(text, kind) for text in texts]
        found = {
            key: (_as_pieces(blob, embedder.piece_values), np.frombuffer(weights, dtype="<f4"))
            for key, blob, weights in self._read_pieces(
                embedder, list(dict.fromkeys(keys)), "key, pieces, weights"
            )
        }
        if missing := {key: text for key, text in zip(keys, texts, strict=True) if key not in found}:
            read = dict(zip(missing, embedder.read(list(missing.values()), kind), strict=True))
            self.put(embedder.model_id, {}, read)
            found |= {key: (one.pieces, one.weights) for key, one in read.items()}
        return [CloseReading(vector, *found[key]) for key, vector in zip(keys, vectors, strict=True)]

    def _read_pieces(
        self, embedder: CloseEmbedder, keys: Sequence[int], columns: str
    ) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            question = f"SELECT {columns} FROM pieces WHERE model = ? AND key IN ({marks})"  # noqa: S608 only names and marks
            with self._lock, closing(self._database.execute(question, (embedder.model_id, *some))) as answer:
                entries = answer.fetchall()
            yield from entries

    def embed(
        self, embedder: Embedder, texts: Sequence[str], kind: Kind, progress: Progress | None = None
    ) -> Floats:
        """Vectors of texts, shape (len(texts), dimension); only unknown texts are given to the model."""
        keys = [text_key(text, kind) for text in texts]
        known = self.get(embedder.model_id, list(dict.fromkeys(keys)))
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for done, part in _shortest_first(unknown):
            some = [unknown[key] for key in part]
            read = dict(zip(part, embedder.read(some, kind), strict=True)) if reads_closely(embedder) else {}
            made = [one.vector for one in read.values()] if read else embedder.embed(some, kind)
            # Through float16, as they come back: a first run and a later one give the same bytes.
            fresh = {
                key: vector.astype("<f2").astype(np.float32) for key, vector in zip(part, made, strict=True)
            }
            self.put(embedder.model_id, fresh, read)
            known.update(fresh)
            if progress is not None:
                progress(done + len(part), len(unknown))
        if not texts:
            return np.zeros((0, embedder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys])


def _as_pieces(blob: bytes, values: int) -> Pieces:
    return np.frombuffer(blob, dtype=np.int8).reshape(-1, values)


def _shortest_first(texts: dict[int, str]) -> Iterator[tuple[int, list[int]]]:
    """Keys in groups, short texts first, with how many came before."""
    ordered = sorted(texts, key=lambda key: (len(texts[key]), key))
    for start in range(0, len(ordered), _AT_ONCE):
        yield start, ordered[start : start + _AT_ONCE]


def _places(wanted: Rows, found: Rows) -> Rows:
    """Where found keys stand among the wanted, which are sorted; -1 for those nobody wants."""
    places = np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)
    return np.where(wanted[places] == found, places, -1)


def _is_sorted(places: Rows) -> bool:
    return bool(np.all(places[1:] > places[:-1]))
