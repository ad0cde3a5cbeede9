"""Annual fees of patents: what is due, what was paid, who pays less. Reads only, of rows the caller may see."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from zhiqiao.assets.register import fee_calendar
from zhiqiao.assets.register.fee_calendar import Fee, FeeRecord, Reduction
from zhiqiao.assets.register.legal_events import RESTORES, with_effect
from zhiqiao.assets.register.legal_status import Record, term
from zhiqiao.assets.register.models import (
    FeePayment,
    FeeReduction,
    LegalEvent,
    Patent,
    PatentHolder,
    TermExtension,
)
from zhiqiao.assets.register.terms import Extension

_BATCH = 500
Keys = Collection[int] | QuerySet[Patent, int]  # a query of keys stays a subquery
_PAID, _OVERDUE, _ASSIGNED = "U10.fee_paid", "U10.fee_overdue", "R10.assigned"
_YEAR = re.compile(r"第\s*(\d{1,2})\s*年")


@dataclass(frozen=True)
class FeeLine:
    """One fee of one patent as a calendar shows it; ``month`` is that of the due day, such as "2026-03"."""

    pk: int
    number: str
    title: str
    patent_type: str
    type_label: str
    holder_text: str
    region_code: str
    fee: Fee
    month: str
    state: str


def fee_records(pks: Collection[int]) -> dict[int, FeeRecord]:
    """What is known of the fees of these patents; left out: without type, filing or grant day, of other offices."""
    wanted = list(pks)
    found: dict[int, FeeRecord] = {}
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        rows = Patent.objects.filter(pk__in=part, office="CN").values_list(
            "pk", "patent_type", "filed_on", "granted_on"
        )
        found.update(_records(rows, part))
    return found


def _records(rows: Iterable[tuple[int, str, date | None, date | None]], within: Keys) -> dict[int, FeeRecord]:
    """The records of these (key, type, filed, granted); ``within`` are the same keys, or the query of them."""
    known = {pk: (kind, filed, granted) for pk, kind, filed, granted in rows if kind and filed and granted}
    paid, unpaid = _payments(within)
    reductions = _reductions(within)
    extensions: dict[int, list[Extension]] = defaultdict(list)
    for one in TermExtension.objects.filter(patent_id__in=within):
        extensions[one.patent_id].append(Extension(one.days, one.decided_on, one.paper_number, one.kind))
    found: dict[int, FeeRecord] = {}
    for pk, (kind, filed, granted) in known.items():
        ends = term(Record(patent_type=kind, filed_on=filed, extensions=tuple(extensions.get(pk, ()))))
        if ends and granted >= filed:
            found[pk] = FeeRecord(
                kind,
                filed,
                granted,
                ends.last_day,
                frozenset(paid.get(pk, ())),
                unpaid.get(pk),
                tuple(reductions.get(pk, ())),
            )
    return found


def _payments(within: Keys) -> tuple[dict[int, set[int]], dict[int, date]]:
    """Years paid by the lists, by hand and by events that name the year; when the office last called a fee overdue."""
    paid: dict[int, set[int]] = defaultdict(set)
    for pk, year in FeePayment.objects.filter(patent_id__in=within).values_list("patent_id", "year"):
        paid[pk].add(year)
    newest: dict[int, tuple[date, str]] = {}
    told = {_PAID, _OVERDUE, *with_effect(RESTORES)}
    events = LegalEvent.objects.filter(patent_id__in=within, category__in=told)
    for pk, category, kind, raw, day in events.values_list(
        "patent_id", "category", "kind", "raw", "effective_on"
    ):
        named = _YEAR.search(kind) or _YEAR.search(raw)
        if category == _PAID and named:
            paid[pk].add(int(named.group(1)))
        if day is not None and (pk not in newest or newest[pk][0] <= day):
            newest[pk] = (day, category)
    return paid, {pk: day for pk, (day, category) in newest.items() if category == _OVERDUE}


def _reductions(within: Keys) -> dict[int, list[Reduction]]:
    """Reductions of the patents themselves, and of holders where every holder has one (85 alone, 70 together)."""
    found: dict[int, list[Reduction]] = defaultdict(list)
    own = list(FeeReduction.objects.filter(patent_id__in=within))
    moved = _assigned([one.patent_id for one in own if one.patent_id is not None])
    for one in own:
        if one.patent_id is not None:
            held = _reduction(one, one.percent or _percent(1))
            found[one.patent_id].append(_until_assigned(held, moved.get(one.patent_id, ())))
    of_holders: dict[int, list[FeeReduction]] = defaultdict(list)
    for one in FeeReduction.objects.exclude(organization=None):
        if one.organization_id is not None:
            of_holders[one.organization_id].append(one)
    if not of_holders:
        return found
    holders: dict[int, list[int | None]] = defaultdict(list)
    pairs = PatentHolder.objects.filter(patent_id__in=within).values_list("patent_id", "organization_id")
    for pk, organization_id in pairs:
        holders[pk].append(organization_id)
    for pk, ids in holders.items():
        filings = [of_holders.get(one, []) if one is not None else [] for one in ids]
        if all(filings):
            percent = _percent(len(ids))
            found[pk] += [_joint(together, percent) for together in _together(filings)]
    return found


def _assigned(pks: Keys) -> dict[int, list[date]]:
    """The days on which these patents were assigned, by the office's events."""
    found: dict[int, list[date]] = defaultdict(list)
    events = LegalEvent.objects.filter(patent_id__in=pks, category=_ASSIGNED, effective_on__isnull=False)
    for pk, day in events.values_list("patent_id", "effective_on"):
        if day is not None:
            found[pk].append(day)
    return found


