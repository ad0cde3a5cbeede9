"""Deals: the list, one deal along its way, drafting it, and its four steps."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.parties import SIZE_LABELS
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.transactions.deals import drafting, queries, services
from zhiqiao.transactions.deals.queries import Deal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.workbench.everyone.deal_forms import (
    DealForm,
    PayForm,
    ReasonForm,
    RecordForm,
    SignForm,
    deal_data,
)

TONES = {Deal.DRAFT: "", Deal.SIGNED: "wait", Deal.RECORDED: "info", Deal.PAID: "ok", Deal.CANCELLED: "bad"}
_STATES = tuple(Deal._meta.get_field("state").choices or ())

DEALS = Table(
    name="deals",
    title="成交",
    columns=(
        Column(
            "contract",
            "合同",
            kind="title",
            value=lambda d: d.contract_number or f"草稿 {d.pk}",
            link=lambda d: reverse("workbench:deal", args=[d.pk]),
        ),
        Column("kind", "类型", value=lambda d: d.kind_label),
        Column("giver", "转让/许可方", value=lambda d: d.giver.name),
        Column("receiver", "受让/被许可方", value=lambda d: d.receiver.name),
        Column("state", "状态", kind="chip", value=lambda d: (d.get_state_display(), TONES[d.state])),
        Column("amount_fen", "合同金额（元）", kind="yuan", sort="amount_fen"),
        Column("paid", "已到账（元）", kind="yuan", value=queries.paid_fen, classes="minor"),
        Column("signed_on", "签约", kind="date", sort="signed_on"),
        Column("recorded_on", "备案/登记", kind="date", sort="recorded_on"),
    ),
    filters=(
        Filter("state", "状态", field="state", choices=_STATES),
        Filter("kind", "类型", field="kind", choices=(("assignment", "转让"), ("license", "许可"))),
        Filter("signed", "签约日", kind="days", field="signed_on"),
    ),
    search=(
        "contract_number__icontains",
        "giver__name__icontains",
        "receiver__name__icontains",
        "record_number__icontains",
        "subjects__patent__number__icontains",
    ),
    sort="-signed_on",
    empty=Empty(
        "还没有交易", "从企业的答复发起，或直接起草一笔转让、许可。", "起草交易", "workbench:deal-new"
    ),
)


@action(queries.VIEW)
def deal_list(request: ActorRequest) -> HttpResponseBase:
    """Deals in reach, with the three amounts apart."""
    sums = queries.amounts(request.actor)
    named = (("合同金额", "contract"), ("备案金额", "recorded"), ("到账金额", "received"))
    lead = " · ".join(f"{label} {yuan(sums[key])} 元" for label, key in named)
    may = bool(decide(request.actor, drafting.DRAFT))
    context = {"room": "transactions", "lead": lead, "may_draft": may}
    return DEALS.respond(
        request, queries.deals(request.actor).distinct(), context, template="workbench/everyone/deals.html"
    )


def _steps(one: Deal) -> list[dict[str, str]]:
    order = [Deal.DRAFT, Deal.SIGNED, Deal.RECORDED, Deal.PAID]
    labels = dict(_STATES)
    if one.state == Deal.CANCELLED:
        return [{"label": labels[s], "state": "off"} for s in order] + [{"label": "已终止", "state": "now"}]
    at = order.index(one.state)
    free = one.amount_fen == 0
    notes = {Deal.SIGNED: str(one.signed_on or ""), Deal.RECORDED: str(one.recorded_on or "")}
    return [
        {
            "label": "无偿，无须付款" if free and s == Deal.PAID else labels[s],
            "state": "done" if i < at else "now" if i == at else "next",
            "note": notes.get(s, ""),
        }
        for i, s in enumerate(order)
    ]


@action(queries.VIEW)
def deal_page(request: ActorRequest, pk: int, form: forms.Form | None = None) -> HttpResponse:
    """One deal: where it stands, its next step, its papers, its facts."""
    one = queries.deal(request.actor, pk)
    resource = drafting.resource_of(one)
    cards = register.cards([s.patent_id for s in one.subjects.all()])
    readable = register.readable(request.actor, cards)
    on = one.recorded_on or one.signed_on or today()
    size = accounts.size_class_on(one.receiver_id, on) if one.receiver.kind == "enterprise" else None
    kind = SIZE_LABELS[size or ""] if one.receiver.kind == "enterprise" else one.receiver.get_kind_display()
    paid = queries.paid_fen(one)
    terms = [
        ("类型", one.kind_label),
        ("转让/许可方", f"{one.giver.name}（{one.giver.get_kind_display()}）"),
        (
            "受让/被许可方",
            f"{one.receiver.name}（{kind}）",
        ),
        ("服务机构", one.agent.name if one.agent else "—"),
        ("合同金额", f"{yuan(one.amount_fen)} 元" if one.amount_fen else "无偿"),
        ("计费说明", one.amount_note or "—"),
        ("许可期", f"{one.term_from or '—'} 至 {one.term_to or '—'}" if one.kind == "license" else "—"),
        ("以实施为目的", "是" if one.for_implementation else "未声明"),
        ("双方有关联", "是" if one.related_parties else "否"),
        ("备案/登记号", one.record_number or "尚未"),
        ("已到账", f"{yuan(paid)} 元"),
    ]
    may = {
        verb: decide(request.actor, f"transactions.deals:deal:{verb}", resource)
        for verb in ("draft", "sign", "record", "pay", "cancel")
    }
    context = {
        "room": "transactions",
        "one": one,
        "tone": TONES[one.state],
        "steps": _steps(one),
        "subjects": [(s, cards[s.patent_id], s.patent_id in readable) for s in one.subjects.all()],
        "terms": terms,
        "papers": [{"sha256": p.sha256, "name": p.name, "kind": p.label} for p in one.papers.all()],
        "payments": one.payments.select_related("slip", "fact"),
        "facts": evidence.facts(request.actor).filter(matter=f"deal:{pk}").prefetch_related("parties"),
        "record_by": queries.record_by(one) if one.state == Deal.SIGNED else None,
        "may_edit": one.state == Deal.DRAFT and may["draft"],
        "sign_form": _form(form, SignForm, {"contract_number": one.contract_number})
        if one.state == Deal.DRAFT and may["sign"]
        else None,
        "record_form": _form(form, RecordForm, {}) if one.state == Deal.SIGNED and may["record"] else None,
        "pay_form": _form(form, PayForm, {"amount": max(0, one.amount_fen - paid)})
        if one.state in {Deal.SIGNED, Deal.RECORDED} and one.amount_fen and may["pay"]
        else None,
        "reason_form": _form(form, ReasonForm, {}) if one.state != Deal.CANCELLED and may["cancel"] else None,
        "may_cancel": may["cancel"],
    }
    return render(request, "workbench/everyone/deal.html", context, status=422 if form is not None else 200)


def _form(given: forms.Form | None, kind: type[forms.Form], initial: dict[str, Any]) -> forms.Form:
    return given if isinstance(given, kind) else kind(initial=initial)


@action(drafting.DRAFT)
def deal_edit(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Draft a deal; ``?origin=&patent=&giver=&receiver=`` begin it from an answer."""
    one = queries.deal(request.actor, pk) if pk else None
    form = DealForm(request, one, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = drafting.draft_deal(request.actor, deal_data(request.actor, form, one), pk)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已保存草稿。下一步：签约后上传合同")
            return redirect("workbench:deal", saved.pk)
    own = request.actor.role in {Role.HOLDER_OFFICE, Role.ENTERPRISE}
    context = {"room": "transactions", "form": form, "one": one, "own": own}
    return render(request, "workbench/everyone/deal_edit.html", context)


@action(queries.VIEW)
def deal_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Sign, record, pay or cancel; each is its own service with its own permission."""
    if request.method != "POST":
        return redirect("workbench:deal", pk)
    kinds: dict[str, type[forms.Form]] = {
        "sign": SignForm,
        "record": RecordForm,
        "pay": PayForm,
        "cancel": ReasonForm,
    }
    if step not in kinds:
        raise Refusal("没有这个步骤", "请从交易页面操作")
    form = kinds[step](request.POST, request.FILES)
    if not form.is_valid():
        return deal_page(request, pk, form)  # type: ignore[return-value]  # the same door
    try:
        said = _take_step(request, pk, step, form.cleaned_data)
    except Refusal as refusal:
        refuse(form, refusal)
        return deal_page(request, pk, form)  # type: ignore[return-value]  # the same door
    messages.success(request, said)
    return redirect("workbench:deal", pk)


def _take_step(request: ActorRequest, pk: int, step: str, clean: dict[str, Any]) -> str:
    actor = request.actor
    if step == "sign":
        brought = [services.Brought(clean["contract"].name, clean["contract"].read(), "contract")]
        brought += [services.Brought(f.name, f.read(), "other") for f in clean["others"]]
        services.sign_deal(actor, pk, clean["signed_on"], clean["contract_number"], brought)
        return "已登记签约，每件专利写入一条“有佐证”的事实；请在三个月内办理备案/登记"
    if step == "record":
        brought = [services.Brought(clean["certificate"].name, clean["certificate"].read(), "certificate")]
        services.record_deal(actor, pk, clean["recorded_on"], clean["record_number"], brought)
        return "已登记备案，每件专利写入一条“已备案”的事实，计入相应指标"
    if step == "pay":
        slip = services.Brought(clean["slip"].name, clean["slip"].read(), "slip")
        services.add_payment(actor, pk, clean["bank_date"], clean["amount"], slip)
        return "已登记到账"
    services.cancel_deal(actor, pk, clean["why"])
    return "已终止；相关事实已更正，不再计入任何指标"


@action(services.CANCEL)
def payment_withdraw(request: ActorRequest, pk: int, payment_id: int) -> HttpResponse:
    """A payment was entered wrongly."""
    if request.method == "POST":
        services.withdraw_payment(request.actor, payment_id, request.POST.get("why", ""))
        messages.success(request, "已更正这笔到账，原事实不再计入")
    return redirect("workbench:deal", pk)
