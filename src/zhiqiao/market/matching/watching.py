"""Finding what is new in saved searches: after the index moved, as each owner, one notice a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.actors import actors_of
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.foundation.notices import services as notices
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching.asking import MOST_WATCHED, matching_offers, understand
from zhiqiao.market.matching.index_places import PATENTS, Place
from zhiqiao.market.matching.indexing import ensure_fresh, start
from zhiqiao.market.matching.models import SavedSearch
from zhiqiao.market.matching.saved_searches import KEPT_DAYS, asked_of, remember

LOOK = "market.matching:saved_search:look"
PERIODS = {SavedSearch.DAILY: timedelta(days=1), SavedSearch.WEEKLY: timedelta(days=7)}
_SLACK = timedelta(minutes=90)  # the worker looks hourly: a daily search is not to slip by an hour a day
_AT_ONCE = 500
_MATTER = "searches:look"
log = structlog.get_logger()


def ripe() -> QuerySet[SavedSearch]:
    """Searches whose time has come."""
    now = timezone.now()
    when = Q(looked_at=None)
    for frequency, period in PERIODS.items():
        when |= Q(frequency=frequency, looked_at__lte=now - period + _SLACK)
    return SavedSearch.objects.filter(when, dropped_at=None).exclude(frequency=SavedSearch.OFF)


def due() -> QuerySet[SavedSearch]:
    """Those of them that have not yet seen the index as it is."""
    return ripe().exclude(looked_mark=index_mark()).order_by("looked_at", "pk")


def index_mark() -> str:
    """The index as it is, in a few characters: it changes when patents, shelf, stock-take or vectors do."""
    mark = Place(PATENTS).mark()
    stands = f"{mark.place}|{mark.register}|{mark.shelf}|{mark.stock}|{mark.model}"
    return blake2b(stands.encode(), digest_size=16).hexdigest()


def owner_of(one: SavedSearch) -> Actor | None:
    """The person in the role in which the search was saved, as they are now; None when they no longer act so."""
    if not one.user.is_active:
        return None
    acts = (actor for _, actor in actors_of(one.user_id))
    fits = (a for a in acts if a.organization_id == one.organization_id and a.role.value == one.role)
    return next(fits, None)


def start_looking() -> bool:
    """Have the worker look when something is due; whether anything is."""
    if not ripe().exists():
        return False
    try:
        ensure_fresh()
    except Refusal as refusal:
        log.warning("saved searches not looked at", reason=str(refusal))
        return False
    if not due().exists():
        return False
    start(_MATTER, "查找检索订阅的新专利", look_in_background)
    return True


@task()
def look_in_background(progress_id: int) -> None:
    """Look for what is new in every search that is due."""
    with jobs.following(progress_id) as report:
        if ensure_fresh().is_updating:
            return  # the next hour finds an index that is up to date
        mark = index_mark()
        found: dict[int, Seen] = {}
        waiting = list(due().select_related("user")[:_AT_ONCE])
        for at, one in enumerate(waiting):
            found[one.pk] = found_for(one)
            report(at + 1, len(waiting), "查找检索订阅的新专利")
        tell_of_new(SYSTEM, found, mark)


@dataclass(frozen=True)
class Seen:
    """What a search finds now.

    Attributes:
        keys: Keys of the patents to remember.
        new: Those of them that may be told of as new; None for all that were not known.
        too_wide: How many it finds, where these are too many to know them all; else 0.
        newest: Key of the last patent that was registered by then; None where it was not looked at.
    """

    keys: Sequence[int] = ()
    new: frozenset[int] | None = None
    too_wide: int = 0
    newest: int | None = None


def found_for(one: SavedSearch) -> Seen:
    """What a search finds for its owner now; nothing when the owner no longer acts in that role.

    Of a search that has grown too wide, only those patents that came since the last look: newly registered, or,
    for those who do not see the register, newly on the shelf.
    """
    actor = owner_of(one)
    if actor is None:
        return Seen()
    newest = register.newest_key()
    try:
        understood = understand(actor, asked_of(one))
        results, offers = matching_offers(actor, understood, None)
        keys = [offer.card.pk for offer in offers.values()]
        is_wide = understood.is_exact and results.total > MOST_WATCHED
        if not is_wide and not one.too_wide:
            return Seen(keys, newest=newest)
        came = _came_since(actor, one)
        if not is_wide:  # narrow again: what was found meanwhile is known from now on
            return Seen(keys, frozenset(came), newest=newest)
        _, offers = matching_offers(actor, understood, list(came.values()))
    except Refusal as refusal:
        log.warning("saved search not looked at", search=one.pk, reason=str(refusal))
        return Seen()
    return Seen([offer.card.pk for offer in offers.values()], too_wide=results.total, newest=newest)


def _came_since(actor: Actor, one: SavedSearch) -> dict[int, str]:
    """Key → number of the newest patents that came into the actor's sight since the search was last looked at."""
    if one.looked_key is None:
        return {}
    mine = register.patents(actor).order_by("-pk")
    found = dict(mine.filter(pk__gt=one.looked_key).values_list("pk", "number")[:MOST_WATCHED])
    shelf = [key for key in catalog.listed_since(one.looked_at or one.made_at) if key not in found][
        :MOST_WATCHED
    ]
    seen = register.readable(actor, shelf)
    return found | {key: card.number for key, card in register.cards(shelf).items() if key not in seen}


@mutation(LOOK)
def tell_of_new(actor: Actor, found: Mapping[int, Seen], mark: str) -> int:
    """Remember what the searches found and send one notice for each with news; returns how many patents are new.

    Args:
        actor: The system.
        found: What was found, by key of search.
        mark: The index it was found in.
    """
    told = 0
    for one in SavedSearch.objects.filter(pk__in=list(found), dropped_at=None):
        require(actor, LOOK, Resource(owner_id=one.user_id, label="这个检索订阅"))
        seen = found[one.pk]
        old = [key for key in seen.keys if seen.new is not None and key not in seen.new]
        remember(one, old, is_new=False)
        fresh = remember(one, seen.keys, is_new=True)
        widened = bool(seen.too_wide and not one.too_wide)
        if seen.newest is not None:
            one.too_wide, one.looked_key = seen.too_wide, seen.newest
        one.looked_at, one.looked_mark = timezone.now(), mark
        one.save(update_fields=["looked_at", "looked_mark", "looked_key", "too_wide"])
        if fresh or widened:
            _notify(one, widened=widened)
            told += fresh
    forgotten, _ = SavedSearch.objects.filter(
        dropped_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)
    ).delete()
    target("saved_searches", {"looked": len(found), "new": told, "forgotten": forgotten})
    return told


def _notify(one: SavedSearch, *, widened: bool) -> None:
    """One notice a search: how many are new, and, once, that it has grown too wide."""
    matter = f"saved_search:{one.pk}"
    notices.supersede(matter, one.user_id)
    waiting = one.matches.filter(is_new=True).count()
    said = [f"有 {waiting} 件新专利"] if waiting else []
    if widened:
        said.append(f"已有 {one.too_wide:,} 件，太宽，请加条件收窄；收窄前只告诉您新登记、新上架的")
    notices.notify(
        f"“{one.name}”{'；'.join(said)}",
        user_id=one.user_id,
        about="检索订阅",
        verb="查看新专利" if waiting else "查看",
        matter=matter,
    )
