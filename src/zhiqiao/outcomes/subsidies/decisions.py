"""What the agencies do with a claim: review, approve, return, publish, pay. Two people, one budget."""

import datetime as dt

from django.db.models import Sum

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.foundation.notices import services as notices
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.subsidies import workflow
from zhiqiao.outcomes.subsidies.eligibility import received_by
from zhiqiao.outcomes.subsidies.models import Claim, Fund
from zhiqiao.outcomes.subsidies.services import claim_locked, compute, link_of, release, step

REVIEW = "outcomes.subsidies:claim:review"
APPROVE = "outcomes.subsidies:claim:approve"
PUBLISH = "outcomes.subsidies:claim:publish"
PAY = "outcomes.subsidies:claim:pay"


def committed_fen(fund: Fund) -> int:
    """What approved, published and paid claims take out of the budget, in 分."""
    taken = fund.claims.filter(state__in=workflow.COMMITTED).aggregate(total=Sum("total_fen"))
    return taken["total"] or 0


def _opinion(text: str, what: str) -> str:
    if not text.strip():
        raise Refusal(f"{what}没有写意见", "写明理由，申请单位会看到")
    return text


def _tell(claim: Claim, title: str, kind: str = "notice", verb: str = "查看") -> None:
    notices.notify(
        title,
        link_of(claim),
        organization_id=claim.applicant_id,
        kind=kind,
        verb=verb,
        waiting="" if kind == "notice" else "主管部门",
        matter=claim.matter,
    )


def _ask_desk(claim: Claim, title: str, verb: str, role: str = "") -> None:
    notices.notify(
        title,
        link_of(claim),
        organization_id=claim.fund.organization_id,
        role=role,
        kind="todo",
        verb=verb,
        waiting=claim.applicant.name,
        matter=claim.matter,
    )


@mutation(REVIEW)
def pass_claim(actor: Actor, claim_id: int, opinion: str) -> Claim:
    """The first of two people finds the claim in order."""
    claim = claim_locked(claim_id)
    require(actor, REVIEW, claim.resource)
    _refuse_applicant(claim, actor)
    _still_true(claim)
    step(claim, "pass", actor, _opinion(opinion, "审核"))
    claim.save()
    _ask_desk(
        claim, f"{claim.applicant.name} 的申领 {claim.number}（{yuan(claim.total_fen)} 元）待批准", "批准"
    )
    return claim


@mutation(REVIEW)
def return_claim(actor: Actor, claim_id: int, opinion: str) -> Claim:
    """Back to the unit for correction; its facts are free and its money leaves the budget."""
    claim = claim_locked(claim_id)
    require(actor, REVIEW, claim.resource)
    step(claim, "return", actor, _opinion(opinion, "退回"))
    release(claim)
    claim.notice_from = None
    claim.save()
    _tell(claim, f"申领 {claim.number} 被退回：{opinion.strip()}", kind="todo", verb="修改")
    return claim


@mutation(REVIEW)
def reject_claim(actor: Actor, claim_id: int, opinion: str) -> Claim:
    """Not supported; its facts are free."""
    claim = claim_locked(claim_id)
    require(actor, REVIEW, claim.resource)
    step(claim, "reject", actor, _opinion(opinion, "不予支持"))
    release(claim)
    claim.save()
    _tell(claim, f"申领 {claim.number} 不予支持：{opinion.strip()}")
    return claim


@mutation(APPROVE)
def approve_claim(actor: Actor, claim_id: int, opinion: str) -> Claim:
    """The second of two people approves, within the budget.

    Raises:
        Refusal: the same person reviewed or made it; the budget would be overspent; the ledger has changed.
    """
    claim = claim_locked(claim_id)
    require(actor, APPROVE, claim.resource)
    workflow.CLAIM.step(claim.state, "approve")
    _second_person(claim, actor)
    _still_true(claim)
    left = claim.fund.budget_fen - committed_fen(claim.fund)
    if claim.total_fen > left:
        raise Refusal(
            f"预算只剩 {yuan(left)} 元，这笔申领要 {yuan(claim.total_fen)} 元，批准后会超支",
            "追加预算后再批准，或退回申领",
        )
    step(claim, "approve", actor, _opinion(opinion, "批准"))
    claim.save()
    _ask_desk(claim, f"申领 {claim.number}（{yuan(claim.total_fen)} 元）已批准，待公示", "公示")
    _tell(claim, f"申领 {claim.number} 已批准，{yuan(claim.total_fen)} 元，将公示")
    return claim


