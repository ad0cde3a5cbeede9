"""Which annual fee is due when and how much: years, grace bands, reduction, restoration. Plain Python; money in 分.

The fee of patent year n is due on filing + (n − 1) years; that of the year of grant is paid with the registration.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any, Final

from zhiqiao.kernel import parameters, tables
from zhiqiao.kernel.money import FEN_PER_YUAN
from zhiqiao.kernel.parameters import DatedValue
from zhiqiao.kernel.periods import months_after, years_after

FILE: Final = "fee_calendar.yaml"
PAID, DUE, GRACE, UNCONFIRMED, LAPSE = "paid", "due", "grace", "unconfirmed", "lapse"
STATES: Final = (
    (DUE, "待缴"),
    (GRACE, "滞纳期"),
    (UNCONFIRMED, "已过期限，缴费待核"),
    (LAPSE, "已过补缴期"),
    (PAID, "已缴"),
)


@dataclass(frozen=True)
class Reduction:
    """A reduction that holds from one day to another: 85 or 70 percent off; ``why`` names who is eligible by what."""

    percent: int
    starts_on: date
    ends_on: date | None = None
    why: str = ""
    is_checked: bool = True

    def holds_on(self, day: date) -> bool:
        """Whether it holds on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class FeeRecord:
    """What is known of a patent's fees.

    Attributes:
        patent_type: invention, utility_model or design.
        filed_on: The actual filing date.
        granted_on: The day the grant was announced.
        last_day: The last day of the term.
        paid: The years recorded as paid.
        told_unpaid_on: The day the office last told that a fee was missed (滞纳期), where no payment came after it.
        reductions: What reductions are recorded.
    """

    patent_type: str
    filed_on: date
    granted_on: date
    last_day: date
    paid: frozenset[int] = frozenset()
    told_unpaid_on: date | None = None
    reductions: tuple[Reduction, ...] = ()

    @cached_property
    def granted_in(self) -> int:
        """The patent year of the grant: its fee is paid with the registration."""
        return year_of(self.filed_on, self.granted_on)

    @cached_property
    def last_year(self) -> int:
        """The last year that begins within the term."""
        return year_of(self.filed_on, self.last_day)


@dataclass(frozen=True)
class Fee:
    """One year's fee as it stands on a day.

    Attributes:
        year: The patent year.
        due_on: The day it is due; paid on that day it is in time.
        grace_ends_on: The last day it can be paid late.
        state: paid, due, grace, unconfirmed (past due, no word of a payment) or lapse.
        full_fen: The full fee.
        reduction: What was taken off, None for nothing.
        fee_fen: The fee after reduction.
        surcharge_percent: Added now, in percent of the full fee; None where it is too late to pay.
    """

    year: int
    due_on: date
    grace_ends_on: date
    state: str
    full_fen: int
    reduction: Reduction | None
    fee_fen: int
    surcharge_percent: int | None

    @property
    def surcharge_fen(self) -> int:
        """What is added for being late."""
        return self.full_fen * (self.surcharge_percent or 0) // 100

    @property
    def total_fen(self) -> int:
        """What is to be paid now."""
        return self.fee_fen + self.surcharge_fen

    @property
    def state_label(self) -> str:
        """The state in Chinese."""
        return dict(STATES)[self.state]


@dataclass(frozen=True)
class Band:
    """What paying between two days costs."""

    starts_on: date
    ends_on: date
    percent: int
    total_fen: int


@dataclass(frozen=True)
class Restoration:
    """What it takes to get a right back after the grace period: amounts in 分, and the mark of the request fee."""

    surcharge_fen: int
    request_fee: DatedValue
    total_fen: int

    @property
    def request_fen(self) -> int:
        """The fee of the request."""
        return int(self.request_fee.value) * FEN_PER_YUAN


@cache
def settings() -> dict[str, Any]:
    """The calendar's parameters."""
    return parameters.load(FILE)


def year_of(filed_on: date, day: date) -> int:
    """The patent year a day lies in, from 1; 0 or less before the filing."""
    years = day.year - filed_on.year
    return years + 1 if day >= years_after(filed_on, years) else years


