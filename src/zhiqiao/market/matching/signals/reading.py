"""读: the best by words and meaning, read closely: each piece of the need looks for the piece that answers it.

Only the best few are read; the farthest of them gets 0, so that none falls behind one that was not read.
"""

import numpy as np

from zhiqiao.market.matching.signals import lexical, semantic
from zhiqiao.market.matching.signals._signal import Pool, Signal
from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.dense.packed_model import Floats

READ = 50  # documents; 100 were no better on the dev sets


def _measure(pool: Pool) -> Floats:
    found = pool.candidates
    base = lexical.RULE.points(pool) + semantic.RULE.points(pool)
    best = np.lexsort((found.rows, -base))[:READ]
    nearness = found.closely([found.documents[place] for place in best.tolist()])
    points = np.zeros(len(base), dtype=np.float32)
    if not np.isnan(nearness).all():
        known = nearness[~np.isnan(nearness)]
        points[best] = fusion.Standing.of(known, len(known)).points(nearness)
    return points


RULE = Signal("reading", "读", fusion.RANKING_WEIGHTS[fusion.READING], _measure, looks_at=READ)
