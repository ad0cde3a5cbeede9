import math
from pathlib import Path

import pytest
from evals.bench_sets import read_set
from evals.checks import largest_difference
from evals.goals import verdict
from evals.ipc_groups import IN, NONE, OUT, groups, ipc_class
from evals.measured import Interval, difference, measured, ratio
from evals.no_answer import area, telling

QRELS = {"q": {"a": 3, "b": 1, "c": 0}, "r": {"a": 0, "d": 2}, "s": {"b": 1, "c": 0}}


def test_ipc_groups_follow_the_class_most_of_the_first_twenty_have(bench: Path) -> None:
    asked = read_set(bench / "tiny_items_dev")
    by_words = {"k1": ["c", "a", "b"], "k2": ["a", "b", "d"], "k3": ["e"], "k4": ["d", "b", "a"]}
    assert groups(asked, by_words) == {IN: ["k4"], OUT: ["k1", "k2"], NONE: ["k3"]}
    assert ipc_class(("C02F 9/00; B01D3/00",)) == "C02"
    assert ipc_class(("",)) is None


def test_a_query_whose_list_has_no_class_is_outside(bench: Path) -> None:
    assert groups(read_set(bench / "tiny_items_dev"), {})[OUT] == ["k1", "k2", "k4"]


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    assert area([0.1, 0.2], [0.3, 0.4]) == 1
    assert area([0.1, 0.5], [0.3, 0.5]) == pytest.approx((1 + 1 + 0 + 0.5) / 4)
    assert math.isnan(area([], [1.0]))


def test_telling_counts_what_was_flagged_rightly() -> None:
    sure = {"a": 0.1, "b": 0.3, "c": 0.2, "d": 0.9}
    told = telling(sure, {"a", "b"}, {"a", "c"})
    assert (told.precision, told.recall, told.flagged) == (0.5, 0.5, 2)
    assert told.area.mean == 0.75
    assert told.area.low <= 0.75 <= told.area.high
    assert telling(sure, {"a", "b"}).flagged is None


def test_a_goal_is_reached_only_when_the_whole_interval_reaches_it() -> None:
    assert verdict(Interval(1.3, 1.2, 1.4), 1.2) == "达到"
    assert verdict(Interval(1.3, 1.1, 1.4), 1.2) == "均值达到，区间下限未到"
    assert verdict(Interval(1.1, 1.0, 1.4), 1.2) == "未达到"


def test_differences_and_ratios_are_over_the_same_queries() -> None:
    ours, theirs = {"a": 0.6, "b": 0.8, "x": 1.0}, {"a": 0.3, "b": 0.4}
    assert difference(ours, theirs).mean == pytest.approx(0.35)
    found = ratio(ours, theirs)
    assert (found.mean, found.low, found.high) == pytest.approx((2, 2, 2))
    assert math.isnan(difference(ours, theirs, []).mean)
    assert ratio(ours, {"a": 0.0, "b": 0.0}).mean == math.inf


def test_measures_of_a_list_are_those_of_pytrec_eval() -> None:
    pytest.importorskip("pytrec_eval")
    system = measured("s", "s", "s", {"q": ["b", "x", "a"], "r": ["d", "a"], "s": ["b"]}, QRELS)
    found = largest_difference(system, QRELS)
    assert found is not None
    assert found < 1e-6
    assert "s" not in system.values["Recall@100"], "没有 2 级以上专利的需求不算进召回"
    wrong = measured("s", "s", "s", {"q": ["b", "x", "a"], "r": ["d", "a"], "s": ["b"]}, QRELS)
    object.__setattr__(wrong, "run", {"q": ["a"], "r": ["a", "d"]})
    assert (largest_difference(wrong, QRELS) or 0) > 0.1
