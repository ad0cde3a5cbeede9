"""One patent from nothing known to the pool and out of it again; every word kept, every step allowed only to some."""

from datetime import date

import pytest
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood
from tests.apps.stocktake.stocktake_round import ANSWERS, assessed
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.stocktake import queries, services, workflow
from zhiqiao.assets.stocktake.models import Assessment, Entry, Round
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.states import StepRefused


def reload(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def test_both_ratings_are_kept_and_the_difference_shown(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor
) -> None:
    done = assessed(entry, inventor, reviewer, office)
    assert (done.inventor_rating, done.unit_rating, done.rating) == ("A", "B", "B")
    assert (done.inventor_maturity, done.unit_maturity) == (4, 3)
    kinds = list(done.assessments.values_list("kind", "rating", "by_name"))
    assert kinds == [("inventor", "A", "inventor"), ("college", "", "reviewer"), ("unit", "B", "office")]
    assert done.assessments.get(kind="inventor").answers["scene"] == ANSWERS.scene
    services.assess_entry(office, entry.pk, "A", 4)
    assert Assessment.objects.filter(entry=entry, kind="unit").count() == 2


def test_a_different_rating_needs_a_comment(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor
) -> None:
    services.answer_entry(inventor, entry.pk, ANSWERS)
    services.review_entries(reviewer, [entry.pk])
    with pytest.raises(Refusal) as refused:
        services.assess_entry(office, entry.pk, "C", 4)
    assert refused.value.column == "comment"
    assert services.assess_entry(office, entry.pk, "A", 4).state == workflow.ASSESSED


def test_agreeing_with_many_inventors_covers_up_no_rating_the_unit_gave(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor
) -> None:
    assessed(entry, inventor, reviewer, office)
    with pytest.raises(Refusal, match="单位已评 B"):
        services.assess_as_rated(office, [entry.pk])
    assert (reload(entry).unit_rating, reload(entry).unit_maturity) == ("B", 3)


def test_who_looked_at_an_older_page_is_told_before_anything_is_overwritten(
    entry: Entry,
    inventor: Actor,
    reviewer: Actor,
    office: Actor,
    town: Neighborhood,
    university: Organization,
) -> None:
    """Two assessors, and an inventor beside the office that answers for him, have the same page open."""
    colleague = town.person("colleague", university, "holder_office")
    seen = {"seen": entry.state_since.isoformat()}
    assert f'name="seen" value="{seen["seen"]}"' in text_of(browser_of(inventor), "entry", entry.pk)
    services.answer_entry(office, entry.pk, ANSWERS, **seen)
    with pytest.raises(Refusal, match=r"office（.*）刚办了“发明人自评”"):
        services.answer_entry(inventor, entry.pk, ANSWERS, **seen)
    services.review_entries(reviewer, [entry.pk])
    page = {
        "seen": reload(entry).state_since.isoformat(),
        "rating": "B",
        "maturity": "3",
        "comment": "样机未跑满",
    }
    services.assess_entry(office, entry.pk, "A", 4, seen=page["seen"])
    answer = browser_of(colleague).post(reverse("workbench:entry-assess", args=[entry.pk]), page)
    assert answer.status_code == 422
    assert "刚办了“单位评价”" in answer.content.decode()
    assert "样机未跑满" in answer.content.decode(), "what was typed is not lost"
    assert reload(entry).unit_rating == "A"
    page["seen"] = reload(entry).state_since.isoformat()
    assert (
        browser_of(colleague).post(reverse("workbench:entry-assess", args=[entry.pk]), page).status_code
        == 302
    )
    assert reload(entry).unit_rating == "B"


def test_the_college_reviews_before_the_unit_assesses(entry: Entry, inventor: Actor, office: Actor) -> None:
    services.answer_entry(inventor, entry.pk, ANSWERS)
    with pytest.raises(Refusal, match="环境学院"):
        services.assess_entry(office, entry.pk, "A", 4)


def test_without_a_college_the_unit_assesses_at_once_and_takes_it_back_at_once(
    opened: Round, office: Actor
) -> None:
    one = opened.entries.order_by("pk")[2]
    services.answer_entry(office, one.pk, ANSWERS)
    assert one.assessments.get().on_behalf
    assert services.assess_entry(office, one.pk, "A", 4).state == workflow.ASSESSED
    back = services.return_entry(office, one.pk, "填错了")
    assert (back.state, back.unit_rating) == (workflow.SELF_ASSESSED, "")


def test_a_reviewer_of_another_college_sees_and_does_nothing(
    entry: Entry, inventor: Actor, stranger: Actor, reviewer: Actor
) -> None:
    services.answer_entry(inventor, entry.pk, ANSWERS)
    assert not queries.entries(stranger).exists()
    for attempt in (
        lambda: queries.entry(stranger, entry.pk),
        lambda: services.review_entries(stranger, [entry.pk]),
        lambda: services.return_entry(stranger, entry.pk, "不合适"),
    ):
        with pytest.raises(Denied, match="环境学院"):
            attempt()
    assert list(queries.entries(reviewer)) == [entry]


def test_an_inventor_answers_for_the_own_patents_only(opened: Round, entry: Entry, inventor: Actor) -> None:
    other = opened.entries.exclude(pk=entry.pk).first()
    assert other is not None
    with pytest.raises(Denied):
        services.answer_entry(inventor, other.pk, ANSWERS)
    assert list(queries.entries(inventor)) == [entry]


def test_sending_back_needs_a_reason_and_tells_the_inventor(
    entry: Entry, inventor: Actor, reviewer: Actor
) -> None:
    services.answer_entry(inventor, entry.pk, ANSWERS)
    with pytest.raises(Refusal, match="理由"):
        services.return_entry(reviewer, entry.pk, " ")
    services.return_entry(reviewer, entry.pk, "场景太笼统")
    assert reload(entry).state == workflow.OPEN
    assert reload(entry).scene == ANSWERS.scene
    assert notices.todo_for(inventor).get(matter=f"entry:{entry.pk}").about == "场景太笼统"
    services.answer_entry(inventor, entry.pk, ANSWERS)
    assert not notices.todo_for(inventor).exists()
    assert [step.reason for step in entry.steps.all()] == ["", "场景太笼统", ""]


def test_an_inventor_takes_back_only_what_nobody_has_reviewed(
    entry: Entry, inventor: Actor, reviewer: Actor
) -> None:
    services.answer_entry(inventor, entry.pk, ANSWERS)
    services.review_entries(reviewer, [entry.pk])
    with pytest.raises(Refusal, match="已不在您手里"):
        services.return_entry(inventor, entry.pk, "改一下")
    with pytest.raises(StepRefused):
        services.answer_entry(inventor, entry.pk, ANSWERS)


def test_screening_writes_one_fact_a_patent_and_fills_the_pool(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor, clerk: Actor, sister_clerk: Actor
) -> None:
    assessed(entry, inventor, reviewer, office)
    with pytest.raises(Refusal, match="理由"):
        services.screen_entries(office, [entry.pk], "", into_pool=True)
    services.screen_entries(office, [entry.pk], "两家企业问过价", into_pool=True)
    fact = evidence.facts_of(f"entry:{entry.pk}").get()
    assert (fact.kind, fact.subject, fact.quantity) == ("stock_screened", entry.patent.number, 1)
    assert fact.attributes == {"reason": "两家企业问过价", "grade": "B", "maturity": 3}
    assert [one.pk for one in queries.pool(clerk)] == [entry.pk]
    assert not queries.pool(sister_clerk).exists()
    card = queries.entry_card(entry.patent_id)
    assert card is not None
    assert (card.in_pool, card.rating, card.maturity, card.modes) == (True, "B", 3, ("ordinary_license",))
    assert queries.pool_cards([entry.patent_id]) == {entry.patent_id: card}


def test_taking_out_annuls_the_fact_and_it_can_go_in_again(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor, opened: Round
) -> None:
    assessed(entry, inventor, reviewer, office)
    services.screen_entries(office, [entry.pk], "看好", into_pool=True)
    services.close_round(office, opened.pk)
    services.take_out(office, entry.pk, "权利将转移")
    first, second = evidence.facts_of(f"entry:{entry.pk}").order_by("position")
    assert (second.supersedes_id, second.quantity) == (first.position, 0)
    assert not queries.pool(office).exists()
    assert queries.pool_entry_of(entry.patent_id) is None
    with pytest.raises(Refusal, match="已经结束"):
        services.screen_entries(office, [entry.pk], "再入", into_pool=True)
    services.reopen_round(office, opened.pk)
    services.screen_entries(office, [entry.pk], "再入", into_pool=True)
    assert queries.pool(office).count() == 1


def test_a_later_round_takes_the_place_in_the_pool_over(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor, opened: Round
) -> None:
    assessed(entry, inventor, reviewer, office)
    services.screen_entries(office, [entry.pk], "看好", into_pool=True)
    services.close_round(office, opened.pk)
    later = services.open_round(
        office,
        services.NewRound("下一轮", date(2025, 12, 31), date(2030, 1, 1), (office.organization_id or 0,)),
    )
    again = later.entries.get(patent=entry.patent)
    services.answer_entry(office, again.pk, ANSWERS)
    services.assess_as_rated(office, [again.pk])
    services.screen_entries(office, [again.pk], "仍看好", into_pool=True)
    assert [one.pk for one in queries.pool(office)] == [again.pk]
    fact = evidence.facts_of(f"entry:{again.pk}").get()
    assert fact.supersedes_id == reload(entry).fact_position


def test_a_lapsed_patent_does_not_go_into_the_pool(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor
) -> None:
    assessed(entry, inventor, reviewer, office)
    entry.patent.__class__.objects.filter(pk=entry.patent_id).update(legal_status="ended")
    with pytest.raises(Refusal, match="失效"):
        services.screen_entries(office, [entry.pk], "看好", into_pool=True)
    services.screen_entries(office, [entry.pk], "已失效", into_pool=False)
    assert reload(entry).state == workflow.SCREENED_OUT
    services.reopen_screening(office, entry.pk, "恢复权利")
    assert reload(entry).state == workflow.ASSESSED


def test_bulk_is_all_or_nothing(
    opened: Round, entry: Entry, inventor: Actor, reviewer: Actor, office: Actor
) -> None:
    assessed(entry, inventor, reviewer, office)
    every = list(opened.entries.values_list("pk", flat=True))
    with pytest.raises(StepRefused):
        services.screen_entries(office, every, "一起入库", into_pool=True)
    assert not queries.pool(office).exists()
    assert not evidence.facts_of(f"entry:{entry.pk}").exists()
    with pytest.raises(Refusal, match="没有选中"):
        services.screen_entries(office, [], "无", into_pool=True)


def test_names_in_the_register_find_their_accounts(opened: Round, office: Actor, inventor: Actor) -> None:
    assert services.assign_by_names(office, opened.pk) == 2
    mine = queries.entries(inventor)
    assert mine.count() == 2
    assert set(mine.values_list("college", flat=True)) == {"环境学院"}
    assert notices.todo_for(inventor).get().about == "2 件专利"


def test_an_inventor_of_another_organization_cannot_be_given_entries(
    opened: Round, office: Actor, firm: Actor
) -> None:
    with pytest.raises(Refusal, match="不是本单位的发明人"):
        services.assign_entries(office, [opened.entries.order_by("pk")[0].pk], inventor_id=firm.user_id)


def test_to_dos_follow_the_work(entry: Entry, inventor: Actor, reviewer: Actor, office: Actor) -> None:
    assert [one.title for one in notices.todo_for(inventor)] == ["填写发明人自评：2024 年盘点"]
    services.answer_entry(inventor, entry.pk, ANSWERS)
    assert not notices.todo_for(inventor).exists()
    assert [one.title for one in notices.todo_for(reviewer)] == ["二级单位审核：2024 年盘点"]
    services.review_entries(reviewer, [entry.pk])
    assert not notices.todo_for(reviewer).exists()
    assert "单位评价：2024 年盘点" in [one.title for one in notices.todo_for(office)]
    services.assess_as_rated(office, [entry.pk])
    assert "筛选入库：2024 年盘点" in [one.title for one in notices.todo_for(office)]
    services.screen_entries(office, [entry.pk], "看好", into_pool=True)
    assert [one.title for one in notices.todo_for(office)] == ["分派发明人：2024 年盘点"]


def test_coverage_counts_the_assessed(
    opened: Round, entry: Entry, inventor: Actor, reviewer: Actor, office: Actor
) -> None:
    assessed(entry, inventor, reviewer, office)
    lines = {line.label: line for line in queries.coverage_by_college(office, opened.pk)}
    assert lines["环境学院"].percent_words == "100.0%"
    assert (lines["未分派二级单位"].denominator, lines["未分派二级单位"].covered) == (2, 0)
    seen = queries.rounds(office).get()
    assert (seen.denominator, seen.covered) == (3, 1)  # type: ignore[attr-defined]  # annotated


def test_the_wake_up_list_says_whose_move_it_is(
    opened: Round,
    entry: Entry,
    inventor: Actor,
    reviewer: Actor,
    office: Actor,
    clerk: Actor,
    sister_clerk: Actor,
) -> None:
    line = queries.sleepers(office).get()
    assert (line.patent_id, line.owner_name, line.next_action) == (entry.patent_id, "inventor", "填写自评")
    assert line.due_on == opened.due_on
    services.answer_entry(inventor, entry.pk, ANSWERS)
    line.refresh_from_db()
    assert (line.owner_id, line.owner_name) == (reviewer.user_id, "环境学院审核人")
    assert [one.pk for one in queries.sleepers(inventor)] == [line.pk]
    assert [one.pk for one in queries.sleepers(clerk)] == [line.pk]
    assert not queries.sleepers(sister_clerk).exists()


def test_what_waits_is_told_by_stage(entry: Entry, inventor: Actor, office: Actor) -> None:
    services.answer_entry(inventor, entry.pk, ANSWERS)
    stages = {line.stage: line.count for line in queries.waiting(office)}
    assert stages == {"盘点：待发明人自评": 2, "盘点：待审核": 1}
