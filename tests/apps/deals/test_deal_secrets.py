"""What a deal does not tell: other people's contracts, and who else is entered here."""

from dataclasses import replace

import pytest
from tests.apps.deals.deal_papers import CONTRACT, SIGNED
from tests.apps.neighborhood import SISTER, Neighborhood

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.transactions.deals import services
from zhiqiao.transactions.deals.drafting import DealData, draft_deal
from zhiqiao.transactions.deals.models import Deal
from zhiqiao.transactions.deals.parties import parties_known_to, party_by_code

pytestmark = pytest.mark.django_db


def test_a_third_firm_learns_that_a_patent_is_taken_but_not_by_whom(
    office: Actor, rival: Actor, terms: DealData, dyer: Organization
) -> None:
    exclusive = draft_deal(office, replace(terms, license_kind="exclusive"))
    services.sign_deal(office, exclusive.pk, SIGNED, "密-1", [CONTRACT])
    mine = replace(terms, receiver_id=rival.organization_id or 0)
    with pytest.raises(Refusal, match="已独占许可") as refused:
        draft_deal(rival, mine)
    assert dyer.name not in str(refused.value)
    with pytest.raises(Refusal, match=dyer.name):
        draft_deal(office, mine)


def test_a_third_firm_does_not_learn_to_whom_a_patent_was_sold(
    office: Actor, rival: Actor, terms: DealData, dyer: Organization
) -> None:
    sold = draft_deal(office, replace(terms, kind="assignment", license_kind=""))
    services.sign_deal(office, sold.pk, SIGNED, "密-2", [CONTRACT])
    with pytest.raises(Refusal, match="已签约转让") as refused:
        draft_deal(rival, replace(terms, receiver_id=rival.organization_id or 0))
    assert dyer.name not in str(refused.value)
    assert "密-2" not in str(refused.value)


def test_a_stranger_is_denied_before_being_told_the_state(
    signed: Deal, rival: Actor, terms: DealData
) -> None:
    with pytest.raises(Denied):
        draft_deal(rival, replace(terms, receiver_id=rival.organization_id or 0), signed.pk)


@pytest.mark.parametrize("origin", ["x" * 61, "push:" + "9" * 30, "javascript:alert(1)", "push:7\n"])
def test_an_origin_that_is_no_matter_is_refused(office: Actor, terms: DealData, origin: str) -> None:
    with pytest.raises(Refusal, match="从哪里来"):
        draft_deal(office, replace(terms, origin=origin))


def test_a_firm_is_not_given_the_list_of_everyone(
    town: Neighborhood, firm: Actor, rival: Actor, office: Actor, signed: Deal
) -> None:
    far = town.firm("西岭泵业有限公司", SISTER)
    known = set(parties_known_to(firm).values_list("name", flat=True))
    assert signed.receiver_id == firm.organization_id
    assert {firm.organization_name, office.organization_name} <= known, "本单位，和已成交的对方"
    assert rival.organization_name not in known
    assert far.name not in known
    assert office.organization_name not in parties_known_to(rival).values_list("name", flat=True)
    assert rival.organization_name in parties_known_to(office).values_list("name", flat=True)
    assert far.name not in parties_known_to(office).values_list("name", flat=True)


def test_a_deal_across_districts_is_made_by_credit_code(
    town: Neighborhood, office: Actor, terms: DealData
) -> None:
    far = town.firm("西岭泵业有限公司", SISTER)
    found = party_by_code(office, far.credit_code or "")
    made = draft_deal(office, replace(terms, receiver_id=found.pk))
    assert made.region_code == SISTER
    with pytest.raises(Refusal):
        party_by_code(office, "91990101MA0000000X")
    with pytest.raises(Denied):
        parties_known_to(town.person("bank2", town.organization("澄江村镇银行", "bank"), "bank"))
