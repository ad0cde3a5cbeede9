"""Importing: upload, look at the plan, write, undo; or type one patent."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import problem_rows, queries, services, typed, undoing
from zhiqiao.assets.imports.comparison import FIELD_LABELS
from zhiqiao.assets.imports.queries import ImportBatch, ImportRow
from zhiqiao.assets.imports.recognition import document_sources, file_sources
from zhiqiao.foundation.access.rules import decide
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import DayField, PapersField, refuse
from zhiqiao.web.shell.list_plans import plan_page, workbook_answer
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

STATE_TONES = {
    ImportBatch.READING: "info",
    ImportBatch.PREVIEWED: "wait",
    ImportBatch.APPLYING: "info",
    ImportBatch.APPLIED: "ok",
    ImportBatch.REFUSED: "bad",
}

UNDER_WAY = {ImportBatch.READING, ImportBatch.APPLYING}

IMPORTS = Table(
    name="imports",
    title="导入",
    columns=(
        Column("file_name", "文件", kind="title", link=lambda b: reverse("workbench:import", args=[b.pk])),
        Column(
            "state",
            "状态",
            kind="chip",
            value=lambda b: (b.get_state_display(), STATE_TONES.get(b.state, "")),
        ),
        Column("source_label", "识别为"),
        Column("new", "新增", kind="number", sort="new"),
        Column("changed", "变更", kind="number", sort="changed"),
        Column("unchanged", "不变", kind="number"),
        Column("rejected", "拒收", kind="number", sort="rejected"),
        Column("made_by", "经办人"),
        Column("made_at", "上传", kind="date", sort="made_at"),
    ),
    filters=(Filter("state", "状态", field="state", choices=tuple(ImportBatch.STATES)),),
    search=("file_name__icontains", "made_by__icontains"),
    sort="-made_at",
    empty=Empty("还没有导入", "上传一份专利台账，先看清楚再写入。", "导入台账", "workbench:import-new"),
)


class UploadForm(forms.Form):
    """Files to plan together."""

    file = PapersField(
        label="专利清单与专利文件",
        help_text="台账、数据库导出、XML、JSON、题录都可以；可以选多个，也可以是 zip。一次上传合为一次导入",
    )
    all_or_nothing = forms.ChoiceField(
        label="有坏行时",
        choices=[("", "跳过坏行，写入其余"), ("1", "整批写入或都不写")],
        required=False,
        initial="",
        widget=forms.RadioSelect,
        help_text="选“整批”的，有一行被拒收就不能写入；预览时还可以改",
    )
    keep_unverified = forms.BooleanField(
        label="校验位不符的号码保留并标记",
        required=False,
        help_text="默认拒收并给出应有的校验位；勾选后照原样收下，标为“未核验”",
    )


@action(queries.VIEW)
def import_list(request: ActorRequest) -> HttpResponseBase:
    """Imports, newest first."""
    return IMPORTS.respond(
        request, queries.batches(request.actor), {"room": "assets"}, template="workbench/agency/imports.html"
    )


@action("assets.imports:workbook:preview")
def import_new(request: ActorRequest) -> HttpResponse:
    """Upload files; nothing is written before their plan has been seen."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.preview_files(
                request.actor,
                [(upload.name, upload.read()) for upload in form.cleaned_data["file"]],
                keep_unverified=form.cleaned_data["keep_unverified"],
                all_or_nothing=bool(form.cleaned_data["all_or_nothing"]),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:import", batch.pk)
    context = {
        "room": "assets",
        "form": form,
        "formats": file_sources().values(),
        "document_formats": document_sources().values(),
    }
    return render(request, "workbench/agency/import_new.html", context)


