"""A firm declines; its list changes and says why; switched off, the list is what it was; nobody else sees any of it."""

from datetime import timedelta

import pytest
from tests.apps.matching.market_place import ask, offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import learning_queries, learning_services, learning_source, queries, services
from zhiqiao.market.matching.learning.rules import rules_on
from zhiqiao.market.matching.learning_source import taught
from zhiqiao.market.matching.models import Feedback
from zhiqiao.market.matching.proposals import Results
from zhiqiao.market.matching.services import Answer

pytestmark = pytest.mark.django_db
MEMBRANE, OXIDATION = "B01D61/00", "C02F1/72"


@pytest.fixture
def _patents(town: Neighborhood, office: Actor) -> None:
    """Eight ways to treat the same water, four of a field each, told in almost the same words."""
    for serial in range(1, 9):
        number = town.patent(
            office,
            serial,
            title=f"一种漂染废水处理方法{serial}",
            abstract=f"针对漂染废水色度高的问题，降低 COD，不用生化池，第 {'一二三四五六七八'[serial - 1]} 种做法。",
            ipcs=MEMBRANE if serial % 2 else OXIDATION,
        )
        offer(office, number)


def numbers(results: Results) -> list[str]:
    return [one.offer.card.number for one in results.rows]


def fields(results: Results) -> list[str]:
    return [one.offer.card.ipcs[0] for one in results.rows]


def place_of(results: Results, ipc: str) -> float:
    """The mean place of a field."""
    places = [at for at, one in enumerate(fields(results)) if one == ipc]
    return sum(places) / len(places)


def decline(
    clerk: Actor, firm: Actor, need: Demand, ipc: str, *, count: int = 3, reason: str = "wrong_field"
) -> list[Feedback]:
    """The firm is sent patents of a field, and declines them."""
    found = [one for one in queries.propose(clerk, need.pk).rows if one.offer.card.ipcs[0] == ipc]
    given = []
    for one in found[:count]:
        sent = services.push(clerk, one.offer.card.number, need.firm_id, need.pk, "可先看样机")
        given.append(services.answer(firm, sent.pk, Answer("declined", reason)))
    return given


@pytest.mark.usefixtures("_patents")
def test_three_declines_move_a_field_down_and_the_list_says_why_until_it_is_switched_off(
    clerk: Actor, firm: Actor, need: Demand
) -> None:
    before = queries.propose(firm, need.pk)
    first = fields(before)[0]
    assert all(one.heard is None for one in before.rows)
    decline(clerk, firm, need, first)

    after = queries.propose(firm, need.pk)
    assert sorted(numbers(after)) == sorted(numbers(before)), "一件不多，一件不少"
    assert numbers(after) != numbers(before)
    assert place_of(after, first) > place_of(before, first) + 1
    assert fields(after)[-1] == first
    moved = [one for one in after.rows if one.offer.card.ipcs[0] == first]
    heard = moved[-1].heard
    assert heard is not None
    assert heard.points < 0
    field = next(said for said in heard.sentences if "领域“B01D" in said or "领域“C02F" in said)
    assert field.startswith("因为贵公司 3 次以“领域不符”谢绝")
    assert "下调" in field
    for one in after.rows:
        assert one.score == pytest.approx(sum(part.share for part in one.parts), abs=0.005)
        assert one.heard is not None
        assert (one.parts[-1].code == "feedback") == bool(one.heard.points)
        assert one.heard.points == pytest.approx(sum(ground.points for ground in one.heard.grounds), abs=1e-9)
        assert before.rows[one.heard.was - 1].offer.card.number == one.offer.card.number
    assert numbers(queries.propose(firm, need.pk)) == numbers(after), "再问一次，一字不差"

    learning_services.switch_learning(firm, need.firm_id, is_on=False)
    off = queries.propose(firm, need.pk)
    assert numbers(off) == numbers(before)
    assert [one.parts for one in off.rows] == [one.parts for one in before.rows]
    learning_services.switch_learning(firm, need.firm_id, is_on=True)
    assert numbers(queries.propose(firm, need.pk)) == numbers(after)
    told = AuditEntry.objects.filter(action=learning_services.SWITCH)
    assert [one.detail["learning"] for one in told.order_by("position")] == [False, True]


