"""Scores of a 绩效自评表: pure arithmetic over a statement and the scoring parameters kept in it.

Source: 财预〔2020〕10号 and the filling-in notes named in ``parameters/forms/self_evaluation.yaml``.
"""

from dataclasses import dataclass
from decimal import Decimal

from zhiqiao.kernel.money import allocate
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.reports.statement import (
    FundState,
    GroupPoints,
    Line,
    Remark,
    ScoringRules,
    State,
    Statement,
)
from zhiqiao.outcomes.reports.wording import REVERSE, two_places

_ZERO = Decimal(0)
_ONE = Decimal(1)
_HUNDRED = Decimal(100)


class PointsRefused(Refusal):
    """The points of the indicators do not make up the points of their group."""


@dataclass(frozen=True)
class Score:
    """Points of one indicator: what it can earn, what it earned, how far it came.

    ``earned`` is None where the indicator is dropped as not applicable. ``ratio`` is actual ÷ target (or the
    other way round), not capped.
    """

    points: Decimal
    earned: Decimal | None
    ratio: Decimal | None
    is_missed: bool
    is_far_above: bool


@dataclass(frozen=True)
class Evaluation:
    """A scored statement. ``total`` is None while the money part is not filled in."""

    scores: dict[str, Score]
    fund_rate: Decimal | None
    fund_earned: Decimal | None
    indicator_points: Decimal
    indicator_earned: Decimal
    applicable_points: Decimal
    total: Decimal | None
    grade: str


def positive(actual: Decimal, target: Decimal, points: Decimal) -> Decimal:
    """The more the better: actual ÷ target × points, never above the points nor below 0."""
    if target <= 0:
        return points if actual >= target else _ZERO
    return two_places(points * min(_ONE, max(_ZERO, actual / target)))


def reverse(actual: Decimal, target: Decimal, points: Decimal) -> Decimal:
    """The less the better: target ÷ actual × points, never above the points nor below 0."""
    if actual <= target:
        return points
    return two_places(points * max(_ZERO, target) / actual)


def qualitative(attained: Decimal, points: Decimal) -> Decimal:
    """A judged share of the points, 0 to 1."""
    if not _ZERO <= attained <= _ONE:
        raise PointsRefused(
            "定性指标的达成比例应在0%到100%之间", "请按达成程度重新填写比例", value=str(attained)
        )
    return two_places(points * attained)


def fund_score(revised_fen: int, spent_fen: int, points: Decimal) -> Decimal:
    """Points for spending: spent ÷ budget of the year × points, capped. No budget earns 0."""
    if revised_fen <= 0:
        return _ZERO
    return two_places(points * min(_ONE, max(_ZERO, Decimal(spent_fen) / revised_fen)))


def grade(total: Decimal, rules: ScoringRules) -> str:
    """The grade a total earns."""
    ordered = sorted(rules.grades, key=lambda band: band.lowest, reverse=True)
    return next((band.name for band in ordered if total >= band.lowest), "")


def points_of(lines: tuple[Line, ...], groups: tuple[GroupPoints, ...]) -> dict[str, Decimal]:
    """Points of each indicator: the plan's own, else its group's shared equally to 0.01."""
    shared: dict[str, Decimal] = {}
    for group in groups:
        members = [line for line in lines if line.level1 == group.level1]
        if not members:
            continue
        equal = allocate(int(group.points * 100), len(members))
        for line, hundredths in zip(members, equal, strict=True):
            shared[line.code] = Decimal(hundredths) / 100 if line.points is None else line.points
    return shared


