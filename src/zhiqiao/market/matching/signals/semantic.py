"""义: closeness of meaning by the embedding model, where there is one; 0 for patents without a vector yet."""

from zhiqiao.market.matching.signals._signal import Pool, Signal
from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.dense.packed_model import Floats


def _measure(pool: Pool) -> Floats:
    found = pool.candidates
    return found.standings[fusion.SEMANTIC].points(found.semantic)


RULE = Signal("semantic", "义", fusion.RANKING_WEIGHTS[fusion.SEMANTIC], _measure)
