"""A firm with a need, a university with patents, an index of their own for every test."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from tests.apps.matching.market_place import BEARING, OZONE, WASH, ask
from tests.apps.neighborhood import HERE, Neighborhood

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.market.catalog.models import Demand


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIQIAO_INDEX = tmp_path / "index"
    settings.ZHIQIAO_VECTORS = tmp_path / "vectors"


@pytest.fixture
def wash(town: Neighborhood, office: Actor) -> str:
    return town.patent(office, 1, **WASH)


@pytest.fixture
def ozone(town: Neighborhood, office: Actor) -> str:
    return town.patent(office, 2, **OZONE)


@pytest.fixture
def bearing(town: Neighborhood, office: Actor) -> str:
    return town.patent(office, 3, **BEARING)


@pytest.fixture
def need(firm: Actor) -> Demand:
    """A published need with a budget; the firm shows its name."""
    return ask(firm)


@pytest.fixture
def secret_need(firm: Actor) -> Demand:
    """The same need, asked without a name."""
    return ask(firm, show_firm=False)


@pytest.fixture
def pump_firm(town: Neighborhood) -> Organization:
    """Another firm, which makes something else."""
    return town.organization(
        "澄江主轴有限公司", "enterprise", HERE, industry_code="3421", products="高速机床主轴、轴承润滑系统"
    )
