"""The firm's side of a claim: choose recorded deals, see the amounts, add papers, hand in, take back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.subsidies import queries, services
from zhiqiao.outcomes.subsidies.awards import Terms
from zhiqiao.outcomes.subsidies.catalogue import rule_of
from zhiqiao.outcomes.subsidies.queries import Candidate, Claim, Fund
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import PaperField, refuse

ROOM = {"room": "outcomes"}
_TEMPLATE = "workbench/firm/claim_edit.html"


class DetailsForm(forms.Form):
    """What the firm adds to what the ledger knows."""

    bank_name = forms.CharField(label="开户行", max_length=100)
    bank_account = forms.CharField(label="账号", max_length=40, help_text="只拨付到申请单位自己的账户")
    contact = forms.CharField(label="联系人与电话", max_length=100, required=False)
    other_money = forms.CharField(
        label="同一事项的其他财政资金",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="各级财政对同一转让或许可的补助，没有就留空",
    )

    def details(self) -> services.Details:
        """What was typed."""
        said = self.cleaned_data
        return services.Details(said["bank_name"], said["bank_account"], said["contact"], said["other_money"])


class ClaimPaperForm(forms.Form):
    """One paper and what it is."""

    kind = forms.ChoiceField(label="材料种类")
    paper = PaperField(label="文件")

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Django
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one, one) for one in (*terms.evidence, "其他")]


def _positions(request: ActorRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("fact") if text.isdecimal()]


def _context(
    fund: Fund, found: Sequence[Candidate], chosen: set[int], form: DetailsForm, claim: Claim | None = None
) -> dict[str, Any]:
    can = [one for one in found if not one.refused]
    return {
        **ROOM,
        "fund": fund,
        "terms": fund.terms,
        "rule": rule_of(fund.terms),
        "claimable": [{"one": one, "chosen": one.fact.pk in chosen} for one in can],
        "refused": [one for one in found if one.refused],
        "form": form,
        "claim": claim,
    }


@action(services.DRAFT)
def claim_new(request: ActorRequest) -> HttpResponse:
    """Choose a fund, then the deals: everything that can be claimed is chosen at first."""
    funds = queries.funds_for_claiming(request.actor)
    named = request.GET.get("fund", "")
    if not named.isdecimal():
        if len(funds) != 1:
            return render(request, "workbench/firm/claim_funds.html", {**ROOM, "funds": funds})
        named = str(funds[0].pk)
    fund = queries.fund_for_claiming(request.actor, int(named))
    found = queries.candidates(request.actor, fund)
    form = DetailsForm(request.POST or None)
    chosen = {one.fact.pk for one in found if not one.refused}
    if request.method == "POST":
        chosen = set(_positions(request))
        if form.is_valid():
            try:
                made = services.draft_claim(request.actor, fund.pk, sorted(chosen), form.details())
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "已存为草稿，核对金额、上传材料后提交")
                return redirect("workbench:claim", made.pk)
    return render(request, _TEMPLATE, _context(fund, found, chosen, form))


@action(services.DRAFT)
def claim_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a draft or a returned claim."""
    claim = queries.claim(request.actor, pk)
    found = queries.candidates(request.actor, claim.fund, claim)
    given = {
        "bank_name": claim.bank_name,
        "bank_account": claim.bank_account,
        "contact": claim.contact,
        "other_money": claim.other_money,
    }
    form = DetailsForm(request.POST or None, initial=given)
    chosen = {item.fact_id for item in claim.items.all()}
    if request.method == "POST":
        chosen = set(_positions(request))
        if form.is_valid():
            try:
                services.change_claim(request.actor, pk, sorted(chosen), form.details())
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "已保存，金额已重新计算")
                return redirect("workbench:claim", pk)
    return render(request, _TEMPLATE, _context(claim.fund, found, chosen, form, claim))


@action(services.DRAFT)
def claim_paper(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a paper to the claim."""
    claim = queries.claim(request.actor, pk)
    form = ClaimPaperForm(claim.fund.terms, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        brought = form.cleaned_data["paper"]
        try:
            services.attach_paper(request.actor, pk, form.cleaned_data["kind"], brought.name, brought.read())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "材料已添加")
            return redirect("workbench:claim", pk)
    return render(request, "workbench/firm/claim_paper.html", {**ROOM, "claim": claim, "form": form})


@action(services.SUBMIT)
@require_POST
def claim_submit(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand in; every undertaking must be ticked."""
    claim = queries.claim(request.actor, pk)
    wanted = {str(number) for number, _ in enumerate(claim.fund.terms.undertakings)}
    undertaken = wanted <= set(request.POST.getlist("undertaking"))
    services.submit_claim(request.actor, pk, undertaken=undertaken)
    messages.success(request, "已提交，主管部门会收到待办")
    return redirect("workbench:claim", pk)


@action(services.WITHDRAW)
@require_POST
def claim_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back."""
    services.withdraw_claim(request.actor, pk, request.POST.get("reason", ""))
    messages.success(request, "已撤回，所选成交可以重新申领")
    return redirect("workbench:claim", pk)
