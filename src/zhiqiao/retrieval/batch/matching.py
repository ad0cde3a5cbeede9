"""Many needs against one shard: arrays in, arrays out. Nothing here depends on how documents were split.

Words are added up need by need in a fixed order of terms. Meaning is a matrix product of vectors on a grid on which it
is exact, whatever its shape.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.batch.counting import K1, B
from zhiqiao.retrieval.batch.lengths import LENGTHS
from zhiqiao.retrieval.batch.needs import Needs
from zhiqiao.retrieval.batch.shard import Integers, Postings, Shard
from zhiqiao.retrieval.batch.sparse import Impacts
from zhiqiao.retrieval.batch.topk import KINDS, NO_ROW, TopK, descending, nothing
from zhiqiao.retrieval.dense.exact import around_center, on_grid
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.fusion import LEXICAL, SEMANTIC

_NEEDS_AT_ONCE = 64
_POSTINGS_AT_ONCE = 4_000_000
_POSTINGS_TOGETHER = 200_000  # of some needs that are added up in one go
_SAMPLED = 16  # one document in so many tells about how good the best are
_PLACE_BITS, _NEED_AT = 24, 56  # of the number that a list is sorted by: need, score, place
_WORDS, _MEANING = KINDS.index(LEXICAL), KINDS.index(SEMANTIC)
_LEAST = {_WORDS: np.nextafter(np.float32(0), np.float32(1)), _MEANING: np.finfo(np.float32).min}

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Listed:
    """Entries of the lists of a block of needs: which need, the document's place, its place in the list."""

    needs: Places
    places: Places
    ranks: Places


def match_shard(needs: Needs, shard: Shard) -> TopK:
    """The best documents of a shard for each need, by words and by meaning, each with both scores."""
    found = nothing(len(needs), needs.depth)
    if not len(shard):
        return found
    impacts = _impacts(shard.postings, needs.averages)
    local = _local_terms(shard.postings.terms, needs.terms)
    vectors, has_vector = _centered(shard, needs.center)
    for start in range(0, len(needs), _NEEDS_AT_ONCE):
        block = range(start, min(start + _NEEDS_AT_ONCE, len(needs)))
        scores = {
            _WORDS: _by_words(needs, block, local, impacts),
            _MEANING: _by_meaning(needs.vectors[start : block.stop], vectors, has_vector),
        }
        for kind in KINDS:
            own = KINDS.index(kind)
            listed = _best(scores[own], _LEAST[own], needs.depth)
            at = (own, listed.needs + start, listed.ranks)
            found.rows[at] = shard.rows[listed.places]
            for other, values in scores.items():
                found.scores[(*at, other)] = values[listed.needs, listed.places]
    meaning = found.scores[..., _MEANING]
    meaning[np.isneginf(meaning) & (found.rows != NO_ROW)] = np.nan
    return TopK(found.rows, found.scores, len(shard), int(has_vector.sum()))


def _impacts(postings: Postings, averages: Floats) -> Impacts:
    """What each posting gives of its term's worth, 0-1."""
    # In 32 bits and in this order, as the text index counts: the same score, bit for bit but for the order of adding.
    share = LENGTHS.astype(np.float32)[None, :] / averages[:, None]
    norms = np.float32(K1) * (np.float32(1 - B) + np.float32(B) * share)
    by_document = np.take_along_axis(norms, postings.lengths.astype(np.int64), axis=1)
    field_of = np.repeat(postings.fields, np.diff(postings.starts))
    impacts = np.empty(len(postings.places), dtype=np.float32)
    for start in range(0, len(impacts), _POSTINGS_AT_ONCE):
        part = slice(start, start + _POSTINGS_AT_ONCE)
        counts = postings.counts[part].astype(np.float32)
        impacts[part] = counts / (counts + by_document[field_of[part], postings.places[part]])
    return Impacts(impacts, postings.places, postings.starts, postings.lengths.shape[1])


def _local_terms(held: Integers, terms: Integers) -> Integers:
    """Places of terms in a shard; -1 for those it does not hold."""
    if not len(held):
        return np.full(len(terms), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(held, terms), len(held) - 1)
    return np.where(held[at] == terms, at, -1)


