"""Claims from draft to submission, by the unit. What the agencies do with them stands in `decisions`."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents import services as documents
from zhiqiao.foundation.evidence import services as evidence
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.notices import services as notices
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.subsidies import workflow
from zhiqiao.outcomes.subsidies.awards import Award, History
from zhiqiao.outcomes.subsidies.catalogue import scheme_terms
from zhiqiao.outcomes.subsidies.eligibility import award_for, received_by
from zhiqiao.outcomes.subsidies.models import Claim, ClaimItem, Fund, Review

OPEN_FUND = "outcomes.subsidies:fund:open"
DRAFT = "outcomes.subsidies:claim:draft"
SUBMIT = "outcomes.subsidies:claim:submit"
WITHDRAW = "outcomes.subsidies:claim:withdraw"
LINK = "/w/claims/{}/"


@dataclass(frozen=True, slots=True)
class Details:
    """What the unit fills in besides choosing deals."""

    bank_name: str = ""
    bank_account: str = ""
    contact: str = ""
    other_money: str = ""


def claim_locked(claim_id: int) -> Claim:
    """The claim with its fund's row locked, so that caps and budget are judged by one person at a time."""
    found = Claim.objects.select_related("fund").filter(pk=claim_id).first()
    if found is None:
        raise Refusal(f"没有第 {claim_id} 号申领", "从“奖补”页进入")
    Fund.objects.select_for_update().get(pk=found.fund_id)
    return Claim.objects.select_related("fund", "applicant").select_for_update(of=("self",)).get(pk=claim_id)


def link_of(claim: Claim) -> str:
    """The claim's page, for notices."""
    return LINK.format(claim.pk)


def step(claim: Claim, name: str, actor: Actor, opinion: str = "") -> None:
    """Take a step of the way, write down who took it, and settle what waited for it."""
    claim.state = workflow.CLAIM.step(claim.state, name)
    label = next(one.label for one in workflow.CLAIM.transitions if one.name == name)
    Review.objects.create(
        claim=claim,
        step=name,
        label=label,
        opinion=opinion.strip(),
        user_id=actor.user_id,
        name=actor.name,
        organization_name=actor.organization_name,
    )
    notices.settle(claim.matter)
    target(claim.matter, {"step": name, "state": claim.state, "total_fen": claim.total_fen})


def awarded_fen(applicant_id: int, scheme_code: str, besides: int = 0) -> int:
    """What a unit's open and paid claims under a scheme sum to, in 分, one claim left aside."""
    open_ones = Claim.objects.filter(
        applicant_id=applicant_id, fund__scheme_code=scheme_code, state__in=workflow.OPEN
    )
    return open_ones.exclude(pk=besides).aggregate(total=Sum("total_fen"))["total"] or 0


@mutation(OPEN_FUND)
def open_fund(actor: Actor, scheme_code: str, region_code: str, budget_fen: int) -> Fund:
    """Set money aside for one scheme in one region.

    Args:
        actor: the lead agency.
        scheme_code: a file of parameters/schemes.
        region_code: the region whose deals are supported.
        budget_fen: in 分, above zero.
    """
    require(actor, OPEN_FUND, Resource(region_code, label=f"{region_name(region_code)}的奖补资金"))
    terms = scheme_terms(scheme_code)
    if terms.is_draft:
        raise Refusal(f"{terms.title}还是征求意见稿，不能据此设立资金", "待正式印发后再设立")
    if budget_fen <= 0:
        raise Refusal("预算应当大于零", "填写下达的预算数")
    if actor.organization_id is None:
        raise Refusal("设立资金的人没有所属单位", "以主管部门人员的身份设立")
    if Fund.objects.filter(scheme_code=scheme_code, region_code=region_code).exists():
        raise Refusal(f"{region_name(region_code)}已为“{terms.short_title}”设立资金", "直接打开已有的资金")
    fund = Fund.objects.create(
        scheme_code=scheme_code,
        region_code=region_code,
        budget_fen=budget_fen,
        organization_id=actor.organization_id,
        is_demo=terms.is_demo,
        opened_by=f"{actor.name}（{actor.organization_name}）",
    )
    target(f"fund:{fund.pk}", {"scheme": scheme_code, "budget_fen": budget_fen})
    return fund


