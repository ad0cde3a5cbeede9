"""Saved searches: kept, renamed, shared with colleagues, dropped and brought back, run again.

What one finds is worked out anew for whoever looks, by what this person may see at that moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices import services as notices
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching.asking import (
    MOST_WATCHED,
    Asked,
    FoundPatent,
    Understood,
    explained,
    matching_offers,
    understand,
)
from zhiqiao.market.matching.indexing import ensure_fresh
from zhiqiao.market.matching.models import SavedSearch, SavedSearchMatch

__all__ = ["SavedSearch"]

VIEW = "market.matching:saved_search:view"
KEEP = "market.matching:saved_search:keep"
MOST = 50  # a person
MOST_NEW = 100  # shown as new at a time
KEPT_DAYS = 30  # a dropped one can be brought back


@dataclass(frozen=True)
class SavedSearchData:
    """What a person says of a saved search."""

    name: str
    frequency: str = SavedSearch.DAILY
    is_shared: bool = False


@dataclass(frozen=True)
class NewMatches:
    """What is new in a saved search for whoever looks."""

    search: SavedSearch
    understood: Understood
    patents: list[FoundPatent] = field(default_factory=list)


def asked_of(one: SavedSearch) -> Asked:
    """The question a saved search asks."""
    return Asked(one.text, one.filters, one.is_plain)


# Reading ---------------------------------------------------------------------------------------------------------


def saved_searches(actor: Actor) -> QuerySet[SavedSearch]:
    """One's own, and those that colleagues share, with how many new patents wait in one's own."""
    shared = Q(is_shared=True, organization_id=actor.organization_id or 0)
    reach = rows(
        actor, VIEW, SavedSearch.objects.all(), region=None, organization=None, owner="user_id", also=shared
    )
    waiting = Count("matches", filter=Q(matches__is_new=True, user_id=actor.user_id or 0))
    return reach.filter(dropped_at=None).select_related("user").annotate(waiting=waiting).order_by("-pk")


def dropped_searches(actor: Actor) -> QuerySet[SavedSearch]:
    """One's own that were dropped lately."""
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    mine = rows(actor, VIEW, SavedSearch.objects.all(), region=None, organization=None, owner="user_id")
    return mine.filter(dropped_at__gte=since)


def saved_search(actor: Actor, pk: int) -> SavedSearch:
    """One saved search.

    Raises:
        Refusal: none with this number in reach; whose it is, is nobody else's business.
    """
    one = saved_searches(actor).filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这个检索订阅，或它不是您的", "请从“检索订阅”列表中打开")
    return one


def is_own(actor: Actor, one: SavedSearch) -> bool:
    """Whether the actor keeps it; what a colleague shares can only be looked at."""
    return actor.user_id is not None and one.user_id == actor.user_id


def new_matches(actor: Actor, pk: int) -> NewMatches:
    """Patents told of as new and not yet marked as seen, as far as the actor may see them now."""
    one = saved_search(actor, pk)
    understood = understand(actor, asked_of(one))
    if not is_own(actor, one):
        return NewMatches(one, understood)
    keys = one.matches.filter(is_new=True).values_list("patent_id", flat=True)[:MOST_NEW]
    numbers = [card.number for card in register.cards(list(keys)).values()]
    results, offers = matching_offers(actor, understood, numbers)
    return NewMatches(one, understood, explained(understood, results, offers))


# Writing ---------------------------------------------------------------------------------------------------------