def _until_assigned(held: Reduction, moved: Collection[date]) -> Reduction:
    """A patent's own reduction ends where it passes to another: the new holder has to file anew (指南Ⅰ.Ⅰ.6.7.3)."""
    later = [day for day in moved if day > held.starts_on]
    if not later:
        return held
    last = min(later) - timedelta(days=1)
    return replace(
        held, ends_on=min(last, held.ends_on or last), why=f"{held.why}；{min(later)} 转移后不再减缴"
    )


def _percent(holders: int) -> int:
    rules = fee_calendar.settings()["reduction"]
    return int(rules["single" if holders == 1 else "joint"]["percent"])


def _together(filings: list[list[FeeReduction]]) -> list[tuple[FeeReduction, ...]]:
    """Every way to take one filing of each holder such that all hold at once."""
    ways: list[tuple[FeeReduction, ...]] = [()]
    for choices in filings:
        ways = [(*way, one) for way in ways for one in choices]
    return [way for way in ways if _span(way)[1] is None or _span(way)[0] <= (_span(way)[1] or date.max)]


def _span(way: tuple[FeeReduction, ...]) -> tuple[date, date | None]:
    ends = [one.ends_on for one in way if one.ends_on is not None]
    return max(one.starts_on for one in way), min(ends) if ends else None


def _joint(way: tuple[FeeReduction, ...], percent: int) -> Reduction:
    starts_on, ends_on = _span(way)
    why = "；".join(dict.fromkeys(one.basis for one in way))
    return Reduction(percent, starts_on, ends_on, why, all(one.record_number for one in way))


def _reduction(one: FeeReduction, percent: int) -> Reduction:
    return Reduction(percent, one.starts_on, one.ends_on, one.basis, bool(one.record_number))


def fee_lines(rows: QuerySet[Patent], on: date) -> list[FeeLine]:
    """Open and coming fees of those of the patents that are in force by the source's word, earliest first."""
    labels = dict(Patent._meta.get_field("patent_type").choices or ())
    fields = ("pk", "patent_type", "filed_on", "granted_on", "number", "title", "holder_text", "region_code")
    known = rows.filter(legal_status="in_force", office="CN").exclude(
        Q(filed_on=None) | Q(granted_on=None) | Q(patent_type="")
    )
    listed = list(known.order_by("pk").values_list(*fields).distinct())
    records = _records((row[:4] for row in listed), known.order_by().values_list("pk", flat=True))
    found: list[FeeLine] = []
    for pk, kind, _, _, number, title, holder_text, region_code in listed:
        if pk in records:
            label = str(labels.get(kind, ""))
            for fee in fee_calendar.open_fees(records[pk], on):
                month = fee.due_on.isoformat()[:7]
                line = FeeLine(
                    pk, number, title, kind, label, holder_text, region_code, fee, month, fee.state
                )
                found.append(line)
    return sorted(found, key=lambda one: (one.fee.due_on, one.number))
