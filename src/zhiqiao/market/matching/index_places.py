"""The engines of this process: one for patents, one for firms a circle of readers; opened once, reopened when told.

Web and worker are different processes over the same folders. New texts are seen by themselves; a rebuilt index stands
in a new folder, and new vectors raise a number in the mark: either makes a process open the engine again.
"""

import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from zhiqiao.market.matching.index_mark import Mark, read_mark, write_mark
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.retrieval.dense import Embedder, Kind, NullEmbedder, Progress, VectorCache, choose_embedder
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseReading, reads_closely
from zhiqiao.retrieval.engine import Engine, open_engine
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine

PATENTS = "patents"
_KEPT_QUESTIONS = 256


class AskedBefore:
    """An embedder that remembers how the last questions were read: facets ask the same one several times."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._known: OrderedDict[str, CloseReading] = OrderedDict()

    @property
    def model_id(self) -> str:
        """The model's."""
        return self._embedder.model_id

    @property
    def dimension(self) -> int:
        """The model's."""
        return self._embedder.dimension

    @property
    def piece_values(self) -> int:
        """Values a piece gives for reading closely; 0 where the model does not."""
        return self._embedder.piece_values if reads_closely(self._embedder) else 0

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), dimension)."""
        if kind == "passage":
            return self._embedder.embed(texts, kind, progress)
        return np.stack([one.vector for one in self._asked(texts)])

    def read(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> list[CloseReading]:
        """Texts as they were read, where the model reads closely."""
        if kind == "passage" and reads_closely(self._embedder):
            return self._embedder.read(texts, kind, progress)
        return self._asked(texts)

    def _asked(self, texts: Sequence[str]) -> list[CloseReading]:
        with self._lock:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
            if fresh:
                self._known.update(zip(fresh, self._fresh(fresh), strict=True))
            found = [self._known[text] for text in texts]
            while len(self._known) > _KEPT_QUESTIONS:
                self._known.popitem(last=False)
            return found

    def _fresh(self, texts: Sequence[str]) -> list[CloseReading]:
        if reads_closely(self._embedder):
            return self._embedder.read(texts, "query")
        pieces, weights = np.zeros((0, 0), dtype=np.int8), np.zeros(0, dtype=np.float32)
        return [CloseReading(vector, pieces, weights) for vector in self._embedder.embed(texts, "query")]


@lru_cache(maxsize=2)
def _embedder(setting: str) -> Embedder:
    with search_refusals():
        chosen = choose_embedder(setting)
    return chosen if isinstance(chosen, NullEmbedder) else AskedBefore(chosen)


def embedder() -> Embedder:
    """The embedder of the settings."""
    return _embedder(settings.ZHIQIAO_EMBEDDER)


def has_model() -> bool:
    """Whether meaning plays a part at all."""
    return not isinstance(embedder(), NullEmbedder)


@lru_cache(maxsize=4)
def _cache(path: Path) -> VectorCache:
    return VectorCache(path)


class Place:
    """The folder of one index, with its mark."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = Path(settings.ZHIQIAO_INDEX) / name
        self.mark_path = self.folder / "mark.json"

    def mark(self) -> Mark:
        """Where it stands."""
        return read_mark(self.mark_path)

    def keep(self, mark: Mark) -> None:
        """Remember where it stands."""
        write_mark(self.mark_path, mark)

    def engine(self, mark: Mark | None = None) -> Engine:
        """The engine over it in this process; also over a folder that is still being built."""
        stands = mark or self.mark()
        return _opened(self.folder / (stands.place or "1"), stands.vectors)

    def next_folder(self, mark: Mark) -> str:
        """Name of an empty folder for a rebuild; the one in use is left to those who read it.

        In a search cluster other places may have built there before: the second is a name nobody had.
        """
        if settings.ZHIQIAO_SEARCH_URL and self.name == PATENTS:
            return str(max(int(time.time()), int(mark.place or 0) + 1))
        taken = {one.name for one in self.folder.iterdir()} if self.folder.is_dir() else set()
        for name in sorted(taken):
            if name.isdigit() and name != mark.place:
                shutil.rmtree(self.folder / name, ignore_errors=True)
        return str(max((int(name) for name in taken if name.isdigit()), default=0) + 1)


_lock = threading.Lock()
_engines: dict[Path, tuple[object, Engine]] = {}


def _opened(folder: Path, vectors: int) -> Engine:
    state = (vectors, settings.ZHIQIAO_EMBEDDER, settings.ZHIQIAO_SEARCH_URL, folder.is_dir())
    with _lock:
        held = _engines.get(folder)
        if held is None or held[0] != state:
            for other in [path for path in _engines if path.parent == folder.parent]:
                del _engines[other]
            made = _open(folder)
            _engines[folder] = ((*state[:3], folder.is_dir()), made)
            return made
        return held[1]


def _open(folder: Path) -> Engine:
    url = settings.ZHIQIAO_SEARCH_URL
    with search_refusals():
        cache = _cache(Path(settings.ZHIQIAO_VECTORS) / "vectors.sqlite")
        if url and folder.parent.name == PATENTS:
            return open_engine(url, embedder(), cache, folder.name)
        return EmbeddedEngine(embedder(), folder, cache)
