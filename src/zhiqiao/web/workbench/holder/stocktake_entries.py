"""One entry: answers, review, assessment and screening on one page, by role and state, with its history."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, handling, marking, queries, services, stepping, workflow
from zhiqiao.assets.stocktake.history import history_of, latest_assessments
from zhiqiao.assets.stocktake.queries import Assessment, Entry, Round
from zhiqiao.assets.stocktake.reading_back import drafted
from zhiqiao.assets.stocktake.situations import findings_of
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel import tables
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.workbench.holder.stocktake_forms import (
    AnswerForm,
    AssessForm,
    ReasonForm,
    ReviewForm,
    ScreenForm,
)
from zhiqiao.web.workbench.holder.stocktake_tables import RATING_TONES, SUGGESTION_TONES, price_words
from zhiqiao.web.workbench.holder.stocktake_views import stored

ANSWER, REVIEW = services.assessing.ANSWER, services.assessing.REVIEW
ASSESS, RETURN = services.assessing.ASSESS, services.assessing.RETURN
SCREEN = services.screening.SCREEN
_LINE = (workflow.OPEN, workflow.SELF_ASSESSED, workflow.COLLEGE_REVIEWED, workflow.ASSESSED)


@action(queries.VIEW_ENTRY)
def entry_page(request: ActorRequest, pk: int) -> HttpResponse:
    """The entry, with the form of whatever this actor may do next."""
    return _shown(request, queries.entry(request.actor, pk), {})


def _may(actor: Actor, action_code: str, entry: Entry) -> bool:
    try:
        stepping.may(actor, action_code, entry)
    except Denied:
        return False
    return True


def _open_steps(actor: Actor, entry: Entry) -> set[str]:
    """What this actor may do with the entry now: answer, review, assess, screen, return, take_out, reopen."""
    found: set[str] = set()
    if entry.in_pool and _may(actor, SCREEN, entry):
        found.add("take_out")
    if entry.round.state != Round.OPEN:
        return found
    state = entry.state
    if state in {workflow.OPEN, workflow.SELF_ASSESSED} and _may(actor, ANSWER, entry):
        found.add("answer")
    if state == workflow.SELF_ASSESSED and entry.college and _may(actor, REVIEW, entry):
        found.add("review")
    ready = state in {workflow.COLLEGE_REVIEWED, workflow.ASSESSED} or (
        state == workflow.SELF_ASSESSED and not entry.college
    )
    if ready and _may(actor, ASSESS, entry):
        found.add("assess")
    if state == workflow.ASSESSED and _may(actor, SCREEN, entry):
        found.add("screen")
    if state == workflow.SCREENED_OUT and _may(actor, SCREEN, entry):
        found.add("reopen")
    returnable = {workflow.SELF_ASSESSED}
    if actor.role not in {Role.INVENTOR, Role.COLLEGE_REVIEWER}:
        returnable |= {workflow.COLLEGE_REVIEWED, workflow.ASSESSED}
    if state in returnable and _may(actor, RETURN, entry):
        found.add("return")
    return found


def _shown(
    request: ActorRequest, entry: Entry, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    steps = _open_steps(request.actor, entry)
    said = latest_assessments(entry)
    findings = findings_of(entry)
    form, name = _main_form(entry, steps, bound, edit=request.GET.get("edit", ""))
    reason = next((key for key in ("return", "take_out", "reopen") if key in steps), "")
    context: dict[str, Any] = {
        "room": "assets",
        "entry": entry,
        "card": register.card(entry.patent_id),
        "line": _line(entry),
        "steps": steps,
        "form": form,
        "form_name": name,
        "form_heading": _HEADINGS.get(name, ""),
        "form_button": _BUTTONS.get(name, ""),
        "may_edit_answers": "answer" in steps and name != "answer",
        "may_assess_again": "assess" in steps and name != "assess",
        "on_behalf": name == "answer" and request.actor.role is not Role.INVENTOR,
        "reason_form": bound.get(reason) or ReasonForm(auto_id="id_reason_%s"),
        "reason_name": reason,
        "reason_heading": _reason_heading(entry, reason),
        "marks": queries.marks_of(entry),
        "mark_hints": _hints(entry),
        "mark_kinds": marking.mark_kinds(),
        "marks_confidence": marking.marks_confidence().value,
        "may_mark": _may(request.actor, services.marking.MARK, entry),
        "handling": handling.handling_of(
            entry.organization_id, entry.patent.patent_type, entry.rating, queries.own_handling(request.actor)
        ),
        "bundle": queries.bundle_of(request.actor, entry.patent_id),
        "answered": bool(entry.inventor_rating),
        "waits_for": _WAITS_FOR.get(entry.state, ""),
        "pairs": _pairs(entry),
        "compared": _compared(said),
        "difference": findings["difference"],
        "suggestion": findings["convertible"],
        "suggestion_tone": SUGGESTION_TONES[findings["convertible"].verdict],
        "sleeping": findings["sleeping"],
        "events": [
            {"on": f"{e.at.astimezone():%Y-%m-%d %H:%M}", "title": e.title, "note": e.note, "kind": e.tone}
            for e in history_of(entry)
        ],
        "earlier": [one for one in entry.assessments.all() if one not in said.values()],
    }
    return render(request, "workbench/holder/entry.html", context, status=status)


def _hints(entry: Entry) -> list[tuple[str, str]]:
    """Marks the patent might deserve and does not carry."""
    carried = {mark.kind for mark in queries.marks_of(entry)}
    found = marking.hints(register.card(entry.patent_id).ipcs, entry.maturity)
    return [(marking.mark_label(kind), why) for kind, why in found.items() if kind not in carried]


_HEADINGS = {"answer": "发明人自评", "review": "二级单位审核", "assess": "单位评价", "screen": "筛选入库"}
# Said to those who can only look on.
_WAITS_FOR = {
    workflow.OPEN: "在等发明人自评。发明人登录后会在待办里看到这一件；单位的成果转化办公室也可以代填。",
    workflow.SELF_ASSESSED: "发明人已自评，在等二级单位审核；没有分派二级单位的，由单位直接评价。",
    workflow.COLLEGE_REVIEWED: "二级单位已审核，在等单位评价。",
    workflow.ASSESSED: "单位已评价，在等单位筛选，决定是否进入转化资源库。",
}
_BUTTONS = {"answer": "提交自评", "review": "审核通过", "assess": "保存评价", "screen": "确定"}


def _main_form(
    entry: Entry, steps: set[str], bound: dict[str, forms.Form], *, edit: str
) -> tuple[forms.Form | None, str]:
    """The one form of the page: what was sent and refused, what was asked for, else the next step."""
    for name in _HEADINGS:
        if name in bound:
            return bound[name], name
    if "answer" in steps and (edit == "answer" or entry.state == workflow.OPEN):
        return AnswerForm(initial=AnswerForm.initial_from(drafted(entry))), "answer"
    found: tuple[forms.Form | None, str] = (None, "")
    if "screen" in steps and edit != "assess":
        found = ScreenForm(), "screen"
    elif "assess" in steps:
        found = AssessForm(initial={"rating": entry.rating, "maturity": entry.maturity}), "assess"
    elif "review" in steps:
        found = ReviewForm(initial={"rating": ""}), "review"
    return found


def _reason_heading(entry: Entry, name: str) -> str:
    if name == "take_out":
        return "移出资源库"
    if name == "reopen":
        return "重新筛选"
    if not name:
        return ""
    step = "send_back_direct" if entry.state == workflow.ASSESSED and not entry.college else "send_back"
    return workflow.step_label(step, entry.state)


def _line(entry: Entry) -> list[dict[str, str]]:
    """The state line: what is done, what is now, what comes."""
    last = entry.state if entry.state == workflow.SCREENED_OUT else workflow.SCREENED_IN
    line = [state for state in (*_LINE, last) if state != workflow.COLLEGE_REVIEWED or entry.college]
    at = line.index(entry.state) if entry.state in line else 0
    made = []
    for index, state in enumerate(line):
        mark = "done" if index < at else "now" if index == at else "next"
        if state == entry.state == workflow.SCREENED_OUT:
            mark = "off"
        if state == entry.state == workflow.SCREENED_IN:
            mark = "done"
        made.append({"label": workflow.ENTRY.label(state), "state": mark, "note": ""})
    return made


def _pairs(entry: Entry) -> list[tuple[str, str]]:
    industries = [f"{code} {tables.gbt4754_name(code) or ''}".strip() for code in entry.industry_codes]
    fiscal = (
        {True: "是", False: "否"}.get(bool(entry.fiscal_project)) if entry.fiscal_project is not None else ""
    )
    return [
        ("财政资助项目", f"{fiscal} {entry.fiscal_project_number}".strip()),
        ("实施状态", choices.implementation_label(entry.implementation)),
        ("可接受方式", "、".join(entry.mode_labels)),
        ("不转化原因", entry.unwilling_reason),
        ("应用场景", entry.scene),
        ("产业化前景", entry.prospects),
        ("国民经济行业", "；".join(industries)),
        ("项目组合", entry.bundle),
        ("期望价格", price_words(entry)),
    ]


def _compared(said: dict[str, Assessment]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "said": said.get(kind),
            "tone": RATING_TONES.get(said[kind].rating, "") if kind in said else "",
        }
        for kind, label in Assessment.KINDS
    ]


def _again(
    request: ActorRequest, pk: int, name: str, form: forms.Form, refusal: Refusal | None = None
) -> HttpResponse:
    if refusal is not None:
        refuse(form, refusal)
    return _shown(request, queries.entry(request.actor, pk), {name: form}, status=422)


def _seen(request: ActorRequest) -> str:
    """Since when the entry stood as the page showed it."""
    return request.POST.get("seen", "")[:40]


@require_POST
@action(ANSWER)
def entry_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """The inventor's answers."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _again(request, pk, "answer", form)
    try:
        services.answer_entry(
            request.actor, pk, form.answers(), form.cleaned_data["comment"], seen=_seen(request)
        )
    except Denied:
        raise
    except Refusal as refusal:
        return _again(request, pk, "answer", form, refusal)
    messages.success(request, "自评已提交；审核前还可以修改")
    return redirect("workbench:entry", pk)


