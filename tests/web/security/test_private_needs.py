"""A firm that asks without its name is not named by any page, address or refusal on the way to a push."""

from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.apps.matching.market_place import WASH, ask
from tests.apps.neighborhood import SISTER, Neighborhood
from tests.web.conftest import As

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import queries, services
from zhiqiao.market.matching.models import Push

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIQIAO_INDEX = tmp_path / "index"
    settings.ZHIQIAO_VECTORS = tmp_path / "vectors"


@pytest.fixture
def wash(town: Neighborhood, office: Actor) -> str:
    return town.patent(office, 1, **WASH)


@pytest.fixture
def secret_need(firm: Actor) -> Demand:
    return ask(firm, show_firm=False)


def test_the_office_pushes_for_the_need_and_never_sees_the_firm(
    as_: As, office: Actor, dyer: Organization, wash: str, secret_need: Demand
) -> None:
    page = as_(office).get(reverse("workbench:demand-match", args=[secret_need.pk])).content.decode()
    new = f"{reverse('workbench:push-new')}?patent={wash}&amp;demand={secret_need.pk}"
    assert new in page
    assert f"firm={dyer.pk}" not in page
    assert dyer.name not in page
    address = new.replace("&amp;", "&")
    form = as_(office).get(address).content.decode()
    assert dyer.name not in form
    assert as_(office).post(address, {"reason": "能把 COD 降到 62 mg/L"}).status_code == 302
    sent = Push.objects.get()
    assert sent.firm_id == dyer.pk
    assert dyer.name not in as_(office).get(reverse("workbench:push", args=[sent.pk])).content.decode()


def test_a_firm_named_in_the_address_beside_a_need_changes_nothing(
    as_: As, office: Actor, rival: Actor, dyer: Organization, wash: str, secret_need: Demand
) -> None:
    """Else trying firms one by one would tell whose need it is."""
    answers = []
    for firm in (dyer.pk, rival.organization_id):
        address = f"{reverse('workbench:push-new')}?patent={wash}&demand={secret_need.pk}&firm={firm}"
        answer = as_(office).post(address, {"reason": ""})
        answers.append((answer.status_code, dyer.name in answer.content.decode()))
    assert answers == [(200, False), (200, False)]


def test_an_earlier_push_to_the_same_firm_does_not_show_beside_its_secret_need(
    office: Actor, clerk: Actor, dyer: Organization, wash: str, secret_need: Demand
) -> None:
    services.push(office, wash, dyer.pk, None, "一般性推荐")
    key = Push.objects.get().patent_id
    assert queries.pushed_for(office, secret_need, [key]) == {}
    assert key in queries.pushed_for(clerk, secret_need, [key]), "主管部门知道是哪家企业"


def test_firms_of_other_districts_are_not_read_off_by_their_key(
    as_: As, town: Neighborhood, office: Actor, wash: str
) -> None:
    far = town.firm("西岭印染有限公司", SISTER)
    with pytest.raises(Denied) as refused:
        services.push(office, wash, far.pk, None, "试试")
    assert far.name not in str(refused.value)
    answer = as_(office).get(f"{reverse('workbench:push-new')}?patent={wash}&firm={far.pk}")
    assert answer.status_code == 403
    assert far.name not in answer.content.decode()
    many = as_(office).post(
        reverse("workbench:push-many"), {"patent": wash, "firm": [far.pk], "reason": "试试"}, follow=True
    )
    assert far.name not in many.content.decode()
    assert not Push.objects.exists()
