"""Funds: what was set aside, what is committed, paid and left."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiqiao.foundation.access.rules import decide
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.subsidies import queries, services
from zhiqiao.outcomes.subsidies.catalogue import rule_of, scheme_codes, scheme_terms
from zhiqiao.outcomes.subsidies.workflow import DRAFT
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import YuanField, refuse
from zhiqiao.web.shell.tables import Column, Empty, Table
from zhiqiao.web.workbench.agency.claim_lists import CLAIMS

ROOM = {"room": "outcomes"}

FUNDS = Table(
    name="funds",
    title="奖补资金",
    columns=(
        Column(
            "scheme",
            "奖补办法",
            kind="title",
            value=lambda one: one.terms.title,
            link=lambda one: reverse("workbench:fund", args=[one.pk]),
            under=lambda one: region_name(one.region_code) or one.region_code,
        ),
        Column("budget_fen", "预算（元）", kind="yuan", sort="budget_fen"),
        Column("committed_fen", "已批准（元）", kind="yuan", sort="committed_fen"),
        Column("left", "剩余（元）", kind="yuan", value=lambda one: one.budget_fen - one.committed_fen),
        Column("claimed", "申领", kind="number", sort="claimed"),
        Column("organization.name", "主管部门"),
    ),
    empty=Empty(
        "还没有奖补资金", "为一个奖补办法设立资金后，企业才能申领。", "设立资金", "workbench:fund-new"
    ),
    unit="笔",
)


class FundForm(forms.Form):
    """Which scheme, and how much."""

    scheme = forms.ChoiceField(label="奖补办法")
    budget_fen = YuanField(label="预算")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Django
        super().__init__(*args, **kwargs)
        field = self.fields["scheme"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, scheme_terms(code).title) for code in scheme_codes()]


@action(queries.FUND)
def fund_list(request: ActorRequest) -> HttpResponseBase:
    """Funds within reach."""
    context = {**ROOM, "may_open": decide(request.actor, services.OPEN_FUND)}
    return FUNDS.respond(
        request, queries.funds(request.actor), context, template="workbench/agency/funds.html"
    )


@action(services.OPEN_FUND)
def fund_new(request: ActorRequest) -> HttpResponse:
    """Set money aside for a scheme in the actor's region."""
    form = FundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = services.open_fund(
                request.actor, said["scheme"], request.actor.region_code, said["budget_fen"]
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "资金已设立，企业可以申领")
            return redirect("workbench:fund", made.pk)
    return render(request, "workbench/agency/fund_new.html", {**ROOM, "form": form})


@action(queries.FUND)
def fund_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One fund: the terms, the money, the claims."""
    one = queries.fund(request.actor, pk)
    terms = one.terms
    context = {
        **ROOM,
        "fund": one,
        "terms": terms,
        "rule": rule_of(terms),
        "balance": queries.balance(one),
        "region": region_name(one.region_code),
        "values": [(terms.words.get(name, name), dated.values[-1]) for name, dated in terms.values.items()],
    }
    claims = queries.claims(request.actor).filter(fund=one).exclude(state=DRAFT)
    return CLAIMS.respond(request, claims, context, template="workbench/agency/fund.html")
