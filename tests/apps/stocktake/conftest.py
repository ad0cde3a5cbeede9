"""A university with three patents, two of them an inventor's of its environment college, and an open round."""

from datetime import date

import pytest
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.assets.stocktake import services
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization


@pytest.fixture
def reviewer(town: Neighborhood, university: Organization) -> Actor:
    return town.person("reviewer", university, "college_reviewer", "环境学院")


@pytest.fixture
def stranger(town: Neighborhood, university: Organization) -> Actor:
    """A reviewer of another college."""
    return town.person("stranger", university, "college_reviewer", "机械学院")


@pytest.fixture
def numbers(town: Neighborhood, office: Actor) -> list[str]:
    """Numbers of the three; the first was granted in 2015."""
    old = application_number(1, year=2012)
    first = {
        "filed_on": date(2012, 11, 29),
        "granted_on": date(2015, 1, 6),
        "inventor_names": "inventor；某某",
    }
    town.patent(office, 1, application_number=old, **first)
    return [
        old,
        town.patent(office, 2, inventor_names="某某；inventor"),
        town.patent(office, 3, inventor_names="外人"),
    ]


@pytest.fixture
def opened(request: pytest.FixtureRequest, office: Actor, university: Organization) -> Round:
    for name in ("inventor", "reviewer", "numbers"):
        request.getfixturevalue(name)
    new = services.NewRound("2024 年盘点", date(2024, 12, 31), date(2030, 12, 31), (university.pk,))
    return services.open_round(office, new)


@pytest.fixture
def entry(opened: Round, office: Actor, numbers: list[str], inventor: Actor) -> Entry:
    """The first patent's entry, assigned to the inventor of the environment college."""
    one = opened.entries.get(patent__number=numbers[0])
    services.assign_entries(office, [one.pk], inventor_id=inventor.user_id)
    return Entry.objects.get(pk=one.pk)
