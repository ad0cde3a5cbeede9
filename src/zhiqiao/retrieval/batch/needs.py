"""Many needs as arrays: their terms with weights, their vectors, and what the scores are measured by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zhiqiao.retrieval.analysis import plain_text, simplified
from zhiqiao.retrieval.batch.counting import K1, Counts, Doubles, ceiling, rarest
from zhiqiao.retrieval.batch.shard import FIELDS, Integers
from zhiqiao.retrieval.dense import Embedder, VectorCache
from zhiqiao.retrieval.dense.exact import around_center, center_of, on_grid
from zhiqiao.retrieval.dense.needs import TITLE_SHARE
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseReading, reads_closely, telling
from zhiqiao.retrieval.document import Query, text_key
from zhiqiao.retrieval.engines.embedded import NEUTRAL
from zhiqiao.retrieval.lexical import weigh
from zhiqiao.retrieval.lexical.weighting import Weights


@dataclass(frozen=True)
class Needs:
    """A block of needs, all that a shard has to know of them. ``q`` needs with ``t`` terms in all.

    Attributes:
        starts: Where each need's terms begin, shape (q + 1,).
        terms: Keys of the terms, in the order they are added up, shape (t,).
        weights: What each term is worth at most: weight × rarity × (k1 + 1), shape (t,).
        vectors: Unit vectors around the center, on the grid, shape (q, dimension); NaN for a need without one.
        center: What is taken away from the documents' vectors, shape (dimension,).
        averages: Terms a document by field, shape (2,).
        depth: Documents kept of each list.
    """

    starts: Integers
    terms: Integers
    weights: Floats
    vectors: Floats
    center: Floats
    averages: Floats
    depth: int

    def __len__(self) -> int:
        """Needs."""
        return len(self.starts) - 1

    def save(self, path: Path) -> None:
        """Write them to a file that `load` reads, in any process."""
        with path.open("wb") as file:
            np.savez(file, **vars(self))

    @classmethod
    def load(cls, path: Path) -> "Needs":
        """Needs that were saved."""
        with np.load(path) as kept:
            arrays = {name: kept[name] for name in kept.files}
        return cls(**{**arrays, "depth": int(arrays["depth"])})


@dataclass(frozen=True)
class Asked:
    """Needs as they were weighed, before anything is known of the documents."""

    queries: Sequence[Query]
    weights: Sequence[Weights]
    keys: Mapping[tuple[str, str], int]  # (field, term) → key

    @classmethod
    def of(cls, queries: Sequence[Query], weighed: Sequence[Weights] | None = None) -> "Asked":
        """Needs weighed, unless they are already; filters and audiences play no part in a batch."""
        weighed = weigh_all(queries) if weighed is None else weighed
        terms = {(name, term) for one in weighed for name, of_field in _fields(one) for term in of_field}
        return cls(queries, weighed, {(name, term): text_key(term, name) for name, term in terms})

    def terms(self) -> Integers:
        """Keys of all their terms, ascending."""
        return np.array(sorted(self.keys.values()), dtype=np.int64)


def weigh_all(queries: Sequence[Query]) -> list[Weights]:
    """Weights of the terms of needs."""
    return [weigh(query.title, query.text) for query in queries]


def _fields(weights: Weights) -> Iterator[tuple[str, Mapping[str, float]]]:
    return zip(FIELDS, (weights.words, weights.grams), strict=True)


def needs_of(
    asked: Asked, terms: Integers, counts: Counts, depth: int, embedder: Embedder, cache: VectorCache
) -> tuple[Needs, Doubles]:
    """The needs as shards take them, and the score that no document can pass for each, shape (q,).

    Args:
        asked: The needs.
        terms: What ``counts.found`` counts.
        counts: Of all shards.
        depth: Documents kept of each list.
        embedder: Makes vectors of the needs, where documents have vectors.
        cache: Where they are kept.
    """
    held = dict(zip(terms.tolist(), counts.found.tolist(), strict=True))
    starts, keys, worths = [0], list[int](), list[np.float32]()
    ceilings = np.zeros(len(asked.weights), dtype=np.float64)
    rarities = _Rarities(counts.documents)
    for number, weights in enumerate(asked.weights):
        of_fields, known = list[dict[str, int]](), list[list[tuple[str, float]]]()
        for name, of_field in _fields(weights):
            key_of = {term: asked.keys[name, term] for term in of_field}
            here = {term: held[key] for term, key in key_of.items()}
            of_fields.append(here)
            known.append(rarest(of_field, here))
            keys += [key_of[term] for term, _ in known[-1]]
            worths += [rarities[here[term]] * np.float32(weight) for term, weight in known[-1]]
        starts.append(len(keys))
        ceilings[number] = ceiling(weights, tuple(of_fields), counts.documents, known)
    vectors, center = _vectors(asked.queries, counts, embedder, cache)
    needs = Needs(
        np.array(starts, dtype=np.int64),
        np.array(keys, dtype=np.int64),
        np.array(worths, dtype=np.float32),
        vectors,
        center,
        np.array([counts.average(field) for field in range(len(FIELDS))], dtype=np.float32),
        depth,
    )
    return needs, ceilings


def readings_of(
    queries: Sequence[Query], embedder: Embedder, cache: VectorCache
) -> list[CloseReading | None]:
    """Needs as they are compared piece by piece; None for an empty one, or where nothing reads closely."""
    wholes = [simplified(plain_text(query.whole)) for query in queries]
    if not reads_closely(embedder):
        return [None] * len(wholes)
    known = [text for text in dict.fromkeys(wholes) if text.strip()]
    read = dict(zip(known, map(telling, cache.readings(embedder, known, "query")), strict=True))
    return [read.get(text) for text in wholes]


class _Rarities(dict[int, np.float32]):
    """Rarity × (k1 + 1) by the number of documents that hold a term, as the text index rounds it."""

    def __init__(self, total: int) -> None:
        self._total = total

    def __missing__(self, held: int) -> np.float32:
        one = np.float32(1)
        odds = (np.float32(self._total - held) + np.float32(0.5)) / (np.float32(held) + np.float32(0.5))
        self[held] = np.log(one + odds) * (one + np.float32(K1))
        return self[held]


def _vectors(
    queries: Sequence[Query], counts: Counts, embedder: Embedder, cache: VectorCache
) -> tuple[Floats, Floats]:
    """Needs as seen from the center, and the center."""
    if not counts.embedded:
        return np.zeros((len(queries), 0), dtype=np.float32), np.zeros(0, dtype=np.float32)
    neutral = cache.embed(embedder, NEUTRAL, "passage")
    center = center_of(counts.total, counts.embedded, neutral)
    wholes = [simplified(plain_text(query.whole)) for query in queries]
    titles = [
        simplified(plain_text(q.title.strip())) if q.title.strip() and q.text.strip() else "" for q in queries
    ]
    known = [text for text in dict.fromkeys([*wholes, *titles]) if text.strip()]
    made = dict(zip(known, around_center(cache.embed(embedder, known, "query"), center), strict=True))
    vectors = np.full((len(queries), len(center)), np.nan, dtype=np.float32)
    for number, (whole, title) in enumerate(zip(wholes, titles, strict=True)):
        if whole.strip():
            seen = made[whole]
            mixed = (1 - TITLE_SHARE) * seen + TITLE_SHARE * made[title] if title else seen
            vectors[number] = mixed / max(float(np.linalg.norm(mixed)), 1e-9)
    return on_grid(vectors), center
