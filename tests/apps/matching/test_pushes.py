"""Sending a patent to a firm, its answer, and what becomes of it."""

from datetime import timedelta

import pytest
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.periods import as_of, today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices, queries, services
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.services import Answer

pytestmark = pytest.mark.django_db
WHY = "出水指标接近，可先看样机"


@pytest.fixture
def sent(clerk: Actor, dyer: Organization, need: Demand, wash: str) -> Push:
    return services.push(clerk, wash, dyer.pk, need.pk, WHY)


def todo(actor: Actor) -> list[str]:
    return list(notices.todo_for(actor).values_list("title", flat=True))


def facts(one: Push, kind: str) -> list[Fact]:
    return list(Fact.objects.filter(matter=f"push:{one.pk}", kind=kind).order_by("position"))


def test_a_push_writes_a_fact_and_gives_the_firm_a_day_to_answer(
    sent: Push, firm: Actor, wash: str, university: Organization
) -> None:
    fact = facts(sent, "patent_pushed")[0]
    assert (fact.subject, fact.grade, fact.region_code) == (wash, 1, "990101")
    assert {(p.role, p.name) for p in fact.parties.all()} == {
        ("holder", university.name),
        ("firm", firm.organization_name),
    }
    assert todo(firm) == ["看一件推送的专利，给个答复"]
    assert (
        notices.todo_for(firm)[0].due_on
        == sent.due_on
        == today() + timedelta(days=choices.days("answer_days"))
    )
    assert sent.reasons["shared"], "推送带着双方的句子"


def test_a_push_that_makes_no_sense_is_refused(
    clerk: Actor, need: Demand, wash: str, dyer: Organization, university: Organization, rival: Actor
) -> None:
    for firm_id, why, says in (
        (dyer.pk, " ", "没有写推荐理由"),
        (university.pk, WHY, "不是企业"),
        (rival.organization_id or 0, WHY, "不是该企业提出"),
    ):
        with pytest.raises(Refusal, match=says):
            services.push(clerk, wash, firm_id, need.pk, why)
    assert not Push.objects.exists()
    assert not Fact.objects.filter(kind="patent_pushed").exists()


def test_ended_patents_closed_needs_and_the_firms_own_patents_are_not_pushed(
    town: Neighborhood, clerk: Actor, office: Actor, firm: Actor, need: Demand, wash: str, dyer: Organization
) -> None:
    ended = town.patent(office, 5, legal_status="失效")
    own = town.patent(clerk, 6, holder_names=dyer.name)
    for number, says in ((ended, "已失效"), (own, "就是该企业的专利")):
        with pytest.raises(Refusal, match=says):
            services.push(clerk, number, dyer.pk, None, WHY)
    needs.close_demand(firm, need.pk)
    with pytest.raises(Refusal, match="不能按它推送"):
        services.push(clerk, wash, dyer.pk, need.pk, WHY)


def test_the_same_patent_is_not_pushed_twice_while_it_waits(
    sent: Push, clerk: Actor, firm: Actor, wash: str
) -> None:
    with pytest.raises(Refusal, match="还在等答复"):
        services.push(clerk, wash, sent.firm_id, None, WHY)
    services.answer(firm, sent.pk, Answer("declined", "too_early"))
    assert services.push(clerk, wash, sent.firm_id, None, "中试已完成").pk != sent.pk


def test_several_are_sent_and_the_refused_say_why(
    clerk: Actor, wash: str, dyer: Organization, pump_firm: Organization, university: Organization
) -> None:
    went = services.push_many(
        clerk, [(wash, dyer.pk), (wash, university.pk), (wash, pump_firm.pk)], None, WHY
    )
    assert [one.firm_id for one in went.pushes] == [dyer.pk, pump_firm.pk]
    assert "不是企业" in str(went.refused[0][1])


def test_who_may_send(
    office: Actor,
    sister_clerk: Actor,
    inventor: Actor,
    firm: Actor,
    town: Neighborhood,
    wash: str,
    dyer: Organization,
) -> None:
    other = town.person("office2", town.organization("澄江医科大学", "university"), "holder_office")
    for actor in (sister_clerk, inventor, firm, other):
        with pytest.raises(Refusal):
            services.push(actor, wash, dyer.pk, None, WHY)
    offer(office, wash)
    for actor in (sister_clerk, inventor, firm, other):
        with pytest.raises(Denied):
            services.push(actor, wash, dyer.pk, None, WHY)
    assert services.push(office, wash, dyer.pk, None, WHY).by_id == office.organization_id


def test_a_yes_becomes_a_to_do_of_the_holder(sent: Push, firm: Actor, office: Actor, clerk: Actor) -> None:
    services.answer(firm, sent.pk, Answer("implement", wants="想看样机"))
    assert todo(firm) == []
    assert todo(office) == ["企业愿意实施，起草许可"]
    assert notices.notices_for(clerk)[0].title == "企业答复：愿意实施"
    fact = facts(sent, "feedback_given")[0]
    assert fact.attributes == {"answer": "愿意实施"}
    assert [one.stage for one in queries.waiting(office)] == ["答复 → 起草交易"]
    services.follow_push(office, sent.pk, "已约谈")
    assert todo(office) == []
    assert queries.waiting(office) == []
    with pytest.raises(Refusal, match="不能再改答复"):
        services.answer(firm, sent.pk, Answer("declined", "other", wants="变卦"))


