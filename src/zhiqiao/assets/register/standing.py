"""Status, term and marks of the register's patents on a day: the pure rules over the rows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhiqiao.assets.register import fee_calendar, legal_events, legal_status
from zhiqiao.assets.register.fees import fee_records
from zhiqiao.assets.register.legal_events import (
    ENDS,
    GRANTS,
    RESTORES,
    Event,
    Mark,
    of_applications,
    with_effect,
)
from zhiqiao.assets.register.legal_status import Force, Record, Standing
from zhiqiao.assets.register.models import LegalEvent, Patent, TermExtension
from zhiqiao.assets.register.terms import CHINA, Extension, last_day_of, latest_expired_filing, terms_in_use
from zhiqiao.kernel.periods import SHANGHAI

_BATCH = 500


@dataclass(frozen=True)
class Block:
    """Whether something cannot be done with a patent on a day: True, False, or None where the data do not tell."""

    blocked: bool | None
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The reasons as one sentence."""
        return "；".join(self.reasons)


def record_of(one: Patent) -> Record:
    """What the rules need of a loaded patent (prefetch ``events`` and ``extensions`` for many)."""
    return Record(
        patent_type=one.patent_type,
        filed_on=one.filed_on,
        filed_year=one.filed_year,
        granted_on=one.granted_on,
        word=one.legal_status,
        told_on=one.status_on or _day(one.imported_at),
        events=events_of(one),
        extensions=tuple(
            Extension(each.days, each.decided_on, each.paper_number, each.kind)
            for each in one.extensions.all()
        ),
        is_chinese=one.office == CHINA,
    )


def last_day(one: Patent) -> date | None:
    """The last day of a loaded patent's term, compensation counted (prefetch ``extensions`` for many)."""
    added = sum(each.days for each in one.extensions.all())
    return last_day_of(one.patent_type, one.filed_on, one.office, added)


def events_of(one: Patent) -> tuple[Event, ...]:
    """Its events as the rules read them."""
    return tuple(Event(e.category, e.kind, e.effective_on, e.raw) for e in one.events.all())


def loaded(pks: Collection[int]) -> Iterable[Patent]:
    """Patents with what the rules need, some hundreds at a time."""
    wanted = list(pks)
    for start in range(0, len(wanted), _BATCH):
        part = Patent.objects.filter(pk__in=wanted[start : start + _BATCH]).defer(
            "record", "abstract", "first_claim"
        )
        yield from part.prefetch_related("events", "extensions")


def standings(pks: Collection[int], on: date) -> dict[int, Standing]:
    """Whether each of these patents is in force on a day, and why."""
    return {one.pk: legal_status.in_force(record_of(one), on) for one in loaded(pks)}


def marks_of(pks: Collection[int], on: date) -> dict[int, tuple[Mark, ...]]:
    """The marks that lie on each of these patents on a day."""
    found: dict[int, list[Event]] = {pk: [] for pk in pks}
    telling = {code for one in legal_events.marks().values() for code in (*one["begins"], *one["ends"])}
    telling |= with_effect(ENDS) | with_effect(RESTORES)
    wanted = list(found)
    for start in range(0, len(wanted), _BATCH):
        part = LegalEvent.objects.filter(patent_id__in=wanted[start : start + _BATCH], category__in=telling)
        for pk, category, kind, day, raw in part.values_list(
            "patent_id", "category", "kind", "effective_on", "raw"
        ):
            found[pk].append(Event(category, kind, day, raw))
    return {pk: legal_events.marks_on(events, on) for pk, events in found.items()}


def marked(rows: QuerySet[Patent], codes: Collection[str], on: date) -> QuerySet[Patent]:
    """Those of the patents that bear one of the marks on a day."""
    begins = {code for mark in codes for code in legal_events.marks()[mark]["begins"]}
    seen = LegalEvent.objects.filter(patent_id__in=rows.order_by().values("pk"), category__in=begins)
    pks = set(seen.values_list("patent_id", flat=True))
    bearing = marks_of(pks, on)
    return rows.filter(
        pk__in=[pk for pk, marks in bearing.items() if any(one.code in codes for one in marks)]
    )


def block_of(pk: int, on: date, what: str) -> Block:
    """Whether ``what`` (filing, pledge, open_license) is blocked on a day: not in force, in the grace period, marked.

    Raises:
        KeyError: nothing in `parameters/legal_events.yaml` says what blocks it.
    """
    return blocks_of(next(iter(loaded([pk]))), on, [what])[what]


def blocks_of(one: Patent, on: date, what: Iterable[str]) -> dict[str, Block]:
    """The same of several things for a loaded patent (prefetch ``events`` and ``extensions``), looked up once."""
    record = record_of(one)
    standing = legal_status.in_force(record, on)
    if standing.force is Force.NOT:
        block = Block(blocked=True, reasons=(f"专利不在有效期：{standing.reason}",))
        return dict.fromkeys(what, block)
    marks = legal_events.marks_on(record.events, on)
    grace = _grace(one.pk, on)
    return {each: _block(legal_events.blocks()[each], standing, marks, grace, on) for each in what}


