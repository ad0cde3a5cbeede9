"""Measures of ranked lists as ../shared/bench defines them; held against ``pytrec_eval`` by a test."""

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np
import numpy.typing as npt

Grades = Mapping[str, int]
Run = Mapping[str, Sequence[str]]
DEPTH = 10
RELEVANT_FROM = 2
RESAMPLES = 10_000
SEED = 20_230_101
_Values = npt.NDArray[np.float64]


def ndcg(ranked: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """NDCG at ``depth`` with gain 2^grade − 1; documents without a grade count 0."""
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(document, 0) for document in ranked[:depth]]) / ideal if ideal else 0.0


def condensed_ndcg(ranked: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """NDCG of the list with documents that nobody judged taken out."""
    return ndcg([document for document in ranked if document in grades], grades, depth)


def judged(ranked: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """Share of the first ``depth`` documents that were judged."""
    return sum(document in grades for document in ranked[:depth]) / depth


def recall(ranked: Sequence[str], grades: Grades, depth: int, grade: int = 1) -> float | None:
    """Share of documents of ``grade`` or better in the first ``depth``; None when there are none."""
    wanted = {document for document, given in grades.items() if given >= grade}
    return len(wanted & set(ranked[:depth])) / len(wanted) if wanted else None


def reciprocal_rank(ranked: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """1 / rank of the first relevant document among the first ``depth``, else 0."""
    return next(
        (1 / rank for rank, document in enumerate(ranked[:depth], 1) if grades.get(document, 0) > 0), 0.0
    )


def hit(ranked: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """1 when a relevant document stands among the first ``depth``."""
    return float(reciprocal_rank(ranked, grades, depth) > 0)


def all_measures(run: Run, qrels: Mapping[str, Grades]) -> dict[str, dict[str, float]]:
    """Measure → query → value over the judged queries; a query missing from the run counts as empty.

    Where any grade is above 1, recall is that of grade 2 and above, over the queries that have such a document.
    """
    values: dict[str, dict[str, float]] = {}
    is_graded = any(grade > 1 for grades in qrels.values() for grade in grades.values())
    for query, grades in qrels.items():
        ranked = run.get(query, ())
        found = {
            "nDCG@10": ndcg(ranked, grades),
            "nDCG@10 condensed": condensed_ndcg(ranked, grades),
            "judged@10": judged(ranked, grades),
            "Recall@20 (grade >= 2)": recall(ranked, grades, 20, RELEVANT_FROM),
            "Recall@100": recall(ranked, grades, 100, RELEVANT_FROM if is_graded else 1),
            "MRR@10": reciprocal_rank(ranked, grades),
            "Hit@10": hit(ranked, grades),
        }
        for name, value in found.items():
            if value is not None:
                values.setdefault(name, {})[query] = value
    return values


def paired_bootstrap(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[float, float, float]:
    """Mean difference ours − theirs over the same queries, and its 95 % interval from 10,000 resamples."""
    queries = sorted(set(ours) & set(theirs))
    differences: _Values = np.array([ours[query] - theirs[query] for query in queries])
    draws = np.random.default_rng(SEED).integers(0, len(queries), size=(RESAMPLES, len(queries)))
    low, high = np.percentile(differences[draws].mean(axis=1), [2.5, 97.5])
    return float(differences.mean()), float(low), float(high)


def _gain(grades: Sequence[int]) -> float:
    return sum(float(2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))
