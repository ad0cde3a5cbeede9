"""分类: the twenty closest patents vote for IPC subclasses; a patent gets the share of its own.

On the dev sets it neither helped nor hurt at this weight (evals/notes.md). It stays because it tells a
person which
field the need was understood to lie in, and settles near ties toward that field.
"""

from collections import defaultdict
from functools import lru_cache

import numpy as np

from zhiqiao.market.matching.signals import lexical, semantic
from zhiqiao.market.matching.signals._signal import Pool, Signal
from zhiqiao.retrieval.dense.packed_model import Floats

VOTERS = 20
DIMENSION = "ipc"
_SUBCLASS_LENGTH = 4


@lru_cache(maxsize=65_536)
def _subclasses(keywords: tuple[str, ...]) -> frozenset[str]:
    return frozenset(symbol for symbol in keywords if len(symbol) == _SUBCLASS_LENGTH)


def votes(pool: Pool) -> dict[str, float]:
    """Shares of the votes by IPC subclass; they sum to 1 unless no voter has an IPC."""
    points = lexical.RULE.points(pool) + semantic.RULE.points(pool)
    if not len(points):
        return {}
    order = np.lexsort((pool.candidates.rows, -points))[:VOTERS]
    voices = np.exp(points[order] - points[order[0]])
    shares: dict[str, float] = defaultdict(float)
    for place, voice in zip(order, voices, strict=True):
        classes = _subclasses(pool.candidates.documents[place].keywords.get(DIMENSION, ()))
        for subclass in classes:
            shares[subclass] += float(voice) / len(classes)
    total = sum(shares.values())
    return {subclass: share / total for subclass, share in sorted(shares.items())} if total else {}


def _measure(pool: Pool) -> Floats:
    shares = votes(pool)
    held = [_subclasses(document.keywords.get(DIMENSION, ())) for document in pool.candidates.documents]
    worth = {one: max((shares.get(subclass, 0.0) for subclass in one), default=0.0) for one in set(held)}
    return np.array([worth[one] for one in held], dtype=np.float32)


RULE = Signal("classification", "分类", 0.3, _measure, most=1.0, looks_at=VOTERS)
