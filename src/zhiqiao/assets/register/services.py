"""Writing the register. Only :mod:`zhiqiao.assets.imports` may call this (import contract ``one-writer``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from zhiqiao.assets.register import fee_reminders
from zhiqiao.assets.register.models import (
    Citation,
    Family,
    FeePayment,
    FeeReduction,
    LegalEvent,
    Patent,
    PatentHolder,
    PatentIpc,
    Priority,
    TermExtension,
)
from zhiqiao.foundation.accounts import queries as accounts


@dataclass(frozen=True)
class EventFields:
    """A legal event: the source's words, its day, its code, what else was said, its ST.27 category ("" unknown)."""

    kind: str
    effective_on: date | None = None
    raw: str = ""
    code: str = ""
    category: str = ""


@dataclass(frozen=True)
class PriorityFields:
    """A priority claim: number as written, ST.3 office, day."""

    number: str
    office: str = ""
    claimed_on: date | None = None


@dataclass(frozen=True)
class CitationFields:
    """A cited document as written, its folded publication number ("" for no patent), who cited it."""

    text: str
    number: str = ""
    cited_by: str = ""


@dataclass(frozen=True)
class PatentFields:
    """All the register keeps of one patent.

    ``record`` is what the import compares next time; ``ipcs`` are (symbol, withdrawn) in order.
    """

    number: str
    title: str
    source: str
    application_number: str | None = None
    publication_number: str = ""
    abstract: str = ""
    patent_type: str = ""
    ipc_main: str = ""
    ipcs: tuple[tuple[str, bool], ...] = ()
    filed_on: date | None = None
    filed_year: int | None = None
    granted_on: date | None = None
    legal_status: str = "unknown"
    status_raw: str = ""
    holder_names: tuple[str, ...] = ()
    inventor_names: tuple[str, ...] = ()
    events: tuple[EventFields, ...] = ()
    office: str = "CN"
    title_en: str = ""
    first_claim: str = ""
    published_on: date | None = None
    claims_count: int | None = None
    cited_by_count: int | None = None
    family_key: str = ""
    priorities: tuple[PriorityFields, ...] = ()
    citations: tuple[CitationFields, ...] = ()
    number_checked: bool = True
    record: Mapping[str, Any] = field(default_factory=dict)


