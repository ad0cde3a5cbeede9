"""Writing the register. Only :mod:`zhiqiao.assets.imports` may call this (import contract ``one-writer``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from zhiqiao.assets.register import fee_queries, fee_reminders
from zhiqiao.assets.register.bulk import day_of, from_json, insert, moment, next_keys, select, update
from zhiqiao.assets.register.fields import (
    CitationFields,
    ConflictFields,
    EventFields,
    KeptPatent,
    PatentFields,
    PriorityFields,
    SourceFields,
)
from zhiqiao.assets.register.models import (
    Family,
    FeePayment,
    FeeReduction,
    FieldPin,
    Patent,
    SourceRecord,
    TermExtension,
)
from zhiqiao.assets.register.rows import COLUMNS, families_of, line_of, write_parts, write_sources
from zhiqiao.foundation.accounts import queries as accounts

__all__ = [
    "CitationFields",
    "ConflictFields",
    "EventFields",
    "KeptPatent",
    "PatentFields",
    "PriorityFields",
    "SourceFields",
]


def kept_patents(numbers: Iterable[str], *, exactly: bool = False) -> dict[str, KeptPatent]:
    """The patents held under any of these numbers (``exactly``: under this number), by the register's own number."""
    rows: dict[int, tuple[str, str, str, str]] = {}
    wanted = list(dict.fromkeys(numbers))
    columns = ("id", "number", "record", "source", "region_code")
    applied = wanted if exactly else [one for one in wanted if not one[:1].isalpha()]
    published = [] if exactly else [one for one in wanted if one[:1].isalpha()]
    # One index each: OR would read the whole table. A number is an application number or, without one, a publication's.
    for column, keys in (
        ("number", wanted),
        ("application_number", applied),
        ("publication_number", published),
    ):
        if column == "number" or not exactly:
            rows.update({pk: kept for pk, *kept in select(Patent, columns, column, keys)})
    if not rows:
        return {}
    told: dict[int, list[tuple[int, SourceFields]]] = {}
    kept = ("patent_id", "id", "source", "batch_id", "told", "place", "region_code", "read_at")
    for pk, at, source, batch, words, place, region, read_at in select(SourceRecord, kept, "patent_id", rows):
        told.setdefault(pk, []).append(
            (at, SourceFields(source, batch, from_json(words), "", place, region, day_of(read_at)))
        )
    pins: dict[int, dict[str, Any]] = {}
    for pk, _, name, value in sorted(
        select(FieldPin, ("patent_id", "id", "field", "value"), "patent_id", rows)
    ):
        pins.setdefault(pk, {})[name] = from_json(value)
    return {
        number: KeptPatent(
            pk,
            from_json(record),
            tuple(one for _, one in _sorted(told.get(pk, []))),
            pins.get(pk, {}),
            source,
            region,
        )
        for pk, (number, record, source, region) in rows.items()
    }


def _sorted(told: list[tuple[int, SourceFields]]) -> list[tuple[int, SourceFields]]:
    return sorted(told, key=lambda pair: pair[0])


def write_patents(batch: Iterable[PatentFields], held: Mapping[str, int]) -> dict[str, int]:
    """Enter or replace patents with all that hangs on them; returns their keys by number.

    A patent's region is that of its first holder known here, else ``region_code``.

    Args:
        batch: The patents.
        held: Keys of those that are there already.
    """
    wanted = list(batch)
    known = accounts.organizations_by_name({name for one in wanted for name in one.holder_names})
    families = families_of({one.family_key for one in wanted if one.family_key})
    now = timezone.now()
    fresh = [one for one in wanted if one.number not in held]
    keys = dict(held)
    if fresh:
        Patent.objects.filter(pk=-1).update(number="")  # takes the lock that makes the keys ours
        keys.update(zip((one.number for one in fresh), next_keys(Patent, len(fresh)), strict=True))
    at = moment(now)
    lines: dict[str, list[tuple[Any, ...]]] = {"new": [], "old": []}
    for one in wanted:
        line = line_of(one, known, families, at)
        if one.number in held:
            lines["old"].append((*line, keys[one.number]))
        else:
            lines["new"].append((keys[one.number], one.number, *line))
    insert(Patent, ("id", "number", *COLUMNS), lines["new"])
    update(Patent, COLUMNS, lines["old"])
    write_parts(keys, wanted, known, [held[one.number] for one in wanted if one.number in held])
    write_sources(keys, wanted, now)
    return keys


def pins_of(patent_id: int) -> dict[str, FieldPin]:
    """The values people set for a patent, the latest of each field."""
    return {pin.field: pin for pin in FieldPin.objects.filter(patent_id=patent_id).order_by("pk")}


def pin_field(
    patent_id: int,
    field_name: str,
    source: str,
    value: Any,  # noqa: ANN401 - a field may be of any JSON type
    reason: str,
    batch_id: int,
    made_by: str,
) -> None:
    """Set a field's value against what the sources say."""
    FieldPin.objects.create(
        patent_id=patent_id,
        field=field_name,
        source=source,
        value=value,
        reason=reason[:500],
        batch_id=batch_id,
        made_by=made_by[:60],
    )


