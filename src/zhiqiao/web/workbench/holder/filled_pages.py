"""What pages of filled workbooks share: the upload form, the plan's tabs, the turned-away rows as a workbook."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from zhiqiao.foundation.documents.filled_sheets import CellProblem
from zhiqiao.web.shell.columns import Column
from zhiqiao.web.shell.forms import PaperField
from zhiqiao.web.shell.spreadsheets import XLSX, export_xlsx

SHOWN = 200
REJECTED = "rejected"
SKIP = "skip"
PROBLEMS = (
    Column("sheet", "工作表"),
    Column("row", "行", kind="number"),
    Column("column", "列"),
    Column("value", "原值", kind="title"),
    Column("reason", "原因", kind="title"),
    Column("remedy", "怎么改", kind="title"),
)


class FilledForm(forms.Form):
    """A filled workbook."""

    file = PaperField(label="填好的表", help_text="xlsx；先看计划，再写入")


class Plan(Protocol):
    """A plan as the pages show it."""

    problems: list[CellProblem]

    @property
    def rows(self) -> Sequence[Any]:
        """Planned rows: outcome, row, number, title, changes."""
        ...

    def count(self, outcome: str) -> int:
        """How many of one outcome."""
        ...


def plan_context(request: HttpRequest, plan: Plan, outcomes: Mapping[str, str]) -> dict[str, Any]:
    """Tabs, the open one first of what needs a look, and its rows."""
    counts = {outcome: plan.count(outcome) for outcome in outcomes}
    tab = request.GET.get("tab", "")
    if tab not in counts:
        tab = next((one for one in (REJECTED, *counts) if counts[one]), next(iter(counts)))
    rows = plan.problems if tab == REJECTED else [one for one in plan.rows if one.outcome == tab]
    return {
        "room": "assets",
        "plan": plan,
        "tabs": [
            {"label": f"{outcomes[one]} {count:,}", "url": f"?tab={one}", "here": one == tab}
            for one, count in counts.items()
        ],
        "rejected": tab == REJECTED,
        "rejected_count": counts[REJECTED],
        "rows": rows[:SHOWN],
        "more": max(len(rows) - SHOWN, 0),
    }


def problems_workbook(name: str, problems: Sequence[CellProblem]) -> HttpResponseBase:
    """The turned-away cells with reason and remedy beside each."""
    return export_xlsx(f"{name}拒收的行", PROBLEMS, problems)


def workbook_answer(name: str, data: bytes) -> HttpResponse:
    """A workbook as a download."""
    answer = HttpResponse(data, content_type=XLSX)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["Content-Disposition"] = disposition or "attachment"
    return answer
