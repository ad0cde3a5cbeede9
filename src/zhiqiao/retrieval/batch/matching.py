"""Many needs against one shard: arrays in, arrays out. Nothing here depends on how documents were split.

Words are added up need by need in a fixed order of terms. Meaning is looked for with a matrix product, whose last bits
depend on its shape, and what it finds is scored again row by row.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.batch.counting import K1, B
from zhiqiao.retrieval.batch.lengths import LENGTHS
from zhiqiao.retrieval.batch.needs import Needs
from zhiqiao.retrieval.batch.shard import Integers, Postings, Shard
from zhiqiao.retrieval.batch.sparse import Impacts
from zhiqiao.retrieval.batch.topk import KINDS, TopK, nothing
from zhiqiao.retrieval.dense.exact import around_center, cosines
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.fusion import LEXICAL, SEMANTIC

_NEEDS_AT_ONCE = 64
_SCORED_AT_ONCE = 512
_POSTINGS_AT_ONCE = 4_000_000
_SLACK = np.float32(1e-5)  # a matrix product is off by a tenth of this at most
_WORDS, _MEANING = KINDS.index(LEXICAL), KINDS.index(SEMANTIC)

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
        words = np.stack([_by_words(needs, number, local, impacts) for number in block])
        asked = needs.vectors[start : block.stop]
        lists = {_WORDS: _best(words, words > 0, needs.depth)}
        if vectors.shape[1]:
            lists[_MEANING] = _nearest(asked, vectors, has_vector, needs.depth)
        for kind, listed in lists.items():
            at = (kind, listed.needs + start, listed.ranks)
            found.rows[at] = shard.rows[listed.places]
            found.scores[(*at, _WORDS)] = words[listed.needs, listed.places]
            found.scores[(*at, _MEANING)] = _closeness(asked, vectors, has_vector, listed)
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


def _by_words(needs: Needs, number: int, local: Integers, impacts: Impacts) -> Floats:
    """BM25 of every document, shape (n,)."""
    part = slice(needs.starts[number], needs.starts[number + 1])
    there = local[part] >= 0
    return impacts.weighed(local[part][there], needs.weights[part][there])


def _best(scores: Floats, allowed: npt.NDArray[np.bool_], depth: int, slack: float = 0.0) -> _Listed:
    """The best of each row of scores, best first, equal ones by place; with ``slack`` also those just below."""
    count = scores.shape[1]
    if count > depth:
        edges = np.partition(scores, count - depth, axis=1)[:, count - depth]
        allowed = allowed & (scores >= (edges - np.float32(slack))[:, None])
    needs, places = np.nonzero(allowed)
    return _sorted(needs, places, scores[allowed], depth if not slack else count)


def _sorted(needs: Places, places: Places, scores: Floats, depth: int) -> _Listed:
    order = np.lexsort((places, -scores, needs))
    needs, places = needs[order], places[order]
    ranks = np.arange(len(needs)) - np.searchsorted(needs, needs)
    kept = ranks < depth
    return _Listed(needs[kept], places[kept], ranks[kept])


def _nearest(asked: Floats, vectors: Floats, has_vector: npt.NDArray[np.bool_], depth: int) -> _Listed:
    """The nearest documents of each need, best first, equal ones by place."""
    near = asked @ vectors.T
    near[:, ~has_vector] = -np.inf
    allowed = np.isfinite(near)
    near[~allowed] = -np.inf
    rough = _best(near, allowed, depth, float(_SLACK))
    return _sorted(rough.needs, rough.places, _closeness(asked, vectors, has_vector, rough), depth)


def _closeness(asked: Floats, vectors: Floats, has_vector: npt.NDArray[np.bool_], listed: _Listed) -> Floats:
    """Exact cosines of listed documents and their needs; NaN where either has no vector."""
    found = np.full(len(listed.needs), np.nan, dtype=np.float32)
    if vectors.shape[1]:
        for start in range(0, len(found), _SCORED_AT_ONCE):
            part = slice(start, start + _SCORED_AT_ONCE)
            found[part] = cosines(vectors[listed.places[part]], asked[listed.needs[part]])
        found[~has_vector[listed.places]] = np.nan
    return found


def _centered(shard: Shard, center: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Unit vectors around the center, zeros where there is none, and where there is one."""
    vectors = np.asarray(shard.vectors, dtype=np.float32)
    if not len(center) or vectors.shape[1] != len(center):
        return np.zeros((len(shard), 0), dtype=np.float32), np.zeros(len(shard), dtype=bool)
    has_vector = ~np.isnan(vectors[:, 0])
    seen = around_center(vectors, center)
    seen[~has_vector] = 0
    return seen, has_vector
