"""From counted terms to an indicator's value: the one place ratios, growth and trends are made. No Django.

A `Counter` counts single terms: the SQL engine or the plain-Python oracle, which tests hold equal.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Protocol

from zhiqiao.kernel.periods import Period
from zhiqiao.outcomes.performance.declaration import Indicator, Said, Shape, Term, Window

SUPERSEDED = Said("superseded", "已被更正", "后来的更正事实取代了它，只计更正后的一条")
ANNULLED = Said("annulled", "已撤销", "更正后的数量为零，即这件事已撤销")
BEFORE = Said("before", "早于期初", "生效日早于计划期的第一天")
AFTER = Said("after", "晚于截止日", "生效日晚于指标的截止日")
GRADE = Said("grade", "等级不够", "证据等级低于这个指标要求的最低等级")
OLDER = Said("older", "有更近的数", "同一主体有更近一次的存量数，只取最近一次")
PENDING = "pending"
COUNTED = "counted"
_BUILT_IN = {said.code: said for said in (SUPERSEDED, ANNULLED, BEFORE, AFTER, GRADE, OLDER)}
_PLACES = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when: a region subtree, a period with its cut-off, and a ledger position."""

    region_code: str
    period: Period
    cutoff_on: dt.date
    position: int

    def bounds(self, window: Window) -> "Bounds":
        """The effective days a window takes."""
        if window is Window.PERIOD:
            return Bounds(self.period.starts_on, self.cutoff_on)
        if window is Window.UNTIL_CUTOFF:
            return Bounds(None, self.cutoff_on)
        return Bounds(None, self.period.starts_on)


@dataclass(frozen=True, slots=True)
class Bounds:
    """First (or no first) and last effective day, both included."""

    starts_on: dt.date | None
    ends_on: dt.date


@dataclass(frozen=True, slots=True)
class TermCount:
    """One term, counted.

    Attributes:
        value: keys, facts, 分 or quantity, as the term's tally says.
        seen: facts looked at, counted or not.
        counted: facts counted.
        left_out: (outcome code, facts) in the order of the term's conditions, none empty.
        months: (first of month, what this month added); sums to `value`; empty for stock.
    """

    value: int
    seen: int
    counted: int
    left_out: tuple[tuple[str, int], ...]
    months: tuple[tuple[dt.date, int], ...]


class Counter(Protocol):
    """Counts terms of one scope."""

    def count(self, term: Term, scope: Scope, bounds: Bounds) -> TermCount:
        """Count one term within the bounds."""
        ...

    def covered(self, should: Term, done: Term, scope: Scope) -> int:
        """How many keys of `should` are also keys of `done`."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator's value with everything it came from.

    Attributes:
        value: exact, in the indicator's unit; None when it cannot be computed.
        reason: why the value is 0 or None, in Chinese; "" otherwise.
        terms: one count a term, in the order of `Indicator.terms()`.
        series: (year, raw value) for growth and trend.
        companions: (label, unit, value) readings beside the figure.
    """

    value: Fraction | None
    reason: str
    terms: tuple[TermCount, ...]
    denominator: Fraction | None = None
    series: tuple[tuple[int, int], ...] = ()
    companions: tuple[tuple[str, str, int], ...] = ()


def said_of(term: Term, outcome: str) -> Said:
    """The words for an outcome code of this term."""
    if outcome == PENDING and term.watched_said is not None:
        return term.watched_said
    for condition in term.conditions:
        if condition.said.code == outcome:
            return condition.said
    return _BUILT_IN[outcome]


def outcome_order(term: Term) -> tuple[str, ...]:
    """Every outcome a fact of this term can have besides being counted, in the order they are tried."""
    tried = [SUPERSEDED.code, ANNULLED.code, BEFORE.code, AFTER.code, PENDING, GRADE.code]
    return (*tried, *(condition.said.code for condition in term.conditions), OLDER.code)


