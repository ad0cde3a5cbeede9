"""Pages on which a list is planned before it is written: tabs by outcome, rejected rows, workbooks made elsewhere."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from zhiqiao.web.shell.columns import Column
from zhiqiao.web.shell.spreadsheets import XLSX
from zhiqiao.web.shell.tables import Table, TablePage
from zhiqiao.web.shell.values import Rows

_ROWS = Table(name="plan-rows", title="计划的行", columns=(), unit="行", remember=False)
PROBLEMS = (
    Column("file", "文件"),
    Column("sheet", "工作表"),
    Column("row", "行", kind="number"),
    Column("column", "列"),
    Column("value", "原值", kind="title"),
    Column("reason", "原因", kind="title"),
    Column("remedy", "怎么改", kind="title"),
)
"""The columns of rejected rows as a workbook."""


def plan_tabs(
    request: HttpRequest, counts: Mapping[str, int], labels: Mapping[str, str], first: str
) -> tuple[list[dict[str, Any]], str]:
    """The tabs of a plan with their counts, and which one is open: what needs a look (``first``) comes first."""
    tab = request.GET.get("tab", "")
    if tab not in counts:
        tab = next((outcome for outcome in (first, *counts) if counts[outcome]), next(iter(counts)))
    tabs = [
        {"label": f"{labels[outcome]} {count:,}", "url": f"?tab={outcome}", "here": outcome == tab}
        for outcome, count in counts.items()
    ]
    return tabs, tab


def plan_page(request: HttpRequest, rows: Rows) -> TablePage:
    """The rows of one tab, turned page by page."""
    return _ROWS.page(request, rows)


def workbook_answer(name: str, data: bytes) -> HttpResponse:
    """A workbook that was made elsewhere, as a download."""
    answer = HttpResponse(data, content_type=XLSX)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["Content-Disposition"] = disposition or "attachment"
    return answer