def _by_words(needs: Needs, block: range, local: Integers, impacts: Impacts) -> Floats:
    """BM25 of every document, shape (needs, n)."""
    part = slice(needs.starts[block.start], needs.starts[block.stop])
    there = local[part] >= 0
    terms, weights = local[part][there], needs.weights[part][there]
    ends = np.concatenate([[0], np.cumsum(there)])[
        needs.starts[block.start + 1 : block.stop + 1] - part.start
    ]
    postings = np.concatenate([[0], np.cumsum(impacts.postings(terms))])[ends]
    scores = np.empty((len(block), impacts.documents), dtype=np.float32)
    begin = 0
    while begin < len(block):
        before = int(postings[begin - 1]) if begin else 0
        end = max(int(np.searchsorted(postings, before + _POSTINGS_TOGETHER, side="right")), begin + 1)
        first = int(ends[begin - 1]) if begin else 0
        some = slice(first, ends[end - 1])
        scores[begin:end] = impacts.weighed(terms[some], weights[some], ends[begin:end] - first)
        begin = end
    return scores


def _by_meaning(asked: Floats, vectors: Floats, has_vector: npt.NDArray[np.bool_]) -> Floats:
    """Cosines of every document, shape (needs, n), exact (see `on_grid`); -inf where either has no vector."""
    if not vectors.shape[1]:
        return np.full((len(asked), len(vectors)), -np.inf, dtype=np.float32)
    near = asked @ vectors.T
    if not has_vector.all():
        near[:, ~has_vector] = -np.inf
    near[np.isnan(asked[:, 0])] = -np.inf
    return np.asarray(near, dtype=np.float32)


def _best(scores: Floats, least: np.float32, depth: int) -> _Listed:
    """The best of each row of scores that are not below ``least``, best first, equal ones by place."""
    count = scores.shape[1]
    edges = np.maximum(_edges(scores, depth), least)
    found = np.flatnonzero(scores >= edges[:, None])
    needs, places = np.divmod(found, count)
    keys = descending(scores.ravel()[found]).astype(np.uint64) << np.uint64(_PLACE_BITS)
    keys |= needs.astype(np.uint64) << np.uint64(_NEED_AT) | places.astype(np.uint64)
    keys.sort()
    needs = (keys >> np.uint64(_NEED_AT)).astype(np.intp)
    places = (keys & np.uint64((1 << _PLACE_BITS) - 1)).astype(np.intp)
    ranks = np.arange(len(needs)) - np.searchsorted(needs, needs)
    kept = ranks < depth
    return _Listed(needs[kept], places[kept], ranks[kept])


def _edges(scores: Floats, depth: int) -> Floats:
    """Of each row of scores one that at least ``depth`` others reach, and not many more; -inf for short rows.

    A sample says where about it lies; where it says too high, all are looked through.
    """
    count = scores.shape[1]
    if count <= depth:
        return np.full(len(scores), -np.inf, dtype=np.float32)
    expected = depth / _SAMPLED
    rank = int(expected + 4 * np.sqrt(expected) + 4)
    sample = scores[:, ::_SAMPLED]
    if sample.shape[1] <= 2 * rank:
        return _at_rank(scores, depth)
    edges = _at_rank(sample, rank)
    is_high = np.count_nonzero(scores >= edges[:, None], axis=1) < depth
    if is_high.any():
        edges[is_high] = _at_rank(scores[is_high], depth)
    return edges


def _at_rank(scores: Floats, rank: int) -> Floats:
    """The ``rank``-th best of each row."""
    place = scores.shape[1] - rank
    return np.asarray(np.partition(scores, place, axis=1)[:, place])


def _centered(shard: Shard, center: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Unit vectors around the center, on the grid, zeros where there is none, and where there is one."""
    vectors = np.asarray(shard.vectors, dtype=np.float32)
    if not len(center) or vectors.shape[1] != len(center):
        return np.zeros((len(shard), 0), dtype=np.float32), np.zeros(len(shard), dtype=bool)
    has_vector = ~np.isnan(vectors[:, 0])
    seen = on_grid(around_center(vectors, center))
    seen[~has_vector] = 0
    return seen, has_vector
