"""Starting and following long work.

Work itself is a django-tasks task; it is handed the key of its Progress row and calls :func:`advance`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.jobs.models import Heartbeat, Progress
from zhiqiao.kernel.refusal import Refusal

log = structlog.get_logger()


def begin(actor: Actor, title: str, *, matter: str = "", total: int = 0) -> Progress:
    """A row to watch; hand its key to the task. Called inside an audited service."""
    return Progress.objects.create(
        title=title, matter=matter, total=total, organization_id=actor.organization_id, user_id=actor.user_id
    )


def advance(progress_id: int, done: int, total: int, message: str = "") -> None:
    """Say how far the work is."""
    Progress.objects.filter(pk=progress_id).update(
        state=Progress.RUNNING, done=done, total=total, message=message[:500], moved_at=timezone.now()
    )


@contextmanager
def following(progress_id: int) -> Iterator[Callable[[int, int, str], None]]:
    """Run work under a Progress row: done at the end, failed with its reason when it raises."""

    def report(done: int, total: int, message: str = "") -> None:
        advance(progress_id, done, total, message)

    row = Progress.objects.filter(pk=progress_id)
    row.update(state=Progress.RUNNING, moved_at=timezone.now())
    try:
        yield report
    except Exception as error:
        words = str(error) if isinstance(error, Refusal) else "处理时出错，已停止；请把时间和操作告诉管理员"
        row.update(state=Progress.FAILED, message=words[:500], moved_at=timezone.now())
        log.exception("job failed", progress=progress_id)
        raise
    row.update(state=Progress.DONE, moved_at=timezone.now())


def beat(worker: str) -> None:
    """The worker is alive."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"at": timezone.now()})
