"""Lists that hold no patents: firms' needs, and the firms themselves. Upload, look at the plan, write."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import organizations
from zhiqiao.assets.imports.organization_list import organization_template
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.money import wan
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import choices, importing
from zhiqiao.market.catalog.importing import NeedImport
from zhiqiao.market.catalog.need_list import need_template
from zhiqiao.market.catalog.need_plan import FIRM_KINDS, OUTCOMES, REJECTED
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import PaperField, refuse
from zhiqiao.web.shell.list_plans import PROBLEMS, plan_page, plan_tabs, workbook_answer
from zhiqiao.web.shell.spreadsheets import export_xlsx
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

TONES = {NeedImport.PREVIEWED: "wait", NeedImport.APPLIED: "ok"}

NEED_IMPORTS = Table(
    name="need-imports",
    title="需求导入记录",
    columns=(
        Column(
            "file_name",
            "文件",
            kind="title",
            link=lambda b: reverse("workbench:demand-import-plan", args=[b.pk]),
        ),
        Column("state", "状态", kind="chip", value=lambda b: (b.get_state_display(), TONES.get(b.state, ""))),
        Column("new", "新增", kind="number", sort="new"),
        Column("unchanged", "不变", kind="number"),
        Column("rejected", "拒收", kind="number", sort="rejected"),
        Column("made_by", "经办人"),
        Column("made_at", "上传", kind="date", sort="made_at"),
        Column("applied_at", "写入", kind="date", sort="applied_at"),
    ),
    filters=(Filter("state", "状态", field="state", choices=tuple(NeedImport.STATES)),),
    search=("file_name__icontains", "made_by__icontains"),
    sort="-made_at",
    empty=Empty(
        "还没有导入过需求", "上传一份征集表，先看清楚再写入。", "导入需求清单", "workbench:demand-import"
    ),
)


class NeedListForm(forms.Form):
    """A list of needs to plan."""

    file = PaperField(label="需求清单", help_text="企业需求征集表（xlsx、xls、csv 均可；GBK 编码也可以）")
    firm = forms.ModelChoiceField(
        label="企业",
        queryset=accounts.all_organizations().none(),
        required=False,
        help_text="清单里没有“企业名称”一列时，选这份清单属于哪一家",
    )
    ask_firms = forms.BooleanField(
        label="写入后即请企业确认",
        required=False,
        help_text="不勾选则先存为草稿，逐条核对后再请企业确认",
    )

    def __init__(self, request: ActorRequest, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Form
        super().__init__(*args, **kwargs)
        firms = accounts.organizations_in(request.actor.region_code, FIRM_KINDS).order_by("name")
        self.fields["firm"].queryset = firms  # type: ignore[attr-defined]  # a model choice


class OrganizationListForm(forms.Form):
    """A list of firms to plan."""

    file = PaperField(label="企业清单", help_text="一行一家企业的一个年度（xlsx、xls、csv 均可）")


@action(importing.IMPORT)
def demand_import(request: ActorRequest) -> HttpResponse:
    """Upload a list of needs; nothing is written before its plan has been seen."""
    form = NeedListForm(request, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload, firm = form.cleaned_data["file"], form.cleaned_data["firm"]
        try:
            one = importing.preview_needs(
                request.actor,
                upload.name,
                upload.read(),
                firm_id=firm.pk if firm else None,
                ask_firms=form.cleaned_data["ask_firms"],
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:demand-import-plan", one.pk)
    return render(request, "workbench/agency/list_import_needs.html", {"room": "market", "form": form})


@action(importing.IMPORT)
def demand_imports(request: ActorRequest) -> HttpResponseBase:
    """Lists of needs that were brought, newest first."""
    return NEED_IMPORTS.respond(
        request,
        importing.need_imports(request.actor),
        {"room": "market"},
        template="workbench/agency/list_imports.html",
    )


@action(importing.IMPORT)
def demand_import_plan(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan, or what became of it."""
    one = importing.need_import(request.actor, pk)
    counts = {outcome: getattr(one, outcome) for outcome in OUTCOMES}
    tabs, tab = plan_tabs(request, counts, OUTCOMES, REJECTED)
    found = [row for row in one.rows if row["outcome"] == tab]
    turned = plan_page(request, found)
    for row in turned.slice:
        row["budget"] = _budget(row)
        row["ways"] = "、".join(choices.label("cooperation", code) for code in row.get("cooperation", ()))
    context = {
        "room": "market",
        "one": one,
        "tone": TONES.get(one.state, ""),
        "tabs": tabs,
        "rejected": tab == REJECTED,
        "turned": turned,
        "rows": turned.slice,
        "writes_text": f"{one.new:,}",
        "has_contacts": any(row.get("contact") for row in found),
        "waiting": one.state == NeedImport.PREVIEWED,
        "applied": one.state == NeedImport.APPLIED,
    }
    return render(request, "workbench/agency/list_import_needs_plan.html", context)