def records_of(numbers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The kept import records of the patents held under any of these numbers, by the register's own number."""
    found: dict[str, dict[str, Any]] = {}
    wanted = list(numbers)
    for start in range(0, len(wanted), 300):
        part = wanted[start : start + 300]
        held = Q(number__in=part) | Q(application_number__in=part) | Q(publication_number__in=part)
        found.update(Patent.objects.filter(held).values_list("number", "record"))
    return found


def write_patents(batch: Iterable[PatentFields], default_region: str, *, move: bool = False) -> int:
    """Enter or replace patents, with holders, classifications and events; returns how many.

    A patent's region is that of its first holder known here, else the one it has (unless it is to ``move``), else
    ``default_region``.
    """
    wanted = list(batch)
    names = {name for one in wanted for name in one.holder_names}
    known = accounts.organizations_by_name(names)
    families = _families({one.family_key for one in wanted if one.family_key})
    written = 0
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        old = {p.number: p for p in Patent.objects.filter(number__in=[one.number for one in part])}
        fresh: list[Patent] = []
        kept: list[Patent] = []
        for one in part:
            row = old.get(one.number) or Patent(number=one.number)
            _fill(row, one)
            row.family_id = families.get(one.family_key)
            organizations = [known[name] for name in one.holder_names if name in known]
            stays = "" if move else row.region_code
            row.region_code = organizations[0].region_code if organizations else stays or default_region
            (kept if row.pk else fresh).append(row)
        Patent.objects.bulk_create(fresh)
        Patent.objects.bulk_update(kept, _FILLED, batch_size=200)
        _write_parts({row.number: row for row in (*fresh, *kept)}, part, known)
        written += len(part)
    return written


@dataclass(frozen=True)
class PaymentFields:
    """An annual fee as paid: of which patent (key) and year, how much (分, None unknown), when, by which list."""

    patent_id: int
    year: int
    amount_fen: int | None
    paid_on: date
    list_sha256: str = ""
    note: str = ""


def write_payments(batch: Iterable[PaymentFields], made_by: str) -> int:
    """Enter payments; one of the same patent and year is replaced. What they were awaited for is settled."""
    wanted = [
        FeePayment(
            patent_id=one.patent_id,
            year=one.year,
            amount_fen=one.amount_fen,
            paid_on=one.paid_on,
            list_sha256=one.list_sha256,
            note=one.note[:200],
            made_by=made_by[:60],
        )
        for one in batch
    ]
    changing = ["amount_fen", "paid_on", "list_sha256", "note", "made_by"]
    FeePayment.objects.bulk_create(
        wanted,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["patent", "year"],
        update_fields=changing,
    )
    fee_reminders.settle_paid({(one.patent_id, one.year) for one in wanted})
    return len(wanted)


def delete_payments(pks: Iterable[int]) -> int:
    """Take payments out again; returns how many."""
    gone, _ = FeePayment.objects.filter(pk__in=list(pks)).delete()
    return gone


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


def tie_holders(name: str, organization_id: int, region_code: str) -> int:
    """An organization was entered after its patents: tie them; returns how many."""
    tied = PatentHolder.objects.filter(name=name, organization=None)
    Patent.objects.filter(pk__in=tied.filter(position=0).values("patent_id")).update(region_code=region_code)
    return tied.update(organization_id=organization_id)


_FILLED = [
    "application_number",
    "publication_number",
    "title",
    "abstract",
    "patent_type",
    "ipc_main",
    "filed_on",
    "filed_year",
    "granted_on",
    "legal_status",
    "status_raw",
    "holder_text",
    "inventor_text",
    "number_checked",
    "source",
    "record",
    "office",
    "title_en",
    "first_claim",
    "published_on",
    "claims_count",
    "cited_by_count",
    "family",
    "region_code",
    "imported_at",
]


def _fill(row: Patent, one: PatentFields) -> None:
    row.application_number = one.application_number
    row.publication_number = one.publication_number
    row.title = one.title[:500]
    row.abstract = one.abstract
    row.patent_type = one.patent_type
    row.ipc_main = one.ipc_main
    row.filed_on = one.filed_on
    row.filed_year = one.filed_year or (one.filed_on.year if one.filed_on else None)
    row.granted_on = one.granted_on
    row.legal_status = one.legal_status
    row.status_raw = one.status_raw[:200]
    row.holder_text = "；".join(one.holder_names)[:1000]
    row.inventor_text = "；".join(one.inventor_names)[:1000]
    row.number_checked = one.number_checked
    row.source = one.source
    row.record = dict(one.record)
    row.office = one.office
    row.title_en = one.title_en[:1000]
    row.first_claim = one.first_claim
    row.published_on = one.published_on
    row.claims_count = one.claims_count
    row.cited_by_count = one.cited_by_count


def _families(keys: set[str]) -> dict[str, int]:
    """Keys of families by name; those not there yet are made."""
    Family.objects.bulk_create(
        [Family(key=key) for key in sorted(keys)], ignore_conflicts=True, batch_size=500
    )
    found: dict[str, int] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        found.update(Family.objects.filter(key__in=wanted[start : start + 500]).values_list("key", "pk"))
    return found


def _write_parts(saved: Mapping[str, Patent], part: Iterable[PatentFields], known: Mapping[str, Any]) -> None:
    keys = [row.pk for row in saved.values()]
    PatentIpc.objects.filter(patent_id__in=keys).delete()
    PatentHolder.objects.filter(patent_id__in=keys).delete()
    LegalEvent.objects.filter(patent_id__in=keys).delete()
    Priority.objects.filter(patent_id__in=keys).delete()
    Citation.objects.filter(patent_id__in=keys).delete()
    ipcs: list[PatentIpc] = []
    holders: list[PatentHolder] = []
    events: list[LegalEvent] = []
    priorities: list[Priority] = []
    citations: list[Citation] = []
    for one in part:
        row = saved[one.number]
        ipcs.extend(
            PatentIpc(patent=row, symbol=symbol, position=at, withdrawn=withdrawn)
            for at, (symbol, withdrawn) in enumerate(one.ipcs)
        )
        holders.extend(
            PatentHolder(patent=row, name=name[:300], organization=known.get(name), position=at)
            for at, name in enumerate(one.holder_names)
        )
        events.extend(
            LegalEvent(
                patent=row,
                kind=event.kind[:100],
                effective_on=event.effective_on,
                raw=event.raw[:300],
                code=event.code[:20],
                category=event.category,
            )
            for event in one.events
        )
        priorities.extend(
            Priority(
                patent=row,
                number=claim.number[:40],
                office=claim.office,
                claimed_on=claim.claimed_on,
                position=at,
            )
            for at, claim in enumerate(one.priorities)
        )
        citations.extend(
            Citation(
                patent=row,
                text=cited.text[:500],
                number=cited.number[:40],
                cited_by=cited.cited_by[:12],
                position=at,
            )
            for at, cited in enumerate(one.citations)
        )
    PatentIpc.objects.bulk_create(ipcs, batch_size=1000)
    PatentHolder.objects.bulk_create(holders, batch_size=1000)
    LegalEvent.objects.bulk_create(events, batch_size=1000)
    Priority.objects.bulk_create(priorities, batch_size=1000)
    Citation.objects.bulk_create(citations, batch_size=1000)
