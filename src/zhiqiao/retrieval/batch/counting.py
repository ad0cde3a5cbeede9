"""What must be known of all shards before any of them is matched: so that a part scores as the whole would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import log

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.batch.shard import FIELDS, Integers, Shard
from zhiqiao.retrieval.lexical.asked import MOST_TERMS, rarity
from zhiqiao.retrieval.lexical.weighting import Weights

K1, B = 1.2, 0.75
_MOST_GAIN = K1 + 1
_BLOCK = 16_384

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Sums over shards.

    Attributes:
        documents: How many.
        tokens: Terms in them by field, shape (2,).
        found: Documents that hold each of the terms asked about, shape (t,).
        embedded: Documents with a vector.
        total: Sum of their vectors, shape (dimension,). Vectors are kept as 16-bit floats, whose sums are exact in
            64 bits up to some hundred million documents: the same however they are split.
    """

    documents: int
    tokens: Integers
    found: Integers
    embedded: int
    total: Doubles

    def average(self, field: int) -> np.float32:
        """Terms a document in a field, as BM25 takes it."""
        return np.float32(self.tokens[field]) / np.float32(max(self.documents, 1))


def count_terms(shard: Shard, terms: Integers) -> Integers:
    """Documents of a shard that hold each of the terms, given by their keys, ascending; shape (t,)."""
    postings = shard.postings
    if not len(postings.terms) or not len(terms):
        return np.zeros(len(terms), dtype=np.int64)
    at = np.minimum(np.searchsorted(postings.terms, terms), len(postings.terms) - 1)
    held = postings.starts[at + 1] - postings.starts[at]
    return np.where(postings.terms[at] == terms, held, 0)


def count_shard(shard: Shard, terms: Integers) -> Counts:
    """Counts of one shard for terms given by their keys, ascending."""
    vectors = shard.vectors
    total, embedded = np.zeros(vectors.shape[1]), 0
    for start in range(0, len(vectors), _BLOCK):
        block = np.asarray(vectors[start : start + _BLOCK], dtype=np.float64)
        there = ~np.isnan(block[:, 0]) if block.shape[1] else np.zeros(len(block), dtype=bool)
        total += block[there].sum(axis=0)
        embedded += int(there.sum())
    tokens = np.asarray(shard.postings.tokens)
    return Counts(len(shard), tokens, count_terms(shard, terms), embedded, total)


def add(one: Counts, other: Counts) -> Counts:
    """Counts of both; shards without vectors have a sum of no width."""
    return Counts(
        one.documents + other.documents,
        one.tokens + other.tokens,
        one.found + other.found,
        one.embedded + other.embedded,
        one.total + other.total
        if len(one.total) == len(other.total)
        else max(one.total, other.total, key=len),
    )


def no_counts(terms: int) -> Counts:
    """Counts of nothing."""
    return Counts(0, np.zeros(len(FIELDS), dtype=np.int64), np.zeros(terms, dtype=np.int64), 0, np.zeros(0))


def sum_of(counts: list[Counts], terms: int) -> Counts:
    """Counts of all shards."""
    return reduce(add, counts, no_counts(terms))


def rarest(weights: Mapping[str, float], held: Mapping[str, int]) -> list[tuple[str, float]]:
    """The terms that occur at all, as many as are searched for, the rarest and heaviest first."""
    ordered = sorted((held[term] / weight, term, weight) for term, weight in weights.items() if held[term])
    return [(term, weight) for _, term, weight in ordered[:MOST_TERMS]]


def ceiling(
    weights: Weights,
    held: tuple[Mapping[str, int], ...],
    total: int,
    known: Sequence[Sequence[tuple[str, float]]] | None = None,
) -> float:
    """The score no document can pass; words that no document has count as the rarest of all.

    Args:
        weights: The need's.
        held: Documents that hold each term, by field.
        total: Documents in all.
        known: The `rarest` by field, when they are known already.
    """
    if known is None:
        known = [rarest(terms, held[at]) for at, terms in enumerate((weights.words, weights.grams))]
    sure = sum(
        weight * rarity(held[field][term], total)
        for field, terms in enumerate(known)
        for term, weight in terms
    )
    unknown = sum(weight for term, weight in weights.words.items() if not held[0][term])
    return _MOST_GAIN * (sure + unknown * log(1 + (total + 0.5) / 0.5))
