"""Vectors kept by model id and text hash, so that no text is embedded twice.

One SQLite file; each batch is one transaction, so a run that is broken off goes on where it stopped.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from zhiqiao.retrieval.dense.embedder import Embedder, Kind, Progress
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import text_key
from zhiqiao.retrieval.refusal import SearchRefused

_AT_ONCE = 256  # texts a transaction; also keys a question to SQLite
_BUSY_SECONDS = 30.0
_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, key INTEGER NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, key)
) WITHOUT ROWID
"""


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
            self._database.execute(_TABLE)
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

    def put(self, model_id: str, vectors: dict[int, Floats]) -> None:
        """Keeps vectors, in one transaction."""
        entries = [(model_id, key, vector.astype("<f2").tobytes()) for key, vector in vectors.items()]
        with self._lock, self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", entries)

    def embed(
        self, embedder: Embedder, texts: Sequence[str], kind: Kind, progress: Progress | None = None
    ) -> Floats:
        """Vectors of texts, shape (len(texts), dimension); only unknown texts are given to the model."""
        keys = [text_key(text, kind) for text in texts]
        known = self.get(embedder.model_id, list(dict.fromkeys(keys)))
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for done, part in _shortest_first(unknown):
            made = embedder.embed([unknown[key] for key in part], kind)
            # Through float16, as they come back: a first run and a later one give the same bytes.
            fresh = {
                key: vector.astype("<f2").astype(np.float32) for key, vector in zip(part, made, strict=True)
            }
            self.put(embedder.model_id, fresh)
            known.update(fresh)
            if progress is not None:
                progress(done + len(part), len(unknown))
        if not texts:
            return np.zeros((0, embedder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys])


def _shortest_first(texts: dict[int, str]) -> Iterator[tuple[int, list[int]]]:
    """Keys in groups, short texts first, with how many came before."""
    ordered = sorted(texts, key=lambda key: (len(texts[key]), key))
    for start in range(0, len(ordered), _AT_ONCE):
        yield start, ordered[start : start + _AT_ONCE]
