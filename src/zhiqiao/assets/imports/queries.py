"""Reading imports."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhiqiao.assets.imports.models import HolderDecision, ImportBatch, ImportRow
from zhiqiao.assets.imports.precedence import resolved
from zhiqiao.assets.imports.staging import tellings_of
from zhiqiao.assets.register.services import kept_patents
from zhiqiao.assets.register.tying import numbers_under
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.kernel.refusal import Refusal

# Rows as other rooms see them.
__all__ = ["ImportBatch", "ImportRow"]

STILL_AFTER = timedelta(minutes=2)  # work that has not moved for so long was cut off
VIEW = "assets.imports:batch:view"


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Imports the actor may see, newest first."""
    return rows(actor, VIEW, ImportBatch.objects.all())


def resource_of(batch: ImportBatch) -> Resource:
    """What the policies judge an import by."""
    ids = frozenset({batch.organization_id}) if batch.organization_id is not None else frozenset()
    return Resource(batch.region_code, ids, batch.made_by_id, label=f"导入 {batch.file_name}")


def batch(actor: Actor, pk: int) -> ImportBatch:
    """One import.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    one = ImportBatch.objects.filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号导入", "请从导入列表中打开")
    require(actor, VIEW, resource_of(one))
    return one


def counts_by_file(one: ImportBatch) -> dict[str, dict[str, int]]:
    """How many rows of each file of an import came to which outcome."""
    found: dict[str, dict[str, int]] = {}
    counted = one.rows.order_by().values_list("file", "outcome").annotate(count=Count("pk"))
    for file, outcome, count in counted:
        found.setdefault(file, {})[outcome] = count
    return found


def planned(one: ImportBatch, outcome: str = "") -> QuerySet[ImportRow]:
    """The rows of an import, in the file's order."""
    found = one.rows.all()
    return found.filter(outcome=outcome) if outcome else found


def shown_fields(one: ImportBatch, found: Sequence[ImportRow]) -> dict[int, Mapping[str, Any]]:
    """What each row of an import says of its patent, by the row's key: as planned, else as the register keeps it."""
    shown: dict[int, Mapping[str, Any]] = {}
    written = [row for row in found if row.after is None and not tellings_of(row) and row.number]
    kept = kept_patents([row.number for row in written], exactly=True) if written else {}
    for row in found:
        if row.after is not None:
            shown[row.pk] = row.after
        elif tellings_of(row):
            shown[row.pk] = resolved(tellings_of(row))
        elif row.number in kept:
            said = [each for each in kept[row.number].sources if each.batch_id == one.pk]
            shown[row.pk] = said[0].told if said else kept[row.number].record
    return shown


def is_moving(one: ImportBatch) -> bool:
    """Whether an import's reading or writing moved within two minutes."""
    last = jobs.progress_of(f"import:{one.pk}")
    moved = last.moved_at if last is not None else one.made_at
    under_way = last is None or last.state in {last.WAITING, last.RUNNING}
    return under_way and timezone.now() - moved < STILL_AFTER


def last_applied_at() -> datetime | None:
    """When the register was last written or patents changed hands: what a search index compares itself with."""
    moments = ImportBatch.objects.values_list("applied_at", "undone_at")
    tied = HolderDecision.objects.values_list("made_at", "undone_at")
    return max((m for pair in (*moments, *tied) for m in pair if m is not None), default=None)


def moved_since(moment: datetime) -> dict[str, str]:
    """The imports written or taken back after a moment, and when, by key."""
    moved = ImportBatch.objects.filter(Q(applied_at__gt=moment) | Q(undone_at__gt=moment))
    return {
        str(pk): f"{applied_at}/{undone_at}"
        for pk, applied_at, undone_at in moved.values_list("pk", "applied_at", "undone_at")
    }


def numbers_written_since(
    moment: datetime | None, *, but_new: bool = False, besides: Collection[int] = ()
) -> Iterator[str]:
    """Numbers that imports wrote (or took back), or whose holder was decided, after a moment; all of them for None.

    Without those of new patents where one knows them (``but_new``), and of imports one knows (``besides``).
    """
    changed = Q(outcome=ImportRow.CHANGED)
    brought = changed if but_new else changed | Q(outcome=ImportRow.NEW)
    others = ImportBatch.objects.exclude(pk__in=besides)
    undone = others.filter(undone_at__isnull=False)
    if moment is not None:
        undone = undone.filter(undone_at__gt=moment)
        brought &= Q(batch__in=others.filter(applied_at__gt=moment))
    gone = Q(batch__in=undone, outcome__in=[ImportRow.NEW, ImportRow.CHANGED])
    touched = ImportRow.objects.filter(brought | gone)
    yield from touched.values_list("number", flat=True).distinct().iterator()
    ties = HolderDecision.objects.all()
    if moment is not None:
        ties = ties.filter(made_at__gt=moment) | ties.filter(undone_at__gt=moment)
    yield from numbers_under({name for names in ties.values_list("names", flat=True) for name in names})
