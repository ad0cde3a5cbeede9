"""Meaning: texts as vectors, made by an exchangeable `Embedder`, kept by text hash."""

from zhiqiao.retrieval.dense.cache import VectorCache, default_cache_path
from zhiqiao.retrieval.dense.embedder import Embedder, Kind, NullEmbedder, Progress
from zhiqiao.retrieval.dense.index import DenseIndex
from zhiqiao.retrieval.dense.selection import choose_embedder

__all__ = [
    "DenseIndex",
    "Embedder",
    "Kind",
    "NullEmbedder",
    "Progress",
    "VectorCache",
    "choose_embedder",
    "default_cache_path",
]
