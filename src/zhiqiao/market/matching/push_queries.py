"""Pushes as an actor may see them, and what may be sent to whom."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.notices.waiting import UnderWay, Waiting, waiting_of
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.firm_index import FIRM_KINDS
from zhiqiao.market.matching.index_documents import Offer, offers_of
from zhiqiao.market.matching.indexing import patent_engine
from zhiqiao.market.matching.models import Feedback, Push
from zhiqiao.market.matching.proposals import need_text, reasons_of, visible
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals

FIRMS = "market.matching:firm:view"
SEND = "market.matching:push:send"
VIEW_PUSH = "market.matching:push:view"
ANSWER = "market.matching:push:answer"
HIDDEN_FIRM = "某企业（名称未公开）"
_NUMBER_LENGTH = 40


# What may be sent ------------------------------------------------------------------------------------------------


def offer_for(actor: Actor, patent_number: str) -> Offer:
    """A patent the actor may see: in the register's reach, or on the shelf.

    Raises:
        Refusal: none that the actor may see; one out of sight is said as if it did not exist.
    """
    number = patent_number.replace("\x00", "")[:_NUMBER_LENGTH]
    found = visible(actor, [number]).get(number)
    if found is None:
        raise Refusal(f"没有您可以查看的专利 {number}".strip(), "请核对号码，或从专利列表、匹配清单中打开")
    return found


def readable(actor: Actor, offers: Iterable[Offer]) -> frozenset[str]:
    """Numbers of those patents whose page in the register the actor may open; the others open on the shelf."""
    numbers = [one.card.number for one in offers]
    return frozenset(register.patents(actor).filter(number__in=numbers).values_list("number", flat=True))


def may_push(actor: Actor, offer: Offer, firm: Organization) -> bool:
    """Whether the actor may send this patent to this firm."""
    ids = frozenset(offer.card.holder_ids)
    return offer.card.legal_status != "ended" and bool(decide(actor, SEND, Resource(firm.region_code, ids)))


def sentences(actor: Actor, offer: Offer, demand: Demand | None) -> dict[str, Any]:
    """The sentences of a need and a patent that fit each other, as they are kept; empty without a need."""
    if demand is None:
        return {}
    require(actor, SEND)
    with search_refusals():
        return reasons_of(Reasons(patent_engine()).why(need_text(demand), offer.text))


def require_known(actor: Actor, firm: Organization) -> None:
    """Raise Denied unless the firm is one that the actor may look up: else names could be read off by key."""
    require(actor, FIRMS, Resource(firm.region_code, frozenset({firm.pk}), label="这家企业"))


def firm_for_push(
    actor: Actor, offer: Offer, firm_id: int | None, demand: Demand | None = None
) -> Organization:
    """A firm the actor may send a patent to: the one that published the need, or one the actor may look up.

    Raises:
        Refusal: no such firm.
        Denied: out of reach.
    """
    wanted = demand.firm_id if demand is not None else firm_id or 0
    firm = accounts.all_organizations().filter(pk=wanted, kind__in=FIRM_KINDS).first()
    if firm is None:
        raise Refusal("推送的对象不是企业", "请从候选企业或匹配清单发起推送")
    about = Resource(firm.region_code, frozenset(offer.card.holder_ids), label=f"推送 {offer.card.number}")
    require(actor, SEND, about)
    if demand is None:
        require_known(actor, firm)
    return firm


def require_sendable(actor: Actor, offer: Offer, firm: Organization, demand: Demand | None) -> None:
    """Refuse what must not be sent: all that can be told before the reason is written.

    Raises:
        Refusal: an ended patent, the firm's own patent, a push that still waits for its answer.
        Denied: not this actor's patent, or not a firm of its region.
    """
    card = offer.card
    about = Resource(firm.region_code, frozenset(card.holder_ids), label=f"向这家企业推送 {card.number}")
    require(actor, SEND, about)
    if demand is None:
        require_known(actor, firm)
    if card.legal_status == "ended":
        raise Refusal(
            f"{card.number} 已失效，不能推送", "失效专利人人可用，不需要许可；可以直接把专利文献发给企业参考"
        )
    if firm.pk in card.holder_ids:
        raise Refusal(f"{card.number} 就是该企业的专利", "请换一件专利或换一家企业")
    waits = Push.objects.filter(patent_id=card.pk, firm_id=firm.pk, state__in=Push.OPEN).first()
    if waits is not None:
        raise Refusal(
            f"这件专利已于 {waits.sent_on} 推送给该企业，还在等答复", "请等企业答复，或电话提醒后再推"
        )


# What was sent ---------------------------------------------------------------------------------------------------


def pushes(actor: Actor) -> QuerySet[Push]:
    """Pushes the actor received, sent, or may watch."""
    every = Push.objects.select_related("patent", "firm", "demand", "listing", "by")
    every = every.prefetch_related(Prefetch("feedback", Feedback.objects.order_by("pk")))
    reach = rows(
        actor, VIEW_PUSH, every, organization=("firm_id", "by_id", "patent__holders__organization_id")
    )
    return reach.distinct()


def agreed_pushes(actor: Actor) -> QuerySet[Push]:
    """Pushes in reach whose firm has said yes: from then on both sides know each other."""
    positive = [code for code, _ in choices.answers() if choices.is_positive(code)]
    return pushes(actor).filter(feedback__answer__in=positive)


def push(actor: Actor, pk: int) -> Push:
    """One push.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    found = pushes(actor).filter(pk=pk).first()
    if found is not None:
        return found
    one = Push.objects.filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这次推送", "请从推送列表中打开")
    require(actor, VIEW_PUSH, push_resource(one))
    raise Refusal("没有这次推送", "请从推送列表中打开")


