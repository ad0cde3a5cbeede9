"""Operations on what happened: facts, figures; matching a text; and who is asking."""

from typing import Any

from django.http import Http404

from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import kind_label
from zhiqiao.market.matching import shelf
from zhiqiao.outcomes.performance import queries as performance
from zhiqiao.outcomes.programme import queries as programme
from zhiqiao.web.api.filters import FactQuery, FigureQuery
from zhiqiao.web.api.paging import Paged, PagingQuery, paged
from zhiqiao.web.api.rest import door
from zhiqiao.web.api.schemas import (
    FactTold,
    FigureTold,
    MatchAsked,
    Matches,
    MatchPart,
    MatchTold,
    MeTold,
    PartyTold,
)
from zhiqiao.web.shell.actions import ActorRequest

MATCH = "market.matching:search:use"


@door.get("/me", "foundation.access:session:view", "您现在的身份", response=MeTold)
def me(request: ActorRequest) -> MeTold:
    """Who is asking."""
    actor = request.actor
    return MeTold(
        name=actor.name,
        role=actor.role.value,
        role_label=actor.role_label,
        organization=actor.organization_name,
        region_code=actor.region_code,
    )


def _fact(one: Any) -> FactTold:  # noqa: ANN401 - a fact of the ledger
    parties = [
        PartyTold(
            role=party.role,
            name=party.name,
            credit_code=party.credit_code,
            kind=party.kind,
            size_class=party.size_class,
            region_code=party.region_code,
        )
        for party in one.parties.all()
    ]
    return FactTold(
        position=one.position,
        kind=one.kind,
        kind_label=kind_label(one.kind),
        subject=one.subject,
        subject_name=one.subject_name,
        effective_on=one.effective_on,
        amount_fen=one.amount_fen,
        quantity=one.quantity,
        region_code=one.region_code,
        grade=one.grade,
        grade_label=one.grade_label,
        record_number=one.record_number,
        matter=one.matter,
        attributes=one.attributes,
        papers=one.papers,
        parties=parties,
        supersedes=one.supersedes_id,
        superseded_by=[later.position for later in one.superseded_by.all()],
        digest=one.digest,
    )


@door.get("/facts", evidence.VIEW, "您可以查看的事实，按账本位置", response=Paged[FactTold])
def facts(request: ActorRequest, filters: FactQuery, paging: PagingQuery) -> dict[str, Any]:
    """Facts in reach, by position."""
    found = filters.narrow(evidence.facts(request.actor)).prefetch_related("parties", "superseded_by")
    return paged(found, paging, _fact)


@door.get("/facts/{int:position}", evidence.VIEW, "一条事实", response=FactTold)
def fact(request: ActorRequest, position: int) -> FactTold:
    """One fact."""
    if not 0 < position <= evidence.head_position():
        raise Http404
    return _fact(evidence.fact(request.actor, position))


@door.get(
    "/figures",
    performance.VIEW,
    "采用的方案的各项指标；不给 adoption 时取本地区当前的，给 position 则数到账本的那个位置",
    response=Paged[FigureTold],
)
def figures(request: ActorRequest, asked: FigureQuery) -> dict[str, Any]:
    """The figures of an adopted plan."""
    actor = request.actor
    chosen = (
        programme.adoption(actor, asked.adoption) if asked.adoption else programme.current_adoption(actor)
    )
    if chosen is None:
        return {"items": [], "total": 0, "page": 1}
    told = [
        FigureTold(
            code=one.kpi.id,
            label=one.kpi.name,
            unit=one.unit,
            value=one.value_text,
            target=one.target_text,
            met=one.met,
            rule=one.sentence,
            reason=one.reason,
            counted=one.counted,
            left_out=one.left_out_facts,
            adoption=chosen.pk,
            position=one.position,
        )
        for one in performance.figures(actor, chosen, asked.position)
    ]
    return {"items": told, "total": len(told), "page": 1}


@door.post("/match", MATCH, "一段需求文字匹配到的专利，附分数的来处和挣得位置的那句话", response=Matches)
def match(request: ActorRequest, asked: MatchAsked) -> Matches:
    """Patents for a text."""
    found = shelf.patents_for_text(request.actor, asked.title, asked.text)
    told = [
        MatchTold(
            rank=one.rank,
            number=one.offer.card.number,
            title=one.offer.card.title,
            holders=one.offer.card.holder_text,
            listing=one.offer.listing_id,
            score=one.score,
            band=one.band,
            parts=[MatchPart(code=part.code, label=part.label, share=part.share) for part in one.parts],
            need_sentence=one.why.need.text,
            patent_sentence=one.why.document.text,
            shared=list(one.why.shared),
        )
        for one in found.rows[: asked.top]
    ]
    notes = [found.state.note] if found.state.note else []
    if told and not found.has_good_match:
        notes.append("没有把握高的候选，可以把对象、工艺和指标写得更具体")
    return Matches(items=told, total=len(found.rows), note="；".join(notes))
