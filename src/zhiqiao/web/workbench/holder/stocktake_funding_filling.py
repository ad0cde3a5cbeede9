"""财政资助 declarations by workbook: out, upload, plan, write, take back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import funding_plan, services
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.workbench.holder.filled_pages import (
    SKIP,
    FilledForm,
    plan_context,
    problems_workbook,
    workbook_answer,
)

DECLARE = services.funding.DECLARE


@action(DECLARE)
def funded_workbook(request: ActorRequest) -> HttpResponse:
    """The workbook to fill; with ``all=1`` also the granted patents that are not declared."""
    with_all = request.GET.get("all") == "1"
    data = funding_plan.funding_workbook(request.actor, with_undeclared=with_all)
    return workbook_answer(f"财政资助声明 {today()}.xlsx", data)


@action(DECLARE)
def funded_fill(request: ActorRequest) -> HttpResponse:
    """Upload a filled workbook; nothing is written before its plan has been seen."""
    form = FilledForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = services.keep_funding_workbook(request.actor, upload.name, upload.read())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:funded-fill-plan", kept.sha256)
    context = {"room": "assets", "form": form, "fills": funding_plan.funding_fills(request.actor)[:20]}
    status = 422 if form.is_bound else 200
    return render(request, "workbench/holder/funded_fill.html", context, status=status)


@action(DECLARE)
def funded_fill_plan(request: ActorRequest, sha256: str) -> HttpResponse:
    """What the workbook would write, and what is turned away and why."""
    name, plan = funding_plan.kept_funding_plan(request.actor, sha256)
    context = plan_context(request, plan, funding_plan.OUTCOMES)
    context |= {"file_name": name, "sha256": sha256}
    return render(request, "workbench/holder/funded_fill_plan.html", context)


@action(DECLARE)
def funded_fill_problems(request: ActorRequest, sha256: str) -> HttpResponseBase:
    """The turned-away rows as a workbook."""
    _, plan = funding_plan.kept_funding_plan(request.actor, sha256)
    return problems_workbook("财政资助声明", plan.problems)


@require_POST
@action(DECLARE)
def funded_fill_apply(request: ActorRequest, sha256: str, digest: str) -> HttpResponse:
    """Write the plan that was seen."""
    skip_bad = request.POST.get("bad") == SKIP
    made = services.apply_funding(request.actor, sha256, digest, skip_bad=skip_bad)
    words = f"；{made.rejected} 行拒收未写入，改正后可再传" if made.rejected else ""
    messages.success(request, f"已写入 {made.written} 件财政资助声明{words}")
    return redirect("workbench:funded-fill")


@require_POST
@action(DECLARE)
def funded_fill_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Declare as before, where nothing has changed since."""
    fill, left = services.undo_funding(request.actor, pk)
    words = f"；{left} 件后来又改过，保留现在的" if left else ""
    messages.success(request, f"已撤销“{fill.file_name}”{words}")
    return redirect("workbench:funded-fill")
