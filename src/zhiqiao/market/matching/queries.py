"""Matches, candidate firms and pushes as an actor may see them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import HOLDERS
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
from zhiqiao.market.matching.dimensions import known_filters
from zhiqiao.market.matching.firm_index import FIRM_KINDS, circle_of, ensure_firms, firm_engine
from zhiqiao.market.matching.firms import FirmRanked, match_patent_to_firms
from zhiqiao.market.matching.index_documents import Offer, offers_of
from zhiqiao.market.matching.indexing import IndexState, ensure_fresh, patent_engine
from zhiqiao.market.matching.models import Feedback, Proposal, Push
from zhiqiao.market.matching.proposals import Results, need_text, ranked_for, reasons_of
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.retrieval.fusion import SEMANTIC

__all__ = ["Proposal", "Push"]

VIEW = "market.matching:proposal:view"
KEEP = "market.matching:proposal:keep"
FIRMS = "market.matching:firm:view"
SEND = "market.matching:push:send"
VIEW_PUSH = "market.matching:push:view"
ANSWER = "market.matching:push:answer"
HIDDEN_FIRM = "某企业（名称未公开）"
MOST_FIRMS = 50
_LEAST_FIRMS, _WORTH_SHARE = 10, 0.2  # after the first ten, firms below a fifth of the best are left out
_NUMBER_LENGTH = 40
_PART_LABELS = {"lexical": "词", "semantic": "义", "field": "领域"}
_MOST_RANKED = 3_000  # firms ranked before those out of reach are left out


# Patents for a need ----------------------------------------------------------------------------------------------


def propose(actor: Actor, demand_id: int, filters: Mapping[str, Collection[str]] | None = None) -> Results:
    """The patents for a need, ranked, as the actor may see them.

    Raises:
        Refusal: no such need.
        Denied: the need is out of reach.
    """
    demand = demand_for(actor, demand_id)
    state = ensure_fresh()
    known = set(kept_proposals(actor, demand_id).values_list("patent_id", flat=True))
    return ranked_for(actor, demand, known_filters(actor, filters or {}), state, known)


def demand_for(actor: Actor, demand_id: int) -> Demand:
    """A need whose matches the actor may see: any published one for holders, else one in reach."""
    demand = catalog.demand(actor, demand_id)
    require(actor, VIEW, catalog.demand_resource(demand))
    return demand


def kept_proposals(actor: Actor, demand_id: int) -> QuerySet[Proposal]:
    """The list of a need as it was last kept, without patents out of the actor's reach."""
    seen = Q(patent__in=register.patents(actor).values("pk")) | Q(patent_id__in=catalog.listed_patent_ids())
    return Proposal.objects.filter(seen, demand_id=demand_id).select_related("patent", "organization")


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


def pushed_for(actor: Actor, demand: Demand, patent_ids: Collection[int]) -> dict[int, Push]:
    """The last push of each of these patents to the firm with a need, as far as the actor may see it.

    Where the firm is not named, pushes for other needs or none are left out: they would name it.
    """
    sent = pushes(actor).filter(firm_id=demand.firm_id, patent_id__in=list(patent_ids)).order_by("pk")
    if not catalog.may_know_firm(actor, demand):
        sent = sent.filter(demand=demand)
    return {one.patent_id: one for one in sent}