def _budget(row: dict[str, Any]) -> str:
    ends = [row.get("budget_low_fen"), row.get("budget_high_fen")]
    low, high = (None if end is None else wan(end).removesuffix(".00") for end in ends)
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"{high} 万元以内" if low is None else f"{low} 万元以上"
    return f"{low}–{high} 万元"


@require_POST
@action(importing.IMPORT)
def demand_import_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Write, plan anew, take back or put aside; each is its own service."""
    actor = request.actor
    if step == "apply":
        one = importing.apply_needs(actor, pk)
        asked = "，并已请企业确认" if one.ask_firms else "，都是草稿，核对后请企业确认"
        messages.success(request, f"已写入 {one.new} 条需求{asked}")
    elif step == "again":
        importing.preview_again(actor, pk)
        messages.info(request, "已按现在的企业登记和需求库重新预览，还没有写入")
    elif step == "undo":
        one = importing.undo_needs(actor, pk)
        messages.success(request, f"已撤销：移除 {one.new} 条需求")
    elif step == "discard":
        importing.discard_needs(actor, pk)
        messages.info(request, "已放弃这次预览，没有写入任何需求")
        return redirect("workbench:demand-imports")
    else:
        raise Refusal("没有这个步骤", "请从导入页面操作")
    return redirect("workbench:demand-import-plan", pk)


@action(importing.IMPORT)
def demand_import_problems(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The rejected rows as a workbook, with the reason and the remedy beside each."""
    one = importing.need_import(request.actor, pk)
    rejected = [row for row in one.rows if row["outcome"] == REJECTED]
    return export_xlsx(f"需求导入{pk}拒收的行", PROBLEMS, rejected)


@action(importing.IMPORT)
def demand_import_template(_request: ActorRequest) -> HttpResponse:
    """The empty list of needs."""
    return workbook_answer("企业需求清单模板.xlsx", need_template())


@action(organizations.IMPORT)
def organization_import(request: ActorRequest) -> HttpResponse:
    """Upload a list of firms; nothing is written before its plan has been seen."""
    form = OrganizationListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = organizations.keep_list(request.actor, upload.name, upload.read())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:organization-import-plan", kept.sha256)
    return render(
        request, "workbench/agency/list_import_organizations.html", {"room": "system", "form": form}
    )


@action(organizations.IMPORT)
def organization_import_plan(request: ActorRequest, sha256: str) -> HttpResponse:
    """What the list would enter and change, and what is turned away and why."""
    name, plan = organizations.kept_plan(request.actor, sha256)
    labels = organizations.OUTCOMES
    tabs, tab = plan_tabs(request, {outcome: plan.count(outcome) for outcome in labels}, labels, REJECTED)
    found: list[Any] = [one for one in plan.organizations if one.outcome == tab]
    if tab == REJECTED:
        found = list(plan.rejected)
    turned = plan_page(request, found)
    context = {
        "room": "system",
        "file_name": name,
        "sha256": sha256,
        "plan": plan,
        "writes_text": f"{plan.writes:,}",
        "tabs": tabs,
        "rejected": tab == REJECTED,
        "turned": turned,
        "rows": turned.slice,
        "rejected_count": plan.count(REJECTED),
    }
    return render(request, "workbench/agency/list_import_organizations_plan.html", context)


@require_POST
@action(organizations.IMPORT)
def organization_import_apply(request: ActorRequest, sha256: str, digest: str) -> HttpResponse:
    """Write the plan that was seen."""
    plan = organizations.apply_organizations(request.actor, sha256, digest)
    rejected = plan.count(REJECTED)
    words = f"；{rejected} 行拒收未写入，改正后可再传" if rejected else ""
    messages.success(
        request,
        f"已登记：新增 {plan.count(organizations.NEW)} 家，变更 {plan.count(organizations.CHANGED)} 家{words}",
    )
    return redirect("workbench:organizations")


@action(organizations.IMPORT)
def organization_import_problems(request: ActorRequest, sha256: str) -> HttpResponseBase:
    """The rejected rows as a workbook."""
    _name, plan = organizations.kept_plan(request.actor, sha256)
    return export_xlsx("企业清单拒收的行", PROBLEMS, plan.rejected)


@action(organizations.IMPORT)
def organization_import_template(_request: ActorRequest) -> HttpResponse:
    """The empty list of firms."""
    return workbook_answer("企业清单模板.xlsx", organization_template(organizations.KINDS, today().year - 1))
