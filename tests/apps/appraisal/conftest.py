"""A university with patents of one main group, some told with claims and citations."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.register.models import LegalEvent, Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIQIAO_INDEX = tmp_path / "index"
    settings.ZHIQIAO_VECTORS = tmp_path / "vectors"


@pytest.fixture
def number(town: Neighborhood, office: Actor) -> str:
    """A patent about which much is known."""
    made = town.patent(office, 1)
    Patent.objects.filter(number=made).update(claims_count=10, cited_by_count=6, first_claim="一种装置" * 20)
    LegalEvent.objects.create(
        patent=Patent.objects.get(number=made), kind="授权", effective_on=date(2023, 1, 3)
    )
    return made


@pytest.fixture
def bare(town: Neighborhood, office: Actor) -> str:
    """A patent about which a plain list told little."""
    return town.patent(office, 2)


@pytest.fixture
def evaluator(town: Neighborhood) -> Actor:
    return town.person("evaluator", town.organization("澄江评价中心", "evaluator"), "evaluator")


@pytest.fixture
def other_office(town: Neighborhood) -> Actor:
    """The office of another university of the district."""
    other: Organization = town.organization("澄江师范学院", "university")
    return town.person("other_office", other, "holder_office")
