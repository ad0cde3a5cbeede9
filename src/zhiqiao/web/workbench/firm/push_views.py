"""Pushes: the list, sending one or several, one push with the firm's answer, following it up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.accounts.parties import SIZE_LABELS
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel import tables
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import choices as catalog_choices
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.wording import price_text
from zhiqiao.market.matching import choices, queries, services
from zhiqiao.market.matching.feedback_points import pushes_by_answers
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.queries import Push
from zhiqiao.transactions.deals import queries as deals
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows, matching
from zhiqiao.web.workbench.everyone.match_page import number_shown
from zhiqiao.web.workbench.everyone.match_views import offer_link

_KEY_DIGITS = 19  # a key of the database has fewer
TONES = {Push.SENT: "wait", Push.SEEN: "info", Push.ANSWERED: "ok", Push.EXPIRED: ""}


def _state(one: Push) -> tuple[str, str]:
    held = one.latest
    if held is not None:
        return (held.answer_label, "ok" if held.is_positive else "")
    if one.is_overdue:
        return ("逾期未答复", "bad")
    return (one.get_state_display(), TONES[one.state])


def _of_mass_push(rows: Rows, values: Sequence[str]) -> Rows:
    """Those of the mass push with this number; none for what is no number."""
    return matching(rows, "mass_row__mass_id", _key(values[0]) or 0)


def _table(actor: Actor, *, is_told: bool = False) -> Table:
    firm = actor.organization_kind == "enterprise"
    return Table(
        name="pushes",
        title="收到的推送" if firm else "推送与答复",
        columns=(
            Column(
                "title",
                "专利",
                kind="title",
                value=lambda p: p.patent.title,
                link=lambda p: reverse("workbench:push", args=[p.pk]),
                under=lambda p: p.reason[:80],
            ),
            Column("state", "状态", kind="chip", value=_state),
            *((Column("told", "反馈", kind="number", value=_told, sort="told"),) if is_told else ()),
            Column("holder", "权利人", value=lambda p: p.patent.holder_text[:60]),
            Column("firm", "企业", value=lambda p: queries.firm_shown(actor, p)),
            Column("demand", "针对需求", value=lambda p: p.demand.title if p.demand else "", classes="minor"),
            Column("by", "推送单位", value=lambda p: p.by.name if p.by else "系统", classes="minor"),
            Column("sent_on", "推送日", kind="date", sort="sent_on"),
            Column("due_on", "答复期限", kind="date", sort="due_on"),
            Column("answered_on", "答复日", kind="date", sort="answered_on", classes="minor"),
            Column(
                "said",
                "企业意见",
                value=lambda p: (
                    "；".join(filter(None, (p.latest.decline_label, p.latest.improvement, p.latest.wants)))
                    if p.latest
                    else ""
                ),
                classes="minor",
            ),
        ),
        filters=(
            Filter("state", "状态", field="state", choices=tuple(Push.STATES)),
            Filter("answer", "答复", field="feedback__answer", choices=choices.answers()),
            Filter("sent", "推送日", kind="days", field="sent_on"),
            *(() if firm else (Filter("mass", "批量推送（第几次）", kind="text", apply=_of_mass_push),)),
        ),
        search=(
            "patent__title__icontains",
            "patent__number__icontains",
            "patent__holder_text__icontains",
            "demand__title__icontains",
        ),
        sort="-told" if is_told else "-sent_on",
        empty=Empty(
            "还没有收到推送" if firm else "还没有推送",
            "提出一条需求，匹配到的专利会由主管部门或权利人推送到这里。"
            if firm
            else "从一条需求的匹配清单，或一件专利的候选企业，把专利推送给企业。",
            "提出需求" if firm else "看需求",
            "workbench:demand-new" if firm else "workbench:demands",
        ),
        unit="次",
    )


@action(queries.VIEW_PUSH)
def push_list(request: ActorRequest) -> HttpResponseBase:
    """Pushes in reach; a firm sees those that wait in the order that its own answers suggest."""
    actor, found = request.actor, queries.pushes(request.actor)
    told = pushes_by_answers(actor, found)
    table = _table(actor, is_told=told is not None)
    return table.respond(
        request,
        found if told is None else told,
        {"room": "market"},
        template="workbench/everyone/pushes.html",
    )


def _told(one: Push) -> str:
    """What the firm's answers say of a push that waits: +0.20."""
    points = getattr(one, "told", None)
    return "" if points is None else f"{points:+.2f}"


