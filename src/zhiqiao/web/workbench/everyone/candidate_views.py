"""Firms for a patent, and the firms of the region."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render

from zhiqiao.foundation.access.rules import decide
from zhiqiao.foundation.accounts.parties import SIZE_LABELS
from zhiqiao.kernel import tables
from zhiqiao.market.matching import queries
from zhiqiao.market.matching.queries import Candidate
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows
from zhiqiao.web.workbench.everyone.match_page import number_shown, offer_link

ORGANIZATION_VIEW = "foundation.accounts:organization:view"


def _candidate_columns() -> tuple[Column, ...]:
    return (
        Column("pick", "", kind="act", template="workbench/everyone/_firm_pick.html", export=False),
        Column(
            "name",
            "企业与理由",
            kind="title",
            template="workbench/everyone/_firm_title.html",
            export=lambda r: r.firm.name,
        ),
        Column(
            "score",
            "分数从哪来",
            kind="html",
            template="workbench/everyone/_firm_parts.html",
            export=lambda r: r.share,
        ),
        Column("industry", "行业", value=lambda r: industry_of(r.firm.industry_code)),
        Column("size", "规模", value=lambda r: SIZE_LABELS[r.size_class], classes="nowrap"),
        Column("titles", "称号", kind="chips", value=lambda r: list(r.titles)),
        Column("needs", "已发布需求", kind="number", value=lambda r: r.firm.needs),
        Column("act", "", kind="act", template="workbench/everyone/_firm_act.html", export=False),
    )


def _exported_columns() -> tuple[Column, ...]:
    return (
        *_candidate_columns(),
        Column("patent", "专利里的理由句", kind="earned", value=lambda r: r.ranked.why.need.text),
        Column("firm_text", "企业里的理由句", kind="earned", value=lambda r: r.ranked.why.document.text),
        Column("reasons", "理由", kind="earned", value=lambda r: "；".join(r.ranked.reasons)),
    )


def industry_of(code: str) -> str:
    """An industry as code and name."""
    return f"{code} {tables.gbt4754_name(code) or ''}".strip() if code else ""


@action(queries.FIRMS)
def patent_firms(request: ActorRequest, number: str) -> HttpResponseBase:
    """The firms a patent could be sent to."""
    actor = request.actor
    found = queries.firms_for(actor, number)
    rows: list[Candidate] = found.rows
    exports = request.GET.get("export") == "xlsx"
    table = Table(
        "candidates",
        "候选企业",
        _exported_columns() if exports else _candidate_columns(),
        (
            Filter(
                "size", "规模", field="size_class", choices=tuple((k, v) for k, v in SIZE_LABELS.items() if k)
            ),
            Filter("industry", "行业代码开头", kind="text", field="firm.industry_code__startswith"),
        ),
        search=("firm.name__icontains", "firm.products__icontains"),
        empty=Empty(
            "没有找到候选企业",
            "本地区还没有登记主营业务的企业。登记企业的产品与业务后，这里会按文字和行业给出名单。",
            "企业名单",
            "workbench:firms",
        ),
        unit="家",
        remember=False,
    )
    page = table.page(request, rows)
    if exports:
        return page.export()
    readable = queries.readable(actor, [found.offer])
    context = {
        "room": "market",
        "page": page,
        "table": table,
        "offer": found.offer,
        "number": number_shown(found.offer),
        "link": offer_link(found.offer, readable),
        "note": found.state.note,
        "may_push": any(one.may_push for one in rows),
        "organization_open": bool(decide(actor, ORGANIZATION_VIEW)),
    }
    return render(request, "workbench/everyone/match_firms.html", context)


def _asking(rows: Rows, _values: Sequence[str]) -> Rows:
    return rows.filter(needs__gt=0) if isinstance(rows, QuerySet) else rows


FIRMS = Table(
    name="firms",
    title="企业",
    columns=(
        Column(
            "name",
            "企业",
            kind="title",
            template="workbench/everyone/_firms_name.html",
            sort="name",
            export=lambda o: o.name,
        ),
        Column("industry_code", "行业", value=lambda o: industry_of(o.industry_code), sort="industry_code"),
        Column(
            "region_code",
            "地区",
            value=lambda o: tables.region_name(o.region_code),
            sort="region_code",
        ),
        Column("size", "规模", value=lambda o: SIZE_LABELS[queries.size_class(o)], classes="nowrap"),
        Column("titles", "称号", kind="chips", value=lambda o: list(queries.titles(o))),
        Column("needs", "已发布需求", kind="number", sort="needs"),
    ),
    filters=(
        Filter(
            "industry", "行业代码开头", kind="text", field="industry_code__startswith", placeholder="如 C26"
        ),
        Filter("title", "称号", kind="text", field="titles__title__icontains", placeholder="如 专精特新"),
        Filter("asks", "有已发布需求", kind="yes", apply=_asking),
    ),
    search=("name__icontains", "products__icontains", "credit_code__iexact"),
    sort="name",
    empty=Empty(
        "本地区还没有登记企业",
        "登记企业和它的主营产品后，才能为专利找到去处。",
        "登记组织",
        "workbench:organization-new",
    ),
    unit="家",
)


@action(queries.FIRMS)
def firm_list(request: ActorRequest) -> HttpResponseBase:
    """The firms of the region."""
    return FIRMS.respond(request, queries.firms(request.actor).distinct(), {"room": "market"})
