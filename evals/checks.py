"""The measures held against ``pytrec_eval`` on the very lists that the scoreboard shows."""

from importlib.util import find_spec

from evals.measured import Measured
from evals.metrics import RELEVANT_FROM


def largest_difference(system: Measured, qrels: dict[str, dict[str, int]]) -> float | None:
    """The largest difference of nDCG@10, MRR@10 and Recall@100 on any query; None without pytrec_eval."""
    if find_spec("pytrec_eval") is None:
        return None
    import pytrec_eval

    is_graded = any(grade > 1 for grades in qrels.values() for grade in grades.values())
    gains = {query: {name: 2**grade - 1 for name, grade in grades.items()} for query, grades in qrels.items()}
    scored = {
        query: {name: 1.0 / rank for rank, name in enumerate(found, start=1)}
        for query, found in system.run.items()
    }
    tops = {query: dict(list(found.items())[:10]) for query, found in scored.items()}
    asked = (
        ("nDCG@10", "ndcg_cut_10", pytrec_eval.RelevanceEvaluator(gains, {"ndcg_cut.10"}), scored),
        ("MRR@10", "recip_rank", pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank"}), tops),
        (
            "Recall@100",
            "recall_100",
            pytrec_eval.RelevanceEvaluator(
                qrels, {"recall.100"}, relevance_level=RELEVANT_FROM if is_graded else 1
            ),
            scored,
        ),
    )
    differences = [0.0]
    for measure, theirs, evaluator, run in asked:
        found = evaluator.evaluate(run)
        differences += [
            abs(value - found[query][theirs])
            for query, value in system.values[measure].items()
            if query in found
        ]
    return max(differences)
