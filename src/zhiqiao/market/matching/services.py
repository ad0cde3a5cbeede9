"""Keeping a list of matches, sending patents to firms, answering, following up. Each push and answer writes a fact."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.queries import PatentCard
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.services import notify, settle
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices, queries
from zhiqiao.market.matching.firm_index import FIRM_KINDS
from zhiqiao.market.matching.index_documents import offers_of
from zhiqiao.market.matching.index_places import embedder
from zhiqiao.market.matching.learning_source import traits_of_push
from zhiqiao.market.matching.models import Feedback, Proposal, Push
from zhiqiao.market.matching.push_queries import require_sendable
from zhiqiao.market.matching.queries import ANSWER, HIDDEN_FIRM, KEEP, SEND

SEE, FOLLOW, EXPIRE = (f"market.matching:push:{verb}" for verb in ("view", "follow", "expire"))
MOST_REASON = 1_000


@mutation(KEEP)
def keep_proposals(actor: Actor, demand_id: int) -> list[Proposal]:
    """Keep the list of a need as it is now, in place of the one kept before."""
    demand = queries.demand_for(actor, demand_id)
    require(actor, KEEP, catalog.demand_resource(demand))
    results = queries.propose(actor, demand_id, may_ask_judge=False)
    if results.state.is_updating:
        raise Refusal("索引正在更新，现在的清单不全", "请等几分钟，更新完再留存")
    batch = uuid.uuid4().hex
    Proposal.objects.filter(demand=demand).delete()
    made = Proposal.objects.bulk_create(
        [
            Proposal(
                demand=demand,
                patent_id=one.offer.card.pk,
                batch=batch,
                rank=one.rank,
                score=one.score,
                parts={part.label: part.share for part in one.parts},
                band=one.band,
                likelihood=one.likelihood,
                reasons=one.as_reasons(),
                conditions=[{"words": c.words, "stands": c.stands} for c in one.conditions],
                engine=embedder().model_id,
                organization_id=actor.organization_id,
            )
            for one in results.rows
        ]
    )
    target(f"demand:{demand.pk}", {"proposals": len(made), "batch": batch})
    return made


@mutation(SEND)
def push(
    actor: Actor,
    patent_number: str,
    firm_id: int,
    demand_id: int | None = None,
    reason: str = "",
    alike: Sequence[Mapping[str, str]] = (),
) -> Push:
    """Send a patent to a firm, for a need of its own or because of its business.

    Args:
        actor: An agency or broker for firms of its region, or the holder's office for its own patents: to firms
            of its region, or to whoever published a need.
        patent_number: The patent.
        firm_id: The firm.
        demand_id: The firm's published need that the patent answers.
        reason: Why, in words for the firm; beside it the matched sentences are kept.
        alike: Patents that say nearly the same and are not sent by themselves: number, title, why.

    Raises:
        Refusal: ended patent, no firm, another firm's need, a push that still waits for its answer, no reason.
    """
    offer = queries.offer_for(actor, patent_number)
    card = offer.card
    firm = _firm(firm_id)
    require(actor, SEND, Resource(firm.region_code, frozenset(card.holder_ids), label=f"推送 {card.number}"))
    demand = _demand(actor, demand_id, firm_id)
    said = reason.strip()[:MOST_REASON]
    if not said:
        raise Refusal("没有写推荐理由", "用一两句话告诉企业：为什么推给它、能解决什么", column="reason")
    require_sendable(actor, offer, firm, demand)
    one = Push.objects.create(
        patent_id=card.pk,
        firm=firm,
        demand=demand,
        listing_id=offer.listing_id,
        by_id=actor.organization_id,
        by_name=actor.name,
        region_code=firm.region_code,
        reason=said,
        reasons=_kept(queries.sentences(actor, offer, demand), alike),
        sent_on=today(),
        due_on=choices.day_after("answer_days"),
    )
    fact = write_fact(actor, _fact_of(one, card, "patent_pushed", {"reason": said[:200]}))
    one.fact_position = fact.position
    one.save(update_fields=["fact_position"])
    notify(
        "看一件推送的专利，给个答复",
        organization_id=firm.pk,
        kind=Notice.TODO,
        about=card.title,
        waiting=actor.organization_name or "平台",
        verb="答复",
        due_on=one.due_on,
        matter=_matter(one),
    )
    if demand is not None:
        settle(help_matter(demand.pk))
    target(_matter(one), {"patent": card.number, "firm": firm.name})
    return one


@dataclass(frozen=True)
class Sent:
    """What came of sending several: those sent, and (what, refusal) for the others."""

    pushes: tuple[Push, ...]
    refused: tuple[tuple[str, Refusal], ...]


@mutation(SEND)
def push_many(
    actor: Actor, items: Iterable[tuple[str, int]], demand_id: int | None = None, reason: str = ""
) -> Sent:
    """Send several (patent number, firm key); those refused keep their reason, the others are sent."""
    require(actor, SEND)
    made: list[Push] = []
    refused: list[tuple[str, Refusal]] = []
    for number, firm_id in items:
        try:
            made.append(push(actor, number, firm_id, demand_id, reason))
        except Refusal as refusal:
            refused.append((number, refusal))
    target("pushes", {"sent": len(made), "refused": len(refused)})
    return Sent(tuple(made), tuple(refused))


def _matter(one: Push) -> str:
    return f"push:{one.pk}"


def help_matter(demand_id: int) -> str:
    """The matter of a firm that asked for help with a need: done with the first patent that is sent to it."""
    return f"help:{demand_id}"


def _kept(sentences: Mapping[str, Any], alike: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    return {**sentences, "alike": [dict(one) for one in alike]} if alike else dict(sentences)


def _firm(firm_id: int) -> Organization:
    firm = accounts.all_organizations().filter(pk=firm_id).first()
    if firm is None or firm.kind not in FIRM_KINDS:
        raise Refusal("推送的对象不是企业", "请从候选企业或企业列表中选择")
    return firm


def _demand(actor: Actor, demand_id: int | None, firm_id: int) -> Demand | None:
    if demand_id is None:
        return None
    demand = catalog.demand(actor, demand_id)
    if demand.firm_id != firm_id:
        raise Refusal("这条需求不是该企业提出的", "请从这条需求的匹配清单推送，或不带需求推送")
    if demand.state != Demand.PUBLISHED:
        raise Refusal(
            f"需求{demand.get_state_display()}，不能按它推送",
            "需求发布之后、结束之前才能推送；也可以不带需求推送",
        )
    return demand


def _fact_of(
    one: Push, card: PatentCard, kind: str, attributes: Mapping[str, Any], supersedes: int | None = None
) -> NewFact:
    """A fact of this push: holders and firm as of today. A firm that asked in private stays unnamed until a yes."""
    day = today()
    firm = accounts.party_snapshot(one.firm_id, "firm", day)
    if one.hides_firm:
        firm = replace(firm, name=HIDDEN_FIRM, credit_code="")
    holders = [accounts.party_snapshot(key, "holder", day) for key in card.holder_ids]
    if not holders and card.holder_text:
        holders = [Party("holder", card.holder_text[:200])]
    return NewFact(
        kind=kind,
        subject=card.number,
        subject_name=card.title,
        effective_on=day,
        parties=(*holders, firm),
        region_code=one.region_code,
        grade=Grade.DECLARED,
        matter=_matter(one),
        attributes=dict(attributes),
        supersedes=supersedes,
    )


def _locked(pk: int) -> Push:
    one = (
        Push.objects.select_for_update(of=("self",))
        .select_related("firm", "demand", "by")
        .filter(pk=pk)
        .first()
    )
    if one is None:
        raise Refusal("没有这次推送", "请从推送列表中打开")
    return one


@mutation(SEE)
def mark_seen(actor: Actor, pk: int) -> Push:
    """The firm has opened a push."""
    one = _locked(pk)
    require(actor, SEE, queries.push_resource(one))
    if one.state == Push.SENT and actor.organization_id == one.firm_id:
        one.state, one.seen_on = Push.SEEN, today()
        one.save(update_fields=["state", "seen_on"])
    target(_matter(one))
    return one


@dataclass(frozen=True)
class Answer:
    """What a firm says to a push; ``answer`` and ``decline_reason`` are codes of parameters/matching.yaml."""

    answer: str
    decline_reason: str = ""
    wants: str = ""
    improvement: str = ""


@mutation(ANSWER)
def answer(actor: Actor, pk: int, said: Answer) -> Feedback:
    """The firm answers; a later answer stands after the earlier and holds, its fact superseding the earlier fact.

    Raises:
        Refusal: nothing chosen, 暂不 without a reason, 改进后实施 without what to improve.
    """
    one = _locked(pk)
    require(actor, ANSWER, queries.answer_resource(one))
    _check(said)
    before = one.latest
    if before is not None and one.followed_on is not None:
        raise Refusal("双方已按上次答复跟进，不能再改答复", "情况有变请直接与权利人沟通，或在交易里终止")
    card = register.card(one.patent_id)
    given = Feedback.objects.create(
        push=one,
        traits=traits_of_push(one, offers_of([card])[card.pk], today()),
        answer=said.answer,
        decline_reason=said.decline_reason if said.answer == choices.DECLINED else "",
        wants=said.wants.strip()[:2000],
        improvement=said.improvement.strip()[:2000],
        by_name=actor.name,
        given_on=today(),
    )
    one.state, one.answered_on, one.seen_on = Push.ANSWERED, today(), one.seen_on or today()
    one.save(update_fields=["state", "answered_on", "seen_on"])
    supersedes = before.fact_position if before is not None else None
    fact = write_fact(actor, _fact_of(one, card, "feedback_given", given.as_attributes(), supersedes))
    given.fact_position = fact.position
    given.save(update_fields=["fact_position"])
    settle(_matter(one))
    _tell(actor, one, given, card)
    target(_matter(one), {"answer": given.answer_label, "reason": given.decline_label})
    return given


def _check(said: Answer) -> None:
    if said.answer not in dict(choices.answers()):
        raise Refusal("没有选择答复", "请选择：愿意实施、改进后实施、愿意合作研发、暂不", column="answer")
    if said.answer == choices.DECLINED:
        if said.decline_reason not in dict(choices.decline_reasons()):
            raise Refusal(
                "没有选择暂不的理由", "请选一个最主要的理由，权利人据此改进", column="decline_reason"
            )
        if said.decline_reason == "other" and not said.wants.strip():
            raise Refusal("理由选了“其他”，但没有写明", "请写一句是什么原因", column="wants")
    if said.answer == "improve" and not said.improvement.strip():
        raise Refusal(
            "选了“改进后实施”，但没有写要改进什么", "请写明要改进的地方，权利人才能判断", column="improvement"
        )


_TITLES = {
    "implement": "企业愿意实施，起草许可",
    "improve": "企业愿意改进后实施，商量改进",
    "cooperate": "企业愿意合作研发，约谈合作",
}


def _tell(actor: Actor, one: Push, given: Feedback, card: PatentCard) -> None:
    """The holder's office gets a to-do on a yes; holder and sender learn of a no."""
    name = HIDDEN_FIRM if one.hides_firm else one.firm.name
    if given.is_positive:
        for holder in card.holder_ids:
            notify(
                _TITLES[given.answer],
                organization_id=holder,
                role=Role.HOLDER_OFFICE.value,
                kind=Notice.TODO,
                about=card.title,
                waiting=name,
                verb="跟进",
                due_on=choices.day_after("follow_days"),
                matter=_matter(one),
            )
        words = f"企业答复：{given.answer_label}"
    else:
        words = f"企业答复：暂不（{given.decline_label}）"
        for holder in card.holder_ids:
            _note(words, holder, card, one)
    if (
        one.by_id is not None
        and one.by_id != actor.organization_id
        and (given.is_positive or one.by_id not in card.holder_ids)
    ):
        _note(words, one.by_id, card, one)


