"""专利唤醒清单: the list with its filters and bulk actions, one line with its history."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import choices, queries, services, wake_states
from zhiqiao.assets.stocktake.queries import Sleeper
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import parse_day, today
from zhiqiao.web.shell.actions import ActorRequest, action, ticked
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Rows, key_of

FIND, PLAN, MOVE = services.waking.FIND, services.waking.PLAN, services.waking.MOVE
_TONES = {
    "wake": "info",
    "list": "info",
    "match": "info",
    "convert": "ok",
    "dismiss": "bad",
    "sleep": "wait",
}


def _mark(line: Sleeper) -> tuple[str, str] | str:
    """The mark of years that were not checked against an official text."""
    told = Confidence(line.confidence)
    return "" if told in {Confidence.V0, Confidence.V1, Confidence.V2} else (told.label, "wait")


def _due(line: Sleeper) -> tuple[str, str] | str:
    if line.due_on is None or line.state not in wake_states.WAITING:
        return ""
    late = line.due_on < today()
    return (f"{line.due_on:%Y-%m-%d}{' 已逾期' if late else ''}", "bad" if late else "")


def _while_waiting(line: Sleeper, text: str) -> str:
    """Nothing is left to do about what is converted or off the list."""
    return text if line.state in wake_states.WAITING else ""


def _unit(line: Sleeper) -> str:
    """The holder, with the college where one is known: what an Excel list is sorted by."""
    return " ".join(part for part in (line.organization.name, line.college) if part)


def _by_due(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet):
        return rows
    waiting = rows.filter(state__in=wake_states.WAITING)
    return waiting.filter(due_on__lt=today()) if values[0] == "late" else waiting.filter(due_on=None)


def _by_plan(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet) or len(values) != 1:
        return rows
    return rows.filter(planned_by="") if values[0] == "no" else rows.exclude(planned_by="")


def _by_round(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet) or len(values) != 1:
        return rows
    return rows.filter(entry_id=None) if values[0] == "no" else rows.exclude(entry_id=None)


def wake_up_table(*, ticks: bool, is_looked: bool = True) -> Table:
    """The list; with boxes where the actor may do something with several lines."""
    tick = Column("tick", "", kind="html", template="workbench/holder/_sleeper_tick.html", export=False)
    return Table(
        name="wake-up",
        title="专利唤醒清单",
        unit="件",
        columns=(
            *((tick,) if ticks else ()),
            Column(
                "title",
                "沉睡专利",
                kind="title",
                value=lambda s: s.patent.title,
                link=lambda s: reverse("workbench:wake-up-line", args=[s.pk]),
                under=_unit,
                sort="patent__title",
                export=lambda s: s.patent.title,
            ),
            Column(
                "number",
                "专利号",
                kind="code",
                value=lambda s: patent_number(s.patent.number),
                classes="minor",
            ),
            Column("reason", "为什么沉睡", classes="minor"),
            Column("idle_from", "满年限之日", kind="date", sort="idle_from"),
            Column(
                "state",
                "状态",
                kind="chip",
                value=lambda s: (s.get_state_display(), s.state_tone),
                sort="state",
            ),
            Column(
                "owner_name", "责任人", value=lambda s: _while_waiting(s, s.owner_name), sort="owner_name"
            ),
            Column("next_action", "下一步", value=lambda s: _while_waiting(s, s.next_action)),
            Column("due_on", "期限", kind="chip", value=_due, sort="due_on", export=lambda s: s.due_on),
            Column("holder", "单位", value=_unit, on_page=False),
            Column("mark", "年限出处", kind="chip", value=_mark, classes="minor"),
        ),
        filters=(
            Filter("state", "状态", field="state", choices=tuple(wake_states.WAKING.choices)),
            Filter(
                "due", "期限", kind="one", choices=(("late", "已逾期"), ("none", "没有期限")), apply=_by_due
            ),
            Filter("planned", "安排", choices=(("no", "还没有人安排"), ("yes", "已安排")), apply=_by_plan),
            Filter("in_round", "盘点", choices=(("no", "还没有盘点"), ("yes", "盘点过")), apply=_by_round),
            Filter("kind", "权利人类型", field="organization__kind", choices=_kinds),
            Filter("holder", "权利人", kind="text", field="organization__name__icontains"),
            Filter("college", "二级单位", kind="text", field="college__icontains"),
            Filter("owner", "责任人", kind="text", field="owner_name__icontains"),
            Filter("idle", "满年限之日", kind="days", field="idle_from"),
        ),
        search=(
            "patent__title__icontains",
            "patent__number__icontains",
            "owner_name__icontains",
            "next_action__icontains",
        ),
        sort="idle_from",
        empty=Empty(
            "清单上没有专利" if is_looked else "还没有查找过",
            (
                "查过了：没有授权满年限、有效、没有转化记录的专利。每天夜里自动再查一次，也可以点“现在就查”。"
                if is_looked
                else "每天夜里自动查一次，也可以点“现在就查”："
            )
            + "高校、院所、医院、科研事业单位和国有企业里，授权满年限、有效、没有转化记录的专利会列进来，"
            "没有盘点过的也在内。",
        ),
    )


def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((code, accounts.KIND_LABELS[code]) for code in choices.holder_kinds())


@action(queries.VIEW_SLEEPER)
def wake_up_list(request: ActorRequest) -> HttpResponseBase:
    """The list, the counts by state, and what may be done with several lines."""
    actor = request.actor
    lines = queries.sleepers(actor)
    counted = queries.sleepers_by_state(actor)
    may_plan, may_move = bool(decide(actor, PLAN)), bool(decide(actor, MOVE))
    looked = queries.looked(actor)
    table = wake_up_table(ticks=may_plan or may_move, is_looked=looked.looked > 0)
    context = {
        "room": "assets",
        "tally": [(label, code, counted.get(code, 0)) for code, label in wake_states.WAKING.choices],
        "looked": looked,
        "may_find": bool(decide(actor, FIND)),
        "may_plan": may_plan,
        "may_move": may_move,
        "steps": [(name, wake_states.step_label(name)) for name in wake_states.BY_HAND],
        "people": _people(actor) if may_plan else [],
        "query": request.GET.urlencode(),
    }
    return table.respond(request, lines, context, template="workbench/holder/wake_up.html")


def _people(actor: Actor) -> list[tuple[int, str]]:
    """Whom an office may name; an agency names holders' people on their own pages."""
    if actor.organization_id is None or actor.organization_kind not in choices.holder_kinds():
        return []
    found = {one.user_id: str(one.user) for one in accounts.people_of(actor.organization_id)}
    return sorted(found.items(), key=lambda one: one[1])