@mutation(DRAFT)
def draft_claim(actor: Actor, fund_id: int, positions: Sequence[int], details: Details) -> Claim:
    """Start a claim for the actor's unit from recorded deals.

    Args:
        actor: someone of the claiming firm.
        fund_id: the fund claimed from.
        positions: ledger positions of the recorded deals.
        details: bank account and contact.
    """
    fund = Fund.objects.filter(pk=fund_id).first()
    if fund is None:
        raise Refusal(f"没有第 {fund_id} 号奖补资金", "从“奖补”页选择")
    if actor.organization_id is None:
        raise Refusal("您没有所属单位", "以申请单位人员的身份申领")
    require(actor, DRAFT, Resource(fund.region_code, frozenset({actor.organization_id})))
    applicant = accounts.organization(actor.organization_id)
    _check_applicant(fund, applicant)
    claim = Claim(fund=fund, applicant=applicant, created_by_id=actor.user_id)
    _fill(claim, details)
    claim.save(force_insert=True)
    _write_items(claim, positions)
    target(claim.matter, {"fund": fund.pk, "facts": list(positions)})
    return claim


@mutation(DRAFT)
def change_claim(actor: Actor, claim_id: int, positions: Sequence[int], details: Details) -> Claim:
    """Choose other deals or correct details, in a draft or after a return."""
    claim = claim_locked(claim_id)
    require(actor, DRAFT, claim.resource)
    _editable(claim)
    _fill(claim, details)
    _write_items(claim, positions)
    target(claim.matter, {"facts": list(positions)})
    return claim


@mutation(DRAFT)
def attach_paper(actor: Actor, claim_id: int, kind: str, name: str, data: bytes) -> Claim:
    """Add a paper to a draft; the fund's agency may read it.

    Args:
        actor: someone of the claiming firm.
        claim_id: the claim.
        kind: what the paper is, such as 银行付款凭证.
        name: the file's name.
        data: its bytes; checked by the documents service.
    """
    claim = claim_locked(claim_id)
    require(actor, DRAFT, claim.resource)
    _editable(claim)
    stored = documents.store(actor, name, data, organization_id=claim.applicant_id)
    documents.share(stored, claim.fund.organization_id)
    claim.papers = [*claim.papers, {"sha256": stored.sha256, "name": stored.name, "kind": kind}]
    claim.save(update_fields=["papers"])
    target(claim.matter, {"paper": stored.sha256})
    return claim


@mutation(SUBMIT)
def submit_claim(actor: Actor, claim_id: int, *, undertaken: bool) -> Claim:
    """Hand the claim in: amounts are computed anew, its facts are taken, the unit has given its undertaking.

    Args:
        actor: someone of the claiming firm.
        claim_id: a draft or a returned claim.
        undertaken: the undertakings of the scheme are all confirmed.
    """
    claim = claim_locked(claim_id)
    require(actor, SUBMIT, claim.resource)
    workflow.CLAIM.step(claim.state, "submit")
    if not undertaken:
        raise Refusal("还没有勾选承诺", "逐条确认承诺事项后再提交")
    if not (claim.bank_name and claim.bank_account):
        raise Refusal("没有填写收款账户", "填写开户行和账号，奖补只拨付到申请单位账户")
    award = _write_items(claim, [item.fact_id for item in claim.items.all()])
    refused = [line for line in award.lines if line.refused]
    if refused:
        first = refused[0]
        raise Refusal(
            f"{len(refused)} 条不符合条件，例如专利 {first.line.subject}：{first.refused}",
            "去掉这些条目后再提交",
        )
    if not award.total_fen:
        reason = "；".join(award.notes) or "没有可以奖补的金额"
        raise Refusal(f"按办法计算奖补为 0 元：{reason}", "核对所选成交，或待新的付款到账后再申领")
    for line in award.lines:
        evidence.claim_fact(int(line.line.reference), claim.fund.scheme_code, claim.number)
    claim.undertaken_at = claim.submitted_at = timezone.now()
    claim.undertaken_by = f"{actor.name}（{actor.organization_name}）"
    step(claim, "submit", actor)
    claim.save()
    notices.notify(
        f"{claim.applicant.name} 申领 {claim.fund.terms.short_title} {yuan(claim.total_fen)} 元，待审核",
        link_of(claim),
        organization_id=claim.fund.organization_id,
        role="lead_agency",
        kind="todo",
        waiting=claim.applicant.name,
        verb="审核",
        matter=claim.matter,
    )
    return claim