@require_POST
@action(REVIEW)
def entry_review(request: ActorRequest, pk: int) -> HttpResponse:
    """The college's review."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _again(request, pk, "review", form)
    services.review_entries(request.actor, [pk], form.cleaned_data["comment"], form.cleaned_data["rating"])
    messages.success(request, "审核已通过，转单位评价")
    return redirect("workbench:entry", pk)


@require_POST
@action(ASSESS)
def entry_assess(request: ActorRequest, pk: int) -> HttpResponse:
    """The unit's assessment."""
    form = AssessForm(request.POST)
    if not form.is_valid():
        return _again(request, pk, "assess", form)
    clean = form.cleaned_data
    try:
        services.assess_entry(
            request.actor, pk, clean["rating"], clean["maturity"], clean["comment"], seen=_seen(request)
        )
    except Denied:
        raise
    except Refusal as refusal:
        return _again(request, pk, "assess", form, refusal)
    messages.success(request, "单位评价已保存，与自评并列保留")
    return redirect("workbench:entry", pk)


@require_POST
@action(SCREEN)
def entry_screen(request: ActorRequest, pk: int) -> HttpResponse:
    """Into the pool or not."""
    form = ScreenForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, pk, "screen", form)
    into_pool = form.cleaned_data["decision"] == "in"
    try:
        papers = stored(request, "入库评审材料")
        services.screen_entries(
            request.actor, [pk], form.cleaned_data["reason"], into_pool=into_pool, papers=papers
        )
    except Denied:
        raise
    except Refusal as refusal:
        return _again(request, pk, "screen", form, refusal)
    messages.success(request, "已入专利转化资源库" if into_pool else "已记为不入库")
    return redirect("workbench:entry", pk)


@require_POST
@action(RETURN)
def entry_return(request: ActorRequest, pk: int) -> HttpResponse:
    """Back one step, with a reason."""
    entry = services.return_entry(request.actor, pk, request.POST.get("reason", ""))
    messages.success(request, f"已退回，现在是“{entry.get_state_display()}”")
    return redirect("workbench:entry", pk)


@require_POST
@action(SCREEN)
def entry_take_out(request: ActorRequest, pk: int) -> HttpResponse:
    """Out of the pool, with a reason."""
    services.take_out(request.actor, pk, request.POST.get("reason", ""))
    messages.success(request, "已移出转化资源库，入库事实已更正")
    return redirect("workbench:entry", pk)


@require_POST
@action(SCREEN)
def entry_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Screen anew what was screened out."""
    services.reopen_screening(request.actor, pk, request.POST.get("reason", ""))
    messages.success(request, "可以重新筛选了")
    return redirect("workbench:entry", pk)
