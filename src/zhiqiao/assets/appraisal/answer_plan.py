"""What a workbook of answers would write for a bulk appraisal: the workbook to fill, the plan, what was written."""

from dataclasses import dataclass

from zhiqiao.assets.appraisal import frames, queries
from zhiqiao.assets.appraisal.answer_sheet import (
    AskedPatent,
    FilledAnswer,
    blank_answers,
    manual,
    read_answers,
)
from zhiqiao.assets.appraisal.frames import Indicator
from zhiqiao.assets.appraisal.models import AnswerFill, AppraisalBatch
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.documents.filled_plans import CHANGED, NEW, REJECTED, UNCHANGED, FilledPlan
from zhiqiao.foundation.documents.filled_sheets import SheetRefused
from zhiqiao.foundation.documents.queries import read
from zhiqiao.kernel.folding import shown
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

ANSWER = queries.ANSWER
TAKEN_BACK = "taken_back"
OUTCOMES = {NEW: "新填", CHANGED: "改填", TAKEN_BACK: "撤回", UNCHANGED: "不变", REJECTED: "拒收"}
_AT_ONCE = 500


@dataclass(frozen=True)
class PlannedAnswer:
    """One answer of the plan: what stands now, what would stand."""

    outcome: str
    row: int
    patent_id: int
    number: str
    title: str
    indicator: Indicator
    before: tuple[int | None, str]
    points: int | None
    ground: str

    @property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """(what, before, after) in words."""
        return ((self.indicator.label, _words(*self.before), _words(self.points, self.ground)),)


def _words(points: int | None, ground: str) -> str:
    return "" if points is None else f"{points} 分：{ground}"


class AnswerPlan(FilledPlan[PlannedAnswer]):
    """What a workbook of answers would write."""

    WRITTEN = (NEW, CHANGED, TAKEN_BACK)

    @staticmethod
    def told(row: PlannedAnswer) -> object:
        """The answer; of the indicator its code."""
        return (row.outcome, row.patent_id, row.indicator.code, row.before, row.points, row.ground)


def answer_workbook(actor: Actor, pk: int) -> tuple[str, bytes]:
    """Name and bytes of the workbook to fill for a bulk appraisal.

    Raises:
        Refusal: the index asks people nothing, or none of its patents is the actor's to answer.
    """
    batch, index, frame = _asked(actor, pk)
    patents = _patents(actor, batch)
    if not patents:
        raise Refusal(f"“{batch.title}”里没有您可以填写人工指标的专利", "请由权利单位或主管部门填写")
    by_number = {one.pk: one.number for one in patents}
    answers = {by_number[pk]: told for pk, told in queries.answers_of(by_number).items()}
    asked = [AskedPatent(one.number, one.title, one.holder_text) for one in patents]
    about = [("成批评价", batch.title), ("专利", f"{len(asked)} 件")]
    return f"{batch.title} 人工指标.xlsx", blank_answers(index, frame, asked, answers, about)


def kept_answer_plan(actor: Actor, pk: int, sha256: str) -> tuple[str, AnswerPlan]:
    """Name of a kept workbook, and what writing it now would do."""
    file = read(actor, sha256)
    return file.name, plan_answers(actor, pk, file.name, file.data)


def plan_answers(actor: Actor, pk: int, name: str, data: bytes) -> AnswerPlan:
    """The plan of a filled workbook against the answers that stand.

    Raises:
        SheetRefused: it is no such workbook.
    """
    batch, _, frame = _asked(actor, pk)
    try:
        rows = read_answers(name, data, frame)
    except SheetRefused as refusal:
        raise SheetRefused(refusal.reason, refusal.remedy, column="file") from refusal
    patents = {one.number: one for one in _patents(actor, batch)}
    answers = queries.answers_of([one.pk for one in patents.values()])
    plan, first = AnswerPlan(), dict[str, int]()
    for row in rows:
        one = patents.get(row.number)
        if row.number and row.number in first:
            row.cells.wrong("number", f"和第 {first[row.number]} 行是同一件专利", "请只留一行")
        elif row.number and one is None:
            row.cells.wrong(
                "number",
                f"{shown(row.number)}不在这一批评价里，或不归您填写",
                "请核对号码，从本批的模板里填写",
            )
        first.setdefault(row.number, row.row)
        if row.cells.problems or one is None:
            plan.problems += row.cells.problems
            continue
        known = answers.get(one.pk, {})
        for told in row.answers:
            held = known.get(told.indicator.code)
            before = (held.points, held.ground) if held else (None, "")
            plan.rows.append(_planned(one, told, before))
    return plan


def _planned(one: Patent, told: FilledAnswer, before: tuple[int | None, str]) -> PlannedAnswer:
    if (told.points, told.ground) == before or (told.points is None and before[0] is None):
        outcome = UNCHANGED
    elif told.points is None:
        outcome = TAKEN_BACK
    else:
        outcome = NEW if before[0] is None else CHANGED
    return PlannedAnswer(
        outcome, told.row, one.pk, one.number, one.title, told.indicator, before, told.points, told.ground
    )


def fills_of(actor: Actor, pk: int) -> list[AnswerFill]:
    """What was filled in for a bulk appraisal, newest first."""
    return list(queries.batch(actor, pk).fills.all())


def asks_people(batch: AppraisalBatch) -> bool:
    """Whether the batch's index has indicators that people answer."""
    return bool(manual(frames.index_named(batch.index).frame(today())))


def _asked(actor: Actor, pk: int) -> tuple[AppraisalBatch, frames.Index, frames.Frame]:
    batch = queries.batch(actor, pk)
    index = frames.index_named(batch.index)
    if not asks_people(batch):
        raise Refusal(f"“{index.label}”没有人工指标", "请换用有人工指标的评价体系成批评价")
    return batch, index, index.frame(today())


def _patents(actor: Actor, batch: AppraisalBatch) -> list[Patent]:
    """The batch's patents that the actor may answer for, in the batch's order."""
    found = list[Patent]()
    for start in range(0, len(batch.patent_ids), _AT_ONCE):
        part = batch.patent_ids[start : start + _AT_ONCE]
        found += queries.patents_for(actor, ANSWER).filter(pk__in=part).distinct().order_by("pk")
    return found
