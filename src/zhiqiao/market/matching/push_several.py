"""Sending several patents for one need with one confirmation: each by the rules of a single push.

Patents that say nearly the same go as one push, which names the best of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import queries, services
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.match_list import likeness_of
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.near_duplicates import Kinship, folds, kinship
from zhiqiao.market.matching.proposals import visible
from zhiqiao.market.matching.push_queries import SEND, pushed_for, require_sendable

MOST_AT_ONCE = 20
_NUMBER_LENGTH = 40


@dataclass(frozen=True)
class Prospect:
    """A ticked patent, and whether it would be sent.

    Attributes:
        offer: The patent.
        alike: Ticked patents that go with it, each with why.
        refusal: Why it would not be sent; None where it would.
    """

    offer: Offer
    alike: tuple[tuple[Offer, Kinship], ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True)
class ForNeed:
    """What would be sent for a need: each ticked patent once, in the order of the need's list."""

    demand: Demand
    rows: list[Prospect] = field(default_factory=list)

    @property
    def sendable(self) -> list[Prospect]:
        """Those that would be sent."""
        return [one for one in self.rows if one.refusal is None]


@dataclass(frozen=True)
class SentForNeed:
    """What came of it: those sent, and for the others why not."""

    pushes: tuple[Push, ...]
    refused: tuple[tuple[Offer, Refusal], ...]


def prospects_for(actor: Actor, demand_id: int, numbers: Sequence[str]) -> ForNeed:
    """What would be sent of the ticked patents, and why not the others.

    Raises:
        Refusal: nothing ticked, too many, or a patent that the actor may not see or that does not exist.
        Denied: the need is out of reach, or the actor may not send at all.
    """
    require(actor, SEND)
    demand = queries.demand_for(actor, demand_id)
    offers = ticked(actor, numbers, MOST_AT_ONCE)
    listed = queries.propose(actor, demand_id, may_ask_judge=False).rows
    ranks = {row.offer.card.number: row.rank for row in listed}
    offers.sort(key=lambda one: (ranks.get(one.card.number, len(ranks) + 1), one.card.number))
    refusals = [
        _refusal(actor, one, demand) or _waits(actor, one, demand, [row.offer for row in listed])
        for one in offers
    ]
    rows = [Prospect(one, refusal=refusal) for one, refusal in zip(offers, refusals, strict=True)]
    for fold in folds([likeness_of(one) for one in offers]):
        ties = dict(fold.others)
        group = [fold.best, *ties]
        sent = next((at for at in group if refusals[at] is None), None)
        if sent is None:
            continue
        with_it = [(at, ties.get(at) or ties[sent]) for at in group if at != sent]
        rows[sent] = Prospect(offers[sent], tuple((offers[at], why) for at, why in with_it))
        for at, why in with_it:
            if refusals[at] is None:
                rows[at] = Prospect(offers[at], refusal=_goes_with(offers[sent], why))
    return ForNeed(demand, rows)


def ticked(actor: Actor, numbers: Sequence[str], most: int) -> list[Offer]:
    """The patents ticked in a list, in the order they were ticked.

    Raises:
        Refusal: nothing ticked, too many, or one that the actor may not see: said as if it did not exist.
    """
    wanted = list(dict.fromkeys(number.replace("\x00", "")[:_NUMBER_LENGTH] for number in numbers if number))
    if not wanted:
        raise Refusal("没有勾选专利", "请在清单里勾选，再点按钮")
    if len(wanted) > most:
        raise Refusal(f"勾选了 {len(wanted)} 件，一次最多 {most} 件", "请少勾几件，分几次做")
    found = visible(actor, wanted)
    missing = [number for number in wanted if number not in found]
    if missing:
        raise Refusal(f"没有您可以查看的专利 {missing[0]}", "请回到清单重新勾选")
    return [found[number] for number in wanted]


@mutation(SEND)
def push_for_need(actor: Actor, demand_id: int, numbers: Sequence[str], reason: str) -> SentForNeed:
    """Send the ticked patents to the firm with a need; those refused keep their reason, the others are sent.

    Raises:
        Refusal: nothing ticked, too many, no reason.
    """
    asked = prospects_for(actor, demand_id, numbers)
    if not reason.strip():
        raise Refusal("没有写推荐理由", "用一两句话告诉企业：为什么推给它、能解决什么", column="reason")
    made: list[Push] = []
    refused: list[tuple[Offer, Refusal]] = []
    for one in asked.rows:
        if one.refusal is not None:
            refused.append((one.offer, one.refusal))
            continue
        alike = [
            {"number": other.card.number, "title": other.card.title, "why": why.label}
            for other, why in one.alike
            if queries.may_push(actor, other, asked.demand.firm)
        ]
        try:
            number = one.offer.card.number
            made.append(services.push(actor, number, asked.demand.firm_id, demand_id, reason, alike))
        except Refusal as refusal:
            refused.append((one.offer, refusal))
    target(f"demand:{demand_id}", {"sent": len(made), "refused": len(refused)})
    return SentForNeed(tuple(made), tuple(refused))


def _refusal(actor: Actor, offer: Offer, demand: Demand) -> Refusal | None:
    """Why a patent would not be sent; None where it would."""
    if demand.state != Demand.PUBLISHED:
        return Refusal(f"需求{demand.get_state_display()}，不能按它推送", "需求发布之后、结束之前才能推送")
    try:
        require_sendable(actor, offer, demand.firm, demand)
    except Refusal as refusal:
        return refusal
    return None


def _waits(actor: Actor, offer: Offer, demand: Demand, others: Sequence[Offer]) -> Refusal | None:
    """Why it would not be sent when one that says nearly the same still waits for its answer."""
    said = likeness_of(offer)
    alike = [one for one in others if kinship(said, likeness_of(one)) is not None]
    for one in pushed_for(actor, demand, [other.card.pk for other in alike]).values():
        if one.is_open and one.patent_id != offer.card.pk:
            reason = f"与它相近的《{one.patent.title}》已于 {one.sent_on} 推送给该企业，还在等答复"
            return Refusal(reason, "请等企业答复，或电话提醒后再推")
    return None


def _goes_with(best: Offer, why: Kinship) -> Refusal:
    reason = f"与《{best.card.title}》{why.label}，随它一并推送"
    return Refusal(reason, "企业只收到一次推送，里面写明另有相近")
