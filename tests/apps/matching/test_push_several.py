"""Several patents for one need with one confirmation; a firm asks for help."""

import pytest
from tests.apps.matching.market_place import ask, offer, twin_of_wash
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import help_requests, queries, services
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.push_several import MOST_AT_ONCE, prospects_for, push_for_need

pytestmark = pytest.mark.django_db
WHY = "出水指标接近，可先看样机"


def test_each_goes_by_its_own_rules_and_the_refused_say_why(
    town: Neighborhood, clerk: Actor, office: Actor, need: Demand, wash: str, ozone: str
) -> None:
    ended = town.patent(office, 5, title="漂染废水旧装置", legal_status="失效")
    services.push(clerk, ozone, need.firm_id, None, WHY)
    went = push_for_need(clerk, need.pk, [ended, ozone, wash], WHY)
    assert [one.patent.number for one in went.pushes] == [wash]
    assert went.pushes[0].demand_id == need.pk
    told = {one.card.number: str(refusal) for one, refusal in went.refused}
    assert "已失效" in told[ended]
    assert "还在等答复" in told[ozone]


def test_those_that_say_the_same_go_as_one_push_that_names_the_best(
    town: Neighborhood, clerk: Actor, office: Actor, firm: Actor, need: Demand, wash: str
) -> None:
    twin = twin_of_wash(town, office)
    best = queries.propose(clerk, need.pk).rows[0].offer.card.number
    asked = prospects_for(clerk, need.pk, [twin, wash])
    assert [one.offer.card.number for one in asked.sendable] == [best]
    went = push_for_need(clerk, need.pk, [twin, wash], WHY)
    (sent,) = went.pushes
    (other,) = {wash, twin} - {best}
    assert sent.patent.number == best
    assert [(one["number"], one["why"]) for one in sent.reasons["alike"]] == [(other, "一案双申")]
    assert "随它一并推送" in str(went.refused[0][1])
    with pytest.raises(Refusal, match="勾选"):
        push_for_need(clerk, need.pk, [], WHY)
    again = push_for_need(clerk, need.pk, [other], WHY)
    assert again.pushes == ()
    assert "与它相近的" in str(again.refused[0][1])
    assert len(notices.todo_for(firm)) == 1, "同一件发明只打扰企业一次"


def test_when_the_best_may_not_go_the_next_does(
    town: Neighborhood, clerk: Actor, office: Actor, need: Demand, wash: str
) -> None:
    twin = twin_of_wash(town, office, legal_status="失效")
    went = push_for_need(clerk, need.pk, [twin, wash], WHY)
    assert [one.patent.number for one in went.pushes] == [wash]
    assert [one.card.number for one, _ in went.refused] == [twin]


def test_no_reason_too_many_or_a_closed_need(clerk: Actor, need: Demand, wash: str) -> None:
    with pytest.raises(Refusal, match="没有写推荐理由"):
        push_for_need(clerk, need.pk, [wash], " ")
    with pytest.raises(Refusal, match=f"一次最多 {MOST_AT_ONCE} 件"):
        push_for_need(clerk, need.pk, [application_number(at) for at in range(100, 130)], WHY)
    Demand.objects.filter(pk=need.pk).update(state=Demand.CLOSED)
    went = push_for_need(clerk, need.pk, [wash], WHY)
    assert went.pushes == ()
    assert "不能按它推送" in str(went.refused[0][1])
    assert not Push.objects.exists()


def test_who_may(
    office: Actor, firm: Actor, sister_clerk: Actor, need: Demand, wash: str, ozone: str
) -> None:
    for actor in (firm, sister_clerk):
        with pytest.raises(Denied):
            push_for_need(actor, need.pk, [wash], WHY)
    assert len(push_for_need(office, need.pk, [wash, ozone], WHY).pushes) == 2


def test_a_firm_that_stays_unnamed_is_not_named(office: Actor, firm: Actor, wash: str) -> None:
    need = ask(firm, show_firm=False)
    went = push_for_need(office, need.pk, [wash], WHY)
    assert queries.firm_shown(office, went.pushes[0]) == queries.HIDDEN_FIRM
    again = push_for_need(office, need.pk, [wash], WHY)
    assert firm.organization_name not in str(again.refused)


def test_a_firm_asks_for_help_once_and_a_push_settles_it(
    clerk: Actor, firm: Actor, rival: Actor, office: Actor, need: Demand, wash: str
) -> None:
    assert help_requests.may_ask(firm, need)
    assert help_requests.ask_for_help(firm, need.pk).pk == clerk.organization_id
    (todo,) = notices.todo_for(clerk)
    assert (todo.title, todo.about) == ("企业请帮忙找专利", need.title)
    assert not help_requests.may_ask(firm, need)
    with pytest.raises(Refusal, match="已经请主管部门帮找"):
        help_requests.ask_for_help(firm, need.pk)
    for actor in (rival, office):
        assert not help_requests.may_ask(actor, need)
        with pytest.raises(Denied):
            help_requests.ask_for_help(actor, need.pk)
    services.push(clerk, wash, need.firm_id, need.pk, WHY)
    assert not notices.todo_for(clerk).filter(title="企业请帮忙找专利").exists()
    assert help_requests.may_ask(firm, need)
    offer(office, wash)


def test_without_an_agency_the_firm_is_told_where_to_turn(firm: Actor, need: Demand) -> None:
    assert not help_requests.may_ask(firm, need)
    with pytest.raises(Refusal, match="还没有登记主管部门"):
        help_requests.ask_for_help(firm, need.pk)