@mutation(PUBLISH)
def publish_claim(actor: Actor, claim_id: int, notice_from: dt.date) -> Claim:
    """Put the approved claim on public notice."""
    claim = claim_locked(claim_id)
    require(actor, PUBLISH, claim.resource)
    step(claim, "publish", actor, f"自 {notice_from} 起公示")
    claim.notice_from = notice_from
    claim.save()
    _ask_desk(claim, f"申领 {claim.number}（{yuan(claim.total_fen)} 元）公示期满后登记拨付", "拨付")
    return claim


@mutation(PAY)
def pay_claim(actor: Actor, claim_id: int, paid_on: dt.date, voucher: str) -> Claim:
    """Write down that the money went out; a `subsidy_paid` fact is written to the ledger.

    Args:
        actor: the desk that paid.
        claim_id: a claim on public notice.
        paid_on: the bank's day.
        voucher: number of the payment voucher.
    """
    claim = claim_locked(claim_id)
    require(actor, PAY, claim.resource)
    _refuse_applicant(claim, actor)
    workflow.CLAIM.step(claim.state, "pay")
    if not voucher.strip():
        raise Refusal("没有填写拨付凭证号", "填写国库或银行的凭证号")
    if claim.notice_from and paid_on < claim.notice_from:
        raise Refusal(
            f"拨付日 {paid_on} 早于公示起始日 {claim.notice_from}", "核对拨付日；公示结束后才能拨付"
        )
    over = committed_fen(claim.fund) - claim.fund.budget_fen
    if over > 0:
        raise Refusal(f"已批准的申领超出预算 {yuan(over)} 元", "先退回部分申领或追加预算")
    _still_true(claim)
    claim.paid_on, claim.voucher = paid_on, voucher.strip()
    step(claim, "pay", actor, f"{paid_on} 拨付，凭证 {claim.voucher}")
    claim.save()
    payee = accounts.party_snapshot(claim.applicant_id, "payee", paid_on)
    fact = write_fact(
        actor,
        NewFact(
            kind="subsidy_paid",
            subject=payee.credit_code,
            subject_name=payee.name,
            effective_on=paid_on,
            parties=(payee,),
            region_code=claim.fund.region_code,
            grade=Grade.DOCUMENTED,
            amount_fen=claim.total_fen,
            record_number=claim.voucher,
            matter=claim.matter,
            attributes={"scheme": claim.fund.scheme_code, "patents": claim.items.count()},
        ),
    )
    target(claim.matter, {"fact": fact.pk})
    _tell(claim, f"申领 {claim.number} 已拨付 {yuan(claim.total_fen)} 元")
    return claim


def _refuse_applicant(claim: Claim, actor: Actor) -> None:
    """Nobody decides on a claim of a unit they act for, in whichever role they sign in, nor on one they wrote."""
    took = set(claim.reviews.filter(step="submit").values_list("user_id", flat=True))
    units = {one.organization_id for one in accounts.memberships_of(actor.user_id or 0)}
    if actor.user_id in {claim.created_by_id, *took} - {None} or claim.applicant_id in units:
        raise Refusal(
            f"您是申领 {claim.number} 的经办人，或同时在申请单位任职，不能审核、批准或拨付它",
            "请主管部门的其他人员办理",
        )


def _second_person(claim: Claim, actor: Actor) -> None:
    """Whoever reviewed or made the claim cannot approve it."""
    _refuse_applicant(claim, actor)
    reviewer = claim.reviews.filter(step="pass").order_by("-pk").first()
    if reviewer is None:
        raise Refusal(f"申领 {claim.number} 还没有人审核", "先由另一位经办人审核")
    if actor.user_id is None or actor.user_id == reviewer.user_id:
        raise Refusal(
            f"申领 {claim.number} 由{reviewer.name}审核，批准须由另一人作出",
            "请主管部门或财政部门的另一位人员批准",
        )


def _still_true(claim: Claim) -> None:
    """The facts still stand and the scheme still gives at least what was computed."""
    positions = [item.fact_id for item in claim.items.all()]
    facts = list(received_by(claim.fund, claim.applicant).filter(pk__in=positions))
    gone = sorted(set(positions) - {fact.pk for fact in facts})
    if gone:
        raise Refusal(
            f"第 {gone[0]} 号事实已被更正或撤销，申领 {claim.number} 的依据变了", "退回申请单位重新核对后提交"
        )
    now = compute(claim, facts).total_fen
    if now < claim.total_fen:
        raise Refusal(
            f"按现在的账本重新计算为 {yuan(now)} 元，低于提交时的 {yuan(claim.total_fen)} 元",
            "退回申请单位重新提交",
        )
