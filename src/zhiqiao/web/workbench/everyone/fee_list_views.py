"""Lists of annual fees as paid: upload, see the plan, write, take back."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import fee_recording
from zhiqiao.assets.imports.fee_list import fee_template
from zhiqiao.assets.imports.fee_recording import OUTCOMES, REJECTED
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import PaperField, refuse
from zhiqiao.web.shell.list_plans import PROBLEMS, plan_page, plan_tabs, workbook_answer
from zhiqiao.web.shell.spreadsheets import export_xlsx


class FeeListForm(forms.Form):
    """A list of payments to plan."""

    file = PaperField(
        label="缴费清单", help_text="一行一件专利一个年度（xlsx、xls、csv 均可；GBK 编码也可以）"
    )


@action(fee_recording.RECORD)
def fee_import(request: ActorRequest) -> HttpResponse:
    """Upload a list; nothing is written before its plan has been seen."""
    form = FeeListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = fee_recording.keep_fee_list(request.actor, upload.name, upload.read())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:fee-import-plan", kept.sha256)
    return render(request, "workbench/everyone/fee_import.html", {"room": "assets", "form": form})


@action(fee_recording.RECORD)
def fee_import_plan(request: ActorRequest, sha256: str) -> HttpResponse:
    """What the list would enter and change, and what is turned away and why."""
    name, plan = fee_recording.kept_fee_plan(request.actor, sha256)
    counts = {outcome: plan.count(outcome) for outcome in OUTCOMES}
    tabs, tab = plan_tabs(request, counts, OUTCOMES, REJECTED)
    rows = list(plan.rejected) if tab == REJECTED else [x for x in plan.payments if x.outcome == tab]
    turned = plan_page(request, rows)
    context = {
        "room": "assets",
        "file_name": name,
        "sha256": sha256,
        "plan": plan,
        "writes_text": f"{plan.writes:,}",
        "tabs": tabs,
        "rejected": tab == REJECTED,
        "turned": turned,
        "rows": turned.slice,
        "rejected_count": counts[REJECTED],
        "written": len(fee_recording.brought_by(request.actor, sha256)[0]),
    }
    return render(request, "workbench/everyone/fee_plan.html", context)


@require_POST
@action(fee_recording.RECORD)
def fee_import_apply(request: ActorRequest, sha256: str, digest: str) -> HttpResponse:
    """Write the plan that was seen."""
    plan = fee_recording.apply_fee_list(request.actor, sha256, digest)
    rejected = plan.count(REJECTED)
    words = f"；{rejected} 行拒收未写入，改正后可再传" if rejected else ""
    messages.success(request, f"已登记 {plan.writes} 笔年费，有关提醒已了结{words}")
    return redirect("workbench:fee-import-plan", sha256)


@require_POST
@action(fee_recording.RECORD)
def fee_import_undo(request: ActorRequest, sha256: str) -> HttpResponse:
    """Take back what a list brought."""
    gone = fee_recording.withdraw_list(request.actor, sha256)
    messages.success(request, f"已撤回这份清单登记的 {gone} 笔年费")
    return redirect("workbench:fee-import-plan", sha256)


@action(fee_recording.RECORD)
def fee_import_problems(request: ActorRequest, sha256: str) -> HttpResponseBase:
    """The rejected rows as a workbook."""
    _name, plan = fee_recording.kept_fee_plan(request.actor, sha256)
    return export_xlsx("缴费清单拒收的行", PROBLEMS, plan.rejected)


@action(fee_recording.RECORD)
def fee_import_template(_request: ActorRequest) -> HttpResponse:
    """The empty list."""
    return workbook_answer("年费缴费清单模板.xlsx", fee_template())