def test_a_no_needs_its_typed_reason(sent: Push, firm: Actor, office: Actor) -> None:
    for said, says in (
        (Answer(""), "没有选择答复"),
        (Answer("declined"), "没有选择暂不的理由"),
        (Answer("declined", "other"), "没有写明"),
        (Answer("improve"), "没有写要改进什么"),
    ):
        with pytest.raises(Refusal, match=says):
            services.answer(firm, sent.pk, said)
    given = services.answer(firm, sent.pk, Answer("declined", "unclear_benefit"))
    assert given.decline_label == "收益不清"
    assert facts(sent, "feedback_given")[0].attributes == {"answer": "暂不", "reason": "收益不清"}
    assert todo(office) == []
    assert notices.notices_for(office)[0].title == "企业答复：暂不（收益不清）"
    with pytest.raises(Refusal, match="没有要跟进的"):
        services.follow_push(office, sent.pk)


def test_a_later_answer_holds_and_supersedes(sent: Push, firm: Actor) -> None:
    services.answer(firm, sent.pk, Answer("declined", "too_early"))
    services.answer(firm, sent.pk, Answer("cooperate"))
    first, second = facts(sent, "feedback_given")
    assert second.supersedes_id == first.position
    one = queries.push(firm, sent.pk)
    assert one.latest is not None
    assert one.latest.answer == "cooperate"
    assert one.feedback.count() == 2


def test_only_the_firm_it_was_sent_to_answers(sent: Push, rival: Actor, clerk: Actor, office: Actor) -> None:
    for actor in (rival, clerk, office):
        with pytest.raises(Denied):
            services.answer(actor, sent.pk, Answer("implement"))


def test_who_sees_a_push(
    sent: Push, firm: Actor, rival: Actor, clerk: Actor, office: Actor, sister_clerk: Actor, city_clerk: Actor
) -> None:
    for actor in (firm, clerk, office, city_clerk):
        assert queries.push(actor, sent.pk).pk == sent.pk
        assert queries.pushes(actor).count() == 1
    for actor in (rival, sister_clerk):
        assert not queries.pushes(actor).exists()
        with pytest.raises(Denied):
            queries.push(actor, sent.pk)
    with pytest.raises(Refusal, match="没有这次推送"):
        queries.push(clerk, 10**9)


def test_the_firm_opening_it_is_seen_once(sent: Push, firm: Actor, clerk: Actor) -> None:
    services.mark_seen(clerk, sent.pk)
    assert queries.push(firm, sent.pk).state == Push.SENT
    services.mark_seen(firm, sent.pk)
    one = queries.push(clerk, sent.pk)
    assert (one.state, one.seen_on) == (Push.SEEN, today())


def test_a_firm_that_asked_in_private_stays_unnamed_until_it_says_yes(
    office: Actor, clerk: Actor, firm: Actor, dyer: Organization, secret_need: Demand, wash: str
) -> None:
    sent = services.push(office, wash, dyer.pk, secret_need.pk, WHY)
    named = {p.name for p in facts(sent, "patent_pushed")[0].parties.all()}
    assert named == {"澄江大学", "某企业（名称未公开）"}
    assert queries.firm_shown(office, queries.push(office, sent.pk)) == "某企业（名称未公开）"
    assert queries.firm_shown(clerk, queries.push(clerk, sent.pk)) == dyer.name
    services.answer(firm, sent.pk, Answer("declined", "too_early"))
    assert queries.firm_shown(office, queries.push(office, sent.pk)) == "某企业（名称未公开）"
    services.answer(firm, sent.pk, Answer("improve", improvement="接现有调节池"))
    assert queries.firm_shown(office, queries.push(office, sent.pk)) == dyer.name
    assert dyer.name in {p.name for p in facts(sent, "feedback_given")[1].parties.all()}


def test_what_nobody_answers_is_overdue_and_then_expires(sent: Push, firm: Actor, clerk: Actor) -> None:
    with as_of(sent.due_on + timedelta(days=1)):
        assert queries.push(clerk, sent.pk).is_overdue
        assert services.expire_pushes(SYSTEM) == 0
    with as_of(sent.due_on + timedelta(days=choices.days("expire_days") + 1)):
        assert services.expire_pushes(SYSTEM) == 1
        assert services.expire_pushes(SYSTEM) == 0
    assert queries.push(clerk, sent.pk).state == Push.EXPIRED
    assert todo(firm) == []
    assert notices.notices_for(clerk)[0].title == "推送逾期未答复，已失效"


def test_candidate_firms_come_with_reasons_and_not_from_other_districts(
    town: Neighborhood, clerk: Actor, bearing: str, pump_firm: Organization, dyer: Organization
) -> None:
    town.organization("西岭轴承厂", "enterprise", "990102", products="机床主轴轴承润滑")
    found = queries.firms_for(clerk, bearing)
    names = [one.firm.name for one in found.rows]
    assert names[0] == pump_firm.name
    assert "西岭轴承厂" not in names
    assert any("轴承" in reason for reason in found.rows[0].ranked.reasons)
    assert found.rows[0].may_push
    services.push(clerk, bearing, pump_firm.pk, None, WHY)
    assert queries.firms_for(clerk, bearing).rows[0].push is not None
    assert dyer.name not in names[:1]


def test_a_private_need_does_not_give_its_firm_away(
    office: Actor, clerk: Actor, dyer: Organization, secret_need: Demand, wash: str
) -> None:
    assert secret_need.show_firm is False
    assert dyer.name in [one.firm.name for one in queries.firms_for(clerk, wash).rows]
    assert dyer.name not in [one.firm.name for one in queries.firms_for(office, wash).rows]
