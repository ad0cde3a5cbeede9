"""词: words that need and patent share, rare ones counting more (BM25)."""

from zhiqiao.market.matching.signals._signal import Pool, Signal
from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.dense.packed_model import Floats


def _measure(pool: Pool) -> Floats:
    found = pool.candidates
    return found.standings[fusion.LEXICAL].points(found.lexical)


RULE = Signal("lexical", "词", fusion.RANKING_WEIGHTS[fusion.LEXICAL], _measure)
