"""Reading imports."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import QuerySet

from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.refusal import Refusal

# Rows as other rooms see them.
__all__ = ["ImportBatch", "ImportRow"]

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


def planned(one: ImportBatch, outcome: str = "") -> QuerySet[ImportRow]:
    """The rows of an import, in the file's order."""
    found = one.rows.all()
    return found.filter(outcome=outcome) if outcome else found


def imports_before(one: ImportBatch, numbers: Collection[str]) -> dict[str, ImportBatch]:
    """For each number that an applied import changed, the import whose data it replaced."""
    wanted = list(numbers)
    found: dict[str, ImportBatch] = {}
    for start in range(0, len(wanted), 500):
        written = ImportRow.objects.filter(
            number__in=wanted[start : start + 500],
            outcome__in=[ImportRow.NEW, ImportRow.CHANGED],
            batch__state=ImportBatch.APPLIED,
            batch__applied_at__lte=one.applied_at,
        ).exclude(batch=one)
        for row in written.select_related("batch").order_by("batch__applied_at", "batch_id"):
            found[row.number] = row.batch
    return {number: found.get(number, one) for number in wanted}


def last_applied_at() -> datetime | None:
    """When the register was last written: what a search index compares itself with."""
    moments = ImportBatch.objects.values_list("applied_at", "undone_at")
    return max((m for pair in moments for m in pair if m is not None), default=None)


def numbers_written_since(moment: datetime | None) -> Iterator[str]:
    """Numbers that imports wrote (or took back) after a moment; all of them for None."""
    touched = ImportRow.objects.filter(outcome__in=[ImportRow.NEW, ImportRow.CHANGED])
    if moment is not None:
        later = ImportBatch.objects.filter(applied_at__gt=moment) | ImportBatch.objects.filter(
            undone_at__gt=moment
        )
        touched = touched.filter(batch__in=later)
    yield from touched.values_list("number", flat=True).distinct().iterator()
