"""Vectors of a shard and its texts read closely, a part at a time: the work can be shared out and its progress told."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from zhiqiao.retrieval.batch.shard import PIECES, PIECES_EACH, Halves, Shard
from zhiqiao.retrieval.dense import Embedder, VectorCache, choose_embedder
from zhiqiao.retrieval.dense.reading import reads_closely

_VECTORS = "vectors"
AT_ONCE = 512  # documents a part
Part = tuple[Path, int, int]  # a shard's folder, and from where to where


def parts_of(folders: Iterable[Path]) -> list[Part]:
    """The parts of shards."""
    sized = ((folder, len(Shard(folder))) for folder in folders)
    return [(f, start, min(start + AT_ONCE, size)) for f, size in sized for start in range(0, size, AT_ONCE)]


def embed_shard(shard: Shard, begin: int, end: int, embedder: Embedder, cache: VectorCache) -> Halves:
    """Vectors of the documents from ``begin`` to ``end``, shape (end - begin, dimension)."""
    keys = shard.keys[begin:end]
    there, known = cache.matrix(embedder.model_id, keys)
    if there.all() and len(keys):
        return known
    places = (begin + np.flatnonzero(~there)).tolist()
    found = np.zeros((len(keys), embedder.dimension), dtype=np.float16)
    found[there] = known if len(known) else 0
    found[~there] = cache.embed(embedder, [shard.stored(place).whole for place in places], "passage")
    return found


def embed_part(part: Part, setting: str, cache: Path | None) -> Path:
    """Writes a part's vectors beside the shard; the model is opened once a process. Gives the shard's folder."""
    folder, begin, end = part
    shard = Shard(folder)
    embedder, kept = _opened(setting, cache)
    shard.write(f"{_VECTORS}-{begin}", embed_shard(shard, begin, end, embedder, kept))
    if reads_closely(embedder):
        known = kept.pieces(embedder, shard.keys[begin:end].tolist())
        pieces = [known[key] for key in shard.keys[begin:end].tolist()]
        shard.write(f"{PIECES}-{begin}", np.concatenate(pieces))
        shard.write(f"{PIECES_EACH}-{begin}", np.array([len(one) for one in pieces], dtype=np.int64))
    return folder


def join_parts(folder: Path) -> Path:
    """Puts the parts of a shard together."""
    shard = Shard(folder)
    begins = [begin for _, begin, _ in parts_of([folder])]
    for name in (_VECTORS, PIECES, PIECES_EACH):
        parts = [path for begin in begins if (path := folder / f"{name}-{begin}.npy").is_file()]
        if parts:
            shard.write(name, np.concatenate([np.load(part, mmap_mode="r") for part in parts]))
        for part in parts:
            part.unlink()
    return folder


@lru_cache(maxsize=1)
def _opened(setting: str, cache: Path | None) -> tuple[Embedder, VectorCache]:
    return choose_embedder(setting), VectorCache(cache)
