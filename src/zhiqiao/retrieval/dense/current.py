"""The vectors of an index's documents as they are now: mapped from a file, or read out of the cache."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Protocol

import numpy as np

from zhiqiao.retrieval.dense.cache import VectorCache
from zhiqiao.retrieval.dense.embedder import Embedder
from zhiqiao.retrieval.dense.index import DenseIndex, Rows
from zhiqiao.retrieval.dense.rounded import RoundedVectors
from zhiqiao.retrieval.dense.snapshot import Arrays, read_snapshot, write_snapshot

RELOAD_SECONDS = 10.0  # at most this often vectors made by another process are read in
BEHIND_FROM = (
    100_000  # documents: from here on a change is read in beside the searches, which go on meanwhile
)
_KEPT_FROM = 2_000  # documents: fewer are read in no time
_logger = logging.getLogger(__name__)


class Texts(Protocol):
    """What is asked of the text index."""

    @property
    def generation(self) -> object:
        """Changes whenever the index changed."""
        ...

    @property
    def stamp(self) -> str:
        """What this commit alone has; "" in memory."""
        ...

    def rows_and_keys(self) -> tuple[Rows, Rows]:
        """Rows of all documents, ascending, and the keys of their texts' vectors."""
        ...


class CurrentVectors:
    """Gives the vectors, and reads them anew when texts or vectors changed, in this process or another.

    Args:
        texts: The index whose documents they are.
        cache: Where vectors are kept.
        embedder: Whose vectors.
        neutral: Neutral texts for the center.
        path: File that repeats them for a quick start; None for none.
    """

    def __init__(
        self,
        texts: Texts,
        cache: VectorCache,
        embedder: Embedder,
        neutral: Sequence[str],
        path: Path | None,
    ) -> None:
        self._texts, self._cache, self._embedder = texts, cache, embedder
        self._neutral, self._path = neutral, path
        self._lock = threading.Lock()
        self._held: DenseIndex | None = None
        self._held_of: object = None
        self._is_complete = False
        self._cache_seen = -1
        self._read_at = 0.0
        self._made = 0
        self._reading: threading.Thread | None = None

    def were_made(self, count: int) -> None:
        """This process made vectors: they are read in at the next call."""
        self._made += count

    def now(self) -> DenseIndex | None:
        """The vectors as they are now, or a moment ago where there are very many; None without any."""
        with self._lock:
            state, version = (self._texts.generation, self._made), self._cache.version
            waited = monotonic() - self._read_at > RELOAD_SECONDS
            is_behind = not self._is_complete and version != self._cache_seen and waited
            if state == self._held_of and not is_behind:
                return self._held
            if self._held is None or len(self._held.rows) < BEHIND_FROM:
                self._read(state, version)
            elif self._reading is None or not self._reading.is_alive():
                self._reading = threading.Thread(target=self._read_beside, args=(state, version), daemon=True)
                self._reading.start()
            return self._held

    def _read(self, state: object, version: int) -> None:
        held, is_complete = self._load()
        self._held, self._is_complete = held, is_complete
        self._held_of, self._cache_seen, self._read_at = state, version, monotonic()

    def _read_beside(self, state: object, version: int) -> None:
        try:
            self._read(state, version)
        except Exception:  # the searches go on with what they have; the next one tries again
            _logger.exception("reading vectors")

    def _load(self) -> tuple[DenseIndex | None, bool]:
        """The vectors, and whether no document lacks one."""
        stamp = f"{self._texts.stamp}/{self._embedder.model_id}"
        if (kept := self._kept(stamp)) is not None:
            return kept, True
        rows, keys = self._texts.rows_and_keys()
        there, vectors = self._cache.matrix(self._embedder.model_id, keys)
        if not there.any():
            return None, False
        neutral = self._cache.embed(self._embedder, self._neutral, "passage")
        made = DenseIndex(rows[there], vectors, neutral)
        is_complete = bool(there.all())
        if self._path is None or not is_complete or len(rows) < _KEPT_FROM:
            return made, is_complete
        arrays: Arrays = {"rows": made.rows, "vectors": vectors, "center": made.center}
        if (rounded := made.rounded) is not None:
            lost = np.array([rounded.lost])
            arrays = {**arrays, "rounded": rounded.values, "steps": rounded.steps, "lost": lost}
        is_kept = stamp == f"{self._texts.stamp}/{self._embedder.model_id}" and write_snapshot(
            self._path, stamp, arrays
        )
        return (self._kept(stamp) if is_kept and made.rounded is not None else None) or made, True

    def _kept(self, stamp: str) -> DenseIndex | None:
        """The vectors mapped from the file, when it holds those of this commit."""
        arrays = None if self._path is None else read_snapshot(self._path, stamp)
        if arrays is None:
            return None
        rounded = None
        if "rounded" in arrays:
            steps = np.asarray(arrays["steps"])
            rounded = RoundedVectors(arrays["rounded"], steps, float(arrays["lost"][0]))
        center = np.asarray(arrays["center"])
        rows: Rows = np.asarray(arrays["rows"])
        return DenseIndex(rows, np.asarray(arrays["vectors"]), center[:0], center, rounded)