def _nothing_counted(term: Term, count: TermCount) -> str:
    if count.seen == 0:
        return f"还没有这类事实（{term.label}）"
    if count.counted == 0:
        return f"有 {count.seen} 条这类事实，但没有一条可以计入，原因见“没有计入”"
    return ""


def _years(indicator: Indicator, scope: Scope, counter: Counter) -> tuple[tuple[int, int], ...]:
    base = indicator.base_year if indicator.base_year is not None else scope.period.starts_on.year - 1
    last = scope.cutoff_on.year
    found = []
    for year in range(base, max(base, last) + 1):
        ends_on = min(dt.date(year, 12, 31), scope.cutoff_on) if year == last else dt.date(year, 12, 31)
        count = counter.count(indicator.main, scope, Bounds(dt.date(year, 1, 1), ends_on))
        found.append((year, count.value))
    return tuple(found)


def yearly_growth(base: int, end: int, years: int) -> Fraction | None:
    """Compound yearly growth in per cent, to 12 places; None when the base is 0 or no year passed."""
    if base <= 0 or end < 0 or years <= 0:
        return None
    with localcontext() as context:
        context.prec = 40
        rate = (Decimal(end) / Decimal(base)) ** (Decimal(1) / Decimal(years)) - 1 if end else Decimal(-1)
        return Fraction((rate * 100).quantize(_PLACES))


def _growth(indicator: Indicator, main: TermCount, series: tuple[tuple[int, int], ...]) -> Result:
    (first, base), (last, end) = series[0], series[-1]
    if indicator.shape is Shape.TREND:
        risen = len(series) > 1 and end > base and all(value >= base for _, value in series)
        words = (
            "趋势向上：末年高于基年，且没有一年低于基年"
            if risen
            else "趋势没有向上：末年不高于基年，或有年份低于基年"
        )
        return Result(None, f"{words}。原文没有写数，只看趋势，不判达标", (main,), series=series)
    value = yearly_growth(base, end, last - first)
    reason = "" if value is not None else f"基年 {first} 的数为零或没有经过整年，年均增幅不可计算"
    return Result(value, reason, (main,), series=series)


def _ratio(indicator: Indicator, scope: Scope, counter: Counter, main: TermCount) -> Result:
    parts = indicator.denominator
    counts = [counter.count(part.term, scope, scope.bounds(part.term.window)) for part in parts]
    whole = sum((part.weight * count.value for part, count in zip(parts, counts, strict=True)), Fraction(0))
    terms = (main, *counts)
    if whole <= 0:
        first, count = parts[0].term, counts[0]
        why = "还没有这类事实" if count.seen == 0 else "没有可以计入的事实"
        return Result(None, f"不可计算：分母“{first.label}”{why}，按零处理会失真", terms, denominator=whole)
    top = main.value
    if indicator.shape is Shape.COVERAGE:
        top = counter.covered(parts[0].term, indicator.main, scope)
    value = Fraction(top) / whole * 100
    reason = _nothing_counted(indicator.main, main) if top == 0 else ""
    return Result(value, reason, terms, denominator=whole)


def fold(indicator: Indicator, scope: Scope, counter: Counter) -> Result:
    """Count an indicator's terms and make its value."""
    main = counter.count(indicator.main, scope, scope.bounds(indicator.main.window))
    if indicator.shape in {Shape.GROWTH, Shape.TREND}:
        return _growth(indicator, main, _years(indicator, scope, counter))
    if indicator.shape in {Shape.RATIO, Shape.COVERAGE}:
        result = _ratio(indicator, scope, counter, main)
    else:
        reason = _nothing_counted(indicator.main, main) if main.value == 0 else ""
        result = Result(Fraction(main.value, indicator.scale), reason, (main,))
    beside = tuple(
        (one.label, one.unit, counter.count(one.term, scope, scope.bounds(one.term.window)).value)
        for one in indicator.companions
    )
    return Result(result.value, result.reason, result.terms, result.denominator, result.series, beside)
