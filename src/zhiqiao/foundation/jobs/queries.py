"""Watching long work."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.jobs.models import Heartbeat, Progress

SILENCE = timedelta(seconds=60)  # a worker beats every 15 seconds


def progress_rows(actor: Actor) -> QuerySet[Progress]:
    """Work the actor may watch, newest first."""
    return rows(actor, "foundation.jobs:progress:view", Progress.objects.all(), region=None, owner="user_id")


def progress_of(matter: str) -> Progress | None:
    """The latest work of one matter."""
    return Progress.objects.filter(matter=matter).first()


def last_beat() -> datetime | None:
    """When a worker was last alive."""
    return Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()


def is_alive() -> bool:
    """Whether a worker is running now."""
    last = last_beat()
    return last is not None and timezone.now() - last <= SILENCE