@mutation(WITHDRAW)
def withdraw_claim(actor: Actor, claim_id: int, reason: str = "") -> Claim:
    """The unit takes its claim back; its facts can be claimed again."""
    claim = claim_locked(claim_id)
    require(actor, WITHDRAW, claim.resource)
    step(claim, "withdraw", actor, reason)
    release(claim)
    claim.save()
    return claim


def release(claim: Claim) -> None:
    """Give the claim's facts back."""
    evidence.release_claims(claim.fund.scheme_code, claim.number)


def _check_applicant(fund: Fund, applicant: Organization) -> None:
    if not applicant.credit_code:
        raise Refusal(f"{applicant.name}没有登记统一社会信用代码", "先在单位资料里补上，再申领")
    if not applicant.region_code.startswith(fund.region_code):
        raise Refusal(
            f"{applicant.name}在{region_name(applicant.region_code)}，这笔资金支持{region_name(fund.region_code)}的单位",
            "向所在地主管部门申领",
        )


def _editable(claim: Claim) -> None:
    if not claim.is_editable:
        raise Refusal(
            f"申领 {claim.number} 现在是“{claim.state_label}”，不能修改", "需要修改时先撤回，或请主管部门退回"
        )


def _fill(claim: Claim, details: Details) -> None:
    claim.bank_name, claim.bank_account = details.bank_name.strip(), details.bank_account.strip()
    claim.contact, claim.other_money = details.contact.strip(), details.other_money.strip()


def compute(claim: Claim, facts: Sequence[Fact]) -> Award:
    """The claim's award as the ledger stands now, beside the unit's other claims."""
    had = awarded_fen(claim.applicant_id, claim.fund.scheme_code, besides=claim.pk)
    return award_for(facts, claim.fund, claim.applicant, History(had))


def _write_items(claim: Claim, positions: Sequence[int]) -> Award:
    """Replace the claim's items by these facts with the amounts of now."""
    wanted = list(dict.fromkeys(positions))
    if not wanted:
        raise Refusal("没有选择成交", "至少选择一条转让登记或许可备案")
    facts = list(received_by(claim.fund, claim.applicant).filter(pk__in=wanted))
    missing = sorted(set(wanted) - {fact.pk for fact in facts})
    if missing:
        raise Refusal(
            f"第 {missing[0]} 号事实不是本单位在本地区受让或被许可的登记备案，或已被更正、撤销",
            "从可申领清单里重新选择",
        )
    award = compute(claim, facts)
    claim.items.all().delete()
    ClaimItem.objects.bulk_create(
        [
            ClaimItem(
                claim=claim,
                fact_id=int(line.line.reference),
                deal=line.line.deal,
                paid_fen=line.line.paid_fen,
                by_rate_fen=line.by_rate_fen,
                amount_fen=line.amount_fen,
                notes=[*([line.refused] if line.refused else []), *line.notes],
            )
            for line in award.lines
        ]
    )
    claim.total_fen, claim.award_notes = award.total_fen, list(award.notes)
    claim.save()
    return award
