"""A license over three patents, at each of its steps."""

import pytest
from tests.apps.deals.deal_papers import AMOUNT, CONTRACT, PROOF, RECORDED, SIGNED
from tests.apps.neighborhood import Neighborhood

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.transactions.deals import services
from zhiqiao.transactions.deals.drafting import DealData, draft_deal
from zhiqiao.transactions.deals.models import Deal


@pytest.fixture
def terms(town: Neighborhood, office: Actor, university: Organization, dyer: Organization) -> DealData:
    numbers = tuple(town.patent(office, serial) for serial in (1, 2, 3))
    return DealData(
        "license", university.pk, dyer.pk, numbers, AMOUNT, license_kind="ordinary", for_implementation=True
    )


@pytest.fixture
def draft(office: Actor, terms: DealData) -> Deal:
    return draft_deal(office, terms)


@pytest.fixture
def signed(office: Actor, draft: Deal) -> Deal:
    return services.sign_deal(office, draft.pk, SIGNED, " XK-1 ", [CONTRACT])


@pytest.fixture
def recorded(office: Actor, signed: Deal) -> Deal:
    return services.record_deal(office, signed.pk, RECORDED, "X2024990000001", [PROOF])
