"""Annual fees as pages: the calendar, one patent's fees and term, payments, reductions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import fee_recording, term_recording
from zhiqiao.assets.register import fee_calendar, fee_queries, queries
from zhiqiao.assets.register.terms import EXTENSION_KINDS
from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.filters import Option
from zhiqiao.web.shell.forms import DayField, PaperField, YuanField, refuse
from zhiqiao.web.shell.spreadsheets import export_xlsx
from zhiqiao.web.shell.tables import TablePage
from zhiqiao.web.shell.values import Rows
from zhiqiao.web.workbench.everyone.fee_tables import (
    MONTHS,
    PAYMENTS,
    REDUCTIONS,
    TO_FILL_IN,
    calendar_table,
    month_chart,
)
from zhiqiao.web.workbench.everyone.patent_legal import FEE_TONES
from zhiqiao.web.workbench.everyone.patents import shown_number


class PaymentForm(forms.Form):
    """One fee as paid."""

    year = forms.IntegerField(
        label="年度", min_value=1, max_value=20, help_text="第几个专利年度，不是公历年份"
    )
    paid_on = DayField(label="缴费日期")
    amount = YuanField(label="金额", required=False, help_text="元，含滞纳金；不清楚的留空")
    note = forms.CharField(label="备注", max_length=200, required=False, help_text="收据号等")


class ReductionForm(forms.Form):
    """A right to reduced fees."""

    holder = forms.ChoiceField(
        label="权利人",
        required=False,
        help_text="对它持有的全部专利：单独持有减 85%，几方都有减缴的共有专利减 70%",
    )
    number = forms.CharField(label="或只对一件专利（申请号）", max_length=40, required=False)
    percent = forms.TypedChoiceField(
        label="这件专利的比例",
        choices=(("85", "85%（单独）"), ("70", "70%（共同）")),
        coerce=int,
        required=False,
        help_text="只对一件专利时用",
    )
    starts_on = DayField(label="自")
    ends_on = DayField(label="至", required=False, help_text="没有写明截止的留空")
    basis = forms.CharField(label="依据", max_length=200, help_text="如：事业单位费用减缴备案")
    record_number = forms.CharField(
        label="备案号", max_length=80, required=False, help_text="没有备案号的在页面上标为未核对"
    )

    def __init__(self, *args: Any, holders: list[tuple[int, str]], **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        choices = [("", "不按权利人"), *((str(pk), name) for pk, name in holders)]
        self.fields["holder"].choices = choices  # type: ignore[attr-defined]  # a choice field


class ExtensionForm(forms.Form):
    """A compensation of the term as decided."""

    kind = forms.ChoiceField(label="种类", choices=EXTENSION_KINDS)
    days = forms.IntegerField(label="补偿天数", min_value=1)
    decided_on = DayField(label="决定日")
    paper_number = forms.CharField(label="决定文号", max_length=80)
    paper = PaperField(label="决定书", required=False)


@action(fee_queries.VIEW)
def fee_calendar_page(request: ActorRequest) -> HttpResponseBase:
    """The calendar of fees in the actor's reach."""
    on = today()
    lines = fee_queries.calendar(request.actor, on)

    def beside(page: TablePage) -> dict[str, Any]:
        return {
            "room": "assets",
            "totals": _totals(page.rows),
            "months": _months(page),
            "due_url": f"{reverse('workbench:fees-due')}{page.query(export='xlsx', page=None)}",
            "chart": None if page.values["month"] else month_chart(page.rows, on),
            "may_record": bool(decide(request.actor, fee_recording.RECORD)),
        }

    table = calendar_table(lines, _colleges(request.actor))
    return table.respond(request, lines, beside, template="workbench/everyone/fees.html")


@action(fee_queries.VIEW)
def due_list(request: ActorRequest) -> HttpResponseBase:
    """What is to be paid under the calendar's filters, as a list to fill in and bring back as payments."""
    lines = fee_queries.calendar(request.actor, today())
    page = calendar_table(lines, _colleges(request.actor)).page(request, lines)
    return export_xlsx("待缴年费清单", TO_FILL_IN, [x for x in page.rows if x.state != fee_calendar.PAID])


def _colleges(actor: Actor) -> dict[int, str]:
    """The college of each patent, as its latest round has it."""
    entries = stocktake.entries(actor).exclude(college="").order_by("round_id")
    return dict(entries.values_list("patent_id", "college"))


def _totals(lines: Rows) -> list[dict[str, Any]]:
    """How many and how much in each state."""
    found = []
    for state, label in fee_calendar.STATES:
        mine = [one for one in lines if one.state == state]
        if mine:
            total = sum(one.fee.total_fen for one in mine)
            tone = FEE_TONES[state]
            found.append(
                {"state": state, "label": label, "count": len(mine), "total_fen": total, "tone": tone}
            )
    return found


def _months(page: TablePage) -> list[tuple[Option, str]]:
    """The months with something due among the rows that pass the other filters, from this one on; where each leads."""
    facet = next(one for one in page.facets if one.filter.name == "month")
    now = f"{today():%Y-%m}"
    shown = [one for one in facet.options if one.chosen or (one.count and one.value >= now)][:MONTHS]
    return [(one, page.query(month=None if one.chosen else one.value, page=None)) for one in shown]