def _note(words: str, organization_id: int, card: PatentCard, one: Push) -> None:
    notify(words, organization_id=organization_id, about=card.title, matter=_matter(one))


@mutation(FOLLOW)
def follow_push(actor: Actor, pk: int, note: str = "") -> Push:
    """The answer is being followed up: a deal is drafted, or it was settled otherwise; its to-dos are done."""
    one = _locked(pk)
    require(actor, FOLLOW, queries.push_resource(one))
    held = one.latest
    if held is None or not held.is_positive:
        raise Refusal("企业还没有表示愿意，没有要跟进的", "等企业答复愿意后再跟进")
    if one.followed_on is None:
        one.followed_on, one.followed_note = today(), note.strip()[:300]
        one.save(update_fields=["followed_on", "followed_note"])
    settle(_matter(one))
    target(_matter(one), {"note": note[:300]})
    return one


@mutation(EXPIRE)
def expire_pushes(actor: Actor) -> int:
    """Close pushes that nobody answered for long; the sender learns of it. Returns how many."""
    require(actor, EXPIRE)
    last = today().toordinal() - choices.days("expire_days")
    gone = 0
    for one in queries.pushes(actor).filter(state__in=Push.OPEN, due_on__lt=type(today()).fromordinal(last)):
        Push.objects.filter(pk=one.pk).update(state=Push.EXPIRED)
        settle(_matter(one))
        if one.by_id is not None:
            notify(
                "推送逾期未答复，已失效",
                organization_id=one.by_id,
                about=one.patent.title,
                matter=_matter(one),
            )
        gone += 1
    target("pushes", {"expired": gone})
    return gone
