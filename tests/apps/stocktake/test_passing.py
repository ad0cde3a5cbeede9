"""全部符合条件的一次通过: counted with the reasons of the others, done once, taken back as one."""

from dataclasses import replace

import pytest
from django.urls import reverse
from tests.apps.stocktake.stocktake_round import ANSWERS
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.models import BulkStep, Entry, Round
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.refusal import Refusal


def keys(opened: Round) -> list[int]:
    return list(opened.entries.order_by("pk").values_list("pk", flat=True))


def states(pks: list[int]) -> list[str]:
    return list(Entry.objects.filter(pk__in=pks).order_by("pk").values_list("state", flat=True))


def answered(office: Actor, pks: list[int]) -> None:
    for pk in pks:
        services.answer_entry(office, pk, ANSWERS)


def test_who_would_pass_and_why_the_others_not(opened: Round, office: Actor, reviewer: Actor) -> None:
    first, second, third = keys(opened)
    services.assign_entries(office, [first, second], college="环境学院")
    answered(office, [first, third])
    seen = queries.passing(office, opened.pk, queries.REVIEW)
    assert seen.pks == [first]
    assert {(one.reason, one.many) for one in seen.held} == {("还没有自评", 1), ("没有分派二级单位", 1)}
    assert queries.passing(reviewer, opened.pk, queries.REVIEW).held_many == 1, (
        "another college's are not counted"
    )
    seen = queries.passing(office, opened.pk, queries.ASSESS)
    assert seen.pks == [third]
    assert "还没有经“环境学院”审核" in {one.reason for one in seen.held}
    services.assess_entry(office, third, "A", 4)
    services.review_entries(office, [first])
    services.assess_entry(office, first, "C", 1, "原理不成立")
    seen = queries.passing(office, opened.pk, queries.SCREEN)
    assert seen.pks == [third]
    assert any(one.reason.startswith("建议不入库：") and "评价为 C" in one.reason for one in seen.held)


def test_screening_is_taken_back_with_its_facts(opened: Round, office: Actor) -> None:
    pks = keys(opened)
    answered(office, pks)
    services.assess_as_rated(office, pks)
    services.screen_entries(office, pks, "看好", into_pool=True)
    bulk = queries.bulk_steps(office, opened.pk)[0]
    assert (bulk.name, bulk.many) == (BulkStep.SCREEN_IN, 3)
    services.take_out(office, pks[0], "另有安排")
    assert services.undo_bulk(office, bulk.pk) == (2, 1)
    assert queries.pool(office).count() == 0
    standing = evidence.ledger(["stock_screened"]).filter(superseded_by=None)
    assert list(standing.values_list("quantity", flat=True)) == [0, 0, 0]
    with pytest.raises(Refusal, match="已经撤销过"):
        services.undo_bulk(office, bulk.pk)
    assess = queries.bulk_steps(office, opened.pk)[1]
    with pytest.raises(Refusal, match="后来都又办过"):
        services.undo_bulk(office, assess.pk)
    assert evidence.verify().whole


def test_the_earlier_rounds_place_in_the_pool_comes_back(
    opened: Round, office: Actor, university: Organization
) -> None:
    pks = keys(opened)
    answered(office, pks)
    services.assess_as_rated(office, pks)
    services.screen_entries(office, pks, "看好", into_pool=True)
    services.close_round(office, opened.pk)
    new = services.NewRound("下一轮", opened.base_on, opened.due_on, (university.pk,))
    later = services.open_round(office, new)
    answered(office, keys(later))
    services.assess_as_rated(office, keys(later))
    services.screen_entries(office, keys(later), "不再看好", into_pool=False)
    assert queries.pool(office).count() == 0
    services.undo_bulk(office, queries.bulk_steps(office, later.pk)[0].pk)
    assert set(queries.pool(office).values_list("round_id", flat=True)) == {opened.pk}
    standing = evidence.ledger(["stock_screened"]).filter(superseded_by=None)
    assert set(standing.values_list("matter", "quantity")) == {(f"entry:{pk}", 1) for pk in pks}
    assert set(states(keys(later))) == {"assessed"}


def test_an_assessment_is_taken_back_to_what_the_unit_had_said(opened: Round, office: Actor) -> None:
    pks = keys(opened)
    answered(office, pks)
    services.assess_entry(office, pks[0], "A", 2, "还要中试")
    services.assess_as_rated(office, pks)
    services.undo_bulk(office, queries.bulk_steps(office, opened.pk)[0].pk)
    assert states(pks) == ["assessed", "self_assessed", "self_assessed"]
    first, second, _ = Entry.objects.filter(pk__in=pks).order_by("pk")
    assert (first.unit_rating, first.unit_maturity, second.unit_rating) == ("A", 2, "")
    last = first.assessments.last()
    assert last is not None
    assert (last.kind, last.maturity) == ("unit", 2)
    assert any("单位评价" in one.title for one in notices.todo_for(office)), "the work waits again"


def test_a_reviewer_takes_back_the_own_only(
    opened: Round, office: Actor, reviewer: Actor, clerk: Actor
) -> None:
    pks = keys(opened)
    services.assign_entries(office, pks, college="环境学院")
    answered(office, pks)
    services.review_entries(office, pks)
    by_office = BulkStep.objects.get()
    with pytest.raises(Refusal, match="不是您办的"):
        services.undo_bulk(reviewer, by_office.pk)
    with pytest.raises(Denied):
        services.undo_bulk(clerk, by_office.pk)
    services.undo_bulk(office, by_office.pk)
    services.review_entries(reviewer, pks)
    assert services.undo_bulk(reviewer, queries.bulk_steps(reviewer, opened.pk)[0].pk) == (3, 0)
    assert set(states(pks)) == {"self_assessed"}


def test_the_pages_count_ask_do_and_take_back(opened: Round, office: Actor) -> None:
    pks, desk = keys(opened), browser_of(office)
    for pk, rating in zip(pks, "AAC", strict=True):
        services.answer_entry(office, pk, replace(ANSWERS, rating=rating))
    assert "全部符合条件的一次办完" in text_of(desk, "round", opened.pk)
    for step, word in (("assess", "评价 3 件"), ("screen", "入库 2 件")):
        page = text_of(desk, f"round-{step}-all", opened.pk)
        assert word in page
        here = reverse(f"workbench:round-{step}-all", args=[opened.pk])
        stale = desk.post(here, {"seen": "old", "reason": "同意"})
        assert stale.status_code == 422
        assert "清单刚有变化" in stale.content.decode()
        digest = queries.passing(office, opened.pk, step).digest
        assert desk.post(here, {"seen": digest, "reason": "同意"}).status_code == 302
    assert "评价为 C" in text_of(desk, "round-screen-all", opened.pk)
    assert sorted(states(pks)) == ["assessed", "screened_in", "screened_in"]
    bulk = BulkStep.objects.filter(name=BulkStep.SCREEN_IN).get()
    assert "最近成批办理" in text_of(desk, "round", opened.pk)
    done = desk.post(reverse("workbench:round-bulk-undo", args=[opened.pk, bulk.pk]), follow=True)
    assert "2 件回到办理前" in done.content.decode()
    assert set(states(pks)) == {"assessed"}
    text_of(desk, "round-review-all", opened.pk)