def later_words(numbers: Iterable[str], batch_id: int) -> set[int]:
    """Imports after this one that told of any of these patents, or set a value of theirs."""
    found: set[int] = set()
    wanted = list(numbers)
    for start in range(0, len(wanted), 500):
        part = {"patent__number__in": wanted[start : start + 500], "batch_id__gt": batch_id}
        for model in (SourceRecord, FieldPin):
            found.update(model.objects.filter(**part).values_list("batch_id", flat=True).distinct())
    return found


def take_back_words(numbers: Iterable[str], batch_id: int) -> None:
    """Remove what an import told of these patents and the values it set; the patents stay as they are."""
    wanted = list(numbers)
    for start in range(0, len(wanted), 500):
        part = {"patent__number__in": wanted[start : start + 500], "batch_id": batch_id}
        SourceRecord.objects.filter(**part).delete()
        FieldPin.objects.filter(**part).delete()


@dataclass(frozen=True)
class PaymentFields:
    """An annual fee as paid: of which patent (key) and year, how much (分, None unknown), when, by which list."""

    patent_id: int
    year: int
    amount_fen: int | None
    paid_on: date
    list_sha256: str = ""
    note: str = ""


_TOLD = ("amount_fen", "paid_on", "list_sha256", "note", "made_by", "before")


def write_payments(batch: Iterable[PaymentFields], made_by: str) -> int:
    """Enter payments; one of the same patent and year is replaced, and kept to come back when this one is taken out.

    What they were awaited for is settled.
    """
    fields = list(batch)
    held = fee_queries.paid_years({one.patent_id for one in fields})
    wanted = [
        FeePayment(
            patent_id=one.patent_id,
            year=one.year,
            amount_fen=one.amount_fen,
            paid_on=one.paid_on,
            list_sha256=one.list_sha256,
            note=one.note[:200],
            made_by=made_by[:60],
            before=_before(held.get((one.patent_id, one.year))),
        )
        for one in fields
    ]
    FeePayment.objects.bulk_create(
        wanted,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["patent", "year"],
        update_fields=list(_TOLD),
    )
    fee_reminders.settle_paid({(one.patent_id, one.year) for one in wanted})
    return len(wanted)


def _before(one: FeePayment | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {name: getattr(one, name) for name in _TOLD} | {"paid_on": one.paid_on.isoformat()}


def take_back_payments(pks: Iterable[int]) -> int:
    """Take payments out again; what each had taken the place of comes back. Returns how many.

    What nothing pays any more is awaited again.
    """
    wanted = list(pks)
    unpaid: list[tuple[int, int]] = []
    for start in range(0, len(wanted), 500):
        part = FeePayment.objects.filter(pk__in=wanted[start : start + 500])
        restored = [one for one in part if one.before is not None]
        for one in restored:
            for name, value in (one.before or {}).items():
                setattr(one, name, date.fromisoformat(value) if name == "paid_on" else value)
        FeePayment.objects.bulk_update(restored, _TOLD)
        gone = part.exclude(pk__in=[one.pk for one in restored])
        unpaid += gone.values_list("patent_id", "year")
        gone.delete()
    fee_reminders.reopen_unpaid(unpaid)
    return len(wanted)


def write_reduction(
    *,
    patent_id: int | None,
    organization_id: int | None,
    percent: int | None,
    starts_on: date,
    ends_on: date | None,
    basis: str,
    record_number: str,
    made_by: str,
) -> FeeReduction:
    """Enter a reduction, of a patent or of all that a holder holds."""
    return FeeReduction.objects.create(
        patent_id=patent_id,
        organization_id=organization_id,
        percent=percent,
        starts_on=starts_on,
        ends_on=ends_on,
        basis=basis[:200],
        record_number=record_number[:80],
        made_by=made_by[:60],
    )


def delete_reduction(pk: int) -> None:
    """Take a reduction out again."""
    FeeReduction.objects.filter(pk=pk).delete()


def write_extension(
    *,
    patent_id: int,
    kind: str,
    days: int,
    decided_on: date,
    paper_number: str,
    paper_sha256: str,
    made_by: str,
) -> TermExtension:
    """Enter a compensation of the term as decided; one of the same kind is replaced."""
    made, _ = TermExtension.objects.update_or_create(
        patent_id=patent_id,
        kind=kind,
        defaults={
            "days": days,
            "decided_on": decided_on,
            "paper_number": paper_number[:80],
            "paper_sha256": paper_sha256,
            "made_by": made_by[:60],
        },
    )
    return made


def delete_extension(pk: int) -> None:
    """Take a compensation out again."""
    TermExtension.objects.filter(pk=pk).delete()


def delete_patents(numbers: Iterable[str]) -> int:
    """Take patents out again (the undo of an import that brought them); returns how many."""
    gone = 0
    wanted = list(numbers)
    for start in range(0, len(wanted), 500):
        found = Patent.objects.filter(number__in=wanted[start : start + 500])
        gone += found.count()
        found.delete()
    return gone


def drop_empty_families() -> int:
    """Forget families that no patent belongs to any more."""
    return Family.objects.filter(patents=None).delete()[0]
