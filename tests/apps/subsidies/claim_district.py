"""A small district: one lead agency with two clerks, a finance bureau, a university, two small firms."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

from zhiqiao.foundation.access.actors import actor_of_membership
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Membership, Organization, OrganizationYear, User
from zhiqiao.foundation.accounts.queries import party_snapshot
from zhiqiao.foundation.audit.services import mutation
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.kernel.credit_code import make_credit_code

DAY = dt.date(2026, 3, 2)
REGION = "990101"
_numbers = count(1)


@mutation("foundation.evidence:ledger:verify")
def _write(actor: Actor, new: NewFact) -> Fact:
    """Any declared action will do: the tests write facts as a deal would."""
    return write_fact(actor, new)


@dataclass
class District:
    """Organizations, people, and a way to write the facts of a deal."""

    organizations: dict[str, Organization] = field(default_factory=dict)

    def organization(self, name: str, kind: str, region: str = REGION) -> Organization:
        one = Organization.objects.create(
            name=name,
            kind=kind,
            region_code=region,
            industry_code="C35",
            credit_code=make_credit_code(f"91990101MA{next(_numbers):07d}"),
        )
        if kind in {"enterprise", "state_owned_enterprise"}:
            OrganizationYear.objects.create(
                organization=one, year=DAY.year - 1, staff=60, revenue_fen=600_000_000, assets_fen=0
            )
        self.organizations[name] = one
        return one

    def person(self, name: str, organization: str, role: str) -> Actor:
        user = User.objects.create(username=name, name=name)
        held = Membership.objects.create(user=user, organization=self.organizations[organization], role=role)
        return actor_of_membership(held)

    def deal(  # noqa: PLR0913 - a deal is these words
        self,
        matter: str,
        patents: list[str],
        paid_fen: int,
        *,
        receiver: str = "澄江泵业",
        giver: str = "澄江大学",
        kind: str = "assignment_recorded",
        day: dt.date = DAY,
        region: str = REGION,
        grade: Grade = Grade.RECORDED,
        supersedes: int | None = None,
        quantity: int = 1,
    ) -> list[Fact]:
        """Record the patents of a deal, one fact each, and what was paid for the whole of it."""
        parties = (
            party_snapshot(self.organizations[giver].pk, "giver", day),
            party_snapshot(self.organizations[receiver].pk, "receiver", day),
        )
        facts = [
            _write(
                SYSTEM,
                NewFact(
                    kind=kind,
                    subject=patent,
                    effective_on=day,
                    parties=parties,
                    region_code=region,
                    grade=grade,
                    record_number=f"备{matter}" if grade is Grade.RECORDED else "",
                    matter=matter,
                    supersedes=supersedes,
                    quantity=quantity,
                ),
            )
            for patent in patents
        ]
        if paid_fen:
            self.payment(matter, matter, paid_fen, parties)
        return facts

    def payment(self, matter: str, subject: str, fen: int, parties: tuple = ()) -> Fact:
        return _write(
            SYSTEM,
            NewFact(
                kind="payment_received",
                subject=subject,
                effective_on=DAY,
                parties=parties,
                region_code=REGION,
                grade=Grade.DECLARED,
                amount_fen=fen,
                matter=matter,
            ),
        )
