"""Hard conditions in words: region, legal status, term left, way of conversion, price. They never change a rank."""

from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.register.queries import PatentCard
from zhiqiao.kernel import money, tables
from zhiqiao.kernel.periods import today
from zhiqiao.market.catalog import choices as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.index_documents import Offer

OK, WAIT, BAD, PLAIN = "ok", "wait", "bad", ""
REGION, STATUS, TERM, MODE, PRICE = "region", "status", "term", "mode", "price"
LABELS = {REGION: "地区", STATUS: "法律状态", TERM: "剩余保护期", MODE: "转化方式", PRICE: "价格"}
VERDICTS = {OK: "符合", WAIT: "待定", BAD: "不符", PLAIN: "不计"}
_STATUSES = {"in_force": ("有效", OK), "pending": ("审中，未授权", WAIT), "ended": ("已失效", BAD)}
_CITY, _PROVINCE = 4, 2  # digits of a region code
_MONTHS = 12


@dataclass(frozen=True)
class Condition:
    """One condition: its value in words, and how it stands.

    Attributes:
        code: Which of the five.
        words: The value: 有效, 剩 169 个月, 报价 95 万，超预算.
        stands: ok = met, bad = not met, wait = to be settled, "" = nothing is asked or known.
    """

    code: str
    words: str
    stands: str

    @property
    def label(self) -> str:
        """What is asked: 地区, 法律状态 and so on."""
        return LABELS[self.code]

    @property
    def verdict(self) -> str:
        """符合, 不符, 待定 or 不计."""
        return VERDICTS[self.stands]

    @property
    def chip(self) -> tuple[str, str]:
        """As a chip of the page."""
        return self.words, self.stands


def conditions_of(demand: Demand, offer: Offer) -> tuple[Condition, ...]:
    """The five conditions of a patent for a need, always all of them."""
    return (
        _region(demand, offer),
        _status(offer),
        _term(offer),
        _mode(demand, offer),
        _price(demand, offer),
    )


def months_left(card: PatentCard, on: date) -> int | None:
    """Whole months of protection left on a day; None where the term cannot be told."""
    last = card.last_day
    if last is None:
        return None
    months = (last.year - on.year) * _MONTHS + last.month - on.month - (last.day < on.day)
    return max(0, months)


def _status(offer: Offer) -> Condition:
    words, stands = _STATUSES.get(offer.card.legal_status, ("法律状态不明", WAIT))
    return Condition(STATUS, words, stands)


def _term(offer: Offer) -> Condition:
    left = months_left(offer.card, today())
    if offer.card.legal_status == "ended":
        return Condition(TERM, "没有保护期", BAD)
    if left is None:
        return Condition(TERM, "申请日不明，算不出", WAIT)
    if left < _MONTHS:
        return Condition(TERM, f"只剩 {left} 个月，不足 1 年", BAD)
    if left < choices.short_term_months():
        return Condition(TERM, f"只剩 {left} 个月", WAIT)
    return Condition(TERM, f"剩 {left} 个月", OK)


def _mode(demand: Demand, offer: Offer) -> Condition:
    offered = [mode for mode in offer.modes if mode != "unwilling"]
    if not offered:
        return Condition(MODE, "权利人不转化", BAD) if offer.modes else Condition(MODE, "方式未说明", WAIT)
    wanted = choices.modes_for(demand.cooperation)
    fitting = [mode for mode in offered if wanted is None or mode in wanted]
    if fitting:
        return Condition(MODE, catalog.mode_label(fitting[0]), OK)
    return Condition(MODE, f"只接受{'、'.join(catalog.mode_label(mode) for mode in offered[:2])}", BAD)


def _price(demand: Demand, offer: Offer) -> Condition:
    listing = offer.listing
    if listing is None:
        return Condition(PRICE, "未上架，没有报价", PLAIN)
    low = listing.price_low_fen if listing.price_low_fen is not None else listing.price_high_fen
    if listing.payment == "free" or low == 0:
        return Condition(PRICE, "无偿", OK)
    if low is None:
        return Condition(PRICE, "价格面议", PLAIN)
    budget = demand.budget_high_fen if demand.budget_high_fen is not None else demand.budget_low_fen
    return _within(budget, low, listing.price_high_fen)


def _within(budget: int | None, low: int, high: int | None) -> Condition:
    if budget is None:
        return Condition(PRICE, f"报价 {_wan(low)} 万起", PLAIN)
    if low > budget:
        return Condition(PRICE, f"报价 {_wan(low)} 万，超预算", BAD)
    if high is not None and high > budget:
        return Condition(PRICE, f"报价 {_wan(low)}–{_wan(high)} 万，上限超预算", WAIT)
    return Condition(PRICE, f"报价 {_wan(low)} 万，在预算内", OK)


def _region(demand: Demand, offer: Offer) -> Condition:
    here, there = demand.region_code, offer.card.region_code
    if not here or not there:
        return Condition(REGION, "地区不明", PLAIN)
    if there.startswith(here) or here.startswith(there):
        return Condition(REGION, "区内", OK)
    name = tables.region_name(there) or there
    if there[:_CITY] == here[:_CITY]:
        return Condition(REGION, f"市内（{name}）", PLAIN)
    where = "省内" if there[:_PROVINCE] == here[:_PROVINCE] else "外地"
    return Condition(REGION, f"{where}（{name}）", PLAIN)


def _wan(fen: int) -> str:
    """万元 without needless zeros: "95", "12.5"."""
    return money.wan(fen).removesuffix("0").removesuffix("0").removesuffix(".")
