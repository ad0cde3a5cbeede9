"""The scoring parameters of a day, footnotes included, from ``parameters/forms/self_evaluation.yaml``."""

from datetime import date
from decimal import Decimal
from typing import Final

from zhiqiao.kernel import parameters
from zhiqiao.outcomes.reports.statement import Band, GroupPoints, ScoringRules

_FILE: Final = "forms/self_evaluation.yaml"


def _mark(name: str, day: date) -> str:
    """The footnote of a value that was not checked; nothing where it was."""
    confidence = parameters.dated(_FILE, name).entry_on(day).confidence
    note: str = parameters.load(_FILE)["notes"][name]
    return "" if confidence.is_checked else f"{confidence.label}：{note}"


def scoring_rules(day: date) -> ScoringRules:
    """What holds on the day: points of money and groups, grades, the limit that asks for reasons."""

    def value(name: str) -> object:
        return parameters.dated(_FILE, name).value_on(day)

    groups, grades = value("groups"), value("grades")
    if not isinstance(groups, dict) or not isinstance(grades, dict):
        raise parameters.ParameterBroken(f"{_FILE} 的 groups 与 grades 应是名称到分数的对照")
    return ScoringRules(
        fund_points=Decimal(str(value("fund_points"))),
        groups=tuple(GroupPoints(name, Decimal(str(points))) for name, points in groups.items()),
        explain_above=Decimal(str(value("explain_above"))),
        grades=tuple(Band(name, Decimal(str(lowest))) for name, lowest in grades.items()),
        fund_mark=_mark("fund_formula", day),
        points_mark=_mark("points_within_group", day),
        grade_mark=_mark("grades", day),
        exceeding_mark=_mark("explain_above", day),
    )
