"""A file of vectors for a batch: real ones where they are kept already, else drawn from a seed around real ones.

A derived vector lies as far from its parents as patents of one IPC subclass lie from each other, so lists are as
crowded as real ones; it says nothing about quality and is only ever used to measure speed. Where the embedder reads
closely, a derived text has the pieces of one of its parents, a derived need some of them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench._bench import Options
from bench._texts import Need, Text, parents, pool_of, texts
from zhiqiao.retrieval.analysis import plain_text
from zhiqiao.retrieval.dense import Embedder, VectorCache, default_cache_path
from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseReading, reads_closely
from zhiqiao.retrieval.document import Document, Query, text_key
from zhiqiao.retrieval.engines.embedded import NEUTRAL

_NOISE = 0.25  # share of a derived vector that is drawn
_AT_ONCE = 10_000
_PIECES_A_CHARACTER = 0.7  # of a need, as the tokenizer cuts Chinese


def keep_vectors(options: Options, asked: Sequence[Need], path: Path, embedder: Embedder) -> str:
    """Writes a vector for every document and need; says in words which of them are real."""
    kept, made = VectorCache(default_cache_path()), VectorCache(path)
    pool = pool_of(options)
    keys = [text_key(_whole(one), "passage") for one in pool]
    known = kept.get(embedder.model_id, keys)
    if options.embed == "real" or not known:
        kept.embed(embedder, [_whole(one) for one in pool], "passage")
        known = kept.get(embedder.model_id, keys)
    read = _readings(kept, embedder, [one for one, key in zip(pool, keys, strict=True) if key in known])
    made.put(embedder.model_id, known, read)
    real = np.stack(list(known.values()))
    base = np.stack([known.get(key, real[at % len(real)]) for at, key in enumerate(keys)])
    rng = np.random.default_rng(options.seed + 3)
    of_parents = parents(options)
    pieces = _Pieces(read)
    batch: dict[int, Floats] = {}
    count = 0
    for number, one in enumerate(texts(options)):
        key = text_key(_whole(one), "passage")
        if key not in known:
            batch[key] = base[of_parents[number]].mean(axis=0)
            count += 1
        if len(batch) >= _AT_ONCE:
            made.put(embedder.model_id, *pieces.with_those(_noisy(batch, rng)))
            batch = {}
    made.put(embedder.model_id, *pieces.with_those(_noisy(batch, rng)))
    neutral = kept.embed(embedder, NEUTRAL, "passage")
    made.put(embedder.model_id, {text_key(t, "passage"): v for t, v in zip(NEUTRAL, neutral, strict=True)})
    drawn = _keep_needs(asked, (kept, made), embedder, (base, pieces), rng)
    said = f"专利向量：真实 {min(len(known), options.docs)} 篇，按种子由真实向量加噪声派生 {count} 篇"
    return f"{said}；需求向量：真实 {2 * len(asked) - drawn} 条，派生 {drawn} 条（标题与全文各一条）"


def _keep_needs(
    asked: Sequence[Need],
    caches: tuple[VectorCache, VectorCache],
    embedder: Embedder,
    drawn_from: tuple[Floats, "_Pieces"],
    rng: np.random.Generator,
) -> int:
    (kept, made), (base, pieces) = caches, drawn_from
    whole = [plain_text(Query(one.text, one.title).whole) for one in asked]
    titles = [plain_text(one.title.strip()) for one in asked]
    keys = [text_key(text, "query") for text in [*whole, *titles]]
    length_of = dict(zip(keys, map(len, [*whole, *titles]), strict=True))
    # Real vectors of a closely reading embedder are of no use without their pieces, which are drawn: all are.
    known = {} if pieces else kept.get(embedder.model_id, keys)
    missing = [key for key in length_of if key not in known]
    drawn = {key: base[rng.integers(len(base))] for key in missing}
    made.put(embedder.model_id, known)
    made.put(embedder.model_id, *pieces.with_those(_noisy(drawn, rng), length_of))
    return sum(key not in known for key in keys)


class _Pieces:
    """Pieces of real texts, lent to derived ones in turn; nothing where the embedder does not read closely."""

    def __init__(self, real: Mapping[int, CloseReading]) -> None:
        self._real = list(real.values())

    def __bool__(self) -> bool:
        return bool(self._real)

    def with_those(
        self, vectors: dict[int, Floats], lengths: Mapping[int, int] | None = None
    ) -> tuple[dict[int, Floats], dict[int, CloseReading]]:
        """Vectors, and a reading for each; of needs (with ``lengths``, in characters) as many pieces as fit."""
        made: dict[int, CloseReading] = {}
        for number, (key, vector) in enumerate(vectors.items() if self else ()):
            one = self._real[number % len(self._real)]
            most = len(one.pieces) if lengths is None else 1 + int(lengths[key] * _PIECES_A_CHARACTER)
            weights = one.weights[:most]
            made[key] = CloseReading(vector, one.pieces[:most], weights / weights.sum())
        return vectors, made


def _readings(kept: VectorCache, embedder: Embedder, those: Sequence[Text]) -> dict[int, CloseReading]:
    if not reads_closely(embedder):
        return {}
    wholes = list(dict.fromkeys(_whole(one) for one in those))
    read = kept.readings(embedder, wholes, "passage")
    return {text_key(whole, "passage"): one for whole, one in zip(wholes, read, strict=True)}


def _noisy(vectors: dict[int, Floats], rng: np.random.Generator) -> dict[int, Floats]:
    if not vectors:
        return {}
    matrix = np.stack(list(vectors.values()))
    noise = unit_rows(rng.standard_normal(matrix.shape, dtype=np.float32))
    return dict(zip(vectors, unit_rows((1 - _NOISE) * matrix + _NOISE * noise), strict=True))


def _whole(one: Text) -> str:
    return Document("", one.title, one.abstract).whole
