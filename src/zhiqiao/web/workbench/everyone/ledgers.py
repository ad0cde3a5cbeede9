"""Reading the two ledgers and the permission table: facts, papers, who pressed what, who may."""

from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
from zhiqiao.foundation.access.rules import ACTIONS, REACH_LABELS, decide
from zhiqiao.foundation.audit import queries as audit
from zhiqiao.foundation.documents import queries as documents
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import GRADE_LABELS, fact_kinds, kind_label
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.tables import region_name
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.workbench.everyone.attribute_words import shown_attributes
from zhiqiao.web.workbench.everyone.matters import matter_words, open_matter


def _party(fact: Fact, *roles: str) -> str:
    return "、".join(p.name for p in fact.parties.all() if p.role in roles)


FACTS = Table(
    name="facts",
    title="事实",
    columns=(
        Column(
            "kind",
            "种类",
            kind="title",
            value=lambda f: kind_label(f.kind),
            link=lambda f: reverse("workbench:fact", args=[f.pk]),
        ),
        Column("position", "账本位置", kind="number", sort="position", classes="minor"),
        Column("effective_on", "生效日", kind="date", sort="effective_on"),
        Column("subject", "对象", kind="code", value=lambda f: patent_number(f.subject)),
        Column("subject_name", "名称", kind="text"),
        Column("from", "由", value=lambda f: _party(f, "giver", "holder", "borrower"), classes="minor"),
        Column("to", "到", value=lambda f: _party(f, "receiver", "firm", "lender", "payee")),
        Column("amount_fen", "金额（元）", kind="yuan", sort="amount_fen"),
        Column(
            "grade",
            "等级",
            kind="html",
            template="workbench/everyone/_grade.html",
            value=lambda f: f.grade_label,
        ),
        Column("record_number", "备案/登记号", classes="n break minor"),
    ),
    filters=(
        Filter("kind", "种类", field="kind", choices=tuple((k.code, k.label) for k in fact_kinds().values())),
        Filter(
            "grade", "等级", field="grade", choices=tuple((str(int(g)), t) for g, t in GRADE_LABELS.items())
        ),
        Filter("on", "生效日", kind="days", field="effective_on"),
    ),
    search=(
        "subject__icontains",
        "subject_name__icontains",
        "record_number__icontains",
        "parties__name__icontains",
    ),
    sort="-position",
    empty=Empty("还没有事实", "签约、备案、到账、质押登记等每一步完成后，事实会写在这里，不可改写。", "", ""),
)


@action("foundation.evidence:fact:view")
def fact_list(request: ActorRequest) -> HttpResponseBase:
    """The evidence ledger, as far as the actor reaches."""
    rows = evidence.facts(request.actor).prefetch_related("parties").distinct()
    return FACTS.respond(request, rows, {"room": "outcomes"})


@action("foundation.evidence:fact:view")
def fact_page(request: ActorRequest, position: int) -> HttpResponse:
    """One fact with its parties, papers, corrections and place in the chain."""
    try:
        fact = evidence.fact(request.actor, position)
    except Fact.DoesNotExist as error:
        raise Http404(f"账本里没有第 {position} 号事实") from error
    pairs = [
        ("种类", kind_label(fact.kind)),
        ("对象", f"{patent_number(fact.subject)} {fact.subject_name}"),
        ("生效日", fact.effective_on),
        ("金额", f"{yuan(fact.amount_fen)} 元" if fact.amount_fen is not None else "—"),
        ("数量", fact.quantity),
        ("地区", region_name(fact.region_code) or fact.region_code),
        ("备案/登记号", fact.record_number or "—"),
        ("写入", f"{fact.written_by}，{localtime(fact.written_at):%Y-%m-%d %H:%M}"),
    ]
    context = {
        "room": "outcomes",
        "fact": fact,
        "crumb": f"第 {fact.position} 号",
        "kind": kind_label(fact.kind),
        "pairs": pairs,
        "parties": fact.parties.all(),
        "matter_link": open_matter(request.actor, fact.matter),
        "corrected_by": fact.superseded_by.first(),
        "same_matter": evidence.facts(request.actor).filter(matter=fact.matter).exclude(position=position)
        if fact.matter
        else [],
        "attributes": shown_attributes(fact.attributes),
    }
    return render(request, "workbench/everyone/fact.html", context)


