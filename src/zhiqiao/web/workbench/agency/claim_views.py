"""Claims as everyone sees them, and what the agencies do with them."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.subsidies import decisions, queries, services, workflow
from zhiqiao.outcomes.subsidies.catalogue import rule_of
from zhiqiao.outcomes.subsidies.queries import Claim
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import DayField
from zhiqiao.web.workbench.agency.claim_lists import CLAIMS

ROOM = {"room": "outcomes"}
_WAY = (
    workflow.DRAFT,
    workflow.SUBMITTED,
    workflow.REVIEWED,
    workflow.APPROVED,
    workflow.PUBLIC_NOTICE,
    workflow.PAID,
)
_LABELS = ("起草", "审核", "批准", "公示", "拨付", "完成")
# step -> the action that takes it
_ACTIONS = {
    "submit": services.SUBMIT,
    "withdraw": services.WITHDRAW,
    "pass": decisions.REVIEW,
    "return": decisions.REVIEW,
    "reject": decisions.REVIEW,
    "approve": decisions.APPROVE,
    "publish": decisions.PUBLISH,
    "pay": decisions.PAY,
}


class OpinionForm(forms.Form):
    """An opinion, seen by the applicant."""

    opinion = forms.CharField(label="意见", widget=forms.Textarea(attrs={"rows": 2}))


class NoticeForm(forms.Form):
    """From when the claim is on public notice."""

    notice_from = DayField(label="公示起始日")


class PayForm(forms.Form):
    """The payment's day and voucher."""

    paid_on = DayField(label="拨付日")
    voucher = forms.CharField(label="拨付凭证号", max_length=80)


@action(queries.VIEW)
def claim_list(request: ActorRequest) -> HttpResponseBase:
    """Claims within reach."""
    context = {
        **ROOM,
        "may_claim": decide(request.actor, services.DRAFT),
        "may_see_funds": decide(request.actor, queries.FUND),
    }
    return CLAIMS.respond(
        request, queries.claims(request.actor), context, template="workbench/agency/claims.html"
    )


def _steps(claim: Claim) -> list[dict[str, str]]:
    if claim.state not in _WAY:
        return [
            {"label": "起草", "state": "done", "note": ""},
            {"label": claim.state_label, "state": "off", "note": ""},
        ]
    at = _WAY.index(claim.state)
    paid = claim.state == workflow.PAID
    return [
        {
            "label": label,
            "state": "done" if number < at or paid else "now" if number == at else "next",
            "note": "",
        }
        for number, label in enumerate(_LABELS)
    ]


def _may(claim: Claim, actor: Actor) -> set[str]:
    possible = {one.name for one in workflow.CLAIM.possible(claim.state)}
    resource = claim.resource
    return {name for name, code in _ACTIONS.items() if name in possible and decide(actor, code, resource)}


@action(queries.VIEW)
def claim_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One claim: what it claims, how it was computed, what was said, what can be done."""
    claim = queries.claim(request.actor, pk)
    may = _may(claim, request.actor)
    terms = claim.fund.terms
    reviews = list(claim.reviews.all())
    reviewer = next((one for one in reversed(reviews) if one.step == "pass"), None)
    same = reviewer is not None and request.actor.user_id in {reviewer.user_id, claim.created_by_id}
    context = {
        **ROOM,
        "claim": claim,
        "terms": terms,
        "rule": rule_of(terms),
        "items": claim.items.select_related("fact").prefetch_related("fact__parties"),
        "reviews": reviews,
        "timeline": [
            {
                "on": one.at,
                "title": f"{one.label} · {one.name}（{one.organization_name}）",
                "note": one.opinion,
                "kind": "bad" if one.step in {"return", "reject"} else "ok",
            }
            for one in reversed(reviews)
        ],
        "steps": _steps(claim),
        "color": workflow.COLORS.get(claim.state, ""),
        "may": may,
        "may_edit": claim.is_editable and bool(decide(request.actor, services.DRAFT, claim.resource)),
        "approves_own": "approve" in may and same,
        "reviewer": reviewer,
        "balance": queries.balance(claim.fund) if may & {"approve", "pass", "pay"} else None,
        "opinion_form": OpinionForm(),
        "notice_form": NoticeForm(initial={"notice_from": today()}),
        "pay_form": PayForm(initial={"paid_on": today()}),
    }
    return render(request, "workbench/agency/claim.html", context)


def _decided(
    request: ActorRequest, pk: int, decide_it: Callable[[Actor, int, str], Claim], done: str
) -> HttpResponse:
    form = OpinionForm(request.POST)
    form.is_valid()
    decide_it(request.actor, pk, str(form.cleaned_data.get("opinion", "")))
    messages.success(request, done)
    return redirect("workbench:claim", pk)


@action(decisions.REVIEW)
@require_POST
def claim_pass(request: ActorRequest, pk: int) -> HttpResponse:
    """Reviewed and in order."""
    return _decided(request, pk, decisions.pass_claim, "审核通过，待另一人批准")


@action(decisions.REVIEW)
@require_POST
def claim_return(request: ActorRequest, pk: int) -> HttpResponse:
    """Back to the applicant."""
    return _decided(request, pk, decisions.return_claim, "已退回申请单位")


@action(decisions.REVIEW)
@require_POST
def claim_reject(request: ActorRequest, pk: int) -> HttpResponse:
    """Not supported."""
    return _decided(request, pk, decisions.reject_claim, "已登记为不予支持")


@action(decisions.APPROVE)
@require_POST
def claim_approve(request: ActorRequest, pk: int) -> HttpResponse:
    """Approved by a second person, within the budget."""
    return _decided(request, pk, decisions.approve_claim, "已批准，预算已扣减")


def _first_error(form: forms.Form) -> Refusal:
    field, errors = next(iter(form.errors.items()))
    label = form.fields[field].label if field in form.fields else ""
    return Refusal(f"{label or field}没有填好：{errors[0]}", "改正后再提交")


@action(decisions.PUBLISH)
@require_POST
def claim_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """On public notice."""
    form = NoticeForm(request.POST)
    if not form.is_valid():
        raise _first_error(form)
    decisions.publish_claim(request.actor, pk, form.cleaned_data["notice_from"])
    messages.success(request, "已登记公示")
    return redirect("workbench:claim", pk)


@action(decisions.PAY)
@require_POST
def claim_pay(request: ActorRequest, pk: int) -> HttpResponse:
    """Paid: a fact is written."""
    form = PayForm(request.POST)
    if not form.is_valid():
        raise _first_error(form)
    decisions.pay_claim(request.actor, pk, form.cleaned_data["paid_on"], form.cleaned_data["voucher"])
    messages.success(request, "已登记拨付，拨付事实已写入证据账本")
    return redirect("workbench:claim", pk)
