"""Fixtures of the small district."""

import pytest
from tests.apps.subsidies.claim_district import District

from zhiqiao.foundation.access.rules import Actor


@pytest.fixture
def district(request: pytest.FixtureRequest) -> District:
    request.getfixturevalue("db")
    made = District()
    made.organization("澄江区市场监管局", "agency")
    made.organization("澄江区财政局", "agency")
    made.organization("澄江大学", "university")
    made.organization("澄江泵业", "enterprise")
    made.organization("澄江印染", "enterprise")
    made.organization("西岭机械", "enterprise", "990102")
    return made


@pytest.fixture
def clerk(district: District) -> Actor:
    return district.person("经办人甲", "澄江区市场监管局", "lead_agency")


@pytest.fixture
def chief(district: District) -> Actor:
    return district.person("负责人乙", "澄江区市场监管局", "lead_agency")


@pytest.fixture
def finance(district: District) -> Actor:
    return district.person("财政丙", "澄江区财政局", "cooperating_agency")


@pytest.fixture
def pump(district: District) -> Actor:
    return district.person("泵业丁", "澄江泵业", "enterprise")


@pytest.fixture
def dyer(district: District) -> Actor:
    return district.person("印染戊", "澄江印染", "enterprise")
