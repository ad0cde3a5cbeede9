"""Figures: ten rows with their targets, and each one opened to its facts."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.kernel.periods import months_after
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.performance import queries
from zhiqiao.outcomes.performance.declaration import Term
from zhiqiao.outcomes.performance.explaining import why
from zhiqiao.outcomes.performance.figures import Figure, LeftOut
from zhiqiao.outcomes.performance.folding import COUNTED
from zhiqiao.outcomes.performance.queries import Behind
from zhiqiao.outcomes.programme import queries as programme
from zhiqiao.outcomes.programme.queries import Adoption
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.charts import Chart, Series
from zhiqiao.web.shell.tables import Column, Empty, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.workbench.agency.plan_views import ROOM, adoption_asked

_LONGEST_CHART = 48


def position_asked(request: ActorRequest) -> int | None:
    """The ledger position in the URL; None for the head."""
    text = request.GET.get("position", "").strip().replace(",", "")
    if not text:
        return None
    if not text.isdecimal():
        raise Refusal(f"账本位置“{text[:20]}”不是数", "填写一个整数，或留空看最新")
    return int(text)


def figure_url(one: Figure) -> str:
    """The figure's page at the position it was counted at."""
    return f"{reverse('workbench:figure', args=[one.adoption_id, one.kpi.id])}?position={one.position}"


def met_chip(one: Figure) -> tuple[str, str]:
    """达标, 未达标 or 不可计算, with its color."""
    if one.met is None:
        return ("不可计算" if one.value is None else "只看趋势"), ""
    return ("达标", "ok") if one.met else ("未达标", "wait")


FIGURES = Table(
    name="figures",
    title="绩效指标",
    columns=(
        Column("kpi.id", "编号", kind="code"),
        Column(
            "name",
            "指标",
            kind="title",
            value=lambda one: one.kpi.name,
            link=figure_url,
            under=lambda one: f"{one.kpi.level1} · {one.kpi.level2}",
        ),
        Column("value", "实际", kind="number", value=lambda one: one.text),
        Column("target", "目标", kind="number", value=lambda one: one.target_text),
        Column("bar", "进度", kind="html", template="workbench/agency/_figure_bar.html", classes="minor"),
        Column("met", "达标", kind="chip", value=met_chip),
        Column("counted", "计入事实", kind="number"),
        Column("left_out_facts", "没有计入", kind="number"),
        Column("words", "说明", kind="earned", value=lambda one: one.reason or one.sentence),
        Column("confidence", "口径", kind="chip", value=lambda one: (one.confidence.label, "wait")),
    ),
    href=figure_url,
    empty=Empty("这个方案没有指标", "在方案文件的 kpis 里写上指标。", "看方案", "workbench:plans"),
    unit="项",
    size=50,
    remember=False,
)


@action(queries.VIEW)
def figure_list(request: ActorRequest) -> HttpResponseBase:
    """The figures of an adopted plan."""
    adoption = adoption_asked(request)
    if adoption is None:
        return render(request, "workbench/agency/figures_none.html", ROOM)
    position = position_asked(request)
    found = queries.figures(request.actor, adoption, position)
    context = {
        **ROOM,
        "adoption": adoption,
        "region": region_name(adoption.region_code),
        "adoptions": programme.adoptions(request.actor),
        "position": found[0].position if found else evidence.head_position(),
        "head": evidence.head_position(),
        "met": sum(1 for one in found if one.met),
        "total": len(found),
    }
    return FIGURES.respond(request, found, context, template="workbench/agency/figures.html")


def _names(fact: Fact, *roles: str) -> str:
    return "、".join(one.name for one in fact.parties.all() if one.role in roles)


