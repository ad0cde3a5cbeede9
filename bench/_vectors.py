"""Vectors of documents that are measured on: made by the embedder, or drawn from a seed around real ones."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from bench._bench import Options
from bench._texts import documents, parents, pool_of
from zhiqiao.retrieval.dense import Embedder, VectorCache, default_cache_path
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import Document, text_key

_ROOTS = 2_000  # real texts that are embedded, around which the others are drawn
_AT_ONCE = 10_000
_OWN, _OTHER, _NOISE = 0.8, 0.5, 0.3  # of a drawn vector: its first text, its second, chance


def label(options: Options, embedder: Embedder) -> str:
    """What the vectors are, in words."""
    if options.embed == "real":
        return f"每篇都由 {embedder.model_id} 计算"
    roots = min(_ROOTS, len(pool_of(options)))
    made = f"其余按种子 {options.seed} 由两篇混合加噪声得出，不是真实向量"
    return f"派生：{roots} 篇文本由 {embedder.model_id} 计算，{made}"


def fill(options: Options, embedder: Embedder, cache: VectorCache) -> None:
    """Puts a vector of every document into the cache."""
    found = documents(options)
    if options.embed == "real":
        while some := [one.whole for one in islice(found, _AT_ONCE)]:
            cache.embed(embedder, some, "passage")
        return
    for drawn in _drawn(options, embedder):
        those = islice(found, len(drawn))
        cache.put(
            embedder.model_id,
            {text_key(one.whole, "passage"): vector for one, vector in zip(those, drawn, strict=True)},
        )


def _drawn(options: Options, embedder: Embedder) -> Iterator[Floats]:
    pool = pool_of(options)
    rng = np.random.default_rng(options.seed + 3)
    chosen = rng.permutation(len(pool))[:_ROOTS]
    texts = [Document("", pool[place].title, pool[place].abstract).whole for place in chosen.tolist()]
    roots = VectorCache(default_cache_path()).embed(embedder, texts, "passage")
    root_of = rng.integers(len(roots), size=len(pool))
    root_of[chosen] = np.arange(len(roots))
    center = roots.mean(axis=0)
    around = roots - center
    width = float(np.linalg.norm(around, axis=1).mean()) / np.sqrt(roots.shape[1])
    made_of = root_of[parents(options)]
    for start in range(0, options.docs, _AT_ONCE):
        first, second = made_of[start : start + _AT_ONCE].T
        noise = rng.normal(size=(len(first), roots.shape[1])) * (_NOISE * width)
        drawn = _OWN * around[first] + _OTHER * around[second] + noise + center
        yield np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)