def due_on(filed_on: date, year: int) -> date:
    """The day the fee of a year is due."""
    return years_after(filed_on, year - 1)


def first_year(record: FeeRecord) -> int:
    """The first year whose fee is not paid with the registration."""
    return record.granted_in + 1


def fee_of_year(record: FeeRecord, year: int, on: date) -> Fee | None:
    """One year's fee as it stands on a day; None where no fee falls due for it."""
    full = tables.annual_fee(record.patent_type, year)
    if full is None or not first_year(record) <= year <= record.last_year:
        return None
    day = due_on(record.filed_on, year)
    grace = months_after(day, tables.surcharge_bands()[-1][0])
    reduction = _reduction(record, year, day)
    reduced = (
        tables.annual_fee(record.patent_type, year, reduced_percent=reduction.percent) if reduction else None
    )
    is_paid = any(paid >= year for paid in record.paid)
    percent = 0 if is_paid or on <= day else tables.surcharge_percent(day, on)
    return Fee(
        year,
        day,
        grace,
        PAID if is_paid else _state(record, day, grace, on),
        full,
        reduction,
        full if reduced is None else reduced,
        percent,
    )


def lacks_amount(record: FeeRecord, on: date) -> bool:
    """Whether a year is still to come whose fee our table does not have: one of a compensated term."""
    first = max(year_of(record.filed_on, on), first_year(record))
    return any(
        tables.annual_fee(record.patent_type, year) is None for year in range(first, record.last_year + 1)
    )


def _state(record: FeeRecord, day: date, grace: date, on: date) -> str:
    if on <= day:
        return DUE
    is_told = record.told_unpaid_on is not None and record.told_unpaid_on > day  # not of a fee of years ago
    is_tracked = bool(record.paid) or is_told
    if on <= grace:
        return GRACE if is_tracked else UNCONFIRMED
    return LAPSE if is_tracked else UNCONFIRMED


def open_fees(record: FeeRecord, on: date) -> tuple[Fee, ...]:
    """The fees to look at on a day: what is past due and not paid, and the next one.

    Past the grace period a fee counts as missed only where the patent's payments are known at all: of a patent without
    any record of payments nothing is concluded from silence.
    """
    after = max(year_of(record.filed_on, on), first_year(record) - 1)
    if after >= first_year(record) and due_on(record.filed_on, after) == on:
        after -= 1  # on the day itself the fee is due, not late
    found = []
    late = fee_of_year(record, after, on)
    if late and (late.state in {GRACE, LAPSE} or (late.state == UNCONFIRMED and on <= late.grace_ends_on)):
        found.append(late)
    coming = fee_of_year(record, after + 1, on)
    return (*found, coming) if coming else tuple(found)


def _reduction(record: FeeRecord, year: int, day: date) -> Reduction | None:
    held = [one for one in record.reductions if one.holds_on(day)]
    rules = parameters.dated(FILE, "reduction", "years").values if held else ()
    years = next((int(one.value) for one in rules if one.holds_on(day)), 0)
    return max(held, key=lambda one: one.percent) if year < record.granted_in + years else None


def bands(fee: Fee) -> tuple[Band, ...]:
    """What paying costs, from the due day to the end of the grace period."""
    found = [Band(fee.due_on, fee.due_on, 0, fee.fee_fen)]
    for months, percent in tables.surcharge_bands():
        start = found[-1].ends_on + timedelta(days=1)
        total = fee.fee_fen + fee.full_fen * percent // 100
        found.append(Band(start, months_after(fee.due_on, months), percent, total))
    return tuple(found)


def restoration(fee: Fee) -> Restoration:
    """What getting the right back costs once the grace period is over."""
    percent = int(settings()["restoration"]["surcharge_percent"])
    request = parameters.dated(FILE, "restoration", "request_fee_yuan").entry_on(fee.grace_ends_on)
    surcharge = fee.full_fen * percent // 100
    request_fen = int(request.value) * FEN_PER_YUAN
    return Restoration(surcharge, request, fee.fee_fen + surcharge + request_fen)