# Firms for a patent ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A firm that a patent could be sent to.

    Attributes:
        firm: The firm.
        ranked: Its place: parts and reasons.
        share: Its score as a share of the best firm's, 0-1.
        size_class: Code of its size class; "" where it cannot be told.
        titles: Titles it holds today.
        push: The last push of this patent to it; None before.
        may_push: Whether the actor may send it the patent.
        number: The patent.
    """

    firm: Organization
    ranked: FirmRanked
    share: float
    size_class: str
    titles: tuple[str, ...]
    push: Push | None
    may_push: bool
    number: str

    @property
    def parts(self) -> list[tuple[str, float]]:
        """(label, share of the best firm's score) for the bar."""
        if not self.ranked.score:
            return [(_PART_LABELS["lexical"], self.share)]
        scale = self.share / self.ranked.score
        told = {code: points for code, points in self.ranked.parts.items() if points or code != SEMANTIC}
        return [(_PART_LABELS.get(code, code), points * scale) for code, points in told.items()]


@dataclass(frozen=True)
class Candidates:
    """Candidate firms for a patent, best first."""

    offer: Offer
    rows: list[Candidate]
    state: IndexState


def firms_for(actor: Actor, patent_number: str) -> Candidates:
    """Firms of the actor's region that a patent could be sent to, with reasons.

    Raises:
        Refusal: no such patent.
        Denied: the patent is out of reach.
    """
    require(actor, FIRMS)
    offer = offer_for(actor, patent_number)
    circle = circle_of(actor)
    state = ensure_firms(circle)
    holders = set(offer.card.holder_ids)
    reach = {one.pk: one for one in firms(actor).exclude(pk__in=holders)}
    with search_refusals():
        ranked = match_patent_to_firms(
            firm_engine(circle), offer.text, min(len(reach) * 4 + 100, _MOST_RANKED)
        )
    kept = [one for one in ranked if one.firm_id.isdigit() and int(one.firm_id) in reach]
    kept = [one for one in kept if one.score > 0 or _says_the_same(one)]
    best = max((one.score for one in kept), default=0.0)
    kept = [
        one
        for at, one in enumerate(kept[:MOST_FIRMS])
        if at < _LEAST_FIRMS or one.score >= best * _WORTH_SHARE
    ]
    keys = [int(one.firm_id) for one in kept]
    sent = {
        p.firm_id: p for p in pushes(actor).filter(patent_id=offer.card.pk, firm_id__in=keys).order_by("pk")
    }
    found = [
        Candidate(
            firm := reach[key],
            one,
            round(one.score / best, 2) if best else 1.0,
            size_class(firm),
            titles(firm),
            sent.get(key),
            may_push(actor, offer, firm),
            patent_number,
        )
        for key, one in zip(keys, kept, strict=True)
    ]
    return Candidates(offer, found, state)


def _says_the_same(one: FirmRanked) -> bool:
    """Whether a firm shares words with the patent, where scores tell nothing because there is nobody to compare."""
    return any(reason.startswith("双方都写到") for reason in one.reasons)


def offer_for(actor: Actor, patent_number: str) -> Offer:
    """A patent the actor may see: in the register's reach, or on the shelf.

    Raises:
        Refusal: no such patent here.
        Denied: neither in reach nor on the shelf.
    """
    number = patent_number.replace("\x00", "")[:_NUMBER_LENGTH]
    key = register.by_numbers([number]).get(number)
    if key is None or key not in catalog.listed_patent_ids([key]):
        key = register.patent(actor, number).pk
    return offers_of([register.card(key)])[key]


def readable(actor: Actor, offers: Iterable[Offer]) -> frozenset[str]:
    """Numbers of those patents whose page in the register the actor may open; the others open on the shelf."""
    numbers = [one.card.number for one in offers]
    return frozenset(register.patents(actor).filter(number__in=numbers).values_list("number", flat=True))


def firms_in_reach(actor: Actor) -> QuerySet[Organization]:
    """Firms the actor may look up."""
    every = accounts.all_organizations().filter(kind__in=FIRM_KINDS)
    return rows(actor, FIRMS, every, organization="pk")


def firms(actor: Actor) -> QuerySet[Organization]:
    """Firms of the actor's region, with how many needs of theirs are published under their name."""
    reach = firms_in_reach(actor)
    named = Q(demands__state=Demand.PUBLISHED)
    if circle_of(actor) == "firms-named":
        named &= Q(demands__show_firm=True)
    return reach.prefetch_related("years", "titles").annotate(
        needs=Count("demands", filter=named, distinct=True)
    )


def size_class(firm: Organization) -> str:
    """Size class of a firm loaded with its years, by the last closed fiscal year; "" where it cannot be told."""
    from zhiqiao.kernel import tables

    closed = [year for year in firm.years.all() if year.year < today().year]
    if not closed or not firm.industry_code:
        return ""
    last = max(closed, key=lambda year: year.year)
    return tables.sme_size(firm.industry_code, last.staff, last.revenue_fen, last.assets_fen) or ""


def titles(firm: Organization) -> tuple[str, ...]:
    """Titles a firm loaded with its titles holds today."""
    now = today()
    held = [
        one.title
        for one in firm.titles.all()
        if (one.valid_from is None or one.valid_from <= now) and (one.valid_to is None or one.valid_to >= now)
    ]
    return tuple(dict.fromkeys(held))


# Pushes ----------------------------------------------------------------------------------------------------------


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


def is_holder(actor: Actor) -> bool:
    """Whether the actor acts for a holder of patents."""
    return actor.role in HOLDERS


def has_expired_pushes() -> bool:
    """True when a push has waited so long past its day that it should be closed."""
    last = today() - timedelta(days=choices.days("expire_days"))
    return Push.objects.filter(state__in=Push.OPEN, due_on__lt=last).exists()