def _block(
    rule: Mapping[str, Any],
    standing: Standing,
    marks: Iterable[Mark],
    grace: tuple[list[str], list[str]],
    on: date,
) -> Block:
    against = [f"{on} 专利带有“{m.label}”标记（{_since(m)}）" for m in marks if m.code in rule["marks"]]
    open_points = [] if standing.force is Force.IN else [standing.reason]
    if rule["grace"]:
        against += grace[0]
        open_points += grace[1]
    if against:
        return Block(blocked=True, reasons=tuple(against))
    if open_points:
        return Block(blocked=None, reasons=tuple(open_points))
    return Block(blocked=False, reasons=("专利有效，没有欠缴年费的记录，也没有妨碍的标记",))


def _grace(pk: int, on: date) -> tuple[list[str], list[str]]:
    record = fee_records([pk]).get(pk)
    if record is None:
        return [], ["申请日、授权公告日或类型不全，算不出年费期限"]
    late: list[str] = []
    unsure: list[str] = []
    for fee in fee_calendar.open_fees(record, on):
        if fee.state in {fee_calendar.GRACE, fee_calendar.LAPSE}:
            late.append(
                f"第 {fee.year} 年年费 {fee.due_on} 到期未缴，{fee.state_label}（至 {fee.grace_ends_on}）"
            )
        elif fee.state == fee_calendar.UNCONFIRMED:
            unsure.append(f"第 {fee.year} 年年费 {fee.due_on} 已到期，没有缴费记录，是否在滞纳期无法判断")
    return late, unsure


def _since(mark: Mark) -> str:
    return f"{mark.since} 起，{mark.words}" if mark.since else f"来源未给日期，{mark.words}"


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None


def counting_in_force(rows: QuerySet[Patent], on: date) -> QuerySet[Patent]:
    """Those of the patents that count as in force on a day, in SQL.

    They are those of which the rules say "in force", and those the source words 有效 of which the rules cannot say
    (tests hold the two equal).
    """
    events = LegalEvent.objects.filter(patent_id=OuterRef("pk"), effective_on__isnull=False).order_by()
    ends = events.filter(category__in=with_effect(ENDS))
    of_the_right = ~Q(category__in=of_applications()) | Q(
        effective_on__gte=Coalesce(OuterRef("grant_day"), Value(date.min))
    )
    newest_end = ends.filter(of_the_right, effective_on__lte=on).order_by("-effective_on")
    restored = LegalEvent.objects.filter(
        patent_id=OuterRef("pk"),
        category__in=with_effect(RESTORES),
        effective_on__lte=on,
        effective_on__gte=OuterRef("ended_by"),
    )
    granting = events.filter(category__in=with_effect(GRANTS)).values("patent_id")
    first_grant = granting.annotate(first=Min("effective_on")).values("first")
    told = rows.annotate(grant_day=Coalesce("granted_on", Subquery(first_grant))).annotate(
        ended_by=Subquery(newest_end.values("effective_on")[:1])
    )
    alive = told.filter(Q(ended_by=None) | Q(Exists(restored)))
    begun = Q(filed_on=None) | Q(filed_on__lte=on)
    by_word = Q(legal_status="in_force") & (Q(grant_day__lte=on) | Q(grant_day=None))
    by_events = Q(grant_day__lte=on) & Exists(ends.filter(effective_on__gt=on))
    return alive.filter(begun, by_word | by_events).filter(~_expired(on) | Q(pk__in=_compensated(on)))


def _expired(on: date) -> Q:
    """Past the ordinary term, by filing date or, where only the year is known, by its last day."""
    found = Q(pk__in=())
    for patent_type, years, first, last in terms_in_use():
        limit = latest_expired_filing(years, on)
        filed = Q(patent_type=patent_type, filed_on__gte=first, filed_on__lte=min(limit, last or limit))
        whole_years = limit.year if (limit.month, limit.day) == (12, 31) else limit.year - 1
        until = whole_years if last is None else min(whole_years, last.year - 1)
        by_year = Q(patent_type=patent_type, filed_on=None, filed_year__gte=first.year, filed_year__lte=until)
        found |= filed | by_year
    return found & Q(office=CHINA)


def _compensated(on: date) -> list[int]:
    """Patents whose compensated term still runs on a day; few have one."""
    pks = set(TermExtension.objects.values_list("patent_id", flat=True))
    ends = ((one.pk, legal_status.term(record_of(one))) for one in loaded(pks))
    return [pk for pk, term in ends if term is not None and term.last_day >= on]