@pytest.mark.usefixtures("_patents")
def test_a_region_is_switched_off_by_its_agency_and_all_by_the_administrator(
    town: Neighborhood, agency: Organization, clerk: Actor, sister_clerk: Actor, firm: Actor, need: Demand
) -> None:
    admin = town.person("admin", agency, "platform_admin")
    before = queries.propose(firm, need.pk)
    decline(clerk, firm, need, fields(before)[0])
    after = numbers(queries.propose(firm, need.pk))
    assert after != numbers(before)
    with pytest.raises(Denied):
        learning_services.switch_region_learning(firm, is_on=False)
    learning_services.switch_region_learning(sister_clerk, is_on=False)
    assert numbers(queries.propose(firm, need.pk)) == after, "邻区的开关管不到这里"
    for actor, place in ((clerk, f"region:{clerk.region_code}"), (admin, "platform")):
        learning_services.switch_region_learning(actor, is_on=False)
        assert numbers(queries.propose(firm, need.pk)) == numbers(before)
        assert not taught().by_firm
        learning_services.switch_region_learning(actor, is_on=True)
        assert numbers(queries.propose(firm, need.pk)) == after
        told = AuditEntry.objects.filter(action=learning_services.SET, target=place)
        assert [one.detail["learning"] for one in told.order_by("position")] == [False, True]


@pytest.mark.usefixtures("_patents")
def test_a_forgotten_answer_teaches_nothing_and_stays_where_it_is(
    clerk: Actor, firm: Actor, rival: Actor, need: Demand
) -> None:
    before = queries.propose(firm, need.pk)
    given = decline(clerk, firm, need, fields(before)[0])
    after = numbers(queries.propose(firm, need.pk))
    for actor in (clerk, rival):
        with pytest.raises(Denied):
            learning_services.forget_answer(actor, given[0].pk)
    for one in given:
        learning_services.forget_answer(firm, one.pk)
    assert numbers(queries.propose(firm, need.pk)) == numbers(before)
    assert queries.push(firm, given[0].push_id).latest == given[0], "答复还在"
    shown = learning_queries.learned_from(firm, need.firm_id)
    assert [one.is_forgotten for one in shown.answers] == [True, True, True]
    assert shown.lessons == []
    for one in given:
        learning_services.recall_answer(firm, one.pk)
    assert numbers(queries.propose(firm, need.pk)) == after


@pytest.mark.usefixtures("_patents")
def test_a_later_answer_is_learned_from_in_place_of_the_earlier(
    clerk: Actor, firm: Actor, need: Demand
) -> None:
    first = decline(clerk, firm, need, MEMBRANE, count=1)[0]
    later = services.answer(firm, first.push_id, Answer("implement"))
    assert [one.key for one in taught().by_firm[need.firm_id]] == [str(later.pk)]
    with pytest.raises(Refusal, match="取代"):
        learning_services.forget_answer(firm, first.pk)


@pytest.mark.usefixtures("_patents")
def test_a_firms_answers_shape_no_list_of_another_and_are_shown_to_none(
    clerk: Actor, sister_clerk: Actor, office: Actor, firm: Actor, rival: Actor, need: Demand
) -> None:
    theirs = ask(rival)
    before = {actor: queries.propose(actor, theirs.pk) for actor in (rival, clerk, office)}
    plain = queries.propose(office, need.pk)
    decline(clerk, firm, need, fields(plain)[0])
    for actor, list_before in before.items():
        now = queries.propose(actor, theirs.pk)
        assert numbers(now) == numbers(list_before)
        assert all(one.heard is None for one in now.rows)
    now = queries.propose(office, need.pk)
    assert numbers(now) == numbers(plain), "权利人看到的次序不露出企业答复了什么"
    assert all(one.heard is None for one in now.rows)
    for actor in (rival, office, sister_clerk):
        with pytest.raises(Denied):
            learning_queries.learned_from(actor, need.firm_id)
        with pytest.raises(Denied):
            learning_services.switch_learning(actor, need.firm_id, is_on=False)
    said = learning_queries.learned_from(clerk, need.firm_id)
    assert {one.label for one in said.lessons} == {"领域"}
    seen = queries.propose(clerk, need.pk).rows[-1].heard
    assert seen is not None
    assert seen.who == "该企业"


