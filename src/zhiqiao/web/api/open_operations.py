"""Operations open to everyone: health, what is on the shelf, what is asked for, and the description of the API."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from zhiqiao.assets.register import queries as register
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.queries import Demand, Listing
from zhiqiao.web.api.filters import DemandQuery, ListingQuery
from zhiqiao.web.api.paging import Paged, PagingQuery, paged
from zhiqiao.web.api.rest import described, door
from zhiqiao.web.api.schemas import DemandTold, HealthTold, ListingTold
from zhiqiao.web.shell.actions import ActorRequest

OPEN = "foundation.access:session:open"
LISTINGS = "market.catalog:listing:browse"
DEMANDS = "market.catalog:demand:browse"


@door.get("/", OPEN, "到接口说明", public=True, include_in_schema=False, url_name="root")
def root(request: ActorRequest) -> HttpResponse:
    """To the page that lists the operations."""
    del request  # the same for everyone
    return redirect("api:docs")


@door.get(
    "/openapi.json", OPEN, "给程序读的接口说明", public=True, include_in_schema=False, url_name="openapi-json"
)
def description(request: ActorRequest) -> dict[str, Any]:
    """The API described for programs (OpenAPI)."""
    del request  # the same for everyone
    return described()


@door.get("/health", OPEN, "数据库能答话", public=True, response=HealthTold)
def health(request: ActorRequest) -> dict[str, object]:
    """Whether the database answers."""
    return {"status": "ok", "listings": catalog.listings_on_shelf(request.actor).count()}


def _listing(one: Listing) -> ListingTold:
    offered = [held.patent_id for held in one.offered.all()]
    cards = register.cards(offered)
    return ListingTold(
        id=one.pk,
        title=one.title,
        holder=one.holder.name,
        region_code=one.region_code,
        problem=one.problem,
        benefit=one.benefit,
        scene=one.scene,
        maturity=one.maturity,
        modes=one.modes,
        payment=one.payment,
        price_low_fen=one.price_low_fen,
        price_high_fen=one.price_high_fen,
        patents=[cards[key].number for key in offered if key in cards],
        published_at=one.published_at,
        valid_to=one.valid_to,
    )


@door.get("/listings", LISTINGS, "在架供给", public=True, response=Paged[ListingTold])
def listings(request: ActorRequest, filters: ListingQuery, paging: PagingQuery) -> dict[str, Any]:
    """Offers on the shelf."""
    found = filters.narrow(catalog.listings_on_shelf(request.actor).prefetch_related("offered"))
    return paged(found, paging, _listing)


@door.get("/listings/{int:listing_id}", LISTINGS, "一条在架供给", public=True, response=ListingTold)
def listing(request: ActorRequest, listing_id: int) -> ListingTold:
    """One offer on the shelf."""
    one = catalog.listings_on_shelf(request.actor).filter(pk=listing_id).first()
    if one is None:
        raise Http404
    return _listing(one)


@door.get(
    "/demands",
    DEMANDS,
    "已公开的企业需求；企业名称只在企业同意或您有权知道时给出",
    public=True,
    response=Paged[DemandTold],
)
def demands(request: ActorRequest, filters: DemandQuery, paging: PagingQuery) -> dict[str, Any]:
    """Published needs."""
    return paged(
        filters.narrow(catalog.demands_published(request.actor)), paging, lambda one: _demand(request, one)
    )


def _demand(request: ActorRequest, one: Demand) -> DemandTold:
    return DemandTold(
        id=one.pk,
        title=one.title,
        text=one.text,
        targets=one.targets,
        conditions=one.conditions,
        firm=catalog.firm_shown(request.actor, one),
        kind=one.kind,
        industry_code=one.industry_code,
        region_code=one.region_code,
        cooperation=one.cooperation,
        budget_low_fen=one.budget_low_fen,
        budget_high_fen=one.budget_high_fen,
        published_at=one.published_at,
        valid_to=one.valid_to,
    )
