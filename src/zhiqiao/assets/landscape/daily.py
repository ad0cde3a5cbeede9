"""The daily look: the rules are asked about every entry, as the one who made it would see the register."""

from datetime import datetime

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from zhiqiao.assets.landscape.judging import judge
from zhiqiao.assets.landscape.models import Watch
from zhiqiao.assets.landscape.services.watching import Seen, write_alerts
from zhiqiao.assets.landscape.situations import Search, situation_of
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.actors import actors_of
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

log = structlog.get_logger()


def due() -> QuerySet[Watch]:
    """Entries that the rules were not asked about today."""
    return Watch.objects.filter(dropped_at=None).exclude(judged_at__gte=_midnight()).order_by("pk")


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def look(search: Search | None = None) -> int:
    """Ask the rules about what is due and keep what they say; returns how many alerts are new.

    Args:
        search: Finds patents near a text for an actor; without it nearness is not judged.
    """
    found: dict[int, Seen] = {}
    for one in due():
        owner = owner_of(one)
        if owner is None:
            found[one.pk] = Seen()
            continue
        newest = register.newest_key()
        try:
            situation = situation_of(one, owner, search, today())
        except Refusal as refusal:
            log.warning("watch not looked at", watch=one.pk, reason=str(refusal))
            continue
        status = situation.patent.legal_status if situation.patent else ""
        found[one.pk] = Seen(tuple(judge(situation)), newest, status)
    return write_alerts(SYSTEM, found) if found else 0


def owner_of(one: Watch) -> Actor | None:
    """Who made the entry, as they now act for its organization; None when they no longer do."""
    if one.made_by_id is None or not any(m.user.is_active for m in accounts.memberships_of(one.made_by_id)):
        return None
    acts = (actor for _, actor in actors_of(one.made_by_id))
    fits = (a for a in acts if a.organization_id == one.organization_id and a.role.value == one.role)
    return next(fits, None)
