"""Nobody decides on a claim of their own, in whichever role they sign in."""

import pytest
from tests.apps.subsidies.claim_district import REGION, District

from zhiqiao.foundation.access.actors import actor_of_membership
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Membership
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.subsidies.decisions import approve_claim, pass_claim
from zhiqiao.outcomes.subsidies.models import Claim, Fund
from zhiqiao.outcomes.subsidies.services import Details, draft_claim, open_fund, submit_claim

BANK = Details(bank_name="澄江农商行", bank_account="6200 0001")


@pytest.fixture
def fund(clerk: Actor) -> Fund:
    return open_fund(clerk, "demo-chengjiang-2026", REGION, 100_000_00)


def also(actor: Actor, district: District, organization: str, role: str) -> Actor:
    """The same person in another role."""
    held = Membership.objects.create(
        user_id=actor.user_id, organization=district.organizations[organization], role=role
    )
    return actor_of_membership(held)


def handed_in(district: District, fund: Fund, maker: Actor, submitter: Actor) -> Claim:
    facts = district.deal("deal:1", ["A1"], 100_000_00)
    claim = draft_claim(maker, fund.pk, [fact.pk for fact in facts], BANK)
    return submit_claim(submitter, claim.pk, undertaken=True)


def test_who_handed_a_claim_in_does_not_review_it_as_a_clerk(
    district: District, fund: Fund, pump: Actor, clerk: Actor, chief: Actor
) -> None:
    second = district.person("泵业己", "澄江泵业", "enterprise")
    claim = handed_in(district, fund, pump, second)
    for person in (pump, second):
        as_clerk = also(person, district, "澄江区市场监管局", "lead_agency")
        with pytest.raises(Refusal, match="经办人，或同时在申请单位任职"):
            pass_claim(as_clerk, claim.pk, "同意")
        assert not AuditEntry.objects.filter(action__endswith="claim:review").exists()
    pass_claim(clerk, claim.pk, "同意")
    with pytest.raises(Refusal, match="经办人，或同时在申请单位任职"):
        approve_claim(also(second, district, "澄江区财政局", "cooperating_agency"), claim.pk, "同意")
    approve_claim(chief, claim.pk, "同意")


def test_a_clerk_who_also_acts_for_the_firm_is_not_the_first_or_second_person(
    district: District, fund: Fund, pump: Actor, clerk: Actor, chief: Actor
) -> None:
    claim = handed_in(district, fund, pump, pump)
    also(clerk, district, "澄江泵业", "enterprise")
    with pytest.raises(Refusal, match="同时在申请单位任职"):
        pass_claim(clerk, claim.pk, "同意")
    pass_claim(chief, claim.pk, "同意")
    with pytest.raises(Refusal, match="同时在申请单位任职"):
        approve_claim(clerk, claim.pk, "同意")


def test_one_person_in_two_roles_of_two_agencies_is_still_one(
    district: District, fund: Fund, pump: Actor, clerk: Actor
) -> None:
    claim = handed_in(district, fund, pump, pump)
    pass_claim(clerk, claim.pk, "同意")
    with pytest.raises(Refusal, match="批准须由另一人作出"):
        approve_claim(also(clerk, district, "澄江区财政局", "cooperating_agency"), claim.pk, "同意")
