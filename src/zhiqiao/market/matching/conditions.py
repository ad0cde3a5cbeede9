"""Hard conditions in words: in force, term left, way of conversion, price, region. They never change a rank."""

from dataclasses import dataclass

from zhiqiao.kernel import money
from zhiqiao.market.catalog import choices as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.index_documents import Offer

OK, WAIT, BAD, PLAIN = "ok", "wait", "bad", ""
_STATUSES = {"in_force": ("有效", OK), "pending": ("审中，未授权", WAIT), "ended": ("已失效", BAD)}
_CITY, _PROVINCE = 4, 2  # digits of a region code


@dataclass(frozen=True)
class Condition:
    """One condition: what is said of it, and how it stands (ok, wait = to be settled, bad = not met)."""

    code: str
    words: str
    stands: str

    @property
    def chip(self) -> tuple[str, str]:
        """As a chip of the page."""
        return self.words, self.stands


def conditions_of(demand: Demand, offer: Offer) -> tuple[Condition, ...]:
    """All conditions of a patent for a need; those nothing is known of are left out."""
    found = (
        _in_force(offer),
        _term(offer),
        _mode(demand, offer),
        _price(demand, offer),
        _region(demand, offer),
    )
    return tuple(one for one in found if one is not None)


def _in_force(offer: Offer) -> Condition:
    words, stands = _STATUSES.get(offer.card.legal_status, ("法律状态不明", WAIT))
    return Condition("in_force", words, stands)


def _term(offer: Offer) -> Condition | None:
    left = offer.card.years_left
    if left is None or offer.card.legal_status == "ended":
        return None
    if left == 0:
        return Condition("term", "保护期不足 1 年", BAD)
    short = left < choices.short_term_years()
    return Condition("term", f"只剩 {left} 年" if short else f"剩 {left} 年", WAIT if short else OK)


def _mode(demand: Demand, offer: Offer) -> Condition | None:
    offered = [mode for mode in offer.modes if mode != "unwilling"]
    if not offered:
        return (
            Condition("mode", "权利人不转化", BAD) if offer.modes else Condition("mode", "方式未说明", WAIT)
        )
    wanted = choices.modes_for(demand.cooperation)
    fitting = [mode for mode in offered if wanted is None or mode in wanted]
    if fitting:
        return Condition("mode", catalog.mode_label(fitting[0]), OK)
    return Condition("mode", f"只接受{'、'.join(catalog.mode_label(mode) for mode in offered[:2])}", BAD)


def _price(demand: Demand, offer: Offer) -> Condition | None:
    listing = offer.listing
    if listing is None:
        return None
    low = listing.price_low_fen if listing.price_low_fen is not None else listing.price_high_fen
    if listing.payment == "free" or low == 0:
        return Condition("price", "无偿", OK)
    if low is None:
        return Condition("price", "价格面议", PLAIN)
    budget = demand.budget_high_fen if demand.budget_high_fen is not None else demand.budget_low_fen
    return _within(budget, low, listing.price_high_fen)


def _within(budget: int | None, low: int, high: int | None) -> Condition:
    if budget is None:
        return Condition("price", f"报价 {_wan(low)} 万起", PLAIN)
    if low > budget:
        return Condition("price", f"报价 {_wan(low)} 万，超预算", BAD)
    if high is not None and high > budget:
        return Condition("price", f"报价 {_wan(low)}–{_wan(high)} 万，上限超预算", WAIT)
    return Condition("price", f"报价 {_wan(low)} 万，在预算内", OK)


def _region(demand: Demand, offer: Offer) -> Condition | None:
    here, there = demand.region_code, offer.card.region_code
    if not here or not there:
        return None
    if there.startswith(here) or here.startswith(there):
        return Condition("region", "区内", OK)
    if there[:_CITY] == here[:_CITY]:
        return Condition("region", "市内", PLAIN)
    return Condition("region", "省内" if there[:_PROVINCE] == here[:_PROVINCE] else "外地", PLAIN)


def _wan(fen: int) -> str:
    """万元 without needless zeros: "95", "12.5"."""
    return money.wan(fen).removesuffix("0").removesuffix("0").removesuffix(".")
