"""The arithmetic: weights, what is missing, the multiplier, the band; the indices' files."""

from datetime import date

import pytest

from zhiqiao.assets.appraisal.frames import indices
from zhiqiao.assets.appraisal.measuring import measures
from zhiqiao.assets.appraisal.scoring import Item, outcome_of

WEIGHTS = {"legal": 0.3, "technical": 0.4, "economic": 0.3}
DAY = date(2026, 1, 1)


def items(legal: float | None, technical: float | None, economic: float | None) -> list[Item]:
    return [
        Item("a", "legal", 1, legal),
        Item("b", "technical", 1, technical),
        Item("c", "economic", 1, economic),
    ]


def test_the_score_is_the_weighted_sum() -> None:
    found = outcome_of(items(60, 80, 40), WEIGHTS, least=60, sensitivity=20)
    assert found.score == 62.0
    assert found.completeness == 100.0
    assert found.carried == pytest.approx({"a": 18, "b": 32, "c": 12})
    # technical at 0.32: (18 + 25.6 + 12) / 0.92 = 60.4; economic at 0.24: (18 + 32 + 9.6) / 0.94 = 63.4
    assert (found.low, found.high) == (60.4, 63.4)


def test_what_is_missing_leaves_its_weight_to_the_rest_and_lowers_completeness() -> None:
    found = outcome_of(items(60, 80, None), WEIGHTS, least=60, sensitivity=20)
    assert found.completeness == 70.0
    assert found.score == round((0.3 * 60 + 0.4 * 80) / 0.7, 1)
    assert found.missing == ("c",)
    assert sum(found.carried.values()) == pytest.approx(found.score, abs=0.05)


def test_below_sixty_percent_there_is_no_score_and_no_band() -> None:
    found = outcome_of(items(60, None, None), WEIGHTS, least=60, sensitivity=20)
    assert (found.score, found.low, found.high) == (None, None, None)
    assert found.completeness == 30.0
    assert found.carried == {}
    assert found.dimensions == {"legal": 60}


def test_no_rounding_lifts_completeness_over_the_line() -> None:
    """59.96 % is below 60 %; 0.3 + 0.3 is 60 %, whatever binary fractions make of it."""
    short = {"legal": 0.5996, "technical": 0.2004, "economic": 0.2}
    found = outcome_of(items(60, None, None), short, least=60, sensitivity=20)
    assert (found.score, found.completeness) == (None, 59.9)
    even = outcome_of(items(60, None, 40), WEIGHTS, least=60, sensitivity=20)
    assert (even.score, even.completeness) == (50.0, 60.0)


def test_a_multiplier_multiplies_and_its_dimension_has_no_score_without_it() -> None:
    some = [Item("s", "legal", 0, 80, is_multiplier=True), *items(50, 50, 50)]
    found = outcome_of(some, WEIGHTS, least=60, sensitivity=20)
    assert found.dimensions["legal"] == 40
    assert found.score == 47.0
    missing = [Item("s", "legal", 0, None, is_multiplier=True), *items(50, 50, 50)]
    without = outcome_of(missing, WEIGHTS, least=60, sensitivity=20)
    assert "legal" not in without.dimensions
    assert (without.score, without.completeness) == (50.0, 70.0)


def test_the_band_holds_the_score_and_is_a_point_where_all_agree() -> None:
    even = outcome_of(items(70, 70, 70), WEIGHTS, least=60, sensitivity=20)
    assert (even.low, even.score, even.high) == (70.0, 70.0, 70.0)
    wide = outcome_of(items(100, 0, 0), WEIGHTS, least=60, sensitivity=20)
    narrow = outcome_of(items(100, 0, 0), WEIGHTS, least=60, sensitivity=5)
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low < 30.0


@pytest.mark.parametrize("code", sorted(indices()))
def test_weights_of_every_index_add_up(code: str) -> None:
    index = indices()[code]
    frame = index.frame(DAY)
    for dimension in frame.dimensions:
        assert sum(one.share for one in frame.indicators if one.dimension == dimension) == pytest.approx(1)
    for scenario in index.scenarios():
        weighed = index.weights(scenario, DAY)
        assert sum(weighed.value.values()) == pytest.approx(1)
        assert set(weighed.value) == set(frame.dimensions)
    assert len(frame.by_code) == len(frame.indicators)


@pytest.mark.parametrize("code", sorted(indices()))
def test_every_indicator_is_read_or_says_how_to_answer(code: str) -> None:
    for one in indices()[code].frame(DAY).indicators:
        if one.measure:
            assert one.measure in measures(), one.code
            assert one.steps or one.levels, one.code
        else:
            assert len(one.guidance) > 20, one.code


def test_the_standard_has_three_fourteen_twenty_seven() -> None:
    frame = indices()["gbt42748"].frame(DAY)
    own = [one for one in frame.indicators if not one.is_extension]
    assert (len(frame.dimensions), len({one.group for one in own}), len(own)) == (3, 14, 27)
    assert len(frame.indicators) > 27


def test_the_handbook_multiplies_by_stability() -> None:
    frame = indices()["handbook2012"].frame(DAY)
    assert [one.code for one in frame.indicators if one.is_multiplier] == ["hb_stability"]
    shares = {one.code: one.share for one in frame.indicators}
    assert shares["hb_design_around"] == 0.30
    assert shares["hb_policy"] == 0.15


@pytest.mark.shared
def test_the_frames_agree_with_the_rule_table(shared: object) -> None:
    import csv
    from pathlib import Path

    with (Path(str(shared)) / "rules" / "valuation_indicators.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    frame = indices()["gbt42748"].frame(DAY)
    told = {
        (row["level2"], row["level3"].replace("/", "、").replace(" ", "")) for row in rows if row["level3"]
    }
    ours = {(one.group, one.label.replace(" ", "")) for one in frame.indicators if not one.is_extension}
    assert {(group, label.replace("近5年", "近5年")) for group, label in told} == ours
    weights = {row["level2"]: row["weight_in_level1"] for row in rows if row["framework"] == "HB2012"}
    for one in indices()["handbook2012"].frame(DAY).indicators:
        if not one.is_multiplier:
            assert float(weights[one.label]) == pytest.approx(one.share), one.label