@action(queries.VIEW)
def import_page(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan: what would be written, what is turned away and why."""
    batch = queries.batch(request.actor, pk)
    tab = request.GET.get("tab", ImportRow.REJECTED if batch.rejected else ImportRow.NEW)
    resource = queries.resource_of(batch)
    texts = {outcome: f"{label} {getattr(batch, outcome):,}" for outcome, label in ImportRow.OUTCOMES}
    turned = plan_page(request, queries.planned(batch, tab))
    is_still = batch.state in UNDER_WAY and not queries.is_moving(batch)
    context = {
        "room": "assets",
        "batch": batch,
        "tone": STATE_TONES.get(batch.state, ""),
        "tab": tab,
        "turned": turned,
        "rows": _shown(batch, tab, list(turned.slice)),
        "files": _files(batch),
        "is_several": len(batch.files) > 1,
        "progress": jobs.progress_of(f"import:{batch.pk}") if batch.state in UNDER_WAY else None,
        "may_resume": is_still and decide(request.actor, "assets.imports:batch:apply", resource),
        "held_back": batch.state == ImportBatch.PREVIEWED and batch.all_or_nothing and batch.rejected > 0,
        "may_choose": batch.state == ImportBatch.PREVIEWED
        and batch.rejected > 0
        and decide(request.actor, services.CHOOSE, resource),
        "may_map": batch.may_map
        and batch.state == ImportBatch.REFUSED
        and decide(request.actor, "assets.imports:mapping:edit", resource),
        "may_apply": batch.state == ImportBatch.PREVIEWED
        and batch.to_write > 0
        and not (batch.all_or_nothing and batch.rejected)
        and decide(request.actor, "assets.imports:batch:apply", resource),
        "undo_work": undoing.undo_work(batch) if batch.state == ImportBatch.APPLIED else None,
        "is_undoing": undoing.is_being_undone(batch),
        "may_undo": (batch.state == ImportBatch.APPLIED or (is_still and batch.state == ImportBatch.APPLYING))
        and not undoing.is_being_undone(batch)
        and decide(request.actor, "assets.imports:batch:undo", resource),
        "writes_text": f"{batch.to_write:,}",
        **{f"{outcome}_text": text for outcome, text in texts.items()},
        "tab_text": texts.get(tab, ""),
    }
    part = request.headers.get("HX-Request") == "true" and request.GET.get("part") == "progress"
    if part and (batch.state in UNDER_WAY or context["is_undoing"]):
        return render(request, "workbench/agency/_import_progress.html", context)
    if part:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "workbench/agency/import.html", context)


def _files(batch: ImportBatch) -> list[dict[str, object]]:
    """What became of each file of the import, with what came of its rows."""
    counts = queries.counts_by_file(batch) if len(batch.files) > 1 else {}
    labels = dict(ImportRow.OUTCOMES)
    shown: list[dict[str, object]] = []
    for told in batch.files:
        found = counts.get(told["file"], {})
        tone = "" if told.get("is_skipped") else "bad" if told.get("refusal") else "ok"
        words = "已跳过" if told.get("is_skipped") else "未导入" if told.get("refusal") else "已读"
        outcome = "，".join(f"{label} {found[code]:,}" for code, label in labels.items() if found.get(code))
        shown.append({**told, "tone": tone, "words": words, "outcome": outcome})
    return shown


def _shown(batch: ImportBatch, tab: str, rows: list[ImportRow]) -> list[dict[str, object]]:
    shown = []
    fields = queries.shown_fields(batch, rows) if tab in {ImportRow.NEW, ImportRow.UNCHANGED} else {}
    for row in rows:
        changes = [
            {"label": FIELD_LABELS.get(name, name), "before": _cell(pair[0]), "after": _cell(pair[1])}
            for name, pair in row.changes.items()
        ]
        shown.append({"row": row, "changes": changes, "after": fields.get(row.pk, {})})
    return shown


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "；".join(str(one) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{key}={one}" for key, one in value.items())
    return "（空）" if value in (None, "") else str(value)


@require_POST
@action("assets.imports:batch:apply")
def import_apply(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the plan into the register."""
    batch = services.apply_batch(request.actor, pk)
    if batch.state == ImportBatch.APPLYING:
        messages.info(request, "正在后台分块写入；可以离开这一页，中断了也会接着写")
    else:
        messages.success(request, f"已写入：新增 {batch.new} 件，变更 {batch.changed} 件。可以随时撤销")
    return redirect("workbench:import", pk)


@require_POST
@action("assets.imports:batch:apply")
def import_resume(request: ActorRequest, pk: int) -> HttpResponse:
    """Go on with an import that was cut off."""
    services.resume_batch(request.actor, pk)
    messages.info(request, "已接着做：写过的不会再写，没写的不会漏")
    return redirect("workbench:import", pk)


@require_POST
@action(services.CHOOSE)
def import_choice(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose whether bad rows hold the whole import back."""
    chosen = bool(request.POST.get("all_or_nothing"))
    services.choose_all_or_nothing(request.actor, pk, all_or_nothing=chosen)
    messages.info(request, "已改为整批写入或都不写" if chosen else "已改为跳过坏行，写入其余")
    return redirect("workbench:import", pk)


@require_POST
@action("assets.imports:batch:undo")
def import_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    was_whole = queries.batch(request.actor, pk).state == ImportBatch.APPLIED
    batch = undoing.begin_undo(request.actor, pk)
    if batch.state == ImportBatch.UNDONE:
        told = (
            f"移除 {batch.new} 件，恢复 {batch.changed} 件的原登记" if was_whole else "中断前写入的已全部退回"
        )
        messages.success(request, f"已撤销：{told}")
    else:
        messages.info(request, "正在后台撤销；可以离开这一页，做完会有通知")
    return redirect("workbench:import", pk)


@require_POST
@action("assets.imports:batch:discard")
def import_discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a plan aside without writing it."""
    services.discard_batch(request.actor, pk)
    messages.info(request, "已放弃这次预览，没有写入任何数据")
    return redirect("workbench:imports")


@action(queries.VIEW)
def import_problems(request: ActorRequest, pk: int) -> HttpResponse:
    """The rejected rows as a workbook, with the reason and the remedy beside each."""
    batch = queries.batch(request.actor, pk)
    return workbook_answer(f"import-{batch.pk}-problems.xlsx", problem_rows.workbook(batch))


class PatentForm(forms.Form):
    """One patent typed by hand: an import like any other."""

    application_number = forms.CharField(
        label="申请号（专利号）",
        max_length=30,
        help_text="任何写法都可以：ZL2021 1 1434680.4、202111434680.4",
    )
    title = forms.CharField(label="名称", max_length=500)
    holder_names = forms.CharField(label="申请（专利权）人", max_length=500, help_text="多个用分号隔开")
    inventor_names = forms.CharField(
        label="发明人", max_length=500, required=False, help_text="多个用分号隔开"
    )
    filed_on = DayField(label="申请日")
    granted_on = DayField(label="授权公告日", required=False)
    ipcs = forms.CharField(
        label="IPC 分类号", max_length=300, required=False, help_text="主分类号在前，多个用分号隔开"
    )
    legal_status = forms.ChoiceField(
        label="法律状态", choices=[("有效", "有效"), ("审中", "审中"), ("失效", "失效")]
    )
    abstract = forms.CharField(label="摘要", required=False, widget=forms.Textarea(attrs={"rows": 6}))


@action("assets.imports:patent:type")
def patent_new(request: ActorRequest) -> HttpResponse:
    """Type one patent: planned and applied at once, and undone like any import."""
    form = PatentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = typed.type_patent(request.actor, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            row = batch.rows.get()
            words = {"new": "已登记", "changed": "已更新", "unchanged": "登记簿里已有，内容相同，没有改动"}
            tell = messages.success if batch.to_write else messages.info
            tell(request, f"{words[row.outcome]}：{row.number} {row.title}")
            return redirect("workbench:patent", row.number)
    return render(request, "workbench/agency/patent_new.html", {"room": "assets", "form": form})
