"""What waits for whom."""

from django.db.models import F, Q, QuerySet

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.notices.models import Notice


def addressed_to(actor: Actor) -> QuerySet[Notice]:
    """Notices for the actor: in person, or for the organization in the actor's role."""
    mine = Q(pk__in=[])
    if actor.user_id is not None:
        mine |= Q(user_id=actor.user_id)
    if actor.organization_id is not None:
        mine |= Q(organization_id=actor.organization_id, user=None) & (Q(role="") | Q(role=actor.role.value))
    return Notice.objects.filter(mine)


def todo_for(actor: Actor) -> QuerySet[Notice]:
    """What waits for the actor, the nearest deadline first."""
    waiting = addressed_to(actor).filter(kind=Notice.TODO, settled_at=None)
    return waiting.order_by(F("due_on").asc(nulls_last=True), "pk")


def notices_for(actor: Actor) -> QuerySet[Notice]:
    """What the actor should know, newest first."""
    return addressed_to(actor).filter(kind=Notice.NOTICE)


def unread_count(actor: Actor) -> int:
    """How many to-dos and unread notices."""
    return addressed_to(actor).filter(settled_at=None).count()


def is_waiting(matter: str) -> bool:
    """Whether a to-do of this matter is open, whoever it waits for."""
    return Notice.objects.filter(matter=matter, kind=Notice.TODO, settled_at=None).exists()
