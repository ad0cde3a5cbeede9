"""Patents under names that lead nowhere."""

import pytest
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.imports import known_names
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.names import ENGLISH, NameData


@pytest.fixture
def ledger(town: Neighborhood, clerk: Actor, university: Organization) -> dict[str, str]:
    """Patents of five names, none of which is an organization's; their numbers by name."""
    names = ("澄江大学环境学院", "澄江印染有限责任公司", "Chengjang University", "张伟", "西岭某某研究中心")
    town.firm("澄江印染有限公司")
    known_names.add_known_name(clerk, university.pk, NameData("Chengjiang University", ENGLISH))
    return {name: town.patent(clerk, at, holder_names=name) for at, name in enumerate(names, 1)}
