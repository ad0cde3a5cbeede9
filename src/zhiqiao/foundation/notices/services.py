"""Telling people what waits for them. Called inside the audited services of other rooms."""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.queries import addressed_to

_AT_ONCE = 500


def notify(  # noqa: PLR0913 - a notice is these words
    title: str,
    link: str = "",
    *,
    organization_id: int | None = None,
    user_id: int | None = None,
    role: str = "",
    kind: str = Notice.NOTICE,
    about: str = "",
    waiting: str = "",
    verb: str = "查看",
    due_on: date | None = None,
    matter: str = "",
) -> Notice:
    """Write one notice, or a to-do when ``kind`` is "todo"; ``role`` narrows it within the organization.

    Without a link the notice opens its matter; the doors know where that is.
    """
    return Notice.objects.create(
        kind=kind,
        title=title[:200],
        about=about[:300],
        waiting=waiting[:200],
        link=link,
        verb=verb,
        matter=matter,
        organization_id=organization_id,
        user_id=user_id,
        role=role,
        due_on=due_on,
    )


def settle(matter: str) -> int:
    """The to-dos of a matter are done; returns how many."""
    return Notice.objects.filter(matter=matter, kind=Notice.TODO, settled_at=None).update(
        settled_at=timezone.now()
    )


def settle_all(matters: Collection[str]) -> int:
    """The to-dos of several matters are done; returns how many."""
    wanted, done = list(matters), 0
    for start in range(0, len(wanted), _AT_ONCE):
        waiting = Notice.objects.filter(kind=Notice.TODO, settled_at=None)
        done += waiting.filter(matter__in=wanted[start : start + _AT_ONCE]).update(settled_at=timezone.now())
    return done


def reopen(matter: str) -> int:
    """What settled the to-dos of a matter was taken back: they wait again; returns how many."""
    return Notice.objects.filter(matter=matter, kind=Notice.TODO, settled_at__isnull=False).update(
        settled_at=None
    )


def supersede(matter: str, user_id: int) -> int:
    """A newer notice takes the place of a person's unread ones of this matter; returns how many."""
    unread = Notice.objects.filter(matter=matter, user_id=user_id, kind=Notice.NOTICE, settled_at=None)
    return unread.update(settled_at=timezone.now())


@mutation("foundation.notices:notice:settle")
def mark_read(actor: Actor, notice_id: int) -> int:
    """A person has seen a notice; to-dos are settled by doing them."""
    require(actor, "foundation.notices:notice:settle")
    target(f"notice:{notice_id}")
    mine = addressed_to(actor).filter(pk=notice_id, kind=Notice.NOTICE, settled_at=None)
    return mine.update(settled_at=timezone.now())
