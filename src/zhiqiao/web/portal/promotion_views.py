"""推广目录 in public: editions that were put on the portal, each as far as its patents stand on the shelf."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.assets.stocktake.queries import PromotionEdition
from zhiqiao.foundation.access.rules import ANONYMOUS, Actor
from zhiqiao.kernel import tables
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.queries import Demand
from zhiqiao.web.portal.need_views import NEEDS, need_rows
from zhiqiao.web.portal.supply_views import SUPPLY, shelf_rows
from zhiqiao.web.portal.trade_words import region_choices
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows

_WORDS = ("title__icontains", "problem__icontains", "benefit__icontains", "scene__icontains")


def _regions() -> tuple[tuple[str, str], ...]:
    codes = stocktake.public_editions(ANONYMOUS, catalog.shelf_patents(ANONYMOUS)).order_by()
    return region_choices(codes.values_list("region_code", flat=True).distinct())


EDITIONS = Table(
    name="public-editions",
    title="推广目录",
    unit="期",
    columns=(
        Column("name", "目录", kind="title", link=lambda e: reverse("portal:edition", args=[e.pk])),
        Column(
            "publisher", "发布单位", value=lambda e: e.organization.name if e.organization else "主管部门发布"
        ),
        Column("region", "地区", value=lambda e: tables.region_name(e.region_code) or ""),
        Column("number", "期次", kind="number"),
        Column("published", "发布日", kind="date", value=lambda e: e.published_on, sort="published_on"),
        Column("size", "在架件数", kind="number", sort="size"),
        Column("fresh", "本期新增", kind="number"),
    ),
    filters=(
        Filter("publisher", "发布单位", kind="text", field="organization__name__icontains"),
        Filter("region", "地区", field="region_code", choices=_regions),
        Filter("on", "发布日", kind="days", field="published_on"),
    ),
    search=("name__icontains", "note__icontains", "organization__name__icontains"),
    empty=Empty(
        "还没有公开的推广目录",
        "高校、院所和主管部门登录后，可以把定稿的推广目录放到这里。",
        "看在架供给",
        "portal:supply",
    ),
    placeholder="在目录里找…",
    remember=False,
)


def public_edition(actor: Actor, pk: int) -> PromotionEdition:
    """An edition that is on the portal; else there is no such page."""
    one = stocktake.public_editions(actor, catalog.shelf_patents(actor)).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


@action(stocktake.BROWSE_PROMOTION, public=True)
def editions(request: ActorRequest) -> HttpResponseBase:
    """Editions on the portal, the newest first."""
    found = stocktake.public_editions(request.actor, catalog.shelf_patents(request.actor))
    page = EDITIONS.page(request, found)
    if request.GET.get("export") == "xlsx":
        return page.export()
    context = {
        "page": page,
        "table": EDITIONS,
        "rows": list(page.slice),
        "unsorted": page.query(sort=None, page=None),
    }
    return render(request, "portal/editions.html", context)


def _fresh(rows: Rows, _values: Sequence[str], fresh: Sequence[int]) -> Rows:
    return rows.filter(offered__patent_id__in=fresh)  # type: ignore[union-attr]  # the list's rows are a query


def needs_in(actor: Actor, one: PromotionEdition) -> QuerySet[Demand]:
    """What firms of the region asked for in public by the edition's day, as far as it stands on the board now.

    An agency's edition is the region's catalog of supply and demand; a holder's has supply only.
    """
    found = catalog.demands_published(actor)
    if one.organization_id is not None:
        return found.none()
    return found.filter(region_code__startswith=one.region_code, published_at__date__lte=one.published_on)


def _new_needs(rows: Rows, _values: Sequence[str], since: date | None) -> Rows:
    fresh = Q(pk__in=()) if since is None else Q(published_at__date__gt=since)
    return rows.filter(fresh)  # type: ignore[union-attr]  # the list's rows are a query


@action(stocktake.BROWSE_PROMOTION, public=True)
def edition_needs(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The demand side of an agency's edition."""
    one = public_edition(request.actor, pk)
    since = stocktake.day_before(one)
    new = Filter("new", "本期新增", kind="yes", apply=partial(_new_needs, since=since))
    table = replace(
        NEEDS,
        name="public-edition-needs",
        title=f"需求目录 {one.name}",
        filters=(new, *NEEDS.filters),
        placeholder="在这一期的需求里找…",
        empty=Empty(
            "这一期没有还在公开的需求", "企业发布需求后，会列进下一期。", "看企业需求", "portal:needs"
        ),
    )
    found = needs_in(request.actor, one)
    page = table.page(request, found)
    if request.GET.get("export") == "xlsx":
        return page.export()
    shown = need_rows(request.actor, page.slice)
    context = {
        "one": one,
        "page": page,
        "table": table,
        "rows": [(row, _is_new(row.one, since)) for row in shown],
        "unsorted": page.query(sort=None, page=None),
        "many_needs": found.count(),
    }
    return render(request, "portal/edition_needs.html", context)


def _is_new(one: Demand, since: date | None) -> bool:
    """Whether it came out after the edition before; in a first edition nothing is marked new."""
    return since is not None and one.published_at is not None and localdate(one.published_at) > since


@action(stocktake.BROWSE_PROMOTION, public=True)
def edition_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One edition: the offers on the shelf that hold its patents, with what the supply page says of them."""
    one = public_edition(request.actor, pk)
    held = stocktake.patents_in(one)
    fresh = [patent for patent, is_new in held.items() if is_new]
    found = catalog.listings_on_shelf(request.actor).filter(offered__patent_id__in=held)
    new = Filter("new", "本期新增", kind="yes", apply=partial(_fresh, fresh=fresh))
    table = replace(
        SUPPLY,
        name="public-edition",
        title=f"推广目录 {one.name}",
        filters=(new, *SUPPLY.filters),
        search=_WORDS,
        suggest="",
        placeholder="在这一期里找…",
        empty=Empty(
            "这一期的专利目前都不在架",
            "权利人发布或重新上架供给后会出现在这里。",
            "看在架供给",
            "portal:supply",
        ),
    )
    page = table.page(request, found.prefetch_related("offered").distinct())
    if request.GET.get("export") == "xlsx":
        return page.export()
    rows = [(row, any(held.get(card.pk) for card in row.cards)) for row in shelf_rows(page.slice)]
    context = {
        "one": one,
        "page": page,
        "table": table,
        "rows": rows,
        "unsorted": page.query(sort=None, page=None),
        "many_needs": needs_in(request.actor, one).count(),
    }
    return render(request, "portal/edition.html", context)
