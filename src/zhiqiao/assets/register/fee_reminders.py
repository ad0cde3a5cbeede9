"""Reminders of annual fees: 90, 30 and 7 days before and on the day, once each; settled when the fee is paid.

A holder's office gets one to-do a stage and day, not one a patent. A later stage takes the place of the earlier one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from zhiqiao.assets.register import fee_calendar
from zhiqiao.assets.register.fees import FeeLine, fee_lines
from zhiqiao.assets.register.models import FeePayment, FeeReminder, Patent, PatentHolder
from zhiqiao.foundation.access.roles import HOLDERS, Role
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices.services import notify, reopen, settle
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.periods import today

REMIND = "assets.register:fee:remind"
_BATCH = 500
_KEPT_DAYS = 280  # 90 before the due day and six months after it


@dataclass(frozen=True)
class Call:
    """What one holder is told of at one stage: the fees due."""

    organization_id: int
    stage: int
    lines: tuple[FeeLine, ...]

    @property
    def due_on(self) -> date:
        """The first day something is due."""
        return min(line.fee.due_on for line in self.lines)

    @property
    def total_fen(self) -> int:
        """All of it."""
        return sum(line.fee.total_fen for line in self.lines)


def stages() -> tuple[int, ...]:
    """Days before the due day on which somebody is told, the most first."""
    return tuple(sorted((int(day) for day in fee_calendar.settings()["reminders"]["days"]), reverse=True))


def stage_on(due_on: date, on: date) -> int | None:
    """The stage a fee has come to on a day; None before the first and after the due day."""
    left = (due_on - on).days
    reached = [stage for stage in stages() if left <= stage]
    return reached[-1] if reached and left >= 0 else None


def waiting_calls(on: date) -> list[Call]:
    """What is to be told on a day: fees that have come to a stage of which their holder was not yet told."""
    found: list[Call] = []
    for organization_id, rows in _holders(on):
        ripe: dict[int, list[FeeLine]] = defaultdict(list)
        for line in fee_lines(rows, on):
            stage = stage_on(line.fee.due_on, on)
            if line.fee.state == fee_calendar.DUE and stage is not None:
                ripe[stage].append(line)
        told = set(
            FeeReminder.objects.filter(organization_id=organization_id).values_list(
                "patent_id", "year", "stage"
            )
        )
        for stage, lines in sorted(ripe.items()):
            fresh = tuple(line for line in lines if (line.pk, line.fee.year, stage) not in told)
            if fresh:
                found.append(Call(organization_id, stage, fresh))
    return found


def _holders(on: date) -> Iterator[tuple[int, QuerySet[Patent]]]:
    """Holders with an office here, each with those of its patents whose anniversary comes within the longest stage.

    Of joint holders the first who has one.
    """
    months = {(on + timedelta(days=day)).month for day in range(0, stages()[0] + 1, 7)}
    months.add((on + timedelta(days=stages()[0])).month)
    ripe = Patent.objects.filter(legal_status="in_force", filed_on__month__in=months)
    held = PatentHolder.objects.filter(patent__in=ripe, organization__isnull=False).order_by()
    known = set(held.values_list("organization_id", flat=True))
    told = sorted(pk for pk in known if pk is not None and _somebody_to_tell(pk))
    before = PatentHolder.objects.filter(
        patent_id=OuterRef("patent_id"), organization_id__in=told, position__lt=OuterRef("position")
    )
    for organization_id in told:
        mine = held.filter(~Exists(before), organization_id=organization_id).values("patent_id")
        yield organization_id, Patent.objects.filter(pk__in=mine)


def _somebody_to_tell(organization_id: int) -> Role | None:
    roles = {one.role for one in accounts.people_of(organization_id)}
    return next((role for role in (Role.HOLDER_OFFICE, Role.ENTERPRISE) if role.value in roles), None)


def start_reminding() -> bool:
    """Tell what is to be told today; whether anything was. The worker asks hourly; nobody is told twice."""
    calls = waiting_calls(today())
    if calls or _stale().exists():
        send_reminders(SYSTEM, calls)
    return bool(calls)


def _stale() -> QuerySet[FeeReminder]:
    """Reminders nobody answered by a payment until long after the grace period: the fee's next year reminds anew."""
    return FeeReminder.objects.filter(settled_on=None, told_on__lt=today() - timedelta(days=_KEPT_DAYS))


