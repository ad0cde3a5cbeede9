"""Checks of filings: the units, one unit's flags with their reasons, what the unit says to them."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.appraisal import checking, filings, services
from zhiqiao.assets.appraisal.filings import Looked
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import decide
from zhiqiao.kernel.periods import today
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number

UNITS = Table(
    name="filing-units",
    title="申请行为自查",
    unit="家",
    columns=(
        Column(
            "name",
            "单位",
            kind="title",
            link=lambda o: reverse("workbench:filing-flags", args=[o.pk]),
            under=lambda o: o.get_kind_display(),
            sort="name",
        ),
        Column("held", "登记簿里的专利（件）", kind="number", sort="held"),
    ),
    search=("name__icontains",),
    sort="-held",
    href=lambda o: reverse("workbench:filing-flags", args=[o.pk]),
    empty=Empty(
        "范围内没有持有专利的单位", "导入带权利人的清单后会出现在这里。", "导入", "workbench:import-new"
    ),
)


@action(filings.CHECK)
def filing_units(request: ActorRequest) -> HttpResponseBase:
    """Units whose filings may be checked; an office goes straight to its own."""
    if request.actor.role is Role.HOLDER_OFFICE and request.actor.organization_id is not None:
        return redirect("workbench:filing-flags", request.actor.organization_id)
    found = filings.units(request.actor).annotate(
        held=Count("held_patents", filter=Q(held_patents__position=0), distinct=True)
    )
    context = {"room": "assets", "note": checking.note()}
    return UNITS.respond(
        request, found.filter(held__gt=0), context, template="workbench/holder/filing_units.html"
    )


def _filings_words(one: Looked) -> str:
    shown = "；".join(f"{title}（{patent_number(number)}）" for number, title in one.titles[:5])
    return f"{shown} 等 {one.many} 件" if one.many > 5 else shown  # noqa: PLR2004 - as many as are named


def _table(pk: int, name: str, *, may_explain: bool) -> Table:
    columns = [
        Column(
            "label",
            "提示",
            kind="title",
            value=lambda k: k.check.label,
            under=lambda k: f"{k.check.clause} {k.check.clause_label}",
        ),
        Column("reason", "依据", kind="earned", value=lambda k: k.flag.reason),
        Column(
            "filings",
            "涉及的申请",
            value=_filings_words,
            export=lambda k: "；".join(f"{title}（{number}）" for number, title in k.titles),
        ),
        Column(
            "standing",
            "说明",
            kind="chip",
            value=lambda k: ("已说明", "ok") if k.explanation else ("待核实", "wait"),
            export=lambda k: (
                f"{k.explanation.text}（{k.explanation.by_name}）" if k.explanation else "待核实"
            ),
        ),
        Column("source", "出处", value=lambda k: k.check.source, classes="minor"),
    ]
    if may_explain:
        columns.append(
            Column("act", "", kind="act", template="workbench/holder/_filing_explain.html", export=False)
        )
    return Table(
        name=f"filing-flags-{pk}",
        title=f"{name} 申请行为自查",
        unit="条",
        columns=tuple(columns),
        filters=(
            Filter(
                "check",
                "提示",
                field="code",
                choices=lambda: [(one.code, one.label) for one in checking.checks().values()],
            ),
            Filter(
                "standing", "说明", field="standing", choices=(("open", "待核实"), ("explained", "已说明"))
            ),
        ),
        search=("flag.reason__icontains",),
        empty=Empty(
            "没有要核实的",
            "按现在的门槛，近几年的申请没有触发任何提示。登记簿看不出来的情形见下面。",
        ),
    )


@action(filings.CHECK)
def filing_flags(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One unit's flags."""
    one = filings.unit(request.actor, pk)
    found = filings.looked(request.actor, pk)
    may_explain = bool(decide(request.actor, filings.EXPLAIN, filings.resource_of(one)))
    context = {
        "room": "assets",
        "unit": one,
        "note": checking.note(),
        "years": checking.threshold("lookback_years", today()),
        "blind": checking.blind_spots(),
        "checks": checking.checks().values(),
    }
    table = _table(pk, one.name, may_explain=may_explain)
    return table.respond(request, found, context, template="workbench/holder/filing_flags.html")


@require_POST
@action(filings.EXPLAIN)
def filing_explain(request: ActorRequest, pk: int) -> HttpResponse:
    """What the unit says to a flag."""
    services.explain_filing(request.actor, pk, request.POST.get("flag", ""), request.POST.get("text", ""))
    messages.success(request, "说明已记下，以前的说明都还在")
    return redirect("workbench:filing-flags", pk)
