"""Needs: in the firm's words, confirmed by the firm, published by the right people only."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.apps.neighborhood import SISTER, Neighborhood

from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import needs, queries
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.catalog.needs import DemandData

pytestmark = pytest.mark.django_db

NEED = DemandData(
    "印染废水脱色", "出水色度 80 倍，要降到 30 倍以下，药剂成本不升。", cooperation=("license",)
)


def todo(actor: Actor) -> list[tuple[str, str]]:
    return list(notices.todo_for(actor).values_list("title", "matter"))


def test_a_firm_publishes_its_own_need_which_confirms_it(firm: Actor, dyer: Organization) -> None:
    made = needs.publish_demand(firm, needs.save_demand(firm, NEED).pk)
    assert made.state == Demand.PUBLISHED
    assert made.confirmed_at is not None
    assert made.industry_code == "1713"
    assert list(queries.published_demands()) == [made]
    fact = Fact.objects.get()
    assert (fact.kind, fact.subject, fact.matter) == (
        "demand_published",
        dyer.credit_code,
        f"demand:{made.pk}",
    )
    assert fact.attributes["collected"] is False


def test_a_clerks_record_is_confirmed_by_the_firm_before_it_is_published(
    clerk: Actor, firm: Actor, dyer: Organization
) -> None:
    made = needs.save_demand(clerk, NEED, dyer.pk)
    assert made.collected_by_id == clerk.organization_id
    assert made.collected_on == today()
    with pytest.raises(Refusal):
        needs.publish_demand(clerk, made.pk)
    needs.ask_firm(clerk, made.pk)
    with pytest.raises(Refusal):
        needs.publish_demand(clerk, made.pk)
    assert todo(firm) == [("确认代记的需求", f"demand:{made.pk}")]
    with pytest.raises(Denied):
        needs.confirm_demand(clerk, made.pk)
    assert needs.confirm_demand(firm, made.pk).state == Demand.CONFIRMED
    assert todo(firm) == []
    assert todo(clerk) == [("企业已确认需求，可以发布", f"demand:{made.pk}")]
    assert needs.publish_demand(clerk, made.pk).state == Demand.PUBLISHED
    assert todo(clerk) == []
    assert Fact.objects.get().attributes["collected"] is True


def test_a_firm_returns_a_record_with_its_reason(clerk: Actor, firm: Actor, dyer: Organization) -> None:
    made = needs.ask_firm(clerk, needs.save_demand(clerk, NEED, dyer.pk).pk)
    with pytest.raises(Refusal, match="不能再改"):
        needs.save_demand(clerk, NEED, pk=made.pk)
    with pytest.raises(Refusal, match="退回意见"):
        needs.return_demand(firm, made.pk, " ")
    back = needs.return_demand(firm, made.pk, "指标写错了")
    assert (back.state, back.returned_note) == (Demand.DRAFT, "指标写错了")
    assert todo(firm) == []
    assert todo(clerk) == [("企业退回了代记的需求", f"demand:{made.pk}")]
    again = needs.ask_firm(clerk, needs.save_demand(clerk, replace(NEED, targets="30 倍"), pk=made.pk).pk)
    assert (again.targets, again.returned_note) == ("30 倍", "")


def test_others_touch_no_firms_need(
    firm: Actor, rival: Actor, sister_clerk: Actor, office: Actor, dyer: Organization
) -> None:
    made = needs.save_demand(firm, NEED)
    for actor in (rival, sister_clerk, office):
        with pytest.raises(Denied):
            needs.save_demand(actor, NEED, dyer.pk)
        with pytest.raises(Denied):
            needs.save_demand(actor, NEED, pk=made.pk)
        for step in (needs.ask_firm, needs.confirm_demand, needs.publish_demand, needs.close_demand):
            with pytest.raises(Denied):
                step(actor, made.pk)
        with pytest.raises(Denied):
            queries.demand(actor, made.pk)
        assert not queries.demands(actor).exists()
    made.refresh_from_db()
    assert made.state == Demand.DRAFT


def test_a_clerk_records_for_firms_of_the_district_only(
    town: Neighborhood, clerk: Actor, city_clerk: Actor
) -> None:
    theirs = town.firm("西岭印染", SISTER)
    with pytest.raises(Denied):
        needs.save_demand(clerk, NEED, theirs.pk)
    assert needs.save_demand(city_clerk, NEED, theirs.pk).region_code == SISTER


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"title": ""}, "title"),
        ({"text": "要脱色"}, "text"),
        ({"budget_low_fen": 5, "budget_high_fen": 4}, "budget_low"),
    ],
)
def test_a_need_that_says_too_little_is_refused(firm: Actor, changes: dict[str, Any], column: str) -> None:
    with pytest.raises(Refusal) as refused:
        needs.save_demand(firm, replace(NEED, **changes))
    assert refused.value.column == column
    assert not Demand.objects.exists()


def test_the_firms_name_is_shown_where_it_agrees_or_one_may_know_it(
    firm: Actor, clerk: Actor, rival: Actor, office: Actor, dyer: Organization
) -> None:
    hidden = needs.publish_demand(firm, needs.save_demand(firm, NEED).pk)
    shown = needs.publish_demand(firm, needs.save_demand(firm, replace(NEED, show_firm=True)).pk)
    for actor in (firm, clerk):
        assert queries.firm_shown(actor, hidden) == dyer.name
    for actor in (rival, office, ANONYMOUS):
        assert dyer.name not in queries.firm_shown(actor, hidden)
        assert queries.firm_shown(actor, shown) == dyer.name


def test_a_need_ends_and_stays_ended(firm: Actor) -> None:
    made = needs.publish_demand(firm, needs.save_demand(firm, NEED).pk)
    assert needs.close_demand(firm, made.pk, "已解决").state == Demand.CLOSED
    assert not queries.published_demands().exists()
    for step in (needs.publish_demand, needs.confirm_demand, needs.close_demand):
        with pytest.raises(Refusal):
            step(firm, made.pk)


def test_an_expired_need_is_neither_shown_nor_published(firm: Actor) -> None:
    past = replace(NEED, valid_to=today() - timedelta(days=1))
    made = needs.save_demand(firm, past)
    with pytest.raises(Refusal, match="有效期已过"):
        needs.publish_demand(firm, made.pk)
    made.refresh_from_db()
    assert made.state == Demand.DRAFT
    needs.publish_demand(firm, needs.save_demand(firm, NEED, pk=made.pk).pk)
    Demand.objects.update(valid_to=today() - timedelta(days=1))
    assert not queries.published_demands().exists()


def test_what_waits_for_confirmation_is_told(clerk: Actor, rival: Actor, dyer: Organization) -> None:
    assert queries.waiting(clerk) == []
    made = needs.ask_firm(clerk, needs.save_demand(clerk, NEED, dyer.pk).pk)
    line = queries.waiting(clerk)
    assert [(one.stage, one.count, one.longest.link) for one in line] == [
        ("需求 → 企业确认", 1, f"demand:{made.pk}")
    ]
    assert queries.waiting(rival) == []
