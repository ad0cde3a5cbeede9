"""The manual indicators of a bulk appraisal by workbook: out, upload, plan, write, take back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.appraisal import answer_plan, queries, services
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


@action(queries.ANSWER)
def answer_workbook(request: ActorRequest, pk: int) -> HttpResponse:
    """The workbook to fill, with the answers that stand."""
    return workbook_answer(*answer_plan.answer_workbook(request.actor, pk))


@action(queries.ANSWER)
def answer_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload a filled workbook; nothing is written before its plan has been seen."""
    one = queries.batch(request.actor, pk)
    form = FilledForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = services.keep_answer_workbook(request.actor, pk, upload.name, upload.read())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:answer-fill-plan", pk, kept.sha256)
    context = {"room": "assets", "one": one, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "workbench/holder/answer_fill.html", context, status=status)


@action(queries.ANSWER)
def answer_fill_plan(request: ActorRequest, pk: int, sha256: str) -> HttpResponse:
    """What the workbook would write, and what is turned away and why."""
    one = queries.batch(request.actor, pk)
    name, plan = answer_plan.kept_answer_plan(request.actor, pk, sha256)
    context = plan_context(request, plan, answer_plan.OUTCOMES)
    context |= {"one": one, "file_name": name, "sha256": sha256}
    return render(request, "workbench/holder/answer_fill_plan.html", context)


@action(queries.ANSWER)
def answer_fill_problems(request: ActorRequest, pk: int, sha256: str) -> HttpResponseBase:
    """The turned-away rows as a workbook."""
    _, plan = answer_plan.kept_answer_plan(request.actor, pk, sha256)
    return problems_workbook("人工指标", plan.problems)


@require_POST
@action(queries.ANSWER)
def answer_fill_apply(request: ActorRequest, pk: int, sha256: str, digest: str) -> HttpResponse:
    """Write the plan that was seen."""
    skip_bad = request.POST.get("bad") == SKIP
    made = services.apply_answers(request.actor, pk, sha256, digest, skip_bad=skip_bad)
    words = f"；{made.rejected} 行拒收未写入，改正后可再传" if made.rejected else ""
    messages.success(request, f"记下 {made.written} 项回答，以前的都还在{words}")
    return redirect("workbench:appraisal-batch", pk)


@require_POST
@action(queries.ANSWER)
def answer_fill_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer as before, where nobody has answered since."""
    fill, left = services.undo_answers(request.actor, pk)
    words = f"；{left} 项后来又改过，保留现在的" if left else ""
    messages.success(request, f"已撤销“{fill.file_name}”{words}")
    return redirect("workbench:appraisal-batch", fill.batch_id)