class SendForm(forms.Form):
    """Why a patent is sent to a firm."""

    reason = forms.CharField(
        label="推荐理由",
        max_length=services.MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="企业最先看到这段话：能解决什么、比现有做法好在哪里、怎样合作",
    )


def _key(text: str) -> int | None:
    """A key of the database; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _KEY_DIGITS else None


@action(queries.SEND)
def push_new(request: ActorRequest) -> HttpResponse:
    """Send one patent to one firm."""
    actor, asked = request.actor, request.GET
    firm_id, demand_id = _key(asked.get("firm", "")), _key(asked.get("demand", ""))
    offer = queries.offer_for(actor, asked.get("patent", ""))
    demand = catalog.demand(actor, demand_id) if demand_id is not None else None
    firm = queries.firm_for_push(actor, offer, firm_id, demand)
    sentences = queries.sentences(actor, offer, demand)
    form = SendForm(
        request.POST or None, initial={"reason": _begin(demand.title if demand else "", sentences)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.push(actor, offer.card.number, firm.pk, demand_id, form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已推送，请企业在 {sent.due_on} 前答复；答复后会提醒您")
            return (
                redirect("workbench:demand-match", demand_id)
                if demand_id
                else redirect("workbench:push", sent.pk)
            )
    context = {
        "room": "market",
        "form": form,
        "offer": offer,
        "number": number_shown(offer),
        "link": offer_link(offer, queries.readable(actor, [offer])),
        "terms": offer_terms(offer),
        "firm_name": catalog.firm_shown(actor, demand) if demand else firm.name,
        "demand": demand,
        "sentences": sentences,
        "back": reverse("workbench:demand-match", args=[demand_id])
        if demand_id
        else reverse("workbench:patent-firms", args=[offer.card.number]),
    }
    return render(request, "workbench/everyone/push_new.html", context)


def _begin(demand: str, sentences: dict[str, Any]) -> str:
    shared = "、".join(str(word) for word in list(sentences.get("shared", []))[:5])
    if not demand:
        return ""
    return f"针对贵司需求“{demand}”" + (f"，专利中写到：{shared}" if shared else "")


@require_POST
@action(queries.SEND)
def push_many(request: ActorRequest) -> HttpResponse:
    """Send one patent to several firms."""
    number = request.POST.get("patent", "")[:60]
    firms = [key for text in request.POST.getlist("firm")[:200] if (key := _key(text)) is not None]
    if not firms:
        raise Refusal("没有勾选企业", "请在名单里勾选要推送的企业")
    sent = services.push_many(
        request.actor, [(number, firm) for firm in firms], None, request.POST.get("reason", "")
    )
    if sent.pushes:
        messages.success(request, f"已推送给 {len(sent.pushes)} 家企业")
    for _, refusal in sent.refused[:3]:
        messages.error(request, str(refusal))
    return redirect("workbench:patent-firms", number)


def offer_terms(offer: Offer) -> list[tuple[str, object]]:
    """The terms of an offer as pairs; empty when it is not on the shelf."""
    one = offer.listing
    if one is None:
        return []
    return [
        ("供给", one.title),
        ("可接受方式", "、".join(catalog_choices.mode_label(mode) for mode in one.modes)),
        ("报价", price_text(one)),
        ("支付方式", catalog_choices.label("payments", one.payment)),
        ("技术成熟度", catalog_choices.maturity_label(one.maturity)),
        ("应用场景", one.scene),
        ("联系", f"{one.contact} {one.contact_way}".strip() or "通过平台联系"),
    ]


class AnswerForm(forms.Form):
    """What the firm says."""

    answer = forms.ChoiceField(label="贵企业的意见", widget=forms.RadioSelect)
    decline_reason = forms.ChoiceField(
        label="暂不的主要理由", required=False, help_text="选“暂不”时必选；权利人据此改进"
    )
    improvement = forms.CharField(
        label="需要改进之处",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选“改进后实施”时必填，如“要能接现有调节池”",
    )
    wants = forms.CharField(
        label="还想了解或补充",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="想看样机、想谈的方式和价格、方便的联系时间；理由选“其他”时请写明",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Form
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = choices.answers()  # type: ignore[attr-defined]  # a choice field
        self.fields["decline_reason"].choices = [("", "—"), *choices.decline_reasons()]  # type: ignore[attr-defined]  # the same


@action(queries.VIEW_PUSH)
def push_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One push: the patent, why it was sent, the terms; for the firm its answer, for the others what it said."""
    actor = request.actor
    one = queries.push(actor, pk)
    if one.state == Push.SENT and actor.organization_id == one.firm_id and request.method == "GET":
        services.mark_seen(actor, pk)
        one = queries.push(actor, pk)
    may_answer = one.followed_on is None and decide(actor, queries.ANSWER, queries.answer_resource(one))
    form = AnswerForm(request.POST or None) if may_answer else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            services.answer(actor, pk, services.Answer(**form.cleaned_data))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已答复，权利人和推送单位会收到提醒")
            return redirect("workbench:push", pk)
    return render(request, "workbench/everyone/push.html", _context(actor, one, form))


