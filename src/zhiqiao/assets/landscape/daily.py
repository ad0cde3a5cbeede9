"""The daily look: the rules are asked about every entry, as its maker, or who stands in, would see the register."""

from datetime import datetime

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from zhiqiao.assets.landscape import keepers
from zhiqiao.assets.landscape.judging import judge
from zhiqiao.assets.landscape.keepers import owner_of, stand_in_for
from zhiqiao.assets.landscape.models import Watch
from zhiqiao.assets.landscape.services.watching import Seen, write_alerts
from zhiqiao.assets.landscape.situations import Search, situation_of
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import SYSTEM
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
        owner = owner_of(one) or stand_in_for(one)
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
    if found:
        keepers.tell()
    return write_alerts(SYSTEM, found) if found else 0
