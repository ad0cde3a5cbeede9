"""A patent's fields into rows of the register's tables."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from zhiqiao.assets.register.bulk import delete_of, insert, json_text, moment
from zhiqiao.assets.register.fields import PatentFields
from zhiqiao.assets.register.models import (
    Citation,
    Family,
    FieldConflict,
    LegalEvent,
    PatentHolder,
    PatentIpc,
    Priority,
    SourceRecord,
)

COLUMNS = (
    "application_number",
    "publication_number",
    "title",
    "abstract",
    "patent_type",
    "ipc_main",
    "office",
    "title_en",
    "first_claim",
    "published_on",
    "claims_count",
    "cited_by_count",
    "family_id",
    "filed_on",
    "filed_year",
    "granted_on",
    "legal_status",
    "status_raw",
    "status_on",
    "region_code",
    "holder_text",
    "inventor_text",
    "number_checked",
    "source",
    "record",
    "imported_at",
)


def line_of(
    one: PatentFields, known: Mapping[str, Any], families: Mapping[str, int], at: object
) -> tuple[Any, ...]:
    """The values of `COLUMNS`; ``at`` is now, as `moment` gives it."""
    first = next((known[name] for name in one.holder_names if name in known), None)
    told = one.sources[0] if len(one.sources) == 1 and one.sources[0].told == one.record else None
    return (
        one.application_number,
        one.publication_number,
        one.title[:500],
        one.abstract,
        one.patent_type,
        one.ipc_main,
        one.office,
        one.title_en[:1000],
        one.first_claim,
        _iso(one.published_on),
        one.claims_count,
        one.cited_by_count,
        families.get(one.family_key),
        _iso(one.filed_on),
        one.filed_year or (one.filed_on.year if one.filed_on else None),
        _iso(one.granted_on),
        one.legal_status,
        one.status_raw[:200],
        _iso(one.status_on),
        first.region_code if first is not None else one.region_code,
        "；".join(one.holder_names)[:1000],
        "；".join(one.inventor_names)[:1000],
        one.number_checked,
        one.source,
        told.text if told is not None else json_text(one.record),
        at,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def families_of(keys: set[str]) -> dict[str, int]:
    """Keys of families by name; those not there yet are made."""
    if not keys:
        return {}
    Family.objects.bulk_create(
        [Family(key=key) for key in sorted(keys)], ignore_conflicts=True, batch_size=500
    )
    found: dict[str, int] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        found.update(Family.objects.filter(key__in=wanted[start : start + 500]).values_list("key", "pk"))
    return found


def write_parts(
    keys: Mapping[str, int], batch: Sequence[PatentFields], known: Mapping[str, Any], held: Sequence[int]
) -> None:
    """Classifications, holders, events, priorities and citations, in place of those ``held`` had."""
    for model in (PatentIpc, PatentHolder, LegalEvent, Priority, Citation):
        delete_of(model, "patent_id", held)
    rows = [(keys[one.number], one) for one in batch]
    insert(
        PatentIpc,
        ("patent_id", "symbol", "position", "withdrawn"),
        [(pk, symbol, at, old) for pk, one in rows for at, (symbol, old) in enumerate(one.ipcs)],
    )
    insert(
        PatentHolder,
        ("patent_id", "name", "organization_id", "position"),
        [
            (pk, name[:300], known[name].pk if name in known else None, at)
            for pk, one in rows
            for at, name in enumerate(one.holder_names)
        ],
    )
    insert(
        LegalEvent,
        ("patent_id", "kind", "effective_on", "raw", "code", "category"),
        [
            (pk, each.kind[:100], _iso(each.effective_on), each.raw[:300], each.code[:20], each.category)
            for pk, one in rows
            for each in one.events
        ],
    )
    insert(
        Priority,
        ("patent_id", "number", "office", "claimed_on", "position"),
        [
            (pk, each.number[:40], each.office, _iso(each.claimed_on), at)
            for pk, one in rows
            for at, each in enumerate(one.priorities)
        ],
    )
    insert(
        Citation,
        ("patent_id", "text", "number", "cited_by", "position"),
        [
            (pk, each.text[:500], each.number[:40], each.cited_by[:12], at)
            for pk, one in rows
            for at, each in enumerate(one.citations)
        ],
    )


def write_sources(keys: Mapping[str, int], batch: Sequence[PatentFields], now: datetime) -> None:
    """New records of sources; conflicts are put in place of those that stood."""
    at = moment(now)
    told = [(keys[one.number], each) for one in batch for each in one.sources]
    insert(
        SourceRecord,
        ("patent_id", "source", "batch_id", "region_code", "place", "told", "read_at"),
        [
            (pk, each.source, each.batch_id, each.region_code, each.place[:400], each.text, at)
            for pk, each in told
        ],
    )
    delete_of(FieldConflict, "patent_id", [keys[one.number] for one in batch])
    insert(
        FieldConflict,
        ("patent_id", "field", "wins", "sources", "voices", "is_decided"),
        [
            (
                keys[one.number],
                each.field,
                each.wins,
                f"|{'|'.join(each.sources)}|"[:400],
                json_text(each.voices),
                each.is_decided,
            )
            for one in batch
            for each in one.conflicts
        ],
    )
