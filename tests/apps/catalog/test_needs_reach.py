"""A broker reaches the needs it collected; what a firm keeps to itself stays with it and its agency."""

from dataclasses import replace

import pytest
from tests.apps.neighborhood import HERE, SISTER, Neighborhood

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.market.catalog import needs, queries
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.catalog.needs import DemandData

pytestmark = pytest.mark.django_db

NEED = DemandData(
    "印染废水脱色", "出水色度 80 倍，要降到 30 倍以下，药剂成本不升。", cooperation=("license",)
)


@pytest.fixture
def broker(town: Neighborhood) -> Actor:
    return town.person("broker", town.organization("澄江技术转移公司", "service_agency"), "service_agency")


@pytest.fixture
def manager(town: Neighborhood) -> Actor:
    return town.person("manager", town.organization("另一家服务公司", "service_agency"), "technology_manager")


def test_brokers_and_banks_do_not_read_what_a_firm_has_not_published(
    firm: Actor, broker: Actor, manager: Actor, bank: Actor, clerk: Actor
) -> None:
    draft = needs.save_demand(firm, NEED)
    for stranger in (broker, manager, bank):
        assert not queries.demands(stranger).exists()
        with pytest.raises(Denied) as refused:
            queries.demand(stranger, draft.pk)
        assert NEED.title not in str(refused.value), "标题也没有公开"
    assert queries.demand(clerk, draft.pk).title == NEED.title


def test_brokers_change_publish_and_close_only_what_they_collected(
    firm: Actor, broker: Actor, manager: Actor, dyer: Organization
) -> None:
    own = needs.save_demand(firm, NEED)
    for call in (
        lambda: needs.save_demand(broker, replace(NEED, title="改"), pk=own.pk),
        lambda: needs.ask_firm(broker, own.pk),
        lambda: needs.close_demand(broker, own.pk),
    ):
        with pytest.raises(Denied):
            call()
    needs.publish_demand(firm, own.pk)
    with pytest.raises(Denied):
        needs.close_demand(broker, own.pk)

    collected = needs.save_demand(broker, NEED, dyer.pk)
    needs.save_demand(broker, replace(NEED, title="写清楚些"), dyer.pk, collected.pk)
    needs.ask_firm(broker, collected.pk)
    with pytest.raises(Denied):
        needs.confirm_demand(broker, collected.pk)
    needs.confirm_demand(firm, collected.pk)
    with pytest.raises(Denied):
        needs.publish_demand(manager, collected.pk)
    assert needs.publish_demand(broker, collected.pk).state == Demand.PUBLISHED


def test_nobody_records_a_need_for_a_firm_beyond_their_reach(
    town: Neighborhood, broker: Actor, rival: Actor, sister_clerk: Actor, dyer: Organization
) -> None:
    far = town.firm("西岭印染有限公司", SISTER)
    assert dyer.region_code == HERE
    for actor, firm in ((broker, far), (rival, dyer), (sister_clerk, dyer)):
        with pytest.raises(Denied):
            needs.save_demand(actor, NEED, firm.pk)
    assert not Demand.objects.exists()


def test_a_stranger_learns_nothing_of_a_drafts_state(firm: Actor, rival: Actor) -> None:
    closed = needs.close_demand(firm, needs.save_demand(firm, NEED).pk)
    with pytest.raises(Denied):
        needs.save_demand(rival, NEED, pk=closed.pk)
