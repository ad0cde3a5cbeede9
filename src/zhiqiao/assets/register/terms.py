"""How long a right lasts: last day, expiry, compensation (专利法 art. 42), and how each was reached. Plain Python."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence, ParameterMissing
from zhiqiao.kernel.periods import last_day_of_protection, years_after

CHINA = "CN"  # ST.3

_FILE = "protection_terms.yaml"
GRANT_DELAY, DRUG = "grant_delay", "drug"
EXTENSION_KINDS = ((GRANT_DELAY, "授权延迟补偿（第42条第2款）"), (DRUG, "药品专利期限补偿（第42条第3款）"))


@dataclass(frozen=True)
class Extension:
    """A decided compensation: days added after the ordinary term, the day of the decision, its paper's number."""

    days: int
    decided_on: date | None = None
    paper: str = ""
    kind: str = GRANT_DELAY


@dataclass(frozen=True)
class Term:
    """A right's term.

    Attributes:
        last_day: The last day it can last.
        ordinary_last_day: The same without compensation.
        years: Years of the ordinary term.
        steps: How it was computed, sentences.
        confidence: The weakest mark of the values used.
        source: Where the years come from.
    """

    last_day: date
    ordinary_last_day: date
    years: int
    steps: tuple[str, ...]
    confidence: Confidence
    source: str

    @property
    def expires_on(self) -> date:
        """The first day without the right; no holiday moves it."""
        return self.last_day + timedelta(days=1)

    def years_left(self, on: date) -> int:
        """Whole years left on a day; 0 after the last day."""
        return years_between(on, self.last_day)


def term_of(patent_type: str, filed_on: date, extensions: tuple[Extension, ...] = ()) -> Term:
    """The term by type and actual filing date (never the priority date).

    Raises:
        ParameterMissing: Filed before there was a patent law.
        ParameterBroken: The type is not known.
    """
    entry = parameters.dated(_FILE, "years", patent_type).entry_on(filed_on)
    years = int(entry.value)
    expires = years_after(filed_on, years)
    ordinary = expires - timedelta(days=1)
    steps = [f"申请日 {filed_on} 起 {years} 年：末日 {ordinary}，届满日 {expires}（不因节假日顺延）"]
    mark = entry.confidence
    if (filed_on.month, filed_on.day) == (2, 29) and expires.day != filed_on.day:
        steps.append("申请日是闰日，届满年没有 2 月 29 日，按 2 月 28 日（平台默认）")
        mark = max(mark, Confidence.P, key=list(Confidence).index)
    last = ordinary
    labels = dict(EXTENSION_KINDS)
    for one in extensions:
        last += timedelta(days=one.days)
        paper = f"，{one.paper}" if one.paper else ""
        decided = f"，{one.decided_on} 决定" if one.decided_on else ""
        steps.append(f"{labels.get(one.kind, one.kind)} {one.days} 天{decided}{paper}：末日延至 {last}")
    return Term(last, ordinary, years, tuple(steps), mark, entry.source)


def last_day_of(
    patent_type: str, filed_on: date | None, office: str = CHINA, added_days: int = 0
) -> date | None:
    """The last day of the term with the days added to it; None where it cannot be told.

    That is of another office's patent, and where type or filing date do not tell.
    """
    if filed_on is None or not patent_type or office != CHINA:
        return None
    try:
        return last_day_of_protection(filed_on, patent_type) + timedelta(days=added_days)
    except ParameterMissing:  # filed before there was a patent law
        return None


def years_between(on: date, last_day: date) -> int:
    """Whole years from a day to the end of a last day; 0 after it."""
    if on > last_day:
        return 0
    expires_on = last_day + timedelta(days=1)
    left = expires_on.year - on.year
    return left if years_after(on, left) <= expires_on else left - 1


def latest_expired_filing(years: int, on: date) -> date:
    """The latest filing date whose ordinary term of so many years is over on a day: filed later, still within it."""
    try:
        found = on.replace(year=on.year - years)
    except ValueError:  # a leap day: the term of 28 February ended, that of 1 March has not
        return date(on.year - years, 2, 28)
    after = found + timedelta(days=1)
    return after if years_after(after, years) <= on else found


def terms_in_use() -> tuple[tuple[str, int, date, date | None], ...]:
    """(type, years, first filing date, last filing date) of every term there is."""
    types = parameters.load(_FILE)["years"]
    return tuple(
        (patent_type, int(one.value), one.starts_on, one.ends_on)
        for patent_type in types
        for one in parameters.dated(_FILE, "years", patent_type).values
    )
