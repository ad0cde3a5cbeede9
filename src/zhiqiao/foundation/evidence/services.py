"""Writing facts. Called by the audited services of other rooms, inside their transaction."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.audit.ledgers import close_places, next_place
from zhiqiao.foundation.evidence.content import content_of
from zhiqiao.foundation.evidence.facts import Grade, NewFact, fact_kinds, kind_label
from zhiqiao.foundation.evidence.models import Fact, FactClaim, FactParty
from zhiqiao.kernel.refusal import Refusal

LEDGER = "evidence"
_AT_ONCE = 500


def write_fact(actor: Actor, new: NewFact) -> Fact:
    """Append one fact to the ledger. Must run inside an audited service's transaction.

    Raises:
        Refusal: undeclared kind, no subject, a recorded fact without the office's number, a correction of a fact
            that does not exist or has been corrected already.
    """
    return write_facts(actor, [new])[0]


def write_facts(actor: Actor, news: Sequence[NewFact]) -> list[Fact]:
    """Append facts in their order, as `write_fact` would one by one; none corrects another of the same call.

    Raises:
        Refusal: as for one.
    """
    if not news:
        return []
    for new in news:
        _check(new)
    _check_corrected([new.supersedes for new in news if new.supersedes is not None])
    position, previous, head = next_place(LEDGER)
    written_by = f"{actor.name}（{actor.role_label}，{actor.organization_name or '系统'}）"
    made = [_fact(new, position + nth, written_by) for nth, new in enumerate(news)]
    contents = [content_of(fact, new.parties) for fact, new in zip(made, news, strict=True)]
    for fact, digest in zip(made, close_places(head, contents), strict=True):
        fact.previous, fact.digest, previous = previous, digest, digest
    Fact.objects.bulk_create(made, batch_size=_AT_ONCE)
    FactParty.objects.bulk_create(
        [
            FactParty(
                fact=fact,
                role=party.role,
                name=party.name,
                credit_code=party.credit_code,
                kind=party.kind,
                size_class=party.size_class,
                region_code=party.region_code,
            )
            for fact, new in zip(made, news, strict=True)
            for party in new.parties
        ],
        batch_size=_AT_ONCE,
    )
    return made


def take_back_fact(actor: Actor, fact: Fact, why: str) -> Fact:
    """Supersede a fact by one that counts nothing, keeping what it said and why it no longer stands."""
    parties = tuple(
        Party(p.role, p.name, p.credit_code, p.kind, p.size_class, p.region_code) for p in fact.parties.all()
    )
    back = NewFact(
        kind=fact.kind,
        subject=fact.subject,
        subject_name=fact.subject_name,
        effective_on=fact.effective_on,
        parties=parties,
        region_code=fact.region_code,
        grade=Grade.DECLARED,
        amount_fen=0 if fact.amount_fen is not None else None,
        quantity=0,
        matter=fact.matter,
        attributes={**fact.attributes, "reason": why},
        supersedes=fact.position,
    )
    return write_fact(actor, back)


def _fact(new: NewFact, position: int, written_by: str) -> Fact:
    return Fact(
        position=position,
        kind=new.kind,
        subject=new.subject,
        subject_name=new.subject_name[:300],
        effective_on=new.effective_on,
        amount_fen=new.amount_fen,
        quantity=new.quantity,
        region_code=new.region_code,
        grade=int(new.grade),
        record_number=new.record_number,
        matter=new.matter,
        attributes=dict(new.attributes),
        papers=[{"sha256": p.sha256, "name": p.name, "kind": p.kind} for p in new.papers],
        supersedes_id=new.supersedes,
        written_by=written_by,
        written_at=timezone.now(),
    )


def _check(new: NewFact) -> None:
    if new.kind not in fact_kinds():
        raise Refusal(
            f"没有登记过的事实种类“{new.kind}”", "新增事实种类须先有 ADR 并写入 parameters/fact_kinds.yaml"
        )
    if not new.subject:
        raise Refusal(f"{kind_label(new.kind)}没有写明对象", "请填写专利申请号或统一社会信用代码")
    if new.grade is Grade.RECORDED and not new.record_number:
        raise Refusal(
            f"{kind_label(new.kind)}标为“已备案”，但没有备案/登记号", "请填写国知局出具的编号，或降为“有佐证”"
        )
    if new.grade is Grade.DOCUMENTED and not (new.papers or new.record_number):
        raise Refusal(f"{kind_label(new.kind)}标为“有佐证”，但没有材料", "请上传材料，或按“自报”记录")


def _check_corrected(positions: Sequence[int]) -> None:
    known, gone = set[int](), set[int]()
    for start in range(0, len(positions), _AT_ONCE):
        part = positions[start : start + _AT_ONCE]
        known.update(Fact.objects.filter(position__in=part).values_list("position", flat=True))
        gone.update(
            Fact.objects.filter(position__in=part, superseded_by__isnull=False).values_list(
                "position", flat=True
            )
        )
    seen = set[int]()
    for position in positions:
        if position not in known:
            raise Refusal(f"要更正的第 {position} 号事实不存在", "请从事实页面发起更正")
        if position in gone or position in seen:
            raise Refusal(f"第 {position} 号事实已被更正过", "请更正最新的那一条")
        seen.add(position)


def claim_fact(fact_position: int, scheme: str, claim: str) -> None:
    """Take a fact for one claim under a scheme.

    Raises:
        Refusal: the fact is already claimed under this scheme.
    """
    try:
        with transaction.atomic():
            FactClaim.objects.create(fact_id=fact_position, scheme=scheme, claim=claim)
    except IntegrityError as error:
        held = FactClaim.objects.filter(fact_id=fact_position, scheme=scheme).first()
        by = f"（申领 {held.claim}）" if held else ""
        raise Refusal(
            f"第 {fact_position} 号事实在本办法下已申领过{by}",
            "一条事实在同一办法下只能申领一次，请从申领中去掉它",
        ) from error


def release_claims(scheme: str, claim: str) -> int:
    """Give a claim's facts back, when it is withdrawn, returned or rejected; returns how many."""
    return FactClaim.objects.filter(scheme=scheme, claim=claim).delete()[0]
