"""Peers at their best: BM25's two numbers and the fusion's weight, chosen on the dev set they are shown on.

Chosen and measured on the same queries, they look a little better than they are: that favors the peers.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np

from evals.bench_sets import BenchSet, document_text, query_text
from evals.metrics import ndcg, reciprocal_rank
from evals.peers import Scores, ScoringPeer, best
from evals.peers.bm25s_peer import Bm25s
from evals.peers.e5_peer import E5
from evals.peers.fused import standard

K1S = (0.6, 0.9, 1.2, 1.6, 2.0)
BS = (0.2, 0.4, 0.6, 0.75, 0.9)
WEIGHTS = tuple(round(0.05 * step, 2) for step in range(1, 20))
_DEPTH = 10


@dataclass(frozen=True)
class Tuned:
    """What was chosen: BM25's k1 and b, and the share of BM25 in the fusion."""

    k1: float
    b: float
    words_weight: float


def tuned(measured: BenchSet, kept_in: Path | None = None) -> Tuned:
    """The best setting on a dev set; looked up in ``kept_in`` when the set has not changed."""
    path = None if kept_in is None else kept_in / f"tuned-{measured.name}-{measured.digest}.json"
    if path is not None and path.is_file():
        return Tuned(**json.loads(path.read_text(encoding="utf-8")))
    ids = [patent.doc_id for patent in measured.corpus]
    texts = [document_text(patent) for patent in measured.corpus]
    words = {}
    for k1, b in product(K1S, BS):
        scores = _all_scores(Bm25s(k1=k1, b=b), measured, ids, texts)
        words[k1, b] = (_mean(measured, ids, scores), scores)
    k1, b = max(words, key=lambda setting: words[setting][0])
    weight = 1.0
    if E5().missing() is None:
        meaning = [standard(row) for row in _all_scores(E5(), measured, ids, texts)]
        lexical = [standard(row) for row in words[k1, b][1]]
        by_weight = {
            weight: _mean(
                measured,
                ids,
                [weight * w + (1 - weight) * m for w, m in zip(lexical, meaning, strict=True)],
            )
            for weight in WEIGHTS
        }
        weight = max(by_weight, key=lambda setting: by_weight[setting])
    chosen = Tuned(k1, b, weight)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(chosen)), encoding="utf-8")
    return chosen


def _all_scores(
    peer: ScoringPeer, measured: BenchSet, ids: Sequence[str], texts: Sequence[str]
) -> list[Scores]:
    peer.index(ids, texts)
    return [peer.scores(query_text(need)) for need in measured.queries]


def _mean(measured: BenchSet, ids: Sequence[str], scores: Sequence[Scores]) -> float:
    """The set's key measure, as a mean over its queries."""
    measure = ndcg if measured.is_graded else reciprocal_rank
    return float(
        np.mean(
            [
                measure(best(ids, row, _DEPTH), measured.qrels[need.need_id])
                for need, row in zip(measured.queries, scores, strict=True)
            ]
        )
    )
