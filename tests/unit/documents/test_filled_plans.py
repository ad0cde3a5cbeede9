"""The shape that plans of filled workbooks share."""

from dataclasses import dataclass, replace

from zhiqiao.foundation.documents.filled_plans import CHANGED, NEW, REJECTED, UNCHANGED, FilledPlan
from zhiqiao.foundation.documents.filled_sheets import CellProblem


@dataclass(frozen=True)
class Line:
    outcome: str
    word: str = ""


class Plan(FilledPlan[Line]):
    WRITTEN = (NEW, CHANGED, "gone")


def problem(row: int, column: str) -> CellProblem:
    return CellProblem("表", row, column, "?", "看不懂", "请改")


def test_rows_are_counted_by_outcome_and_rejected_ones_once() -> None:
    plan = Plan(
        [Line(NEW), Line(UNCHANGED), Line("gone")], [problem(4, "甲"), problem(4, "乙"), problem(6, "甲")]
    )
    assert [plan.count(one) for one in (NEW, CHANGED, UNCHANGED, "gone", REJECTED)] == [1, 0, 1, 1, 2]
    assert (plan.writes, plan.to_write) == (2, [Line(NEW), Line("gone")])
    assert FilledPlan([Line("gone")]).writes == 0, "without saying so an outcome writes nothing"


def test_another_plan_has_another_digest() -> None:
    plan = Plan([Line(NEW, "甲")], [problem(4, "甲")])
    same = Plan([Line(NEW, "甲")], [problem(4, "甲")])
    assert plan.digest == same.digest
    assert plan.digest != Plan([replace(plan.rows[0], word="乙")], plan.problems).digest
    assert plan.digest != Plan(plan.rows, []).digest