def _facts_table(one: Figure, term: Term, outcome: str) -> Table:
    counted = outcome == COUNTED
    because = (
        () if counted else (Column("why", "为什么", kind="earned", value=lambda f: why(term, outcome, f)),)
    )
    return Table(
        name="counted",
        title=f"{one.kpi.id}-{'计入' if counted else '没有计入'}的事实",
        columns=(
            Column("effective_on", "生效日", kind="date", sort="effective_on"),
            Column(
                "subject_name",
                "对象",
                kind="title",
                value=lambda f: f.subject_name or f.subject,
                link=lambda f: f"{reverse('workbench:fact', args=[f.pk])}?position={one.position}",
                under=lambda f: patent_number(f.subject),
                sort="subject",
                export=lambda f: f"{f.subject} {f.subject_name}",
            ),
            *because,
            Column("from", "由", value=lambda f: _names(f, "giver", "holder", "borrower")),
            Column("to", "到", value=lambda f: _names(f, "receiver", "firm", "lender", "payee")),
            Column("amount_fen", "金额（元）", kind="yuan", sort="amount_fen", classes="minor"),
            Column(
                "grade",
                "等级",
                kind="html",
                template="workbench/everyone/_grade.html",
                export=lambda f: f.grade_label,
            ),
            Column(
                "papers",
                "材料",
                kind="html",
                template="workbench/agency/_figure_papers.html",
                classes="break",
            ),
            Column("record_number", "备案/登记号", classes="n break minor"),
            Column("position", "账本位置", kind="number", sort="position", classes="minor"),
        ),
        search=("subject__icontains", "subject_name__icontains", "record_number__icontains"),
        sort="-effective_on",
        href=lambda f: f"{reverse('workbench:fact', args=[f.pk])}?position={one.position}",
        empty=Empty(
            "还没有计入的事实", one.reason or "没有符合口径的事实。", "看全部事实", "workbench:facts"
        ),
        remember=False,
    )


def _months(one: Figure) -> Iterator[date]:
    if not one.months:
        return
    month, last = one.months[0].month, one.months[-1].month
    if one.scope.period.starts_on < month:
        month = one.scope.period.starts_on.replace(day=1)
    while month <= last:
        yield month
        month = months_after(month, 1)


def _drawn(value: Fraction) -> float:
    """A whole number as such, else four places."""
    return int(value) if value.denominator == 1 else round(float(value), 4)


def _chart(one: Figure) -> Chart | None:
    months = list(_months(one))[-_LONGEST_CHART:]
    if not months:
        return None
    added = {month.month: month.added for month in one.months}
    total, sums = sum((value for month, value in added.items() if month < months[0]), start=Fraction(0)), []
    for month in months:
        total += added.get(month, 0)
        sums.append(_drawn(total))
    main = one.indicator.main
    unit = one.unit if len(one.result.terms) == 1 else ""
    return Chart(
        caption=f"按月：{main.label}",
        labels=[f"{month:%Y-%m}" for month in months],
        series=[
            Series("当月", [_drawn(added.get(month, Fraction(0))) for month in months]),
            Series("累计", sums),
        ],
        unit=unit,
        target=float(one.kpi.target) if unit else None,
        label_heading="月份",
    )


def _groups(one: Figure) -> list[dict[str, Any]]:
    """Left-out groups of each term; denominators only where they leave something out of their own."""
    url = figure_url(one)

    def entry(left: LeftOut) -> dict[str, Any]:
        return {"left": left, "url": f"{url}&term={left.term}&show={left.code}#facts"}

    return [
        {
            "term": number,
            "label": term.label,
            "left_out": [entry(x) for x in one.left_out if x.term == number],
        }
        for number, term in enumerate(one.indicator.terms())
    ]


def _tabs(one: Figure, which: Behind) -> list[dict[str, object]]:
    url = figure_url(one)
    terms = one.indicator.terms()
    return [
        {
            "label": f"计入：{term.label}" if len(terms) > 1 else "计入",
            "count": one.result.terms[number].counted,
            "url": f"{url}&term={number}#facts",
            "here": which == Behind(number),
        }
        for number, term in enumerate(terms)
    ]


def _which(request: ActorRequest) -> Behind:
    term = request.GET.get("term", "0")
    return Behind(int(term) if term.isdecimal() else 0, request.GET.get("show") or COUNTED)


def _adoption(request: ActorRequest, adoption_id: int) -> Adoption:
    return programme.adoption(request.actor, adoption_id)


@action(queries.VIEW)
def figure_page(request: ActorRequest, adoption_id: int, kpi_id: str) -> HttpResponseBase:
    """One figure: the number, its rule, the facts counted, those left out and why."""
    adoption = _adoption(request, adoption_id)
    one = queries.figure(request.actor, adoption, kpi_id, position_asked(request))
    which = _which(request)
    facts = queries.facts_behind(request.actor, adoption, one, which)
    term = one.indicator.terms()[which.term]
    table = _facts_table(one, term, which.outcome)
    left = next((x for x in one.left_out if (x.term, x.code) == (which.term, which.outcome)), None)
    context = {
        **ROOM,
        "figure": one,
        "adoption": adoption,
        "plan": adoption.plan,
        "region": region_name(adoption.region_code),
        "chip": met_chip(one),
        "groups": _groups(one),
        "tabs": _tabs(one, which),
        "shown": left,
        "chart": _chart(one),
        "notes": adoption.plan.notes_on(kpi_id),
        "head": evidence.head_position(),
    }
    return table.respond(request, facts, context, template="workbench/agency/figure.html")
