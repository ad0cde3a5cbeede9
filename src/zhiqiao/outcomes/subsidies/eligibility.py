"""Which recorded deals a unit can claim, and what was paid for each patent. Read from facts alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.models import Fact, FactParty
from zhiqiao.kernel.money import allocate
from zhiqiao.outcomes.subsidies.awards import Award, History, Line, LineAward, Terms
from zhiqiao.outcomes.subsidies.catalogue import rule_of
from zhiqiao.outcomes.subsidies.models import Fund

PAID = "payment_received"
SIGNED = ("assignment_signed", "license_signed")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recorded patent the unit received, what it would get alone, and who holds it already."""

    fact: Fact
    award: LineAward
    taken_by: str

    @property
    def refused(self) -> str:
        """Why it cannot be claimed; "" when it can."""
        if self.taken_by:
            return f"已在本办法下申领（{self.taken_by}），一条事实只能申领一次"
        return self.award.refused


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid for one patent, and whether it is a share of a price for several."""

    fen: int = 0
    batch: str = ""


def _standing(kinds: Iterable[str]) -> QuerySet[Fact]:
    superseded = evidence.ledger().filter(supersedes=OuterRef("pk"))
    return evidence.ledger(tuple(kinds)).filter(~Exists(superseded), quantity__gt=0)


def received_by(fund: Fund, applicant: Organization) -> QuerySet[Fact]:
    """Recorded deals of the fund's region in which the applicant is the receiver, in order of their day."""
    mine = FactParty.objects.filter(
        fact=OuterRef("pk"), role="receiver", credit_code=applicant.credit_code or "-"
    )
    found = _standing(fund.terms.deal_kinds).filter(Exists(mine), region_code__startswith=fund.region_code)
    return found.prefetch_related("parties").order_by("effective_on", "position")


def payments_for(facts: Sequence[Fact], terms: Terms) -> dict[int, Payment]:
    """What was actually paid for each of these facts' patents, by ledger position, in 分.

    A payment for one patent is that patent's. A payment for a whole matter is divided over all its patents,
    signed or recorded, by their contract amounts (equally where an amount is missing), to the fen.
    """
    matters = {fact.matter for fact in facts if fact.matter}
    patents: dict[str, dict[str, int | None]] = defaultdict(dict)
    for fact in _standing((*terms.deal_kinds, *SIGNED)).filter(matter__in=matters).order_by("position"):
        known = patents[fact.matter].get(fact.subject)
        patents[fact.matter][fact.subject] = fact.amount_fen if fact.amount_fen is not None else known
    direct: dict[tuple[str, str], int] = defaultdict(int)
    pooled: dict[str, int] = defaultdict(int)
    for payment in _standing((PAID,)).filter(matter__in=matters):
        if payment.subject in patents[payment.matter]:
            direct[payment.matter, payment.subject] += payment.amount_fen or 0
        else:
            pooled[payment.matter] += payment.amount_fen or 0
    shares = {matter: _shares(pooled[matter], patents[matter]) for matter in matters if pooled[matter]}
    found = {}
    for fact in facts:
        share = shares.get(fact.matter, {}).get(fact.subject, 0)
        together = bool(share) and len(patents[fact.matter]) > 1
        paid = direct[fact.matter, fact.subject] + share
        found[fact.pk] = Payment(paid, fact.matter if together else "")
    return found


def _shares(total_fen: int, amounts: dict[str, int | None]) -> dict[str, int]:
    known = [amount for amount in amounts.values() if amount]
    weights = known if len(known) == len(amounts) else [1] * len(amounts)
    return dict(zip(amounts, allocate(total_fen, weights), strict=True))


def line_of(fact: Fact, terms: Terms, applicant: Organization, payment: Payment) -> Line:
    """A fact as the scheme's rule sees it."""
    parties = list(fact.parties.all())
    givers = [one for one in parties if one.role == "giver"]
    giver = next((one for one in givers if one.kind in terms.giver_kinds), givers[0] if givers else None)
    receiver = next(
        (one for one in parties if one.role == "receiver" and one.credit_code == applicant.credit_code), None
    )
    return Line(
        reference=str(fact.pk),
        subject=fact.subject,
        deal=terms.deal_kinds.get(fact.kind, ""),
        recorded_on=fact.effective_on,
        paid_fen=payment.fen,
        batch=payment.batch,
        giver_kind=giver.kind if giver else "",
        giver_identified=bool(giver and giver.credit_code),
        size_class=receiver.size_class if receiver else "",
        related=fact.attributes.get("related") is True,
        for_implementation=fact.attributes.get("for_implementation") is not False,
    )


def lines_of(facts: Sequence[Fact], terms: Terms, applicant: Organization) -> list[Line]:
    """Facts as lines, in the order given."""
    paid = payments_for(facts, terms)
    return [line_of(fact, terms, applicant, paid[fact.pk]) for fact in facts]


def award_for(facts: Sequence[Fact], fund: Fund, applicant: Organization, history: History) -> Award:
    """What the scheme gives for these facts."""
    terms = fund.terms
    return rule_of(terms).compute(lines_of(facts, terms, applicant), terms, history)


def candidates(fund: Fund, applicant: Organization, own_claim: str = "") -> list[Candidate]:
    """Everything the unit received, with what each would get by itself or why it gets nothing.

    Args:
        fund: the fund claimed from.
        applicant: the claiming unit.
        own_claim: number of the claim whose own facts are not taken.
    """
    facts = list(received_by(fund, applicant))
    taken = evidence.claimed_positions(fund.scheme_code)
    award = award_for(facts, fund, applicant, History())
    held = [taken.get(fact.pk, "") for fact in facts]
    return [
        Candidate(fact, line, "" if by == own_claim else by)
        for fact, line, by in zip(facts, award.lines, held, strict=True)
    ]
