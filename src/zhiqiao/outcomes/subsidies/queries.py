"""Reading funds and claims."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.subsidies import workflow
from zhiqiao.outcomes.subsidies.eligibility import Candidate
from zhiqiao.outcomes.subsidies.eligibility import candidates as candidates_of
from zhiqiao.outcomes.subsidies.models import Claim, Fund

# What the doors name in their signatures.
__all__ = [
    "DRAFT",
    "FUND",
    "VIEW",
    "Balance",
    "Candidate",
    "Claim",
    "Fund",
    "balance",
    "candidates",
    "claim",
    "claims",
    "fund",
    "fund_for_claiming",
    "funds",
    "funds_for_claiming",
]

VIEW = "outcomes.subsidies:claim:view"
FUND = "outcomes.subsidies:fund:view"
DRAFT = "outcomes.subsidies:claim:draft"


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a fund's money stands, in 分."""

    budget_fen: int
    paid_fen: int
    committed_fen: int
    waiting_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be approved."""
        return self.budget_fen - self.committed_fen


def funds(actor: Actor) -> QuerySet[Fund]:
    """Funds the actor may see, with `committed_fen` and `claimed` (how many claims)."""
    committed = Sum("claims__total_fen", filter=Q(claims__state__in=workflow.COMMITTED))
    found = Fund.objects.select_related("organization").annotate(
        committed_fen=Coalesce(committed, 0),
        claimed=Count("claims", filter=Q(claims__state__in=workflow.OPEN)),
    )
    return rows(actor, FUND, found).order_by("-pk")


def funds_for_claiming(actor: Actor) -> list[Fund]:
    """Funds of the region the actor's unit lies in."""
    require(actor, DRAFT)
    return [fund for fund in Fund.objects.order_by("-pk") if actor.region_code.startswith(fund.region_code)]


def fund_for_claiming(actor: Actor, pk: int) -> Fund:
    """One of the funds the actor's unit can claim from."""
    for one in funds_for_claiming(actor):
        if one.pk == pk:
            return one
    raise Refusal(f"本单位不能从第 {pk} 号资金申领", "从“申领奖补”页选择本地区的资金")


def fund(actor: Actor, pk: int) -> Fund:
    """One fund."""
    found = Fund.objects.select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Refusal(f"没有第 {pk} 号奖补资金", "从“奖补”页选择")
    require(actor, FUND, Resource(found.region_code, label=f"{region_name(found.region_code)}的奖补资金"))
    return found


def balance(one: Fund) -> Balance:
    """Where the fund's money stands."""
    sums = one.claims.aggregate(
        paid=Coalesce(Sum("total_fen", filter=Q(state=workflow.PAID)), 0),
        committed=Coalesce(Sum("total_fen", filter=Q(state__in=workflow.COMMITTED)), 0),
        waiting=Coalesce(Sum("total_fen", filter=Q(state__in=[workflow.SUBMITTED, workflow.REVIEWED])), 0),
    )
    return Balance(one.budget_fen, sums["paid"], sums["committed"], sums["waiting"])


def claims(actor: Actor) -> QuerySet[Claim]:
    """Claims the actor may see, the newest first; drafts are the unit's own affair."""
    found = Claim.objects.select_related("fund", "applicant").annotate(patents=Count("items")).order_by("-pk")
    found = rows(actor, VIEW, found, region="fund__region_code", organization="applicant_id")
    return found.exclude(~Q(applicant_id=actor.organization_id or 0), state=workflow.DRAFT)


def claim(actor: Actor, pk: int) -> Claim:
    """One claim with fund and applicant."""
    found = Claim.objects.select_related("fund", "applicant").filter(pk=pk).first()
    if found is None:
        raise Refusal(f"没有第 {pk} 号申领", "从“奖补”页进入")
    require(actor, VIEW, found.resource)
    if found.state == workflow.DRAFT and found.applicant_id != actor.organization_id:
        raise Refusal(f"申领 {found.number} 还是草稿", "待申请单位提交后查看")
    return found


def candidates(actor: Actor, one: Fund, existing: Claim | None = None) -> list[Candidate]:
    """What the actor's unit can claim from a fund, and what it cannot with the reason."""
    if actor.organization_id is None:
        raise Refusal("您没有所属单位", "以申请单位人员的身份申领")
    require(actor, DRAFT, Resource(one.region_code, frozenset({actor.organization_id})))
    applicant = accounts.organization(actor.organization_id)
    return candidates_of(one, applicant, existing.number if existing else "")
