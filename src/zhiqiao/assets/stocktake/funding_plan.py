"""What a workbook of 财政资助 declarations would write: the workbook to fill, the plan, what was written."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake.funding_sheet import (
    LABELS,
    FilledFunding,
    Told,
    blank_funding,
    read_funding,
)
from zhiqiao.assets.stocktake.models import FundingDeclaration, FundingFill
from zhiqiao.assets.stocktake.queries.funding import declarations, funded
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.documents.filled_plans import CHANGED, NEW, REJECTED, UNCHANGED, FilledPlan
from zhiqiao.foundation.documents.filled_sheets import SheetRefused
from zhiqiao.foundation.documents.queries import read
from zhiqiao.kernel.folding import shown
from zhiqiao.kernel.periods import today

DECLARE = "assets.stocktake:funding:declare"
WITHDRAWN = "withdrawn"
OUTCOMES = {NEW: "新声明", CHANGED: "改填", WITHDRAWN: "撤回", UNCHANGED: "不变", REJECTED: "拒收"}
_AT_ONCE = 500


@dataclass(frozen=True)
class PlannedFunding:
    """One row of the plan; ``before`` None: not declared, or withdrawn."""

    outcome: str
    row: int
    patent_id: int
    number: str
    title: str
    before: Told | None
    after: Told | None
    withdrawal: str = ""

    @property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """(what, before, after) in words."""
        if self.after is None:
            told = (self.before or Told()).words["project_number"]
            return (("撤回声明", told, f"已撤回：{self.withdrawal}"),)
        old, new = (self.before or Told()).words, self.after.words
        same = self.outcome == UNCHANGED
        return tuple(
            (label, old[name], new[name])
            for name, label in LABELS.items()
            if (new[name] if same else old[name] != new[name])
        )


class FundingPlan(FilledPlan[PlannedFunding]):
    """What a workbook of declarations would write."""

    WRITTEN = (NEW, CHANGED, WITHDRAWN)


def funding_workbook(actor: Actor, *, with_undeclared: bool) -> bytes:
    """The workbook to fill: what is declared, and the granted patents that are not where asked for."""
    own = own_of(actor)
    stand = {one.patent_id: one for one in declarations(actor).filter(organization_id=own)}
    lines = {one.pk: one for one in funded(actor)}
    made: list[dict[str, object]] = []
    for one in stand.values():
        told, line = told_of(one), lines[one.pk]
        made.append(
            {
                "number": one.patent.number,
                "title": one.patent.title,
                "granted_on": one.patent.granted_on,
                "ends_on": line.ends_on,
                "verdict": line.label,
                **told.words,
                "year": told.year,
            }
        )
    if with_undeclared:
        made.extend(
            {"number": one.number, "title": one.title, "granted_on": one.granted_on}
            for one in _held(actor, own).exclude(granted_on=None).order_by("granted_on", "pk")
            if one.pk not in stand
        )
    about = [("单位", actor.organization_name), ("已声明", f"{len(stand)} 件"), ("表中", f"{len(made)} 件")]
    return blank_funding(made, about)


def kept_funding_plan(actor: Actor, sha256: str) -> tuple[str, FundingPlan]:
    """Name of a kept workbook, and what writing it now would do."""
    file = read(actor, sha256)
    return file.name, plan_funding(actor, file.name, file.data)


def plan_funding(actor: Actor, name: str, data: bytes) -> FundingPlan:
    """The plan of a filled workbook against what is declared.

    Raises:
        SheetRefused: it is no such workbook, or says nothing.
    """
    own = own_of(actor)
    try:
        read_rows = read_funding(name, data)
    except SheetRefused as refusal:
        raise SheetRefused(refusal.reason, refusal.remedy, column="file") from refusal
    if not read_rows:
        raise SheetRefused(f"“{name}”里没有填写任何一行", "请在专利号后面的列里填写后再上传", column="file")
    held = _numbers(actor, own, {one.number for one in read_rows})
    declared = declared_of([pk for pk, _, _ in held.values()])
    plan, first = FundingPlan(), dict[str, int]()
    for row in read_rows:
        known = held.get(row.number)
        one = declared.get(known[0]) if known else None
        _check(row, known is not None, one, own, first)
        if row.cells.problems or known is None:
            plan.problems += row.cells.problems
        else:
            plan.rows.append(_planned(row, *known, standing_of(one)))
    return plan


def _check(
    row: FilledFunding, is_held: bool, one: FundingDeclaration | None, own: int, first: dict[str, int]
) -> None:
    """Note what is wrong with the row as a whole."""
    if not row.number:
        return
    if row.number in first:
        row.cells.wrong("number", f"和第 {first[row.number]} 行是同一件专利", "请只留一行")
        return
    first[row.number] = row.row
    if not is_held:
        row.cells.wrong("number", f"{shown(row.number)}不是本单位登记在册的专利", "请核对号码，或先导入")
        return
    if one is not None and one.organization_id != own:
        row.cells.wrong(
            "number", f"{shown(row.number)}已由另一权利人声明", "共有专利声明一次即可，请删去这一行"
        )
        return
    standing = standing_of(one)
    if row.withdraws:
        if standing is None:
            row.cells.wrong("withdraw", "这件没有声明，或已经撤回", "请删去这一行的“是”")
        return
    after = row.told.over(standing or Told())
    if standing is None and not after.project_number:
        row.cells.wrong("project_number", "没有填项目编号", "请照立项文件填写")
    until = row.told.excused_until
    if until is not None and until < today() and (standing is None or standing.excused_until != until):
        row.cells.wrong("excused_until", f"理由有效至 {until} 已经过了", "请填今天或以后的日期")


def _planned(
    row: FilledFunding, patent_id: int, number: str, title: str, before: Told | None
) -> PlannedFunding:
    if row.withdraws:
        return PlannedFunding(WITHDRAWN, row.row, patent_id, number, title, before, None, row.withdrawal)
    after = row.told.over(before or Told())
    outcome = NEW if before is None else UNCHANGED if after == before else CHANGED
    return PlannedFunding(outcome, row.row, patent_id, number, title, before, after)


def funding_fills(actor: Actor) -> QuerySet[FundingFill]:
    """Workbooks written, of holders in reach of declaring; newest first."""
    return rows(actor, DECLARE, FundingFill.objects.all())


def told_of(one: FundingDeclaration) -> Told:
    """What a declaration says."""
    return Told(**{name: getattr(one, name) for name in LABELS})


def standing_of(one: FundingDeclaration | None) -> Told | None:
    """What a declaration says; None where there is none, or it was withdrawn."""
    return None if one is None or one.withdrawn_at is not None else told_of(one)


def own_of(actor: Actor) -> int:
    """The organization that the actor declares for.

    Raises:
        Denied: the actor declares for none.
    """
    own = actor.organization_id or 0
    require(actor, DECLARE, Resource(actor.region_code, frozenset({own}), label="财政资助声明"))
    return own


def _held(actor: Actor, own: int) -> QuerySet[register.Patent]:
    return register.patents(actor).filter(holders__organization_id=own).distinct()


def _numbers(actor: Actor, own: int, numbers: Iterable[str]) -> dict[str, tuple[int, str, str]]:
    """Number → (key, number, title) of the holder's patents."""
    wanted, found = sorted(numbers), dict[str, tuple[int, str, str]]()
    for start in range(0, len(wanted), _AT_ONCE):
        part = _held(actor, own).filter(number__in=wanted[start : start + _AT_ONCE]).order_by()
        found |= {
            str(number): (pk, number, title)
            for pk, number, title in part.values_list("pk", "number", "title")
        }
    return found


def declared_of(pks: Collection[int]) -> dict[int, FundingDeclaration]:
    """Declarations by patent, withdrawn ones included."""
    wanted, found = list(pks), dict[int, FundingDeclaration]()
    for start in range(0, len(wanted), _AT_ONCE):
        part = FundingDeclaration.objects.filter(patent_id__in=wanted[start : start + _AT_ONCE])
        found |= {one.patent_id: one for one in part}
    return found
