"""Plans: what they say, who leads, how the tasks go, and which region works under them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Resource, decide
from zhiqiao.kernel.periods import Period, today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.programme import queries, services
from zhiqiao.outcomes.programme.queries import Adoption, Plan, TaskProgress
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import DayField, refuse
from zhiqiao.web.shell.values import key_of

ROOM = {"room": "outcomes"}
_NOTES = "outcomes.programme:adoption:view"


class AdoptForm(forms.Form):
    """The region's own period and cut-off; the plan's when left empty."""

    starts_on = DayField(label="起始日", required=False)
    ends_on = DayField(label="结束日", required=False)
    cutoff_on = DayField(label="指标截止日", required=False, help_text="指标只计到这一天")
    note = forms.CharField(label="说明", required=False, max_length=300)


class TaskForm(forms.Form):
    """How a task goes."""

    task = forms.ChoiceField(label="任务")
    standing = forms.ChoiceField(label="状态", choices=services.STANDINGS)
    note = forms.CharField(label="情况", widget=forms.Textarea(attrs={"rows": 3}))
    due_on = DayField(label="期限（督办时填）", required=False)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Django
        super().__init__(*args, **kwargs)
        field = self.fields["task"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (task.id, f"{task.id} {task.title}") for task in (*plan.tasks, *plan.annex_tasks)
            ]

    def as_note(self) -> services.ProgressNote:
        """What was typed."""
        said = self.cleaned_data
        return services.ProgressNote(said["task"], said["standing"], said["note"], said["due_on"])


def adoption_asked(request: ActorRequest, plan_code: str = "") -> Adoption | None:
    """The adoption named by ``?adoption=``, else the first one the actor should see."""
    named = key_of(request.GET.get("adoption", ""))
    if named is not None and decide(request.actor, queries.VIEW):
        return queries.adoption(request.actor, named)
    return queries.current_adoption(request.actor, plan_code)


@action(queries.PLAN)
def plan_list(request: ActorRequest) -> HttpResponse:
    """All plans, with the regions that work under each."""
    adoptions = list(queries.adoptions(request.actor))
    rows = [
        {"plan": one, "adoptions": [held for held in adoptions if held.plan_code == one.code]}
        for one in queries.plans_for(request.actor)
    ]
    return render(request, "workbench/agency/plans.html", {**ROOM, "rows": rows})


def _steps(plan: Plan) -> list[dict[str, str]]:
    states = {"已结束": "done", "进行中": "now", "未开始": "next"}
    now = today()
    return [
        {
            "label": stage.title,
            "state": states[stage.standing_on(now)],
            "note": f"{stage.period.starts_on} — {stage.period.ends_on} · {stage.standing_on(now)}",
        }
        for stage in plan.stages
    ]


def _tasks(plan: Plan, notes: dict[str, list[TaskProgress]]) -> dict[str, list[dict[str, Any]]]:
    return {
        "tasks": [{"task": task, "notes": notes.get(task.id, [])[:3]} for task in plan.tasks],
        "annex_tasks": [{"task": task, "notes": notes.get(task.id, [])[:3]} for task in plan.annex_tasks],
    }


@action(queries.PLAN)
def plan_page(request: ActorRequest, code: str) -> HttpResponse:
    """One plan: documents, stages, tasks, targets, red lines, contradictions."""
    return _page(request, code)


def _page(
    request: ActorRequest, code: str, adopt: AdoptForm | None = None, report: TaskForm | None = None
) -> HttpResponse:
    plan, actor = queries.plan_for(request.actor, code), request.actor
    adoption = adoption_asked(request, code)
    here = Resource(adoption.region_code) if adoption else Resource(actor.region_code)
    notes = queries.progress_of(actor, adoption.pk) if adoption else {}
    context = {
        **ROOM,
        **_tasks(plan, notes),
        "plan": plan,
        "adoption": adoption,
        "adoptions": queries.adoptions(actor).filter(plan_code=code),
        "steps": _steps(plan),
        "today": today(),
        "adopt_form": adopt or (AdoptForm() if decide(actor, services.ADOPT, here) else None),
        "report_form": report or TaskForm(plan),
        "may_report": adoption and decide(actor, services.REPORT, here),
        "may_supervise": adoption and decide(actor, services.SUPERVISE, here),
    }
    return render(request, "workbench/agency/plan.html", context)


@action(services.ADOPT)
@require_POST
def plan_adopt(request: ActorRequest, code: str) -> HttpResponse:
    """The actor's region works under the plan from now on."""
    form = AdoptForm(request.POST)
    if form.is_valid():
        said, plan = form.cleaned_data, queries.plan_for(request.actor, code)
        try:
            starts_on, ends_on = said["starts_on"], said["ends_on"]
            own = starts_on or ends_on
            period = (
                Period(starts_on or plan.period.starts_on, ends_on or plan.period.ends_on) if own else None
            )
            made = services.adopt_plan(
                request.actor,
                code,
                request.actor.region_code,
                period=period,
                cutoff_on=said["cutoff_on"],
                note=said["note"],
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已采用，指标从证据账本数起")
            return redirect(f"{reverse('workbench:figures')}?adoption={made.pk}")
    return _page(request, code, adopt=form)


@action(services.REPORT)
@require_POST
def task_report(request: ActorRequest, code: str, adoption_id: int) -> HttpResponse:
    """A unit says how a task goes."""
    form = TaskForm(queries.plan_for(request.actor, code), request.POST)
    if form.is_valid():
        try:
            services.report_progress(request.actor, adoption_id, form.as_note())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已填报")
            return redirect(f"{reverse('workbench:plan', args=[code])}?adoption={adoption_id}#tasks")
    return _page(request, code, report=form)


@action(services.SUPERVISE)
@require_POST
def task_supervise(request: ActorRequest, code: str, adoption_id: int) -> HttpResponse:
    """A supervision note with a deadline."""
    form = TaskForm(queries.plan_for(request.actor, code), request.POST)
    if form.is_valid():
        try:
            services.supervise_task(request.actor, adoption_id, form.as_note())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已督办")
            return redirect(f"{reverse('workbench:plan', args=[code])}?adoption={adoption_id}#tasks")
    return _page(request, code, report=form)