@pytest.mark.usefixtures("_patents")
def test_others_are_heard_without_a_name_from_enough_firms_on_and_not_when_they_switched_it_off(
    town: Neighborhood, clerk: Actor, rival: Actor
) -> None:
    theirs = ask(rival)
    before = queries.propose(rival, theirs.pk)
    first = fields(before)[0]
    people = []
    for serial in range(rules_on(taught().day).crowd_least_firms):
        assert numbers(queries.propose(rival, theirs.pk)) == numbers(before), f"{serial} 家还不够"
        person = town.person(
            f"firm{serial}", town.firm(f"澄江第{'一二三四五六七八九'[serial]}印染厂"), "enterprise"
        )
        decline(clerk, person, ask(person), first)
        people.append(person)
    after = queries.propose(rival, theirs.pk)
    most = rules_on(taught().day).most_crowd
    for one in after.rows:
        assert one.heard is not None
        assert 0 < abs(one.heard.points) <= most
        assert (one.heard.points < 0) == (one.offer.card.ipcs[0] == first)
    said = [sentence for one in after.rows if one.heard for sentence in one.heard.sentences]
    assert said
    assert any("家以上，不记名" in sentence for sentence in said)
    assert not any("贵公司" in sentence for sentence in said), "一条自己的答复也没有"
    assert not any(person.organization_name in sentence for sentence in said for person in people)
    learning_services.switch_learning(people[0], people[0].organization_id or 0, is_on=False)
    assert numbers(queries.propose(rival, theirs.pk)) == numbers(before)


@pytest.mark.usefixtures("_patents")
def test_what_was_known_is_kept_with_the_answer(clerk: Actor, firm: Actor, need: Demand) -> None:
    given = decline(clerk, firm, need, MEMBRANE, count=1, reason="too_expensive")[0]
    given.refresh_from_db()
    assert list(given.traits["field"]) == ["B01", "B01D", "B01D61"]
    assert list(given.traits["price"]) == ["to10"]
    assert list(given.traits["region"]) == ["here"]
    assert list(given.traits["owner"]) == ["university"]
    shown = learning_queries.learned_from(firm, need.firm_id)
    assert [(one.label, one.words) for one in shown.lessons] == [("报价", "10 万元以内")], "嫌贵不牵连领域"
    assert shown.answers[0].spoke_of == "报价、这件专利"


@pytest.mark.usefixtures("_patents")
def test_candidate_firms_of_a_patent_are_laid_anew_by_their_own_answers(
    town: Neighborhood, clerk: Actor, office: Actor, firm: Actor, rival: Actor, need: Demand
) -> None:
    ask(rival)
    number = town.patent(
        office, 20, title="一种漂染废水膜处理方法", abstract="漂染废水色度高，膜过滤降低 COD。", ipcs=MEMBRANE
    )
    before = queries.firms_for(clerk, number).rows
    assert all(one.said is None for one in before)
    decline(clerk, firm, need, MEMBRANE, count=4)
    after = queries.firms_for(clerk, number).rows
    told = {one.firm.pk: one for one in after}
    assert {one.firm.pk for one in before} == set(told)
    mine, theirs = told[need.firm_id], told[rival.organization_id or 0]
    assert theirs.said is None
    assert mine.said is not None
    assert mine.total < mine.share
    assert after.index(theirs) < after.index(mine)
    assert mine.parts[-1] == ("反馈", mine.said[0])
    assert "因为该企业 4 次以“领域不符”谢绝领域" in mine.sentences[0]
    assert all(one.said is None for one in queries.firms_for(office, number).rows)


@pytest.mark.usefixtures("_patents")
def test_what_is_learned_is_a_function_of_the_answers_up_to_one_and_of_no_clock(
    clerk: Actor, firm: Actor, need: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fields(queries.propose(firm, need.pk))[0]
    given = decline(clerk, firm, need, first, count=2)
    then = taught()
    assert then.upto == given[-1].pk
    known = then.preferences(need.firm_id, need.pk).weights
    decline(clerk, firm, need, first, count=4)
    assert taught().preferences(need.firm_id, need.pk).weights != known
    assert taught(upto=given[-1].pk).preferences(need.firm_id, need.pk).weights == known
    now = numbers(queries.propose(firm, need.pk))
    later = taught().day + timedelta(days=300)
    monkeypatch.setattr("zhiqiao.market.matching.services.today", lambda: later)
    learning_source._kept.clear()
    assert numbers(queries.propose(firm, need.pk)) == now
