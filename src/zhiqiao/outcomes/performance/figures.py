"""A figure as people get it: the number with its target, its rule, what was left out and why. No Django."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.outcomes.performance.declaration import Indicator, Tally, Term
from zhiqiao.outcomes.performance.folding import Result, Scope, TermCount, said_of
from zhiqiao.outcomes.programme.plans import Kpi

NOT_COMPUTABLE = "不可计算"
_PLACES = {"%": 2, "亿元": 4, "万元": 2}
_LEAST_PLACES = 2


def exact_text(value: Fraction, unit: str) -> str:
    """The value in the unit's places, cut and not rounded: a target is never met by rounding."""
    places = _PLACES.get(unit, 0)
    number = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_DOWN
    )
    text = f"{number:,}"
    while places > _LEAST_PLACES and text.endswith("0"):
        text, places = text[:-1], places - 1
    return text


def with_unit(text: str, unit: str) -> str:
    """“43 次”, “2.00%”."""
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Facts of one term left out for one reason."""

    term: int
    term_label: str
    code: str
    label: str
    reason: str
    facts: int


@dataclass(frozen=True, slots=True)
class Month:
    """What a month added, in the figure's unit (in facts' own unit for ratios), and the sum so far."""

    month: dt.date
    added: Fraction
    total: Fraction


@dataclass(frozen=True, slots=True)
class PartText:
    """A term of a ratio: its words and its number."""

    label: str
    value: str
    facts: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of an adopted plan at a ledger position.

    Attributes:
        value: exact, in `unit`; None when it cannot be computed or is a trend.
        met: whether the target is met; None when there is no value.
        done: value ÷ target as a fraction, for the bar; None when there is no value.
        reason: why the value is 0 or None; "" otherwise.
        months: what each month added to the main term; empty for stock.
    """

    adoption_id: int
    kpi: Kpi
    indicator: Indicator
    scope: Scope
    result: Result
    value: Fraction | None
    met: bool | None
    done: Fraction | None
    reason: str
    left_out: tuple[LeftOut, ...]
    months: tuple[Month, ...]

    @property
    def position(self) -> int:
        """The ledger position it was counted at."""
        return self.scope.position

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return self.indicator.unit

    @property
    def value_text(self) -> str:
        """The number without its unit."""
        return NOT_COMPUTABLE if self.value is None else exact_text(self.value, self.unit)

    @property
    def text(self) -> str:
        """The number with its unit."""
        return self.value_text if self.value is None else with_unit(self.value_text, self.unit)

    @property
    def done_percent(self) -> float:
        """Value ÷ target in per cent, for the bar; 0 when there is no value."""
        return float(self.done * 100) if self.done is not None else 0.0

    @property
    def is_short(self) -> bool:
        """The target is not met."""
        return self.met is False

    @property
    def target_text(self) -> str:
        """“≥ 50 次”."""
        return self.kpi.target_text

    @property
    def sentence(self) -> str:
        """The counting rule in one sentence."""
        return self.indicator.sentence

    @property
    def confidence(self) -> Confidence:
        """How sure the counting rule is."""
        return Confidence(self.indicator.confidence)

    @property
    def main(self) -> TermCount:
        """The main term, counted."""
        return self.result.terms[0]

    @property
    def counted(self) -> int:
        """How many facts the main term counted."""
        return self.main.counted

    @property
    def left_out_facts(self) -> int:
        """How many facts the main term left out."""
        return self.main.seen - self.main.counted

    @property
    def parts(self) -> tuple[PartText, ...]:
        """For ratios: numerator and denominators in words."""
        if len(self.result.terms) == 1:
            return ()
        return tuple(
            PartText(term.label, _term_text(term, count.value), count.counted)
            for term, count in zip(self.indicator.terms(), self.result.terms, strict=True)
        )

    @property
    def yuan_text(self) -> str:
        """For sums of money: the exact amount in 元; "" otherwise."""
        return f"{yuan(self.main.value)} 元" if self.indicator.main.tally is Tally.SUM_AMOUNT else ""

    @property
    def companions(self) -> tuple[tuple[str, str], ...]:
        """(label, number with unit) beside the figure."""
        return tuple((label, with_unit(f"{value:,}", unit)) for label, unit, value in self.result.companions)

    @property
    def needs_explanation(self) -> str:
        """A result far above target must be explained in the self-evaluation (>150 %, 未核对)."""
        over = self.done is not None and self.done > Fraction(3, 2) and self.kpi.comparator == ">="
        return "实际值超过目标的 150%，自评时须说明原因" if over else ""


def _term_text(term: Term, value: int) -> str:
    return f"{yuan(value)} 元" if term.tally is Tally.SUM_AMOUNT else f"{value:,}"


def _left_out(indicator: Indicator, result: Result) -> tuple[LeftOut, ...]:
    found = []
    for number, (term, count) in enumerate(zip(indicator.terms(), result.terms, strict=True)):
        for code, facts in count.left_out:
            said = said_of(term, code)
            found.append(LeftOut(number, term.label, code, said.label, said.reason, facts))
    return tuple(found)


def _months(indicator: Indicator, main: TermCount) -> tuple[Month, ...]:
    scale = indicator.scale
    found, total = [], Fraction(0)
    for month, added in main.months:
        total += Fraction(added, scale)
        found.append(Month(month, Fraction(added, scale), total))
    return tuple(found)


def figure_of(adoption_id: int, kpi: Kpi, indicator: Indicator, scope: Scope, result: Result) -> Figure:
    """Set a result against its target."""
    target, value = Fraction(kpi.target), result.value
    met = done = None
    if value is not None:
        met = value >= target if kpi.comparator == ">=" else value <= target
        if kpi.comparator == ">=":
            done = value / target if target else Fraction(1)
        else:
            done = target / value if value else Fraction(1)
    return Figure(
        adoption_id=adoption_id,
        kpi=kpi,
        indicator=indicator,
        scope=scope,
        result=result,
        value=value,
        met=met,
        done=done,
        reason=result.reason,
        left_out=_left_out(indicator, result),
        months=_months(indicator, result.terms[0]),
    )
