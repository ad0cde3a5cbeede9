"""Terms of offers and needs as people say them."""

from zhiqiao.kernel.money import wan
from zhiqiao.market.catalog import choices
from zhiqiao.market.catalog.models import Demand, Listing


def span_text(low: int | None, high: int | None) -> str:
    """Two amounts in 分 as "5–8 万元", "5 万元起", "至多 8 万元"; "" when neither is told."""
    first, last = (None if fen is None else _trimmed(fen) for fen in (low, high))
    if first is not None and last is not None:
        return f"{first} 万元" if first == last else f"{first}–{last} 万元"
    if first is not None:
        return f"{first} 万元起"
    return f"至多 {last} 万元" if last is not None else ""


def price_text(one: Listing) -> str:
    """What an offer costs, in one breath."""
    if one.payment == "free":
        return "无偿"
    return span_text(one.price_low_fen, one.price_high_fen) or choices.label("payments", one.payment)


def budget_text(one: Demand) -> str:
    """What a firm would pay; "" when it does not say."""
    return span_text(one.budget_low_fen, one.budget_high_fen)


def mode_labels(one: Listing) -> list[str]:
    """The ways of conversion an offer accepts."""
    return [choices.mode_label(code) for code in one.modes]


def cooperation_labels(one: Demand) -> list[str]:
    """The ways a firm would co-operate."""
    return [choices.label("cooperation", code) for code in one.cooperation]


def _trimmed(fen: int) -> str:
    return wan(fen).rstrip("0").rstrip(".")
