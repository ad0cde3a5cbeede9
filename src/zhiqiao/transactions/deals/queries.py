"""Reading deals."""

from datetime import date

from django.db.models import QuerySet, Sum

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.notices.waiting import UnderWay, Waiting, waiting_of
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import months_after
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.transactions.deals.drafting import VIEW, resource_of
from zhiqiao.transactions.deals.models import Deal

# Rows as other rooms see them.
__all__ = ["VIEW", "Deal"]


def deals(actor: Actor) -> QuerySet[Deal]:
    """Deals in the actor's reach, newest first."""
    every = Deal.objects.select_related("giver", "receiver", "agent")
    return rows(actor, VIEW, every, organization=("giver_id", "receiver_id", "agent_id"))


def deal(actor: Actor, pk: int) -> Deal:
    """One deal.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    one = Deal.objects.select_related("giver", "receiver", "agent").filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这笔交易", "请从交易列表中打开")
    require(actor, VIEW, resource_of(one))
    return one


def deals_of_patent(actor: Actor, patent_id: int) -> QuerySet[Deal]:
    """Deals over one patent."""
    return deals(actor).filter(subjects__patent_id=patent_id)


def deals_from(actor: Actor, origin: str) -> QuerySet[Deal]:
    """Deals that came out of a matter, such as "push:7"."""
    return deals(actor).filter(origin=origin)


def record_by(one: Deal) -> date | None:
    """Until when a signed deal should be recorded; None before it is signed."""
    if one.signed_on is None:
        return None
    months = int(parameters.dated("deals.yaml", "record_within_months").value_on(one.signed_on))
    return months_after(one.signed_on, months)


def amounts(actor: Actor) -> dict[str, int]:
    """The three amounts over the actor's deals, in 分: contract (signed or later), recorded, received."""
    mine = deals(actor)
    signed = mine.filter(state__in=[Deal.SIGNED, Deal.RECORDED, Deal.PAID])
    recorded = mine.filter(state__in=[Deal.RECORDED, Deal.PAID])
    received = mine.filter(payments__is_withdrawn=False)
    return {
        "contract": signed.aggregate(n=Sum("amount_fen"))["n"] or 0,
        "recorded": recorded.aggregate(n=Sum("amount_fen"))["n"] or 0,
        "received": received.aggregate(n=Sum("payments__amount_fen"))["n"] or 0,
    }


def waiting(actor: Actor) -> list[Waiting]:
    """Signed and not recorded; recorded and not paid."""
    found = []
    for stage, state, since in (
        ("签约 → 备案", Deal.SIGNED, "signed_on"),
        ("备案 → 到账", Deal.RECORDED, "recorded_on"),
    ):
        mine = (
            deals(actor).filter(state=state).exclude(amount_fen=0)
            if state == Deal.RECORDED
            else deals(actor).filter(state=state)
        )
        things = [
            UnderWay(f"合同 {d.contract_number}", f"deal:{d.pk}", getattr(d, since) or d.made_at.date())
            for d in mine
        ]
        found.append(waiting_of(stage, things))
    return [one for one in found if one is not None]


def paid_fen(deal: Deal) -> int:
    """What arrived so far, in 分."""
    return sum(one.amount_fen for one in deal.payments.filter(is_withdrawn=False))
