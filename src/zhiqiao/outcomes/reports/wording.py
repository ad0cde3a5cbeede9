"""How values are written on a form: numbers with units, targets with comparators, money in 万元, days."""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from zhiqiao.outcomes.reports.statement import Line, State, Statement

_SIGNS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "=": "＝"}
_CENTS = Decimal("0.01")
_WAN_OF_YI = Decimal("0.0001")
_FEN_IN_WAN = Decimal(1_000_000)
REVERSE = frozenset({"<=", "<"})


def two_places(value: Decimal) -> Decimal:
    """Rounded half up to 0.01."""
    return value.quantize(_CENTS, rounding=ROUND_HALF_UP)


def number(value: Decimal) -> str:
    """The number as people write it: whole numbers bare, others with at most two places."""
    rounded = two_places(value)
    if rounded == rounded.to_integral_value():
        return f"{rounded.to_integral_value():,f}"
    return f"{rounded.normalize():,f}"


def is_money(unit: str) -> bool:
    """Whether the unit is one of money, which a form prints with two places."""
    return unit.endswith("元")


def _money(amount: Decimal, unit: str) -> Decimal:
    """Two places; of 亿元 as many of four as are needed."""
    fine = amount.quantize(_WAN_OF_YI, rounding=ROUND_HALF_UP)
    is_short = unit != "亿元" or fine == two_places(amount)
    return two_places(amount) if is_short else fine.normalize()


def value(amount: Decimal, unit: str) -> str:
    """A number: two places where it is money (亿元 to the 万元), a per cent sign for a rate."""
    text = f"{_money(amount, unit):,f}" if is_money(unit) else number(amount)
    return f"{text}%" if unit == "%" else text


def number_format(amount: Decimal, unit: str) -> str:
    """The Excel format that shows what :func:`value` prints; a rate is kept in per cent, no fraction."""
    if unit == "亿元":
        return "#,##0.00##"
    if is_money(unit):
        return "#,##0.00"
    places = -int(two_places(amount).normalize().as_tuple().exponent)
    digits = "#,##0" if places <= 0 else "#,##0." + "0" * places
    return digits + '"%"' if unit == "%" else digits


def target(line: Line) -> str:
    """The target with comparator and unit (≥50次); a trend says so."""
    if line.target is None:
        return {"increasing": "逐年提升", "decreasing": "逐年下降"}.get(line.comparator, "定性")
    unit = "" if line.unit == "%" else line.unit
    return f"{_SIGNS.get(line.comparator, '')}{value(line.target, line.unit)}{unit}"


def target_in_table(line: Line) -> str:
    """The target as the 绩效目标表 prints it: the unit stands in the heading, ≥ only before a rate."""
    if line.target is None:
        return target(line)
    is_plain = line.comparator == ">=" and line.unit != "%"
    sign = "" if is_plain else _SIGNS.get(line.comparator, "")
    return f"{sign}{value(line.target, line.unit)}"


def heading(line: Line) -> str:
    """The name of an indicator with its unit, as the 绩效目标表 prints it."""
    return line.name if line.unit in {"", "%"} else f"{line.name}（{line.unit}）"


def actual(line: Line) -> str:
    """What was counted, or in words why there is no number.

    Cut, not rounded (for a ceiling raised), so that the page never shows a missed target as reached.
    """
    if line.state is State.INCOMPUTABLE or line.actual is None:
        return "不可计算"
    step = _WAN_OF_YI if line.unit == "亿元" else _CENTS
    cut = line.actual.quantize(step, rounding=ROUND_UP if line.comparator in REVERSE else ROUND_DOWN)
    return f"{value(cut, line.unit)}{'' if line.unit == '%' else line.unit}"


def completion(line: Line) -> Decimal | None:
    """How far the target is reached, in per cent: actual ÷ target, the other way round for a ceiling.

    None where either number is missing or the division has no meaning.
    """
    if line.target is None or line.actual is None or line.state is State.INCOMPUTABLE:
        return None
    above, below = (line.target, line.actual) if line.comparator in REVERSE else (line.actual, line.target)
    return None if below == 0 else above / below * 100


def per_cent(rate: Decimal | None) -> str:
    """A rate already in per cent, or a dash."""
    return "—" if rate is None else f"{number(rate)}%"


def wan(fen: int) -> Decimal:
    """分 as 万元, two places."""
    return two_places(Decimal(fen) / _FEN_IN_WAN)


def wan_text(fen: int) -> str:
    """分 as 万元 in words of a form."""
    return f"{wan(fen):,f}"


def day(when: date) -> str:
    """2024年10月31日."""
    return f"{when.year}年{when.month}月{when.day}日"


def span(statement: Statement) -> str:
    """The period of the statement in words."""
    return f"{day(statement.starts_on)}至{day(statement.cutoff)}"


def ledger(statement: Statement) -> str:
    """The line that lets a reader count again: ledger position and head hash."""
    where = f"证据账本第{statement.position}号（{statement.head_hash[:16] or '空账本'}）"
    return f"{where} · 制表日{day(statement.made_on)}"


def banner(statement: Statement) -> str:
    """A warning above the title where the plan is only a draft."""
    if not statement.is_consultation_draft:
        return ""
    return "依据为征求意见稿，尚未生效，本表仅供内部测算，不得作为付款依据"
