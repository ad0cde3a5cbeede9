"""Who stands behind an entry of a watch list: its maker, and once that person has left, someone of the organization."""

from collections import Counter

from django.db.models import Exists, OuterRef, QuerySet

from zhiqiao.assets.landscape.models import Watch
from zhiqiao.foundation.access.actors import actor_of_membership, actors_of
from zhiqiao.foundation.access.rules import ACTIONS, Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Membership
from zhiqiao.foundation.notices import services as notices
from zhiqiao.foundation.notices.models import Notice

KEEP = "assets.landscape:watch:keep"
_MATTER = "watches"


def owner_of(one: Watch) -> Actor | None:
    """Who made the entry, as they now act for its organization; None when they no longer do."""
    if one.made_by_id is None or not any(m.user.is_active for m in accounts.memberships_of(one.made_by_id)):
        return None
    acts = (actor for _, actor in actors_of(one.made_by_id))
    fits = (a for a in acts if a.organization_id == one.organization_id and a.role.value == one.role)
    return next(fits, None)


def stand_in_for(one: Watch) -> Actor | None:
    """Who of the organization may keep watch lists, in the maker's role where somebody is; None where nobody is."""
    here = [member for member in accounts.people_of(one.organization_id) if member.user.is_active]
    fit = [member for member in here if member.role in ACTIONS[KEEP].who]
    fit.sort(key=lambda member: (member.role != one.role, member.pk))
    return actor_of_membership(fit[0]) if fit else None


def _still() -> Exists:
    """The maker acts for the organization in that role."""
    return Exists(
        Membership.objects.filter(
            user_id=OuterRef("made_by_id"),
            organization_id=OuterRef("organization_id"),
            role=OuterRef("role"),
            user__is_active=True,
        )
    )


def with_left(found: QuerySet[Watch]) -> QuerySet[Watch]:
    """Entries with ``is_left``: their maker no longer acts for the organization in that role."""
    return found.annotate(is_left=~_still())


def left(found: QuerySet[Watch]) -> QuerySet[Watch]:
    """Those of the entries whose maker has left."""
    return found.filter(~_still())


def tell(organization_id: int | None = None) -> None:
    """Bring the to-dos to take entries over up to what is left behind, of one organization or of all.

    Called by the daily look and inside the audited services; a to-do that still says the truth is left alone.
    """
    lines, standing = (
        left(Watch.objects.filter(dropped_at=None)),
        Notice.objects.filter(kind=Notice.TODO, settled_at=None),
    )
    standing = standing.filter(matter__startswith=f"{_MATTER}:")
    if organization_id is not None:
        lines = lines.filter(organization_id=organization_id)
        standing = standing.filter(matter=f"{_MATTER}:{organization_id}")
    many = Counter(lines.values_list("organization_id", flat=True))
    told = dict(standing.values_list("matter", "about"))
    for pk in [*many, *(int(matter.split(":")[1]) for matter in told)]:
        matter, words = f"{_MATTER}:{pk}", f"{many[pk]} 项关注的设置人已不在本单位"
        if told.get(matter) == (words if many[pk] else None):
            continue
        notices.settle(matter)
        stand_in = stand_in_for(lines.filter(organization_id=pk)[0]) if many[pk] else None
        if stand_in is not None:
            notices.notify(
                "接手关注清单",
                organization_id=pk,
                role=stand_in.role.value,
                kind=Notice.TODO,
                about=words,
                verb="接手",
                matter=matter,
            )
        told[matter] = words if many[pk] else ""
