"""Reading supply and demand. What is published is for everyone; the rest by reach."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.foundation.access.key_ranges import around
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.notices.waiting import UnderWay, Waiting, waiting_of
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand, Listing, ListingPatent

# Rows as other rooms see them.
__all__ = ["Demand", "Listing"]

LISTING_BROWSE = "market.catalog:listing:browse"
LISTING_VIEW = "market.catalog:listing:view"
DEMAND_BROWSE = "market.catalog:demand:browse"
DEMAND_VIEW = "market.catalog:demand:view"
_ON_SHELF = Q(state=Listing.PUBLISHED)
_PUBLISHED = Q(state=Demand.PUBLISHED)


def published_listings() -> QuerySet[Listing]:
    """Offers on the shelf and not expired, newest first."""
    current = Q(valid_to=None) | Q(valid_to__gte=today())
    return Listing.objects.filter(_ON_SHELF & current).select_related("holder").order_by("-published_at")


def listings_on_shelf(actor: Actor) -> QuerySet[Listing]:
    """What everyone may browse: offers on the shelf and not expired, newest first."""
    require(actor, LISTING_BROWSE)
    return published_listings()


def shelf_patents(actor: Actor) -> QuerySet[Any]:
    """Keys of the patents on the public shelf, one column."""
    return listings_on_shelf(actor).order_by().values_list("offered__patent_id", flat=True)


def listings(actor: Actor) -> QuerySet[Listing]:
    """What is on the shelf, and drafts in the actor's reach."""
    every = Listing.objects.select_related("holder")
    return rows(actor, LISTING_VIEW, every, organization="holder_id", also=_ON_SHELF)


def listing(actor: Actor, pk: int) -> Listing:
    """One offer.

    Raises:
        Refusal: there is none with this number.
        Denied: a draft out of the actor's reach.
    """
    one = Listing.objects.select_related("holder").filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这条供给", "请从供给列表中打开")
    if one.state != Listing.PUBLISHED:
        ids = frozenset({one.holder_id})
        require(actor, LISTING_VIEW, Resource(one.region_code, ids, label=f"供给“{one.title}”"))
    return one


def listings_of_patent(patent_id: int) -> QuerySet[Listing]:
    """Offers on the shelf that hold a patent."""
    return published_listings().filter(offered__patent_id=patent_id)


def listed_patent_ids(pks: Collection[int] | None = None) -> dict[int, int]:
    """Patents on the shelf: patent key -> listing key (the newest)."""
    offered = ListingPatent.objects.filter(listing__in=published_listings().order_by().values("pk"))
    if pks is None:
        return dict(offered.order_by("listing_id").values_list("patent_id", "listing_id"))
    near = offered.filter(around(pks, "patent_id")).order_by("listing_id")
    wanted = frozenset(pks)
    return {pk: listing for pk, listing in near.values_list("patent_id", "listing_id") if pk in wanted}


def listed_since(moment: datetime) -> list[int]:
    """Keys of the patents on the shelf whose offer was published after a moment, newest first."""
    offered = ListingPatent.objects.filter(listing__in=published_listings().order_by().values("pk"))
    newest = offered.filter(listing__published_at__gt=moment).order_by("-listing__published_at", "-pk")
    return list(dict.fromkeys(newest.values_list("patent_id", flat=True)))


def listing_cards(pks: Collection[int]) -> dict[int, Listing]:
    """Offers by key, for pages that already know which."""
    return {one.pk: one for one in Listing.objects.filter(pk__in=list(pks)).select_related("holder")}


def published_demands() -> QuerySet[Demand]:
    """Needs published and not expired, newest first."""
    current = Q(valid_to=None) | Q(valid_to__gte=today())
    return Demand.objects.filter(_PUBLISHED & current).select_related("firm").order_by("-published_at")


def demands_published(actor: Actor) -> QuerySet[Demand]:
    """What everyone may browse: needs published and not expired, newest first."""
    require(actor, DEMAND_BROWSE)
    return published_demands()


def demands(actor: Actor) -> QuerySet[Demand]:
    """What is published, and the rest in the actor's reach."""
    every = Demand.objects.select_related("firm", "collected_by")
    return rows(actor, DEMAND_VIEW, every, organization=("firm_id", "collected_by_id"), also=_PUBLISHED)


def demand(actor: Actor, pk: int) -> Demand:
    """One need.

    Raises:
        Refusal: there is none with this number.
        Denied: unpublished and out of the actor's reach.
    """
    one = Demand.objects.select_related("firm", "collected_by").filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这条需求", "请从需求列表中打开")
    if one.state != Demand.PUBLISHED:
        require(actor, DEMAND_VIEW, demand_resource(one))
    return one


def may_know_firm(actor: Actor, one: Demand) -> bool:
    """Whether the firm shows its name, or the actor may read its needs before they are published."""
    return one.show_firm or bool(decide(actor, DEMAND_VIEW, demand_resource(one)))


def firm_shown(actor: Actor, one: Demand) -> str:
    """The firm's name where the actor may know it; else that it is not told."""
    if may_know_firm(actor, one):
        return one.firm.name
    return "某企业（名称未公开）"


def waiting(actor: Actor) -> list[Waiting]:
    """Needs under way: recorded but not yet confirmed, confirmed but not yet published."""
    mine = rows(actor, DEMAND_VIEW, Demand.objects.all(), organization=("firm_id", "collected_by_id"))
    stages = (("需求 → 企业确认", Demand.RECORDED), ("确认 → 发布", Demand.CONFIRMED))
    found = []
    for stage, state in stages:
        things = [UnderWay(d.title, f"demand:{d.pk}", d.moved_at.date()) for d in mine.filter(state=state)]
        found.append(waiting_of(stage, things))
    return [one for one in found if one is not None]


def listing_resource(listing: Listing) -> Resource:
    """What the policies judge a listing by."""
    return Resource(listing.region_code, frozenset({listing.holder_id}), label=f"供给“{listing.title}”")


def demand_resource(demand: Demand) -> Resource:
    """What the policies judge a need by: the firm that has it, and who collected it."""
    ids = frozenset(i for i in (demand.firm_id, demand.collected_by_id) if i is not None)
    return Resource(demand.region_code, ids, label=_words(demand))


def firm_resource(demand: Demand) -> Resource:
    """What is the firm's alone to say is judged by the firm."""
    return Resource(demand.region_code, frozenset({demand.firm_id}), label=_words(demand))


def _words(demand: Demand) -> str:
    """The need as a refusal names it; the title of what is not published is not for strangers."""
    is_told = demand.state == Demand.PUBLISHED or not demand.pk
    return f"需求“{demand.title}”" if is_told else f"第 {demand.pk} 号需求"


def maturity_of(_actor: Actor, patent_id: int) -> int | None:
    """The maturity a stock-take found, to begin a listing with."""
    card = stocktake.entry_card(patent_id)
    return card.maturity if card else None


def has_lapsed_listings() -> bool:
    """True when something on the shelf has expired, or a patent on it is no longer in force."""
    on_shelf = Listing.objects.filter(_ON_SHELF)
    return on_shelf.filter(Q(valid_to__lt=today()) | Q(offered__patent__legal_status="ended")).exists()
