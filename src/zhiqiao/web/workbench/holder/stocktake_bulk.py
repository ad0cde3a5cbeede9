"""Doing several entries at once: by ticking them in the list, or by the batch workbook."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import fill_plan, queries, services, workflow
from zhiqiao.assets.stocktake.blank_workbook import blank_workbook
from zhiqiao.foundation.documents import queries as documents
from zhiqiao.foundation.documents.services import store
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action, ticked
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.list_plans import workbook_answer
from zhiqiao.web.shell.values import key_of
from zhiqiao.web.workbench.holder.stocktake_forms import FillForm

SHOWN = 200


@require_POST
@action(services.assigning.ASSIGN)
def round_assign(request: ActorRequest, pk: int) -> HttpResponse:
    """Give the ticked entries to an inventor and a college."""
    chosen = request.POST.get("inventor", "")
    count = services.assign_entries(
        request.actor,
        ticked(request, "entry"),
        inventor_id=key_of(chosen),
        inventor_name=request.POST.get("inventor_name", ""),
        college=request.POST.get("college", ""),
    )
    messages.success(request, f"已分派 {count} 件")
    return redirect("workbench:round", pk)


@require_POST
@action(services.assigning.ASSIGN)
def round_assign_names(request: ActorRequest, pk: int) -> HttpResponse:
    """Give unassigned entries to the inventors whom the register names."""
    count = services.assign_by_names(request.actor, pk)
    left = queries.entries(request.actor, pk).filter(state=workflow.OPEN, inventor=None).count()
    messages.success(request, f"按登记的发明人姓名分派了 {count} 件，还有 {left} 件没有对应的账号")
    return redirect("workbench:round", pk)


@require_POST
@action(services.assessing.REVIEW)
def round_review(request: ActorRequest, pk: int) -> HttpResponse:
    """The ticked entries pass the college's review."""
    count = services.review_entries(request.actor, ticked(request, "entry"), request.POST.get("reason", ""))
    messages.success(request, f"已审核 {count} 件")
    return redirect("workbench:round", pk)


@require_POST
@action(services.assessing.ASSESS)
def round_assess(request: ActorRequest, pk: int) -> HttpResponse:
    """The unit agrees with the inventors' ratings of the ticked entries."""
    count = services.assess_as_rated(request.actor, ticked(request, "entry"), request.POST.get("reason", ""))
    messages.success(request, f"已按自评评价 {count} 件")
    return redirect("workbench:round", pk)


@require_POST
@action(services.screening.SCREEN)
def round_screen(request: ActorRequest, pk: int) -> HttpResponse:
    """The ticked entries go into the pool, or not, all with one reason."""
    into_pool = request.POST.get("decision") == "in"
    count = services.screen_entries(
        request.actor, ticked(request, "entry"), request.POST.get("reason", ""), into_pool=into_pool
    )
    messages.success(request, f"{count} 件{'已入库' if into_pool else '不入库'}，理由已记录")
    return redirect("workbench:round", pk)


@action(services.filling.FILL)
def round_workbook(request: ActorRequest, pk: int) -> HttpResponse:
    """The batch workbook, filled in as far as the round knows."""
    one = queries.round_(request.actor, pk)
    waiting = queries.entries(request.actor, pk).filter(
        organization_id=request.actor.organization_id or 0, state__in=[workflow.OPEN, workflow.SELF_ASSESSED]
    )
    data = blank_workbook(one, waiting.select_related("patent").order_by("college", "pk"))
    return workbook_answer(f"{one.name} 批量建档.xlsx", data)


@action(services.filling.FILL)
def round_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload a filled workbook; nothing is written before its plan has been seen."""
    one = queries.round_(request.actor, pk)
    form = FillForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = store(request.actor, upload.name, upload.read())
            fill_plan.plan_fill(
                one.pk, request.actor.organization_id or 0, kept.name, _bytes(request, kept.sha256)
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:round-fill-plan", pk, kept.sha256)
    context = {"room": "assets", "round": one, "form": form}
    return render(request, "workbench/holder/round_fill.html", context)


def _bytes(request: ActorRequest, sha256: str) -> bytes:
    return documents.read(request.actor, sha256).data


@action(services.filling.FILL)
def round_fill_plan(request: ActorRequest, pk: int, sha256: str) -> HttpResponse:
    """What the workbook would change, row by row, and what is turned away and why."""
    one = queries.round_(request.actor, pk)
    file = documents.read(request.actor, sha256)
    plan = fill_plan.plan_fill(pk, request.actor.organization_id or 0, file.name, file.data)
    counts = {outcome: plan.count(outcome) for outcome in fill_plan.OUTCOMES}
    tab = request.GET.get("tab", "")
    if tab not in counts:
        tab = next((outcome for outcome in (fill_plan.REJECTED, *counts) if counts[outcome]), fill_plan.NEW)
    rejected = tab == fill_plan.REJECTED
    context = {
        "room": "assets",
        "round": one,
        "file": file,
        "sha256": sha256,
        "plan": plan,
        "tabs": [
            {"label": f"{label} {counts[outcome]}", "url": f"?tab={outcome}", "here": outcome == tab}
            for outcome, label in fill_plan.OUTCOMES.items()
        ],
        "rejected": rejected,
        "changed": tab == fill_plan.CHANGED,
        "rejected_count": counts[fill_plan.REJECTED],
        "rows": plan.problems[:SHOWN] if rejected else [r for r in plan.rows if r.outcome == tab][:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "workbench/holder/round_fill_plan.html", context)


@require_POST
@action(services.filling.FILL)
def round_fill_apply(request: ActorRequest, pk: int, sha256: str) -> HttpResponse:
    """Write the plan."""
    plan = services.apply_workbook(request.actor, pk, sha256)
    rejected = plan.count(fill_plan.REJECTED)
    words = f"，{rejected} 行拒收未写入，改正后可再传" if rejected else ""
    messages.success(request, f"已写入 {plan.writes} 件{words}")
    return redirect("workbench:round", pk)
