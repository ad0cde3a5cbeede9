"""The register as pages: list and one patent along the street."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from zhiqiao.assets.imports.recognition import source_label
from zhiqiao.assets.register import legal_events, queries, standing
from zhiqiao.assets.register.queries import LEGAL_STATUSES, PATENT_TYPES, Patent
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.registers import queries as registers
from zhiqiao.kernel import tables
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.periods import today
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows
from zhiqiao.web.workbench.everyone.patent_appraisal import appraisal_of
from zhiqiao.web.workbench.everyone.patent_legal import legal_of
from zhiqiao.web.workbench.everyone.patent_sources import sources_of
from zhiqiao.web.workbench.everyone.patent_street import street_of

_MOST_INDUSTRIES = 4
STATUS_TONES = {"in_force": "ok", "pending": "info", "ended": "bad", "unknown": ""}


def shown_number(one: Patent) -> str:
    """The number as certificates print it, where it is a Chinese application number."""
    if not one.application_number:
        return one.number
    try:
        parsed = parse_application_number(one.application_number)
    except NumberRefused:
        return one.number
    return (
        parsed.patent_number_display if one.granted_on or one.legal_status == "in_force" else parsed.display
    )


def by_words(rows: QuerySet[Patent], text: str) -> QuerySet[Patent]:
    """Patents by a number, own or a priority's or family member's, else by words in title, holder or inventor."""
    own = of_number(rows, text)
    if own is not None:
        return own
    said = Q(title__icontains=text) | Q(holder_text__icontains=text) | Q(inventor_text__icontains=text)
    said |= Q(publication_number__iexact=text)
    related = queries.leads_to(text)
    return rows.filter(said | related) if related is not None else rows.filter(said)


def of_number(rows: QuerySet[Patent], text: str) -> QuerySet[Patent] | None:
    """The patent whose own application number this is; None where there is none among the rows."""
    try:
        found = rows.filter(number=parse_application_number(text).canonical)
    except NumberRefused:
        return None
    return found if found.exists() else None


def by_relation(rows: QuerySet[Patent], text: str) -> bool:
    """Whether what the text finds is found by a priority's, family member's or foreign number alone."""
    related = queries.leads_to(text)
    if related is None or of_number(rows, text) is not None:
        return False
    return not rows.filter(publication_number__iexact=text).exists() and rows.filter(related).exists()


def by_marks(rows: Rows, marks: Sequence[str]) -> Rows:
    """Patents that bear one of the marks today."""
    return standing.marked(rows, marks, today()) if isinstance(rows, QuerySet) else rows


def known_holders(one: Patent) -> str:
    """The holders known here whose name is written otherwise on the patent (prefetch ``holders__organization``)."""
    known = (
        h.organization.name for h in one.holders.all() if h.organization and h.organization.name != h.name
    )
    return "；".join(dict.fromkeys(known))


PATENTS = Table(
    name="patents",
    title="专利",
    columns=(
        Column(
            "title",
            "名称",
            kind="title",
            link=lambda p: reverse("workbench:patent", args=[p.number]),
            sort="title",
        ),
        Column("number", "专利号", kind="code", value=shown_number, sort="number"),
        Column("patent_type", "类型", value=lambda p: p.get_patent_type_display()),
        Column(
            "status",
            "状态",
            kind="chip",
            value=lambda p: (p.get_legal_status_display(), STATUS_TONES[p.legal_status]),
        ),
        Column(
            "holder_text",
            "权利人",
            under=lambda p: f"即 {named}" if (named := known_holders(p)) else "",
            export=lambda p: p.holder_text,
        ),
        Column("ipc_main", "主分类", kind="code", sort="ipc_main"),
        Column("filed_on", "申请日", kind="date", sort="filed_on"),
        Column("granted_on", "授权公告日", kind="date", sort="granted_on"),
    ),
    filters=(
        Filter("status", "法律状态", field="legal_status", choices=tuple(LEGAL_STATUSES)),
        Filter("type", "类型", field="patent_type", choices=tuple(t for t in PATENT_TYPES if t[0])),
        Filter("mark", "标记", choices=legal_events.mark_choices, apply=by_marks),
        Filter("ipc", "分类（如 C02F）", kind="text", field="ipcs__symbol__istartswith"),
        Filter("holder", "权利人", kind="text", field="holder_text__icontains"),
        Filter("filed", "申请日", kind="days", field="filed_on"),
    ),
    search=by_words,  # type: ignore[arg-type]  # the register's rows are patents
    sort="-filed_on",
    empty=Empty(
        "登记簿里还没有专利", "上传一份专利台账，先看清楚再写入。", "导入台账", "workbench:import-new"
    ),
    unit="件",
)


@action(queries.VIEW)
def patent_list(request: ActorRequest) -> HttpResponseBase:
    """The patents in the actor's reach."""
    found = queries.patents(request.actor).distinct().prefetch_related("holders__organization")
    typed = request.GET.get("q", "").strip()
    context = {"room": "assets", "related_by": typed if typed and by_relation(found, typed) else ""}
    return PATENTS.respond(request, found, context, template="workbench/everyone/patents.html")


@action(queries.VIEW)
def patent_page(request: ActorRequest, number: str) -> HttpResponse:
    """One patent: what the office says, and what has come of it on the street."""
    one = queries.patent(request.actor, number)
    card = queries.card_of(one)
    symbols = [
        {"symbol": i.symbol, "title": tables.ipc_title(i.symbol) or "", "withdrawn": i.withdrawn}
        for i in one.ipcs.all()
    ]
    context = {
        "room": "assets",
        "one": one,
        "card": card,
        "shown_number": shown_number(one),
        "tone": STATUS_TONES[one.legal_status],
        "source_label": source_label(one.source),
        "symbols": symbols,
        "industries": tables.sei_industries_for([i.symbol for i in one.ipcs.all()]) if symbols else [],
        "likely_industries": tables.ipc_industries([i.symbol for i in one.ipcs.all()])[:_MOST_INDUSTRIES],
        "concordance": tables.concordance_in_use(),
        "holders": one.holders.select_related("organization"),
        "facts": evidence.facts_about(request.actor, one.number).order_by("-position"),
        **legal_of(request.actor, one),
        "family": queries.family_of(request.actor, one),
        **sources_of(request.actor, one),
        **street_of(request.actor, one, card),
        **appraisal_of(request.actor, one),
        "register_entries": registers.naming_patent(request.actor, one.number),
    }
    return render(request, "workbench/everyone/patent.html", context)
