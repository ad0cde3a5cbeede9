"""财政资助专利: the clocks of unused years, declarations with their papers, reasons, and what is to be offered."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import choices, queries, services
from zhiqiao.assets.stocktake.queries import FundedLine
from zhiqiao.foundation.access.rules import Denied, decide
from zhiqiao.kernel.periods import parse_day
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action, ticked
from zhiqiao.web.shell.forms import PapersField, refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.workbench.holder.stocktake_views import stored

DECLARE = services.funding.DECLARE
TONES = {"to_offer": "bad", "near": "wait", "running": "info", "excused": "", "offered": "ok", "used": "ok"}


def _left(one: FundedLine) -> str:
    if one.days_left is None or one.verdict in {"used", "over"}:
        return ""
    return f"还有 {one.days_left} 天" if one.days_left >= 0 else f"已过 {-one.days_left} 天"


def _mark(one: FundedLine) -> tuple[str, str] | str:
    return "" if one.confidence in {"V0", "V1", "V2"} else (one.confidence.label, "wait")


def funded_table(*, ticks: bool) -> Table:
    """The list; with boxes where reasons may be given."""
    tick = Column("tick", "", kind="html", template="workbench/holder/_funded_tick.html", export=False)
    return Table(
        name="funded",
        title="财政资助专利未实施时钟",
        unit="件",
        columns=(
            *((tick,) if ticks else ()),
            Column(
                "title",
                "专利",
                kind="title",
                link=lambda x: reverse("workbench:funded-one", args=[x.pk]),
                under=lambda x: " · ".join(part for part in (x.holder, x.college) if part),
                sort="title",
            ),
            Column("number", "专利号", kind="code", value=lambda x: patent_number(x.number), classes="minor"),
            Column("project_number", "项目编号", sort="project_number", classes="nowrap"),
            Column("level", "级别", value=lambda x: choices.funding_level_label(x.level) or "待补"),
            Column("year", "立项", value=lambda x: str(x.year or ""), sort="year", classes="detail"),
            Column(
                "papers",
                "佐证",
                kind="chip",
                value=lambda x: ("有佐证", "ok") if x.has_papers else ("无佐证", ""),
            ),
            Column("granted_on", "授权公告日", kind="date", sort="granted_on", classes="detail"),
            Column("ends_on", "届满日", kind="date", sort="ends_on"),
            Column("left", "时钟", value=_left),
            Column("verdict", "结论", kind="chip", value=lambda x: (x.label, TONES.get(x.verdict, ""))),
            Column("reason", "依据", classes="minor"),
            Column(
                "excuse",
                "未实施的理由",
                value=lambda x: "：".join(part for part in (x.excuse, x.excuse_text) if part),
                classes="minor",
            ),
            Column("mark", "年限出处", kind="chip", value=_mark, classes="detail"),
        ),
        filters=(
            Filter("verdict", "结论", field="verdict", choices=queries.VERDICTS),
            Filter("level", "级别", field="level", choices=choices.funding_levels),
            Filter("holder", "权利人", kind="text", field="holder__icontains"),
            Filter("college", "二级单位", kind="text", field="college__icontains"),
            Filter("ends", "届满日", kind="days", field="ends_on"),
        ),
        search=("title__icontains", "number__icontains", "project_number__icontains", "funder__icontains"),
        sort="ends_on",
        empty=Empty(
            "还没有财政资助的专利",
            "盘点建档时选“财政资助项目形成：是”的专利会自动列在这里；也可以逐件声明，补上项目编号、级别和佐证。",
        ),
    )


class FundingForm(forms.Form):
    """A declaration."""

    number = forms.CharField(label="专利号", max_length=40)
    project_number = forms.CharField(label="项目编号", max_length=100)
    project_name = forms.CharField(label="项目名称", max_length=200, required=False)
    level = forms.ChoiceField(label="资助级别", required=False)
    year = forms.IntegerField(label="立项年份", required=False)
    funder = forms.CharField(label="资助单位", max_length=200, required=False)
    papers = PapersField(label="佐证", required=False, help_text="立项文件或合同；已有的保留，新传的加在后面")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "请选择"), *choices.funding_levels()]  # type: ignore[attr-defined]  # a choice field


def _save(request: ActorRequest, form: FundingForm) -> int | None:
    """The declaration's key once it is saved; else the form says why not."""
    if not form.is_valid():
        return None
    clean = form.cleaned_data
    try:
        told = services.Funding(
            clean["project_number"],
            clean["project_name"],
            clean["level"],
            clean["year"],
            clean["funder"],
            stored(request, "财政资助项目文件"),
        )
        return services.declare_funding(request.actor, clean["number"], told).pk
    except Denied:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return None