@mutation(KEEP)
def save_search(actor: Actor, asked: Asked, data: SavedSearchData) -> SavedSearch:
    """Keep a question; what it finds today is known from then on."""
    require(actor, KEEP, _resource(actor.user_id))
    if actor.user_id is None:
        raise Refusal("没有登录，不能保存检索", "请先登录")
    if SavedSearch.objects.filter(user_id=actor.user_id, dropped_at=None).count() >= MOST:
        raise Refusal(f"每人最多保存 {MOST} 个检索", "请先删除不再需要的，再保存新的")
    understood = understand(actor, asked)
    if understood.is_empty:
        raise Refusal("没有检索词，也没有筛选，没有可以保存的检索", "请先搜索，再保存")
    told = _told(data, understood.typed)
    ensure_fresh()
    results, offers = matching_offers(actor, understood, None)
    if understood.is_exact and results.total > MOST_WATCHED and data.frequency != SavedSearch.OFF:
        raise Refusal(
            f"这个检索现在就有 {results.total:,} 件，太宽，说不清哪些是新的",
            f"请加条件收窄到 {MOST_WATCHED:,} 件以内，或把通知选为“不通知”再保存",
        )
    one = SavedSearch.objects.create(
        text=understood.typed,
        filters={name: sorted(values) for name, values in understood.filters.items()},
        is_plain=asked.is_plain,
        user_id=actor.user_id,
        organization_id=actor.organization_id,
        role=actor.role.value,
        looked_key=register.newest_key(),
        too_wide=results.total if understood.is_exact and results.total > MOST_WATCHED else 0,
        **told,
    )
    remember(one, [offer.card.pk for offer in offers.values()], is_new=False)
    target(f"saved_search:{one.pk}", {"name": one.name})
    return one


@mutation(KEEP)
def edit_search(actor: Actor, pk: int, data: SavedSearchData) -> SavedSearch:
    """Another name, frequency or circle."""
    one = _own(actor, pk)
    for name, value in _told(data, one.text).items():
        setattr(one, name, value)
    one.save(update_fields=["name", "frequency", "is_shared"])
    target(f"saved_search:{pk}", {"name": one.name})
    return one


@mutation(KEEP)
def drop_search(actor: Actor, pk: int) -> SavedSearch:
    """Delete; for a month it can be brought back."""
    one = _own(actor, pk)
    one.dropped_at = timezone.now()
    one.save(update_fields=["dropped_at"])
    notices.supersede(f"saved_search:{pk}", one.user_id)
    target(f"saved_search:{pk}", {"name": one.name})
    return one


@mutation(KEEP)
def restore_search(actor: Actor, pk: int) -> SavedSearch:
    """Bring back what was dropped."""
    one = _own(actor, pk)
    one.dropped_at = None
    one.save(update_fields=["dropped_at"])
    target(f"saved_search:{pk}", {"name": one.name})
    return one


@mutation(KEEP)
def mark_seen(actor: Actor, pk: int) -> int:
    """What is new has been looked at; returns how many."""
    one = _own(actor, pk)
    notices.supersede(f"saved_search:{pk}", one.user_id)
    target(f"saved_search:{pk}")
    return one.matches.filter(is_new=True).update(is_new=False)


def remember(one: SavedSearch, patent_ids: Sequence[int], *, is_new: bool) -> int:
    """Keep what was found; what is known already stays as it is. Called inside an audited service."""
    known = set(one.matches.values_list("patent_id", flat=True))
    fresh = [key for key in dict.fromkeys(patent_ids) if key not in known]
    made = [SavedSearchMatch(search=one, patent_id=key, is_new=is_new) for key in fresh]
    SavedSearchMatch.objects.bulk_create(made, batch_size=500)
    return len(made)


def _own(actor: Actor, pk: int) -> SavedSearch:
    """One of the actor's own, dropped ones too."""
    one = SavedSearch.objects.filter(pk=pk).first()
    if one is None or one.user_id != actor.user_id:
        raise Refusal("没有这个检索订阅，或它不是您的", "请从“检索订阅”列表中打开")
    require(actor, KEEP, _resource(one.user_id))
    return one


def _resource(user_id: int | None) -> Resource:
    return Resource(owner_id=user_id, label="这个检索订阅")


def _told(data: SavedSearchData, text: str) -> Mapping[str, str | bool]:
    """The fields of what was said; a name may be left out."""
    name = " ".join(data.name.replace("\x00", " ").split())[:60] or text[:30] or "未命名的检索"
    if data.frequency not in dict(SavedSearch.FREQUENCIES):
        raise Refusal("没有这种通知频率", "请在每天、每周、不通知中选择")
    return {"name": name, "frequency": data.frequency, "is_shared": data.is_shared}
