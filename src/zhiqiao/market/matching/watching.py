"""Finding what is new in saved searches: after the index moved, as each owner, one notice a search."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b

import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from zhiqiao.foundation.access.actors import actors_of
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.foundation.notices import services as notices
from zhiqiao.kernel.refusal import Refusal
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
        found: dict[int, Sequence[int]] = {}
        waiting = list(due().select_related("user")[:_AT_ONCE])
        for at, one in enumerate(waiting):
            found[one.pk] = found_for(one)
            report(at + 1, len(waiting), "查找检索订阅的新专利")
        tell_of_new(SYSTEM, found, mark)


def found_for(one: SavedSearch) -> list[int]:
    """Keys of the patents a search finds for its owner now; none when the owner no longer acts in that role."""
    actor = owner_of(one)
    if actor is None:
        return []
    try:
        understood = understand(actor, asked_of(one))
        results, offers = matching_offers(actor, understood, None)
    except Refusal as refusal:
        log.warning("saved search not looked at", search=one.pk, reason=str(refusal))
        return []
    if understood.is_exact and results.total > MOST_WATCHED:
        return []  # grown too wide to tell what is new
    return [offer.card.pk for offer in offers.values()]


@mutation(LOOK)
def tell_of_new(actor: Actor, found: Mapping[int, Sequence[int]], mark: str) -> int:
    """Remember what the searches found and send one notice for each with news; returns how many patents are new.

    Args:
        actor: The system.
        found: Keys of patents by key of search.
        mark: The index they were found in.
    """
    told = 0
    for one in SavedSearch.objects.filter(pk__in=list(found), dropped_at=None):
        require(actor, LOOK, Resource(owner_id=one.user_id, label="这个检索订阅"))
        fresh = remember(one, found[one.pk], is_new=True)
        one.looked_at, one.looked_mark = timezone.now(), mark
        one.save(update_fields=["looked_at", "looked_mark"])
        if fresh:
            _notify(one)
            told += fresh
    forgotten, _ = SavedSearch.objects.filter(
        dropped_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)
    ).delete()
    target("saved_searches", {"looked": len(found), "new": told, "forgotten": forgotten})
    return told


def _notify(one: SavedSearch) -> None:
    matter = f"saved_search:{one.pk}"
    notices.supersede(matter, one.user_id)
    waiting = one.matches.filter(is_new=True).count()
    notices.notify(
        f"“{one.name}”有 {waiting} 件新专利",
        user_id=one.user_id,
        about="检索订阅",
        verb="查看新专利",
        matter=matter,
    )
