"""The people of the invented district, each made only where a test asks for them."""

import pytest
from tests.apps.neighborhood import CITY, SISTER, Neighborhood

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization


@pytest.fixture
def town(db: None) -> Neighborhood:  # noqa: ARG001 - asked for, so that there is a database
    return Neighborhood()


@pytest.fixture
def agency(town: Neighborhood) -> Organization:
    return town.organization("澄江区市场监督管理局", "agency")


@pytest.fixture
def clerk(town: Neighborhood, agency: Organization) -> Actor:
    """The lead agency of the district."""
    return town.person("clerk", agency, "lead_agency")


@pytest.fixture
def city_clerk(town: Neighborhood) -> Actor:
    """The lead agency of the city above."""
    return town.person("city", town.organization("江州市知识产权局", "agency", CITY), "lead_agency")


@pytest.fixture
def sister_clerk(town: Neighborhood) -> Actor:
    """The lead agency of the district beside."""
    return town.person("sister", town.organization("西岭区市场监督管理局", "agency", SISTER), "lead_agency")


@pytest.fixture
def auditor(town: Neighborhood) -> Actor:
    return town.person("auditor", town.organization("澄江区审计局", "agency"), "auditor")


@pytest.fixture
def university(town: Neighborhood) -> Organization:
    return town.organization("澄江大学", "university")


@pytest.fixture
def office(town: Neighborhood, university: Organization) -> Actor:
    """The university's office for conversion."""
    return town.person("office", university, "holder_office")


@pytest.fixture
def inventor(town: Neighborhood, university: Organization) -> Actor:
    return town.person("inventor", university, "inventor", "环境学院")


@pytest.fixture
def dyer(town: Neighborhood) -> Organization:
    """A small firm."""
    return town.firm("澄江印染有限公司")


@pytest.fixture
def firm(town: Neighborhood, dyer: Organization) -> Actor:
    return town.person("firm", dyer, "enterprise")


@pytest.fixture
def rival(town: Neighborhood) -> Actor:
    """Another firm of the district."""
    return town.person("rival", town.firm("澄江泵业有限公司"), "enterprise")


@pytest.fixture
def bank(town: Neighborhood) -> Actor:
    return town.person("bank", town.organization("澄江银行", "bank"), "bank")