def check_points(
    lines: tuple[Line, ...], points: dict[str, Decimal], groups: tuple[GroupPoints, ...]
) -> None:
    """Refuse indicators outside the groups, and points that do not add up to their group."""
    for line in lines:
        if line.code not in points:
            raise PointsRefused(
                f"指标“{line.name}”的一级指标“{line.level1 or '空'}”不在自评表的分组里",
                f"请在方案文件中把它归入{'、'.join(group.level1 for group in groups)}之一",
                column="一级指标",
                value=line.level1,
            )
    for group in groups:
        members = [line for line in lines if line.level1 == group.level1]
        total = sum((points[line.code] for line in members), _ZERO)
        if members and total != group.points:
            raise PointsRefused(
                f"{group.level1}各项分值合计{total}分，应为{group.points}分",
                "请调整各项分值，使合计等于该组分值",
                column="分值",
                value=str(total),
            )


def score_line(line: Line, remark: Remark, points: Decimal, explain_above: Decimal) -> Score:
    """One indicator scored. What cannot be computed earns nothing; only people may drop it."""
    if remark.is_not_applicable:
        return Score(points, None, None, is_missed=False, is_far_above=False)
    if line.target is None:
        share = remark.attained
        earned = _ZERO if share is None else qualitative(share, points)
        return Score(points, earned, share, is_missed=earned < points, is_far_above=False)
    if line.state is State.INCOMPUTABLE or line.actual is None:
        return Score(points, _ZERO, None, is_missed=True, is_far_above=False)
    if line.comparator in REVERSE:
        ratio = line.target / line.actual if line.actual > 0 else None
        earned = reverse(line.actual, line.target, points)
        return Score(points, earned, ratio, is_missed=line.actual > line.target, is_far_above=False)
    ratio = line.actual / line.target if line.target > 0 else None
    earned = positive(line.actual, line.target, points)
    is_far_above = ratio is not None and bool(explain_above) and ratio > explain_above
    reached = line.actual > line.target if line.comparator == ">" else line.actual >= line.target
    return Score(points, earned, ratio, is_missed=not reached, is_far_above=is_far_above)


def evaluate(statement: Statement) -> Evaluation:
    """The whole statement scored: money, indicators, total out of 100, grade.

    Not-applicable parts (indicators, or the money part) and groups without any indicator are dropped, and the
    rest is rescaled to 100.
    """
    rules = statement.scoring
    points = points_of(statement.lines, rules.groups)
    check_points(statement.lines, points, rules.groups)
    scores = {
        line.code: score_line(line, statement.remark(line.code), points[line.code], rules.explain_above)
        for line in statement.lines
    }
    applied = [score for score in scores.values() if score.earned is not None]
    indicator_points = sum((score.points for score in applied), _ZERO)
    indicator_earned = sum((score.earned or _ZERO for score in applied), _ZERO)
    revised = sum(line.revised_fen for line in statement.funds)
    spent = sum(line.spent_fen for line in statement.funds)
    fund_earned = fund_rate = None
    applicable = indicator_points
    if statement.fund_state is FundState.GIVEN:
        fund_earned = fund_score(revised, spent, rules.fund_points)
        fund_rate = Decimal(spent) / revised * 100 if revised else None
        applicable += rules.fund_points
    total = None
    if statement.fund_state is not FundState.MISSING and applicable:
        total = two_places((indicator_earned + (fund_earned or _ZERO)) / applicable * _HUNDRED)
    return Evaluation(
        scores=scores,
        fund_rate=fund_rate,
        fund_earned=fund_earned,
        indicator_points=indicator_points,
        indicator_earned=indicator_earned,
        applicable_points=applicable,
        total=total,
        grade="" if total is None else grade(total, rules),
    )


def unexplained(statement: Statement, evaluation: Evaluation) -> list[Line]:
    """Missed indicators nobody has explained yet; the form asks for reasons and measures of each."""
    return [
        line
        for line in statement.lines
        if evaluation.scores[line.code].is_missed and not statement.remark(line.code).deviation.strip()
    ]


def far_above(statement: Statement, evaluation: Evaluation) -> list[Line]:
    """Indicators far above their target with no words on it. A reminder only: the limit is M."""
    return [
        line
        for line in statement.lines
        if evaluation.scores[line.code].is_far_above and not statement.remark(line.code).deviation.strip()
    ]
