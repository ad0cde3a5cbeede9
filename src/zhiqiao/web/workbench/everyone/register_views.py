"""Registers that are files: the overview, the list of each, one entry with its history, its form."""

from collections.abc import Callable, Collection
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from zhiqiao.assets.register import queries as patents
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.registers import queries, services
from zhiqiao.foundation.registers.papers import missing_papers
from zhiqiao.foundation.registers.queries import RegisterEntry
from zhiqiao.foundation.registers.reach import WITHDRAW, allowed, own_resource, require_in, resource_of
from zhiqiao.foundation.registers.schema import Register
from zhiqiao.foundation.registers.stepping import landing
from zhiqiao.foundation.registers.telling import matter_of
from zhiqiao.foundation.registers.texts import fold_for_search
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.workbench.everyone.register_forms import ApproveForm, EntryForm, ReasonForm
from zhiqiao.web.workbench.everyone.register_tables import state_chip, table_for, validity_chip

DRAFTABLE = ("", RegisterEntry.DRAFT, RegisterEntry.RETURNED, RegisterEntry.SUBMITTED)


# What the overview is narrowed to: code in the address → label, and whether a register belongs.
_ONLY: dict[str, tuple[str, Callable[[queries.Shelf], bool]]] = {
    "": ("全部", lambda _: True),
    "waiting": ("有事等我", lambda one: bool(one.waiting or one.unfinished or one.soon)),
    "mine": ("我能填", lambda one: one.may_write),
    "kept": ("已有条目", lambda one: one.standing > 0),
}


@action(queries.OVERVIEW)
def register_overview(request: ActorRequest) -> HttpResponse:
    """Every register the actor may read, by group, with what waits."""
    shelves = queries.overview(request.actor)
    sought = request.GET.get("q", "").strip()[:100]
    words = fold_for_search(sought).split()
    only = request.GET.get("only", "")
    only = only if only in _ONLY else ""
    shown = [
        one
        for one in shelves
        if _ONLY[only][1](one)
        and all(word in fold_for_search(f"{one.register.title}{one.register.summary}") for word in words)
    ]
    context = {
        "room": "outcomes",
        "groups": [(name, list(rows)) for name, rows in groupby(shown, key=lambda one: one.register.group)],
        "sought": sought,
        "only": only,
        "tabs": [
            {
                "label": f"{label} {sum(map(test, shelves))}",
                "url": f"?{urlencode({'only': code, 'q': sought})}",
                "here": code == only,
            }
            for code, (label, test) in _ONLY.items()
        ],
        "many": len(shelves),
        "tally": [
            ("待我审核", sum(one.waiting for one in shelves)),
            ("待我完成", sum(one.unfinished for one in shelves)),
            ("将到期", sum(one.soon for one in shelves)),
            ("已生效", sum(one.standing for one in shelves)),
        ],
    }
    return render(request, "workbench/everyone/registers.html", context)


@action(queries.VIEW)
def entry_list(request: ActorRequest, code: str) -> HttpResponseBase:
    """The entries of a register in the actor's reach."""
    register = queries.readable_register(request.actor, code)
    may_write = bool(allowed(request.actor, queries.EDIT, register))
    rows = queries.entries(request.actor, register)
    waiting = queries.waiting(request.actor, register)
    context = {
        "room": "outcomes",
        "register": register,
        "waiting": waiting,
        "may_write": may_write,
        "weak": "" if register.confidence.is_checked else register.confidence.label,
    }
    table = table_for(register, may_write=may_write, ticks=waiting > 0)
    return table.respond(request, rows, context, template="workbench/everyone/register_list.html")


@action(queries.VIEW)
def entry_page(
    request: ActorRequest, pk: int, form: forms.Form | None = None, step: str = ""
) -> HttpResponse:
    """One entry: what it says, its papers, its next step, everything that was done to it."""
    actor = request.actor
    register, one = queries.entry(actor, pk)
    withdrawn = one.state == RegisterEntry.WITHDRAWN
    may_edit = not withdrawn and bool(allowed(actor, queries.EDIT, register, resource_of(one)))
    may_withdraw = bool(allowed(actor, WITHDRAW, register, resource_of(one)))
    decides = one.state == RegisterEntry.SUBMITTED and bool(
        allowed(actor, queries.DECIDE, register, resource_of(one))
    )
    seen = {"revision": one.revision}
    context = {
        "room": "outcomes",
        "register": register,
        "one": one,
        "state": state_chip(one),
        "validity": validity_chip(one),
        "told": _told(actor, register, one),
        "untold": [field.label for field, _, words in queries.told(register, one) if not words],
        "papers": _papers(register, one),
        "lacking": [x.reason.removeprefix("没有上传") for x in _lacking(actor, register, one)],
        "history": queries.history(one),
        "facts": evidence.facts(actor).filter(matter=matter_of(one)).prefetch_related("parties"),
        "may_edit": may_edit,
        "edit_why": "" if may_edit else allowed(actor, queries.EDIT, register, resource_of(one)).reason,
        "approve_form": _given(form, step == "approve", ApproveForm(register, initial=seen))
        if decides
        else None,
        "return_form": _given(form, step == "return", ReasonForm(initial=seen)) if decides else None,
        "withdraw_form": _given(form, step == "withdraw", ReasonForm())
        if may_withdraw and not withdrawn
        else None,
        "may_restore": may_withdraw and withdrawn,
        "returned_why": _last_reason(one) if one.state == RegisterEntry.RETURNED else "",
        "withdrawn_why": _last_reason(one) if withdrawn else "",
    }
    status = 422 if form is not None else 200
    return render(request, "workbench/everyone/register_entry.html", context, status=status)


