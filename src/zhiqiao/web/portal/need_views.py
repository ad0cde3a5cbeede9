"""Needs: what firms ask for, in their own words; their names only where they agreed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, decide
from zhiqiao.kernel import tables
from zhiqiao.market.catalog import choices, wording
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.queries import Demand
from zhiqiao.web.portal.trade_words import DIVISION, industry_text, region_choices
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

MATCHES = "market.matching:proposal:view"


@dataclass(frozen=True)
class NeedRow:
    """A need as a visitor reads it."""

    one: Demand
    firm: str
    budget: str
    cooperation: tuple[str, ...]
    kind: str
    industry: str


def need_rows(actor: Actor, demands: Iterable[Demand]) -> list[NeedRow]:
    """Rows for these needs, as this actor may read them."""
    return [
        NeedRow(
            one,
            catalog.firm_shown(actor, one),
            wording.budget_text(one),
            tuple(wording.cooperation_labels(one)),
            choices.label("demand_kinds", one.kind),
            industry_text(one.industry_code),
        )
        for one in demands
    ]


def _regions() -> tuple[tuple[str, str], ...]:
    codes = catalog.demands_published(ANONYMOUS).order_by().values_list("region_code", flat=True)
    return region_choices(codes.distinct())


def _industries() -> tuple[tuple[str, str], ...]:
    codes = catalog.demands_published(ANONYMOUS).order_by().values_list("industry_code", flat=True)
    divisions = sorted({code[:DIVISION] for code in codes.distinct() if code})
    return tuple((code, tables.gbt4754_name(code) or code) for code in divisions)


NEEDS = Table(
    name="needs",
    title="企业需求",
    columns=(
        Column("title", "需求", kind="title", link=lambda x: reverse("portal:need", args=[x.pk])),
        Column("firm", "企业", value=lambda x: catalog.firm_shown(ANONYMOUS, x)),
        Column("text", "要解决的问题"),
        Column("industry", "行业", value=lambda x: industry_text(x.industry_code)),
        Column("region", "地区", value=lambda x: tables.region_name(x.region_code) or ""),
        Column("kind", "类型", value=lambda x: choices.label("demand_kinds", x.kind)),
        Column("cooperation", "合作方式", value=lambda x: "、".join(wording.cooperation_labels(x))),
        Column("budget", "预算", value=wording.budget_text, sort="budget_high_fen"),
        Column("published", "发布", kind="date", value=lambda x: x.published_at, sort="published_at"),
        Column("valid_to", "有效至", kind="date", sort="valid_to"),
    ),
    filters=(
        Filter("industry", "行业", field="industry_code__startswith", choices=_industries),
        Filter("kind", "类型", field="kind", choices=choices.demand_kinds),
        Filter("cooperation", "合作方式", field="cooperation__icontains", choices=choices.cooperation),
        Filter("region", "地区", field="region_code", choices=_regions),
    ),
    search=("title__icontains", "text__icontains", "targets__icontains", "conditions__icontains"),
    empty=Empty(
        "还没有公开的需求",
        "企业登录后可以提出难题；主管部门也可以代为记录，请企业确认后发布。",
        "登录提需求",
        "workbench:demand-new",
    ),
    placeholder="在需求里找…",
    remember=False,
)


@action("market.catalog:demand:browse", public=True)
def needs(request: ActorRequest) -> HttpResponseBase:
    """What firms ask for."""
    page = NEEDS.page(request, catalog.demands_published(request.actor))
    if request.GET.get("export") == "xlsx":
        return page.export()
    rows = need_rows(request.actor, page.slice)
    unsorted = page.query(sort=None, page=None)
    return render(
        request, "portal/needs.html", {"page": page, "table": NEEDS, "rows": rows, "unsorted": unsorted}
    )


@action("market.catalog:demand:browse", public=True)
def need_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One need."""
    one = catalog.demands_published(request.actor).filter(pk=pk).first()
    if one is None:
        raise Http404
    row = need_rows(request.actor, [one])[0]
    terms = (
        ("提出单位", row.firm),
        ("行业", row.industry),
        ("地区", tables.region_name(one.region_code) or ""),
        ("类型", row.kind),
        ("合作方式", "、".join(row.cooperation)),
        ("以实施为目的", "是" if one.purpose_declared else ""),
        ("有效至", one.valid_to.isoformat() if one.valid_to else ""),
    )
    signed_in = request.actor.signed_in
    context = {
        "one": one,
        "row": row,
        "terms": terms,
        "may_offer": not signed_in or bool(decide(request.actor, "market.catalog:listing:edit")),
        "may_match": signed_in and bool(decide(request.actor, MATCHES)),
    }
    return render(request, "portal/need.html", context)
