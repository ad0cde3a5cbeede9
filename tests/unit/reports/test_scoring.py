"""Points by hand: each figure here is worked out on paper, not taken from the program."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.reports.samples import LINES, SELF_EVALUATION, line

from zhiqiao.outcomes.reports import scoring
from zhiqiao.outcomes.reports.statement import FundState, GroupPoints, Remark, State


def d(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("actual", "target", "points", "earned"),
    [
        ("50", "50", "10", "10"),
        ("63", "50", "10", "10"),
        ("17", "20", "12.5", "10.63"),
        ("0", "5", "10", "0"),
        ("-3", "3", "10", "0"),
        ("1", "3", "10", "3.33"),
        ("0", "0", "10", "10"),
    ],
)
def test_the_more_the_better(actual: str, target: str, points: str, earned: str) -> None:
    assert scoring.positive(d(actual), d(target), d(points)) == d(earned)


@pytest.mark.parametrize(
    ("actual", "target", "earned"),
    [("30", "30", "10"), ("20", "30", "10"), ("40", "30", "7.5"), ("0", "30", "10"), ("1", "0", "0")],
)
def test_the_less_the_better(actual: str, target: str, earned: str) -> None:
    assert scoring.reverse(d(actual), d(target), d("10")) == d(earned)


def test_a_judged_share_stays_within_its_bounds() -> None:
    assert scoring.qualitative(d("0.8"), d("7.5")) == d("6")
    with pytest.raises(scoring.PointsRefused, match="0%到100%"):
        scoring.qualitative(d("1.2"), d("10"))


def test_spending_more_than_the_budget_earns_no_more_than_the_points() -> None:
    assert scoring.fund_score(400, 348, d("10")) == d("8.7")
    assert scoring.fund_score(400, 500, d("10")) == d("10")
    assert scoring.fund_score(0, 0, d("10")) == d("0")


def test_the_sample_adds_up_as_on_paper() -> None:
    # 资金 8.70；产出 12.5 + 17/20×12.5=10.63 + 0 + 12.5；效益 0 + 0.985/1.5×10=6.57 + 10；满意度 10
    found = scoring.evaluate(SELF_EVALUATION)
    assert found.fund_earned == d("8.7")
    assert found.fund_rate == d("87")
    assert found.indicator_earned == d("62.20")
    assert found.total == d("70.90")
    assert found.grade == "中"


def test_what_does_not_apply_is_dropped_and_the_rest_rescaled() -> None:
    remark = Remark("T-06", is_not_applicable=True)
    others = tuple(one for one in SELF_EVALUATION.remarks if one.code != "T-06")
    found = scoring.evaluate(replace(SELF_EVALUATION, remarks=(*others, remark)))
    assert found.scores["T-06"].earned is None
    assert found.applicable_points == d("90")
    assert found.total == d("78.78")  # 70.90 / 90 × 100


def test_what_cannot_be_computed_earns_nothing_and_is_not_dropped() -> None:
    found = scoring.evaluate(SELF_EVALUATION)
    assert LINES[4].state is State.INCOMPUTABLE
    assert found.scores["T-06"].earned == 0
    assert found.applicable_points == d("100")


def test_no_total_while_the_money_is_not_filled_in() -> None:
    found = scoring.evaluate(replace(SELF_EVALUATION, fund_state=FundState.MISSING, funds=()))
    assert found.total is None
    assert not found.grade


def test_a_project_without_money_is_scored_over_the_indicators() -> None:
    found = scoring.evaluate(replace(SELF_EVALUATION, fund_state=FundState.NOT_APPLICABLE, funds=()))
    assert found.total == d("69.11")  # 62.20 / 90 × 100


@pytest.mark.parametrize(
    ("total", "grade"),
    [("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差"), ("0", "差")],
)
def test_grades_begin_at_their_line(total: str, grade: str) -> None:
    assert scoring.grade(d(total), SELF_EVALUATION.scoring) == grade


def test_equal_points_keep_the_sum_of_the_group() -> None:
    three = tuple(line(f"X-{n}/满意度指标/", "n", "%", "90", "90") for n in range(3))
    points = scoring.points_of(three, (GroupPoints("满意度指标", d("10")),))
    assert sorted(points.values()) == [d("3.33"), d("3.33"), d("3.34")]


def test_points_of_the_plan_that_do_not_add_up_are_refused() -> None:
    wrong = tuple(replace(one, points=d("12")) if one.level1 == "产出指标" else one for one in LINES)
    with pytest.raises(scoring.PointsRefused, match="产出指标各项分值合计48分，应为50分"):
        scoring.evaluate(replace(SELF_EVALUATION, lines=wrong))


def test_an_indicator_outside_the_groups_is_refused() -> None:
    stray = replace(LINES[0], level1="其他")
    with pytest.raises(scoring.PointsRefused, match="不在自评表的分组里"):
        scoring.evaluate(replace(SELF_EVALUATION, lines=(stray, *LINES[1:])))


def test_misses_without_a_word_are_found_and_excesses_only_reminded() -> None:
    bare = replace(SELF_EVALUATION, remarks=())
    found = scoring.evaluate(bare)
    assert [one.code for one in scoring.unexplained(bare, found)] == ["T-02", "T-03", "T-06", "T-07"]
    assert [one.code for one in scoring.far_above(bare, found)] == ["T-08"]


def test_more_than_means_more_than() -> None:
    strict = replace(LINES[0], comparator=">", actual=d("50"))
    score = scoring.score_line(strict, Remark("T-01"), d("10"), d("1.5"))
    assert score.is_missed
    assert score.earned == d("10")