def push_resource(one: Push) -> Resource:
    """What the policies judge a push by."""
    card = register.card(one.patent_id)
    ids = {one.firm_id, *card.holder_ids} | ({one.by_id} if one.by_id is not None else set())
    return Resource(one.region_code, frozenset(ids), label=f"推送 {card.number}")


def answer_resource(one: Push) -> Resource:
    """What the policies judge an answer by: the firm it was sent to."""
    return Resource(one.region_code, frozenset({one.firm_id}), label=f"推送 {one.pk}")


def pushes_of_patent(actor: Actor, patent_id: int) -> QuerySet[Push]:
    """Pushes of one patent."""
    return pushes(actor).filter(patent_id=patent_id)


def firm_shown(actor: Actor, one: Push) -> str:
    """The firm's name; what it asked in private stays private until it says yes."""
    if one.hides_firm and actor.organization_id != one.firm_id and one.demand is not None:
        return catalog.firm_shown(actor, one.demand)
    return one.firm.name


def offer_of(actor: Actor, one: Push) -> Offer:
    """The patent of a push the actor was given: whoever may read the push may read what was sent with it."""
    require(actor, VIEW_PUSH, push_resource(one))
    return offers_of([register.card(one.patent_id)])[one.patent_id]


def waiting(actor: Actor) -> list[Waiting]:
    """推送 → 答复: pushes that wait for a firm's answer."""
    positive = [code for code, _ in choices.answers() if choices.is_positive(code)]
    sent = pushes(actor).filter(state__in=Push.OPEN)
    agreed = pushes(actor).filter(state=Push.ANSWERED, followed_on=None, feedback__answer__in=positive)
    stages = (("推送 → 答复", sent, "sent_on"), ("答复 → 起草交易", agreed, "answered_on"))
    found = []
    for stage, those, since in stages:
        known = those.order_by(since).values_list("pk", "patent__title", since)
        found.append(
            waiting_of(stage, [UnderWay(title, f"push:{pk}", day) for pk, title, day in known if day])
        )
    return [one for one in found if one is not None]


def has_expired_pushes() -> bool:
    """True when a push has waited so long past its day that it should be closed."""
    last = today() - timedelta(days=choices.days("expire_days"))
    return Push.objects.filter(state__in=Push.OPEN, due_on__lt=last).exists()


def pushed_for(actor: Actor, demand: Demand, patent_ids: Collection[int]) -> dict[int, Push]:
    """The last push of each of these patents to the firm with a need, as far as the actor may see it.

    Where the firm is not named, pushes for other needs or none are left out: they would name it.
    """
    sent = pushes(actor).filter(firm_id=demand.firm_id, patent_id__in=list(patent_ids)).order_by("pk")
    if not catalog.may_know_firm(actor, demand):
        sent = sent.filter(demand=demand)
    return {one.patent_id: one for one in sent}
