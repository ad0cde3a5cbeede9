"""Bringing ledgers, and all the register holds, for the tests of imports."""

from typing import Any

from tests.apps.neighborhood import workbook

from zhiqiao.assets.imports import services
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.register.models import (
    Family,
    FieldConflict,
    FieldPin,
    LegalEvent,
    Patent,
    PatentHolder,
    PatentIpc,
    SourceRecord,
)
from zhiqiao.foundation.access.rules import Actor

Dump = list[Any]


def bring(actor: Actor, *rows: list[object], name: str = "台账.xlsx", apply: bool = True) -> ImportBatch:
    batch = services.preview_workbook(actor, name, workbook(rows))
    return services.apply_batch(actor, batch.pk) if apply else batch


def dump() -> dict[str, Dump]:
    """All the register holds, but its keys and the time of the last import."""
    patents = Patent.objects.order_by("number")
    fields = [f.name for f in Patent._meta.fields if f.name not in {"id", "imported_at"}]
    return {
        "patents": [list(row) for row in patents.values_list(*fields)],
        "ipcs": [
            list(r)
            for r in PatentIpc.objects.order_by("patent__number", "position").values_list(
                "patent__number", "symbol", "position", "withdrawn"
            )
        ],
        "holders": [
            list(r)
            for r in PatentHolder.objects.order_by("patent__number", "position").values_list(
                "patent__number", "name", "organization_id", "position"
            )
        ],
        "events": [
            list(r)
            for r in LegalEvent.objects.order_by("patent__number", "kind").values_list(
                "patent__number", "kind", "effective_on", "raw"
            )
        ],
        "sources": [
            list(r)
            for r in SourceRecord.objects.order_by("patent__number", "batch_id").values_list(
                "patent__number", "source", "batch_id", "place", "told"
            )
        ],
        "conflicts": [
            list(r)
            for r in FieldConflict.objects.order_by("patent__number", "field").values_list(
                "patent__number", "field", "wins", "voices", "is_decided"
            )
        ],
        "pins": [list(r) for r in FieldPin.objects.values_list("patent__number", "field", "value")],
        "families": sorted(Family.objects.values_list("key", flat=True)),
    }


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return (batch.new, batch.changed, batch.unchanged, batch.rejected)
