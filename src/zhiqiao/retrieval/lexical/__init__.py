"""Words: an inverted index with BM25, filters, facets and permissions inside it."""

from zhiqiao.retrieval.lexical.index import IndexRefused, Stored, TextHit, TextIndex
from zhiqiao.retrieval.lexical.weighting import Weights, weigh

__all__ = ["IndexRefused", "Stored", "TextHit", "TextIndex", "Weights", "weigh"]