@action("foundation.documents:file:read")
def paper(request: ActorRequest, sha256: str) -> HttpResponse:
    """A stored file, as it was brought."""
    return file_answer(request, documents.read(request.actor, sha256))


def file_answer(request: ActorRequest, found: documents.FileBytes) -> HttpResponse:
    """A stored file as an answer: shown where browsers can, saved where asked or where they cannot."""
    shown = found.media_type in {"application/pdf", "image/png", "image/jpeg", "image/webp", "text/plain"}
    answer = HttpResponse(found.data, content_type=found.media_type)
    disposition = "inline" if shown and request.GET.get("save") != "1" else "attachment"
    answer.headers["Content-Disposition"] = _disposition(disposition, found.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _disposition(how: str, name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(how == "attachment", name) or how


AUDIT = Table(
    name="audit",
    title="操作记录",
    columns=(
        Column(
            "action",
            "动作",
            kind="title",
            value=lambda e: ACTIONS[e.action].label if e.action in ACTIONS else e.action,
        ),
        Column("position", "序号", kind="number", sort="position"),
        Column(
            "at", "时间", kind="date", value=lambda e: f"{localtime(e.at):%Y-%m-%d %H:%M:%S}", sort="position"
        ),
        Column("actor_name", "人员"),
        Column("organization_name", "单位"),
        Column("role", "身份", value=lambda e: ROLE_LABELS[Role(e.role)]),
        Column(
            "target",
            "对象",
            value=lambda e: matter_words(e.target),
            export=lambda e: e.target,
        ),
        Column("address", "来源地址", kind="code"),
    ),
    filters=(
        Filter(
            "action",
            "动作",
            field="action",
            choices=lambda: tuple(_action_labels()),
        ),
    ),
    search=("actor_name__icontains", "target__icontains", "organization_name__icontains"),
    sort="-position",
    empty=Empty("没有操作记录", "任何一次写入都会留下一行，且不能删改。", "", ""),
)


@action("foundation.audit:entry:view")
def audit_list(request: ActorRequest) -> HttpResponseBase:
    """Who pressed what."""
    actor = request.actor
    columns = tuple(
        replace(one, link=lambda e: open_matter(actor, e.target)) if one.key == "target" else one
        for one in AUDIT.columns
    )
    rows = audit.entries(actor)
    happened = set(rows.order_by().values_list("action", flat=True).distinct())
    offered = tuple((code, label) for code, label in _action_labels() if code in happened)
    table = replace(AUDIT, columns=columns, filters=(replace(AUDIT.filters[0], choices=offered),))
    return table.respond(request, rows, {"room": "system"})


def _action_labels() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in sorted(ACTIONS.values(), key=lambda x: x.code)]


@action("foundation.access:matrix:view")
def access_matrix(request: ActorRequest) -> HttpResponse:
    """Role × action, generated from the policies that decide."""
    roles = [role for role in Role if role is not Role.SYSTEM]
    rows = []
    for code in sorted(ACTIONS):
        one = ACTIONS[code]
        cells = [
            "、".join(REACH_LABELS[r] for r in one.who.get(role, one.who.get(Role.PUBLIC, ())))
            for role in roles
        ]
        rows.append({"code": code, "label": one.label, "cells": cells, "mine": decide(request.actor, code)})
    context = {"room": "system", "roles": [ROLE_LABELS[r] for r in roles], "rows": rows}
    return render(request, "workbench/everyone/access_matrix.html", context)
