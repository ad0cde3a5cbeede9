import numpy as np
import pytest
from evals.metrics import condensed_ndcg, judged, ndcg, paired_bootstrap, recall, reciprocal_rank

pytrec_eval = pytest.importorskip("pytrec_eval")


@pytest.fixture
def judged_runs() -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    rng = np.random.default_rng(11)
    names = [f"d{number:03}" for number in range(200)]
    qrels, run = {}, {}
    for query in (f"q{number}" for number in range(30)):
        qrels[query] = {
            str(name): int(rng.choice((0, 0, 1, 2, 3))) for name in rng.choice(names, 40, replace=False)
        }
        run[query] = [str(name) for name in rng.choice(names, 120, replace=False)]
    qrels["q0"] = dict.fromkeys(qrels["q0"], 0)
    return qrels, run


def scored(run: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    return {query: {name: 1000.0 - at for at, name in enumerate(found)} for query, found in run.items()}


def test_ndcg_is_that_of_pytrec_eval_on_exponential_gains(
    judged_runs: tuple[dict[str, dict[str, int]], dict[str, list[str]]],
) -> None:
    qrels, run = judged_runs
    gains = {query: {name: 2**grade - 1 for name, grade in grades.items()} for query, grades in qrels.items()}
    theirs = pytrec_eval.RelevanceEvaluator(gains, {"ndcg_cut.10"}).evaluate(scored(run))
    for query, grades in qrels.items():
        assert ndcg(run[query], grades) == pytest.approx(theirs[query]["ndcg_cut_10"], abs=1e-9)


def test_recall_and_reciprocal_rank_are_those_of_pytrec_eval(
    judged_runs: tuple[dict[str, dict[str, int]], dict[str, list[str]]],
) -> None:
    qrels, run = judged_runs
    measures = {"recall.20,100", "recip_rank"}
    relevant = pytrec_eval.RelevanceEvaluator(qrels, measures, relevance_level=2).evaluate(scored(run))
    first = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(
        {query: dict(list(found.items())[:10]) for query, found in scored(run).items()}
    )
    for query, grades in qrels.items():
        if any(grade >= 2 for grade in grades.values()):
            for depth in (20, 100):
                assert recall(run[query], grades, depth, 2) == pytest.approx(
                    relevant[query][f"recall_{depth}"]
                )
        else:
            assert recall(run[query], grades, 20, 2) is None
        assert reciprocal_rank(run[query], grades) == pytest.approx(first[query]["recip_rank"])


def test_condensed_lists_leave_the_unjudged_out() -> None:
    grades = {"a": 3, "b": 0, "c": 1}
    assert condensed_ndcg(["x", "a", "y", "c", "b"], grades) == 1
    assert ndcg(["x", "a", "y", "c", "b"], grades) < 1
    assert judged(["x", "a", "y", "c", "b"], grades) == 0.3


def test_the_bootstrap_tells_a_clear_difference_from_none() -> None:
    ours = {str(number): 0.5 + 0.01 * (number % 7) for number in range(60)}
    mean, low, high = paired_bootstrap(ours, {query: value - 0.1 for query, value in ours.items()})
    assert mean == pytest.approx(0.1)
    assert low > 0.09
    rng = np.random.default_rng(3)
    _, low, high = paired_bootstrap(
        ours, {query: value + float(rng.choice((-0.1, 0.1))) for query, value in ours.items()}
    )
    assert low < 0 < high