@action(fee_queries.VIEW)
def patent_fees(request: ActorRequest, number: str) -> HttpResponse:
    """One patent's fees, what comes of not paying, payments, and its term."""
    one = queries.patent(request.actor, number)
    sheet = fee_queries.fee_sheet(one, today())
    first = next((fee for fee in sheet.open if fee.state != fee_calendar.PAID), None)
    form = PaymentForm(request.POST or None, initial=_initial(first))
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            fee_recording.record_payment(
                request.actor, number, clean["year"], clean["amount"], clean["paid_on"], clean["note"]
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已登记第 {clean['year']} 年年费，有关提醒已了结")
            return redirect("workbench:fee-patent", number)
    legal = fee_queries.legal_sheet(one, today())
    context = {
        "room": "assets",
        "one": one,
        "shown_number": shown_number(one),
        "sheet": sheet,
        "first": first,
        "term": legal.term,
        "extensions": one.extensions.all(),
        "request_confidence": sheet.back.request_fee.confidence.value if sheet.back else "",
        "form": form,
        "may_record": fee_recording.may_record(request.actor, one),
        "may_extend": term_recording.may_extend(request.actor, one) and one.patent_type == "invention",
        "reduction_rules": fee_calendar.settings()["reduction"],
    }
    return render(request, "workbench/everyone/fee_patent.html", context)


def _initial(first: fee_calendar.Fee | None) -> dict[str, Any]:
    if first is None:
        return {"paid_on": today()}
    return {"year": first.year, "paid_on": today(), "amount": first.total_fen}


@require_POST
@action(fee_recording.RECORD)
def payment_withdraw(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take a payment out."""
    fee_recording.withdraw_payment(request.actor, number, pk)
    messages.success(request, "已撤回这笔缴费")
    return redirect("workbench:fee-patent", number)


@action(fee_queries.VIEW)
def payment_list(request: ActorRequest) -> HttpResponseBase:
    """Payments in the actor's reach."""
    rows = fee_queries.payments_for(request.actor).select_related("patent")
    context = {"room": "assets", "may_record": bool(decide(request.actor, fee_recording.RECORD))}
    return PAYMENTS.respond(request, rows, context, template="workbench/everyone/fee_payments.html")


@action(fee_queries.VIEW)
def reduction_list(request: ActorRequest) -> HttpResponseBase:
    """Reductions in the actor's reach."""
    rules = fee_calendar.settings()["reduction"]
    context = {
        "room": "assets",
        "may_record": bool(decide(request.actor, fee_recording.RECORD)),
        "conditions": rules["conditions"],
        "conditions_confidence": rules["conditions_confidence"],
        "stops": rules["stops"],
    }
    rows = fee_queries.reductions(request.actor)
    return REDUCTIONS.respond(request, rows, context, template="workbench/everyone/fee_reductions.html")


@action(fee_recording.RECORD)
def reduction_new(request: ActorRequest) -> HttpResponse:
    """Enter a reduction."""
    form = ReductionForm(
        request.POST or None,
        holders=fee_queries.holders_within(request.actor),
        initial={"number": request.GET.get("number", ""), "starts_on": today().replace(month=1, day=1)},
    )
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        number = "".join(clean["number"].split())
        try:
            fee_recording.record_reduction(
                request.actor,
                number=_known_number(number) if number else "",
                organization_id=int(clean["holder"]) if clean["holder"] else None,
                percent=clean["percent"] or None,
                starts_on=clean["starts_on"],
                ends_on=clean["ends_on"],
                basis=clean["basis"],
                record_number=clean["record_number"],
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已登记减缴，年费日历已按减缴后的金额算")
            return redirect("workbench:fee-reductions")
    return render(request, "workbench/everyone/fee_reduction_new.html", {"room": "assets", "form": form})


def _known_number(text: str) -> str:
    """The number as the register keeps it, however it is written."""
    try:
        return parse_application_number(text).canonical
    except NumberRefused:
        return text


@require_POST
@action(fee_recording.RECORD)
def reduction_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a reduction out."""
    fee_recording.withdraw_reduction(request.actor, pk)
    messages.success(request, "已撤回这项减缴，年费按全额算")
    return redirect("workbench:fee-reductions")


@action(term_recording.TERM)
def extension_new(request: ActorRequest, number: str) -> HttpResponse:
    """Enter a compensation of the term."""
    one = queries.patent(request.actor, number)
    form = ExtensionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        upload = clean["paper"]
        try:
            term_recording.record_extension(
                request.actor,
                number,
                kind=clean["kind"],
                days=clean["days"],
                decided_on=clean["decided_on"],
                paper_number=clean["paper_number"],
                paper=(upload.name, upload.read()) if upload else None,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已登记期限补偿 {clean['days']} 天")
            return redirect("workbench:fee-patent", number)
    context = {"room": "assets", "form": form, "one": one, "shown_number": shown_number(one)}
    return render(request, "workbench/everyone/fee_extension.html", context)


@require_POST
@action(term_recording.TERM)
def extension_withdraw(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take a compensation out."""
    term_recording.withdraw_extension(request.actor, number, pk)
    messages.success(request, "已撤回这项期限补偿")
    return redirect("workbench:fee-patent", number)