@action(queries.VIEW_FUNDING)
def funded_list(request: ActorRequest) -> HttpResponseBase:
    """The clocks, and what is to be offered."""
    lines = queries.funded(request.actor)
    may_declare = bool(decide(request.actor, DECLARE))
    counted = [
        (label, code, sum(one.verdict == code for one in lines)) for code, label in queries.VERDICTS[:6]
    ]
    context = {
        "room": "assets",
        "tally": counted,
        "may_declare": may_declare,
        "excuses": choices.idle_excuses(),
        "platform": choices.confidence().value,
    }
    return funded_table(ticks=may_declare).respond(
        request, lines, context, template="workbench/holder/funded.html"
    )


@action(DECLARE)
def funded_new(request: ActorRequest) -> HttpResponse:
    """Declare a patent publicly funded."""
    form = FundingForm(
        request.POST or None, request.FILES or None, initial={"number": request.GET.get("number", "")}
    )
    if request.method == "POST" and (pk := _save(request, form)) is not None:
        messages.success(request, "声明已保存，时钟自授权公告日起计")
        return redirect("workbench:funded-one", pk)
    status = 422 if form.is_bound else 200
    context = {"room": "assets", "form": form}
    return render(request, "workbench/holder/funded_new.html", context, status=status)


@action(queries.VIEW_FUNDING)
def funded_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One declaration with its clock, papers and reason; the office completes it here."""
    one, line = queries.funded_line(request.actor, pk)
    may_declare = bool(decide(request.actor, DECLARE))
    initial = {
        "number": one.patent.number,
        "project_number": one.project_number,
        "project_name": one.project_name,
        "level": one.level,
        "year": one.year,
        "funder": one.funder,
    }
    context = {
        "room": "assets",
        "one": one,
        "line": line,
        "tone": TONES.get(line.verdict, ""),
        "left": _left(line),
        "form": FundingForm(initial=initial) if may_declare else None,
        "excuses": choices.idle_excuses(),
        "may_declare": may_declare,
    }
    return render(request, "workbench/holder/funded_one.html", context)


@require_POST
@action(DECLARE)
def funded_excuse(request: ActorRequest) -> HttpResponse:
    """Why the ticked patents are not in use."""
    pks = ticked(request, "funded")
    typed = request.POST.get("until", "").strip()
    until: date | None = parse_day(typed) if typed else None
    count = services.excuse_idle(
        request.actor, pks, request.POST.get("excuse", ""), request.POST.get("text", ""), until
    )
    messages.success(request, f"已记下 {count} 件未实施的理由")
    return redirect("workbench:funded")


@require_POST
@action(DECLARE)
def funded_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a declaration back."""
    services.withdraw_funding(request.actor, pk, request.POST.get("reason", ""))
    messages.success(request, "声明已撤回，时钟停止")
    return redirect("workbench:funded")


@require_POST
@action(DECLARE)
def funded_gather(request: ActorRequest) -> HttpResponse:
    """Take over what the stock-take says."""
    made = services.gather_funded(request.actor)
    messages.success(request, f"按盘点建档补入 {made} 件" if made else "盘点中声明的都已在清单里")
    return redirect("workbench:funded")