def _given(form: forms.Form | None, is_it: bool, fresh: forms.Form) -> forms.Form:
    return form if form is not None and is_it else fresh


def _last_reason(one: RegisterEntry) -> str:
    last = one.steps.filter(state=one.state).order_by("-pk").first()
    return f"{last.reason}（{last.by_name}）" if last else ""


def _lacking(actor: Actor, register: Register, one: RegisterEntry) -> list[Any]:
    """The papers still to be brought."""
    if one.state in {RegisterEntry.STANDING, RegisterEntry.WITHDRAWN}:
        return []
    return missing_papers(register, one, landing(actor, register, one))


def _told(actor: Actor, register: Register, one: RegisterEntry) -> list[dict[str, Any]]:
    """Each field for the page: its words, and links where its parts have pages."""
    numbers = [
        number
        for field in register.fields
        if field.kind == "patents"
        for number in one.values.get(field.code) or ()
    ]
    links = _patent_links(actor, numbers)
    made = []
    for field, value, words in queries.told(register, one):
        if not words:
            continue
        parts = [(number, links.get(number, "")) for number in value or ()] if field.kind == "patents" else []
        mark = field.options_confidence
        made.append(
            {
                "field": field,
                "words": words,
                "patents": parts,
                "link": words if field.kind == "link" else "",
                "long": field.kind == "long_text",
                "mark": mark.value if mark and not mark.is_checked else "",
            }
        )
    return made


def _patent_links(actor: Actor, numbers: Collection[str]) -> dict[str, str]:
    """Number → page, of the patents the actor may read."""
    known = patents.by_numbers(list(numbers)) if numbers else {}
    readable = patents.readable(actor, known.values())
    return {
        number: reverse("workbench:patent", args=[number]) for number, pk in known.items() if pk in readable
    }


def _papers(register: Register, one: RegisterEntry) -> list[dict[str, str]]:
    labels = {need.code: need.label for need in register.papers}
    return [{**paper, "kind": labels.get(paper["kind"], "材料")} for paper in one.papers]


@action(queries.EDIT)
def entry_new(request: ActorRequest, code: str) -> HttpResponse:
    """Add an entry."""
    register = queries.readable_register(request.actor, code)
    require_in(request.actor, queries.EDIT, register, own_resource(request.actor, register))
    return _edit(request, register, None)


@action(queries.EDIT)
def entry_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change an entry."""
    register, one = queries.entry(request.actor, pk)
    require_in(request.actor, queries.EDIT, register, resource_of(one))
    return _edit(request, register, one)


def _edit(request: ActorRequest, register: Register, one: RegisterEntry | None) -> HttpResponse:
    values = one.values if one else {}
    initial = {"revision": one.revision if one else None}
    have = {paper["kind"] for paper in one.papers} if one else ()
    form = EntryForm(
        register, values, request.POST or None, request.FILES or None, initial=initial, have=have
    )
    if request.method == "POST" and form.is_valid():
        saved = _saved(request, register, one, form)
        if saved is not None:
            messages.success(request, _said(register, saved))
            return redirect("workbench:register-entry", saved.pk)
    decides = one and allowed(request.actor, queries.DECIDE, register, resource_of(one))
    decides = decides or allowed(
        request.actor, queries.DECIDE, register, own_resource(request.actor, register)
    )
    context = {
        "room": "outcomes",
        "register": register,
        "one": one,
        "form": form,
        "have": _papers(register, one) if one else [],
        "to_approval": register.needs_approval and not decides,
        "may_draft": (one.state if one else "") in DRAFTABLE,
    }
    return render(
        request, "workbench/everyone/register_edit.html", context, status=422 if form.is_bound else 200
    )


def _saved(
    request: ActorRequest, register: Register, one: RegisterEntry | None, form: EntryForm
) -> RegisterEntry | None:
    """The entry once it is kept; else the form says why not."""
    try:
        return services.save_entry(
            request.actor,
            register.code,
            form.values,
            pk=one.pk if one else None,
            revision=form.cleaned_data["revision"],
            submit=request.POST.get("submit") != "draft",
            papers=form.brought(),
        )
    except Denied:
        raise
    except Refusal as refusal:
        form.refuse_entry(refusal)
        return None


def _said(register: Register, one: RegisterEntry) -> str:
    match one.state:
        case RegisterEntry.DRAFT:
            return "已存为草稿，只有本单位能看到；补齐材料后再提交"
        case RegisterEntry.SUBMITTED:
            return "已提交，审核人会收到待办；结果会通知您"
    return f"已登记到“{register.title}”，现在已生效"