@mutation(REMIND)
def send_reminders(actor: Actor, calls: Collection[Call]) -> int:
    """One to-do a call; the earlier stages of the same fees give way. Returns how many fees were told of."""
    told = 0
    _settle(list(_stale()))
    for call in calls:
        require(actor, REMIND, Resource(organization_ids=frozenset({call.organization_id}), label="年费提醒"))
        matter = f"fees:{call.organization_id}:{call.stage}:{today():%Y%m%d}"
        keys = {(line.pk, line.fee.year) for line in call.lines}
        _put_aside(keys, call.organization_id)
        FeeReminder.objects.bulk_create(
            FeeReminder(
                patent_id=line.pk,
                organization_id=call.organization_id,
                year=line.fee.year,
                stage=call.stage,
                matter=matter,
                told_on=today(),
            )
            for line in call.lines
        )
        role = _somebody_to_tell(call.organization_id) or HOLDERS[0]
        notify(
            f"{_when(call)}：{len(call.lines)} 件专利的年费，共 {yuan(call.total_fen)} 元",
            f"{reverse('workbench:fees')}?state=due&due_to={max(x.fee.due_on for x in call.lines)}",
            organization_id=call.organization_id,
            role=role.value,
            kind="todo",
            about=_named(call),
            verb="看日历",
            due_on=call.due_on,
            matter=matter,
        )
        told += len(call.lines)
    target("fees", {"calls": len(calls), "fees": told})
    return told


def _when(call: Call) -> str:
    return "今天到期" if call.stage == 0 else f"{call.stage} 天内到期"


def _named(call: Call) -> str:
    first = call.lines[0]
    more = f" 等 {len(call.lines)} 件" if len(call.lines) > 1 else ""
    return f"{first.title}（第 {first.fee.year} 年）{more}"


def settle_paid(paid: Collection[tuple[int, int]]) -> int:
    """Fees (patent, year) are paid: to-dos with nothing left open are settled; returns how many."""
    years: dict[int, int] = {}
    for pk, year in paid:
        years[pk] = max(year, years.get(pk, 0))
    open_ones = _open(years)
    return _settle([one for one in open_ones if one.year <= years[one.patent_id]])


def reopen_unpaid(unpaid: Collection[tuple[int, int]]) -> int:
    """Payments (patent, year) were taken back: what they had settled waits again; returns how many to-dos.

    Of each fee the latest reminder, unless a payment of its year or a later one still stands or the patent has ended.
    """
    years: dict[int, int] = {}
    for pk, year in unpaid:
        years[pk] = max(year, years.get(pk, 0))
    wanted = list(years)
    latest: dict[tuple[int, int, int], FeeReminder] = {}
    paid: dict[int, int] = {}
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        for pk, year in FeePayment.objects.filter(patent_id__in=part).values_list("patent_id", "year"):
            paid[pk] = max(year, paid.get(pk, 0))
        told = FeeReminder.objects.filter(
            patent_id__in=part,
            patent__legal_status="in_force",
            told_on__gte=today() - timedelta(days=_KEPT_DAYS),
        )
        for one in told.order_by("-stage"):
            latest[one.patent_id, one.organization_id, one.year] = one
    again = [
        one
        for one in latest.values()
        if one.settled_on is not None and paid.get(one.patent_id, 0) < one.year <= years[one.patent_id]
    ]
    for start in range(0, len(again), _BATCH):
        part = [one.pk for one in again[start : start + _BATCH]]
        FeeReminder.objects.filter(pk__in=part).update(settled_on=None)
    return sum(reopen(matter) for matter in {one.matter for one in again})


def _put_aside(keys: Collection[tuple[int, int]], organization_id: int) -> None:
    """A newer stage takes the place of what was told before of the same fees."""
    open_ones = _open({pk for pk, _ in keys})
    _settle(
        [x for x in open_ones if x.organization_id == organization_id and (x.patent_id, x.year) in set(keys)]
    )


def _open(pks: Collection[int]) -> list[FeeReminder]:
    wanted = list(pks)
    found: list[FeeReminder] = []
    for start in range(0, len(wanted), _BATCH):
        found += FeeReminder.objects.filter(settled_on=None, patent_id__in=wanted[start : start + _BATCH])
    return found


def _settle(done: list[FeeReminder]) -> int:
    """Close these reminders, and the to-dos none of whose fees is open any more."""
    for start in range(0, len(done), _BATCH):
        part = [one.pk for one in done[start : start + _BATCH]]
        FeeReminder.objects.filter(pk__in=part).update(settled_on=today())
    matters = {one.matter for one in done}
    left = set(
        FeeReminder.objects.filter(matter__in=matters, settled_on=None).values_list("matter", flat=True)
    )
    for matter in matters - left:
        settle(matter)
    return len(matters - left)
