"""Definitions as a workbook: one row a line; read back into what it would change, industry by industry."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from zhiqiao.assets.landscape.industry_counts import Preview, preview
from zhiqiao.assets.landscape.industry_queries import DEFINE, Shelf, shelf
from zhiqiao.assets.landscape.key_industries.definition import (
    LABELS,
    MOST_LINES,
    WHOLE,
    KeyIndustry,
    Line,
    check_lines,
    read_line,
)
from zhiqiao.assets.landscape.selection import Given
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.documents.filled_sheets import (
    CellProblem,
    FormColumn,
    SheetRefused,
    SheetRow,
    read_sheet,
    write_sheet,
)
from zhiqiao.foundation.documents.queries import read
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

SHEET: Final = "重点产业口径"
ADDED, CHANGED, UNCHANGED, REJECTED = "added", "changed", "unchanged", "rejected"
OUTCOMES = {ADDED: "新登记", CHANGED: "改口径", UNCHANGED: "不变", REJECTED: "拒收"}
COLUMNS: Final = (
    FormColumn("name", "产业", 22, is_required=True, guide="清单里的名称；清单里没有的，同时填“文件与条款”"),
    FormColumn("segment", LABELS["segment"], 24, guide=f"上游、中游、下游或自己的环节；空着是{WHOLE}"),
    FormColumn("ipcs", LABELS["ipcs"], 46, guide="部到组，多个用分号隔开；组包括它下面的各点组"),
    FormColumn("strategic", LABELS["strategic"], 16, guide="1 到 9，或 1.1 到 9.2，多个用分号隔开"),
    FormColumn("economic", LABELS["economic"], 16, guide="GB/T 4754-2017 代码；专利按 IPC 对照表归入"),
    FormColumn("words", LABELS["words"], 30, guide="专利名称含其中一个词；和左边的分类同时满足"),
    FormColumn("without", LABELS["without"], 20, guide="专利名称含其中一个词的不算"),
    FormColumn(
        "firms", LABELS["firms"], 20, guide="需求和企业填的行业代码以此开头的归入；空着用“国民经济行业”"
    ),
    FormColumn("named_by", "文件与条款", 40, guide="清单里没有的产业必填：哪份文件哪一条提出"),
    FormColumn("basis", "现用口径", 30, is_given=True),
)


@dataclass(frozen=True)
class PlannedIndustry:
    """One industry of the plan.

    Attributes:
        outcome: What would happen to it.
        row: Its first row.
        code: "" for one to add.
        name: What it is called.
        named_by: Document and clause, for one to add.
        lines: The definition in the file.
        seen: The version it stands on now.
        preview: What it would catch, against now; None where nothing would change.
    """

    outcome: str
    row: int
    code: str
    name: str
    named_by: str
    lines: tuple[Line, ...]
    seen: str = ""
    preview: Preview | None = None


@dataclass
class IndustryPlan:
    """What a workbook would write."""

    shelf: Shelf
    rows: list[PlannedIndustry] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    rejected: set[str] = field(default_factory=set)

    def count(self, outcome: str) -> int:
        """How many industries of one outcome."""
        return len(self.rejected) if outcome == REJECTED else sum(one.outcome == outcome for one in self.rows)

    @property
    def writes(self) -> int:
        """How many industries would be written."""
        return self.count(ADDED) + self.count(CHANGED)

    @property
    def digest(self) -> str:
        """SHA-256 over what would be written and turned away: another plan has another."""
        told = [
            [repr((one.outcome, one.code, one.name, one.named_by, one.lines, one.seen)) for one in self.rows],
            [repr(one) for one in self.problems],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def definitions_workbook(actor: Actor, list_code: str) -> bytes:
    """The definitions in force of a list, to be filled in further."""
    found = shelf(actor, list_code)
    rows = [
        {
            "name": one.name,
            **line.texts,
            "named_by": one.named_by if one.region_named else "",
            "basis": one.basis,
        }
        for one in found.industries
        for line in (one.lines or (Line(),))
    ]
    notes = [
        ("清单", found.list.title),
        ("名称出处", f"{found.list.document}（{found.list.confidence.label}）"),
        ("平台口径出处", found.list.definition_source or "没有平台口径"),
        ("怎样填", "一行是口径的一行；同一产业可以有几行，任一行圈定的专利都算；同一环节可以有几行"),
        ("一行之内", "IPC、战新产业、国民经济行业任一命中即算；写了“名称含”的，名称还要含其中一个词"),
        ("整体替换", "文件里出现的产业按文件整体替换；没有出现的产业不动"),
        ("新产业", "清单里没有的产业：写名称和“文件与条款”，至少一行能圈定专利"),
        *([("缺", found.list.missing)] if found.list.missing else []),
    ]
    return write_sheet(SHEET, COLUMNS, rows, notes)


def kept_plan(actor: Actor, list_code: str, sha256: str, given: Given) -> tuple[str, IndustryPlan]:
    """Name of a kept workbook, and what writing it now would do."""
    file = read(actor, sha256)
    return file.name, plan_workbook(actor, list_code, file.name, file.data, given)


def plan_workbook(actor: Actor, list_code: str, name: str, data: bytes, given: Given) -> IndustryPlan:
    """What a filled workbook would write.

    Raises:
        SheetRefused: it is no such workbook, or says nothing.
    """
    found = shelf(actor, list_code)
    require(actor, DEFINE, Resource(actor.region_code, label=f"“{found.list.title}”在本地区的口径"))
    try:
        rows = read_sheet(name, data, SHEET, COLUMNS)
    except SheetRefused as refusal:
        raise SheetRefused(refusal.reason, refusal.remedy, column="file") from refusal
    plan = IndustryPlan(found)
    for told in _grouped(rows):
        _plan(actor, plan, told, given)
    return plan


def _grouped(rows: Iterable[SheetRow]) -> Iterable[list[SheetRow]]:
    """Rows of one industry together; a row without a name goes with none."""
    by_name: dict[str, list[SheetRow]] = {}
    for row in rows:
        by_name.setdefault(row.text("name"), []).append(row)
    return by_name.values()


def _plan(actor: Actor, plan: IndustryPlan, rows: list[SheetRow], given: Given) -> None:
    first = rows[0]
    name = first.typed("name")
    if not name:
        for row in rows:
            row.wrong("name", "没有写产业名称", "请写清单里的名称，或删去这一行")
    known = next((one for one in plan.shelf.industries if fold(one.name) == fold(name)), None)
    named_by = next((text for row in rows if (text := row.typed("named_by"))), "")
    if name and known is None and not named_by:
        first.wrong(
            "named_by", f"清单里没有“{name}”，也没有写哪份文件提出", "请核对名称；新产业请写明文件与条款"
        )
    lines = [line for row in rows if (line := _line(row)) is not None]
    if not any(row.problems for row in rows):
        try:
            lines = list(check_lines(lines))
        except Refusal as refusal:
            first.wrong(refusal.column or "ipcs", f"“{name}”：{refusal.reason}", refusal.remedy)
    problems = [one for row in rows for one in row.problems]
    if problems or len(rows) > MOST_LINES:
        plan.problems += problems
        plan.rejected.add(name)
        return
    plan.rows.append(_planned(actor, first.row, name, named_by, tuple(lines), known, given))


def _line(row: SheetRow) -> Line | None:
    try:
        return read_line({name: row.typed(name) for name in LABELS})
    except Refusal as refusal:
        row.wrong(refusal.column, refusal.reason, refusal.remedy)
    return None


def _planned(
    actor: Actor,
    row: int,
    name: str,
    named_by: str,
    lines: tuple[Line, ...],
    known: KeyIndustry | None,
    given: Given,
) -> PlannedIndustry:
    if known is None:
        return PlannedIndustry(ADDED, row, "", name, named_by, lines, "", preview(actor, given, None, lines))
    if known.lines == lines:
        return PlannedIndustry(UNCHANGED, row, known.code, known.name, "", lines, known.basis)
    looked = preview(actor, given, known, lines)
    return PlannedIndustry(CHANGED, row, known.code, known.name, "", lines, known.basis, looked)
