"""Registers by workbook: out, upload, plan, write, take back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.foundation.registers import fill_plan as plans
from zhiqiao.foundation.registers import queries, services
from zhiqiao.foundation.registers.reach import own_resource, require_in
from zhiqiao.foundation.registers.schema import Register
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


def _register(request: ActorRequest, code: str) -> Register:
    register = queries.readable_register(request.actor, code)
    require_in(request.actor, queries.FILL, register, own_resource(request.actor, register))
    return register


@action(queries.FILL)
def template(request: ActorRequest, code: str) -> HttpResponse:
    """The workbook to fill; with ``all=1`` also the entries there are."""
    register = _register(request, code)
    rows = plans.own_entries(request.actor, register) if request.GET.get("all") == "1" else ()
    data = plans.blank_workbook(request.actor, register, rows)
    return workbook_answer(f"{register.title} {today()}.xlsx", data)


@action(queries.FILL)
def fill(request: ActorRequest, code: str) -> HttpResponse:
    """Upload a filled workbook; nothing is written before its plan has been seen."""
    register = _register(request, code)
    form = FilledForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = services.keep_workbook(request.actor, code, upload.name, upload.read())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:register-fill-plan", code, kept.sha256)
    context = {
        "room": "outcomes",
        "register": register,
        "form": form,
        "fills": queries.fills(request.actor, register)[:20],
    }
    status = 422 if form.is_bound else 200
    return render(request, "workbench/everyone/register_fill.html", context, status=status)


@action(queries.FILL)
def fill_plan(request: ActorRequest, code: str, sha256: str) -> HttpResponse:
    """What the workbook would write, and what is turned away and why."""
    register = _register(request, code)
    name, plan = plans.kept_plan(request.actor, code, sha256)
    context = plan_context(request, plan, plans.OUTCOMES)
    context |= {"room": "outcomes", "register": register, "what": "条目", "file_name": name, "sha256": sha256}
    return render(request, "workbench/everyone/register_fill_plan.html", context)


@action(queries.FILL)
def fill_problems(request: ActorRequest, code: str, sha256: str) -> HttpResponseBase:
    """The turned-away rows as a workbook."""
    register = _register(request, code)
    _, plan = plans.kept_plan(request.actor, code, sha256)
    return problems_workbook(register.title, plan.problems)


@require_POST
@action(queries.FILL)
def fill_apply(request: ActorRequest, code: str, sha256: str, digest: str) -> HttpResponse:
    """Write the plan that was seen."""
    skip_bad = request.POST.get("bad") == SKIP
    made = services.apply_fill(request.actor, code, sha256, digest, skip_bad=skip_bad)
    words = f"；{made.rejected} 行拒收未写入，改正后可再传" if made.rejected else ""
    messages.success(request, f"新增 {made.added} 条，改动 {made.changed} 条{words}")
    return redirect("workbench:register-fill", code)


@require_POST
@action(queries.FILL)
def fill_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Put entries back as they were, where nothing has changed since."""
    made, left = services.undo_fill(request.actor, pk)
    words = f"；{left} 条后来又改过，保留现在的" if left else ""
    messages.success(request, f"已撤销“{made.file_name}”{words}")
    return redirect("workbench:register-fill", made.register)
