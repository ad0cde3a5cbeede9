"""Reports: draft from a plan, fill in, freeze, download, submit, count again."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import decide
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.reports import codec, files, queries, services
from zhiqiao.outcomes.reports.form import every_form, form
from zhiqiao.outcomes.reports.page import Cell, Grid
from zhiqiao.outcomes.reports.workflow import DRAFT, FROZEN, REPORTING, SUBMITTED
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Row
from zhiqiao.web.workbench.agency.report_forms import DraftForm, NewReportForm, SubmitForm

_TONES = {DRAFT: "wait", FROZEN: "info", SUBMITTED: "ok"}
_ROOM = {"room": "outcomes"}


def _form_label(one: Row) -> str:
    known = every_form().get(one.form)
    return known.label if known else one.form


REPORTS = Table(
    name="reports",
    title="报告",
    columns=(
        Column(
            "title",
            "标题",
            kind="title",
            link=lambda r: reverse("workbench:report", args=[r.pk]),
            sort="title",
        ),
        Column("form", "报表", value=_form_label),
        Column(
            "state", "状态", kind="chip", value=lambda r: (REPORTING.label(r.state), _TONES.get(r.state, ""))
        ),
        Column("position", "账本位置", kind="number", sort="position"),
        Column("made_by", "编制人"),
        Column("made_at", "编制", kind="date", sort="made_at"),
        Column("frozen_at", "冻结", kind="date", sort="frozen_at"),
        Column("submitted_to", "报送至"),
    ),
    filters=(
        Filter("state", "状态", field="state", choices=tuple(REPORTING.choices)),
        Filter(
            "form",
            "报表",
            field="form",
            choices=tuple((one.code, one.label) for one in every_form().values()),
        ),
    ),
    search=("title__icontains", "made_by__icontains"),
    sort="-made_at",
    empty=Empty(
        "还没有报告", "选一个方案和一种报表，数字由证据账本数出。", "编制报告", "workbench:report-new"
    ),
    unit="份",
)


@action(queries.VIEW)
def report_list(request: ActorRequest) -> HttpResponseBase:
    """Reports, newest first."""
    context = {**_ROOM, "may_draft": decide(request.actor, services.DRAFT)}
    found = queries.reports(request.actor)
    return REPORTS.respond(request, found, context, template="workbench/agency/reports.html")


@action(services.DRAFT)
def report_new(request: ActorRequest) -> HttpResponse:
    """Choose form, plan and ledger position."""
    asked = NewReportForm(request.actor, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and asked.is_valid():
        said = asked.cleaned_data
        try:
            made = services.draft_report(request.actor, said["form"], int(said["adoption"]), said["position"])
        except Refusal as refusal:
            refuse(asked, refusal)
        else:
            return redirect("workbench:report", made.pk)
    return render(request, "workbench/agency/report_new.html", {**_ROOM, "form": asked})


def _rows(grid: Grid) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row].append(cell)
    return rows


@action(queries.VIEW)
def report_page(request: ActorRequest, pk: int) -> HttpResponse:
    """The report as its form prints it, with what is still missing and what can be done."""
    one = queries.report(request.actor, pk)
    statement = codec.from_dict(one.statement)
    page, rule = files.page_of(statement, is_draft=one.is_draft), form(one.form)
    may = {
        name: decide(request.actor, code, one.resource)
        for name, code in (("edit", services.EDIT), ("freeze", services.FREEZE), ("submit", services.SUBMIT))
    }
    context = {
        **_ROOM,
        "report": one,
        "label": rule.label,
        "state": REPORTING.label(one.state),
        "tone": _TONES.get(one.state, ""),
        "statement": statement,
        "page": page,
        "rows": _rows(page.grid),
        "sections": [
            (part.title, part.grid.shares, _rows(part.grid))
            for part in page.sections
            if not part.is_spreadsheet_only
        ],
        "formats": files.FORMATS.values(),
        "missing": rule.missing(statement) if one.is_draft else [],
        "reminders": rule.reminders(statement) if one.is_draft else [],
        "may": may,
        "submit_form": SubmitForm(initial={"submitted_on": today()}),
    }
    return render(request, "workbench/agency/report.html", context)


@action(services.EDIT)
def report_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Fill in the words and money of a draft."""
    one = queries.report(request.actor, pk)
    statement = codec.from_dict(one.statement)
    filled = DraftForm(statement, request.POST or None, is_scored=form(one.form).is_scored)
    if request.method == "POST" and filled.is_valid():
        try:
            services.edit_report(request.actor, pk, filled.edits())
        except Refusal as refusal:
            refuse(filled, refusal)
        else:
            return redirect("workbench:report", pk)
    context = {**_ROOM, "report": one, "form": filled, "label": form(one.form).label}
    return render(request, "workbench/agency/report_edit.html", context)


@action(queries.VERIFY)
def report_verify(request: ActorRequest, pk: int) -> HttpResponse:
    """Count the report again at its own position and show what differs."""
    one = queries.report(request.actor, pk)
    context = {**_ROOM, "report": one, "found": queries.verify_report(request.actor, pk)}
    return render(request, "workbench/agency/report_verify.html", context)


@action(queries.VIEW)
def report_file(request: ActorRequest, pk: int, suffix: str) -> HttpResponse:
    """A file of the report: as stored, or of a draft made on the spot and marked as one."""
    one = queries.report(request.actor, pk)
    statement = codec.from_dict(one.statement)
    if one.is_draft:
        data = files.render(statement, suffix, settings.ZHIQIAO_FONTS, is_draft=True)
    else:
        data = queries.stored_file(request.actor, pk, suffix)
    answer = HttpResponse(data, content_type=files.file_format(suffix).media_type)
    name = quote(files.file_name(statement, suffix))
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@require_POST
@action(services.EDIT)
def report_recount(request: ActorRequest, pk: int) -> HttpResponse:
    """Count a draft again at the head of the ledger."""
    one = services.recount_report(request.actor, pk)
    messages.success(request, f"已按证据账本第 {one.position} 号重新计数，已填的文字保留")
    return redirect("workbench:report", pk)


@require_POST
@action(services.FREEZE)
def report_freeze(request: ActorRequest, pk: int) -> HttpResponse:
    """Freeze a draft."""
    services.freeze_report(request.actor, pk)
    messages.success(request, "已冻结：Excel、Word、PDF 三个文件已存档，内容不再变动")
    return redirect("workbench:report", pk)


@require_POST
@action(services.SUBMIT)
def report_submit(request: ActorRequest, pk: int) -> HttpResponse:
    """Note a submission."""
    said = SubmitForm(request.POST)
    if not said.is_valid():
        raise Refusal("报送单位或日期没有填好", "请填写接收报告的单位和报送日期")
    services.submit_report(
        request.actor, pk, said.cleaned_data["submitted_to"], said.cleaned_data["submitted_on"]
    )
    messages.success(request, "已登记报送")
    return redirect("workbench:report", pk)


@require_POST
@action(services.DISCARD)
def report_discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Drop a draft."""
    services.discard_report(request.actor, pk)
    messages.success(request, "草稿已放弃")
    return redirect("workbench:reports")