@action(queries.VIEW_SLEEPER)
def wake_up_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One line: why, whose move, and every step with the fact it rests on."""
    actor = request.actor
    one = queries.sleeper(actor, pk)
    context: dict[str, Any] = {
        "room": "assets",
        "one": one,
        "due_chip": _due(one),
        "mark": one.confidence,
        "is_waiting": one.state in wake_states.WAITING,
        "may_plan": bool(decide(actor, PLAN)),
        "may_move": bool(decide(actor, MOVE)),
        "steps": [
            (step.name, step.label)
            for step in wake_states.WAKING.possible(one.state)
            if step.name in wake_states.BY_HAND
        ],
        "people": _people(actor),
        "line": _line(one),
        "entry_url": open_url(actor, "workbench:entry", one.entry_id) if one.entry_id else "",
        "events": [
            {
                "on": f"{step.made_at.astimezone():%Y-%m-%d %H:%M}",
                "title": step.label,
                "note": "；".join(part for part in (step.by_name, step.reason) if part),
                "kind": _TONES.get(step.name, ""),
            }
            for step in reversed(one.steps.all())
        ],
        "facts": [
            (step.label, open_url(actor, "workbench:fact", step.fact_position), step.fact_position)
            for step in one.steps.all()
            if step.fact_position
        ],
    }
    return render(request, "workbench/holder/wake_up_line.html", context)


def _line(one: Sleeper) -> list[dict[str, str]]:
    """The way from asleep to converted; a dismissed line has left it."""
    labels = dict(wake_states.WAKING.choices)
    if one.state == wake_states.DISMISSED:
        return [{"label": labels[one.state], "state": "off", "note": ""}]
    at = wake_states.WAY.index(one.state)
    marks = [
        "done" if place < at else "now" if place == at else "next" for place in range(len(wake_states.WAY))
    ]
    if one.state == wake_states.CONVERTED:
        marks[-1] = "done"
    return [
        {"label": labels[state], "state": mark, "note": ""}
        for state, mark in zip(wake_states.WAY, marks, strict=True)
    ]


@require_POST
@action(FIND)
def wake_up_find(request: ActorRequest) -> HttpResponse:
    """Look over all holders in reach."""
    found = services.find_sleepers(request.actor)
    messages.success(request, f"查找完毕：新列入 {found.fresh} 件，状态有变 {found.moved} 件")
    return redirect("workbench:wake-up")


def _chosen(request: ActorRequest) -> list[int]:
    """The ticked lines, or all that pass the filters in the URL."""
    if request.POST.get("all") == "yes":
        page = wake_up_table(ticks=False).page(request, queries.sleepers(request.actor))
        return [one.pk for one in page.rows]
    return ticked(request, "sleeper")


@require_POST
@action(MOVE)
def wake_up_move(request: ActorRequest) -> HttpResponse:
    """One step with the chosen lines."""
    step = request.POST.get("step", "")
    count = services.move_sleepers(request.actor, _chosen(request), step, request.POST.get("reason", ""))
    messages.success(request, f"{count} 件已记为“{wake_states.step_label(step)}”")
    return _back(request)


@require_POST
@action(PLAN)
def wake_up_plan(request: ActorRequest) -> HttpResponse:
    """Owner, next action and day of the chosen lines."""
    owner = request.POST.get("owner", "")
    due_text = request.POST.get("due_on", "").strip()
    due_on: date | None = parse_day(due_text) if due_text else None
    count = services.plan_sleepers(
        request.actor,
        _chosen(request),
        owner_id=key_of(owner),
        owner_name=request.POST.get("owner_name", ""),
        action=request.POST.get("action", ""),
        due_on=due_on,
    )
    messages.success(request, f"已安排 {count} 件，责任人会收到待办")
    return _back(request)


def _back(request: ActorRequest) -> HttpResponse:
    one = key_of(request.POST.get("one", ""))
    if one is not None:
        return redirect("workbench:wake-up-line", one)
    query = request.GET.urlencode()
    return redirect(f"{reverse('workbench:wake-up')}{'?' + query if query else ''}")