def _context(actor: Actor, one: Push, form: AnswerForm | None) -> dict[str, Any]:
    offer = queries.offer_of(actor, one)
    held = one.latest
    is_firm = actor.organization_id == one.firm_id
    return {
        "room": "market",
        "one": one,
        "offer": offer,
        "number": number_shown(offer),
        "link": offer_link(offer, queries.readable(actor, [offer])),
        "may_open": offer.listing_id is not None or offer.card.number in queries.readable(actor, [offer]),
        "terms": offer_terms(offer),
        "chip": _state(one),
        "firm_name": queries.firm_shown(actor, one),
        "firm_about": _firm_about(one) if is_firm or not one.hides_firm else "",
        "is_firm": is_firm,
        "form": form,
        "held": held,
        "earlier": list(one.feedback.all())[:-1],
        "decline_confidence": choices.decline_confidence(),
        "facts": evidence.facts(actor).filter(matter=f"push:{one.pk}"),
        "deals": deals.deals_from(actor, f"push:{one.pk}") if decide(actor, deals.VIEW) else [],
        "draft_url": _draft_url(actor, one, offer),
        "may_follow": held is not None
        and held.is_positive
        and one.followed_on is None
        and not is_firm
        and bool(decide(actor, services.FOLLOW, queries.push_resource(one))),
        "steps": _steps(one),
    }


def _firm_about(one: Push) -> str:
    industry = tables.gbt4754_name(one.firm.industry_code) if one.firm.industry_code else ""
    size = SIZE_LABELS[queries.size_class(one.firm)]
    return " · ".join(part for part in (industry, size) if part)


def _draft_url(actor: Actor, one: Push, offer: Offer) -> str:
    """Where a deal over this push is drafted; "" before a yes, or where the actor may not."""
    held = one.latest
    url = open_url(actor, "workbench:deal-new")
    if held is None or not held.is_positive or not url or not offer.card.holder_ids:
        return ""
    begun: dict[str, str | int] = {
        "origin": f"push:{one.pk}",
        "patent": offer.card.number,
        "giver": offer.card.holder_ids[0],
        "receiver": one.firm_id,
        "kind": "license",
    }
    return f"{url}?{urlencode(begun)}"


def _steps(one: Push) -> list[dict[str, str]]:
    done = {
        "推送": one.sent_on,
        "企业查看": one.seen_on,
        "企业答复": one.answered_on,
        "跟进": one.followed_on,
    }
    steps, is_next = [], True
    for label, day in done.items():
        state = "done" if day else "now" if is_next else "next"
        is_next = is_next and day is not None
        steps.append({"label": label, "state": state, "note": str(day or "")})
    return steps


@require_POST
@action(services.FOLLOW)
def push_follow(request: ActorRequest, pk: int) -> HttpResponse:
    """The answer was taken further without a deal drafted here."""
    services.follow_push(request.actor, pk, request.POST.get("note", ""))
    messages.success(request, "已记录跟进，待办已办结")
    return redirect("workbench:push", pk)
