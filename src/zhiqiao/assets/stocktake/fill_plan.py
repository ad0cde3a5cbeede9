"""What a filled workbook would change in a round: planned first, shown, then applied."""

from dataclasses import dataclass, field

from zhiqiao.assets.stocktake import workflow
from zhiqiao.assets.stocktake.answers import LABELS, AnswerRefused, Answers, checked
from zhiqiao.assets.stocktake.filled_workbook import FilledRow, Problem, read_filled
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.assets.stocktake.reading_back import answers_of
from zhiqiao.assets.stocktake.sheet_columns import NUMBER, shown_answers
from zhiqiao.kernel.folding import shown

NEW, CHANGED, ASSIGNED, UNCHANGED, REJECTED = "new", "changed", "assigned", "unchanged", "rejected"
OUTCOMES = {
    NEW: "新建档",
    CHANGED: "改填",
    ASSIGNED: "只改分派",
    UNCHANGED: "不变",
    REJECTED: "拒收",
}
_FILLABLE = {workflow.OPEN, workflow.SELF_ASSESSED}


@dataclass(frozen=True)
class Planned:
    """One row of the plan: what would be done with which entry."""

    row: int
    outcome: str
    entry: Entry
    answers: Answers | None
    college: str
    inventor: str
    comment: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass
class FillPlan:
    """The whole plan, in the order of the sheet."""

    rows: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many rows of one outcome; rejected rows are counted once whatever is wrong with them."""
        if outcome == REJECTED:
            return len({problem.row for problem in self.problems})
        return sum(one.outcome == outcome for one in self.rows)

    @property
    def writes(self) -> int:
        """How many entries would change."""
        return sum(one.outcome != UNCHANGED for one in self.rows)


def plan_fill(round_id: int, organization_id: int, name: str, data: bytes) -> FillPlan:
    """The plan of a workbook against a holder's entries of a round.

    Raises:
        WorkbookRefused: the file is no batch workbook.
    """
    rows = read_filled(name, data)
    entries = {
        one.patent.number: one
        for one in Entry.objects.filter(round_id=round_id, organization_id=organization_id).select_related(
            "patent"
        )
    }
    plan = FillPlan()
    first: dict[str, int] = {}
    for row in rows:
        _check(row, entries.get(row.number), first)
        if row.problems:
            plan.problems += row.problems
        else:
            plan.rows.append(_planned(row, entries[row.number]))
    return plan


def _check(row: FilledRow, entry: Entry | None, first: dict[str, int]) -> None:
    """Add what is wrong with the row as a whole to its problems."""

    def wrong(column: str, value: str, reason: str, remedy: str) -> None:
        row.problems.append(Problem(row.row, column, value, reason, remedy))

    if not row.number:
        return
    if row.number in first:
        wrong(NUMBER, row.number, f"和第 {first[row.number]} 行是同一件专利", "请只留一行")
        return
    first[row.number] = row.row
    if entry is None:
        wrong(
            NUMBER,
            row.number,
            f"{shown(row.number)}不在本单位这一轮的盘点范围里",
            "请核对号码；新导入的专利先点“补入新专利”",
        )
        return
    if row.answers is None or row.problems:
        return
    try:
        checked(row.answers)
    except AnswerRefused as refusal:
        label = LABELS.get(refusal.column or "", "")
        wrong(label, shown_answers(row.answers).get(refusal.column or "", ""), refusal.reason, refusal.remedy)
        return
    if entry.state not in _FILLABLE and row.answers != answers_of(entry):
        state = workflow.ENTRY.label(entry.state)
        wrong(NUMBER, row.number, f"这件专利已经“{state}”，不能再改自评", "需要更正时先在条目页退回上一步")


def _planned(row: FilledRow, entry: Entry) -> Planned:
    before = answers_of(entry)
    moved = bool(row.college and row.college != entry.college) or bool(
        row.inventor and row.inventor != entry.inventor_name
    )
    answers = row.answers
    if answers is None or (answers == before and entry.state != workflow.OPEN):
        outcome, answers = (ASSIGNED if moved else UNCHANGED), None
    else:
        outcome = NEW if entry.state == workflow.OPEN else CHANGED
    changes: tuple[tuple[str, str, str], ...] = ()
    if outcome == CHANGED and answers is not None:
        old, new = shown_answers(before), shown_answers(answers)
        changes = tuple((LABELS[key], old[key], new[key]) for key in new if old[key] != new[key])
    return Planned(row.row, outcome, entry, answers, row.college, row.inventor, row.comment, changes)
