"""The wake-up list: who is on it with or without a round, whose move it is, and how facts and people move it."""

from datetime import date

import pytest
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood, application_number
from tests.apps.stocktake.stocktake_round import ANSWERS, assessed
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.register.models import LegalEvent, Patent, PatentHolder
from zhiqiao.assets.stocktake import queries, services, wake_states, wake_up
from zhiqiao.assets.stocktake.models import Entry, Round, Sleeper, SleeperLook
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.periods import as_of, today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.states import StepRefused

OLD = {"filed_on": date(2012, 11, 29), "granted_on": date(2015, 1, 6)}


@pytest.fixture
def works(town: Neighborhood) -> Actor:
    """The office of a state-owned firm that has never taken stock, with one old patent and a young one."""
    one = town.organization("澄江水务集团", "state_owned_enterprise")
    office = town.person("works", one, "holder_office")
    town.patent(office, 70, **OLD)
    town.patent(office, 71)
    return office


@pytest.fixture
def line(works: Actor, clerk: Actor) -> Sleeper:
    services.find_sleepers(clerk)
    return queries.sleepers(works).get()


def fact_on(
    line: Sleeper,
    kind: str,
    quantity: int = 1,
    supersedes: int | None = None,
    told: dict[str, str] | None = None,
) -> int:
    party = accounts.party_snapshot(line.organization_id, "holder", today())
    roles = {"listing_published": ("holder",), "feedback_given": ("holder", "firm")}
    parties = tuple(
        party.__class__(**{**party.__dict__, "role": role}) for role in roles.get(kind, ("giver", "receiver"))
    )
    written = write_fact(
        SYSTEM,
        NewFact(
            kind=kind,
            subject=line.patent.number,
            subject_name=line.patent.title,
            effective_on=date(2026, 3, 1),
            parties=parties,
            region_code=line.region_code,
            grade=Grade.DECLARED,
            quantity=quantity,
            attributes=told or {},
            supersedes=supersedes,
        ),
    )
    return written.position


def test_a_state_owned_firm_without_a_round_is_looked_over(works: Actor, clerk: Actor) -> None:
    assert not Round.objects.exists()
    found = services.find_sleepers(clerk)
    assert (found.fresh, found.moved) == (1, 0)
    line = queries.sleepers(works).get()
    assert (line.state, line.idle_from) == (wake_states.ASLEEP, date(2020, 1, 6))
    assert "尚未建档" in line.reason
    assert (line.owner_name, line.next_action) == ("成果转化办公室", "纳入盘点，判断能否转化")
    assert line.due_on is not None
    assert [step.name for step in line.steps.all()] == ["found"]
    again = services.find_sleepers(clerk)
    assert (again.fresh, again.moved) == (0, 0)
    assert [one.title for one in notices.todo_for(works)] == ["沉睡专利还没有安排责任人和期限"]


def test_screening_wakes_and_an_answer_of_own_use_takes_off(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor
) -> None:
    assessed(entry, inventor, reviewer, office)
    services.screen_entries(office, [entry.pk], "看好", into_pool=True)
    line = queries.sleepers(office).get()
    assert (line.state, line.next_action) == (wake_states.WOKEN, "发布供给，推送企业")
    assert line.steps.last().reason == "已筛选进入转化资源库"  # type: ignore[union-attr]  # there are steps


def test_answered_as_in_use_leaves_the_list_and_comes_back_when_corrected(
    entry: Entry, inventor: Actor, office: Actor
) -> None:
    used = ANSWERS.__class__(**{**ANSWERS.__dict__, "implementation": "own_use"})
    services.answer_entry(inventor, entry.pk, used)
    line = queries.sleepers(office).get()
    assert line.state == wake_states.DISMISSED
    assert "自行实施" in line.steps.last().reason  # type: ignore[union-attr]  # there are steps
    services.answer_entry(inventor, entry.pk, ANSWERS)
    line.refresh_from_db()
    assert line.state == wake_states.ASLEEP


def test_facts_of_later_rooms_carry_it_forward_and_a_correction_back(
    line: Sleeper, works: Actor, clerk: Actor
) -> None:
    steps: list[tuple[str, dict[str, str], str]] = [
        ("listing_published", {}, wake_states.LISTED),
        ("feedback_given", {"answer": "暂不", "reason": "太早"}, wake_states.LISTED),
        ("feedback_given", {"answer": "愿意实施"}, wake_states.MATCHED),
    ]
    for kind, told, state in steps:
        fact_on(line, kind, told=told)
        services.find_sleepers(clerk)
        line.refresh_from_db()
        assert line.state == state, kind
    position = fact_on(line, "license_recorded")
    services.find_sleepers(works)
    line.refresh_from_db()
    assert (line.state, line.steps.last().fact_position) == (wake_states.CONVERTED, position)  # type: ignore[union-attr]  # there are steps
    with pytest.raises(Refusal, match="已有转化的事实"):
        services.move_sleepers(works, [line.pk], "sleep", "听说没办成")
    fact_on(line, "license_recorded", quantity=0, supersedes=position)
    services.find_sleepers(works)
    line.refresh_from_db()
    assert line.state == wake_states.ASLEEP


def test_people_move_and_plan_it_with_reasons_and_reminders(
    line: Sleeper, works: Actor, clerk: Actor, office: Actor
) -> None:
    assert services.move_sleepers(works, [line.pk], "wake", "经理已去现场看过") == 1
    with pytest.raises(Refusal, match="理由"):
        services.move_sleepers(works, [line.pk], "list", " ")
    with pytest.raises(Refusal, match="账本"):
        services.move_sleepers(works, [line.pk], "convert", "听说卖了")
    with pytest.raises(StepRefused):
        services.move_sleepers(works, [line.pk], "wake", "再唤一次")
    with pytest.raises(Denied):
        services.move_sleepers(office, [line.pk], "list", "别家的")
    with as_of(date(2026, 6, 1)):
        with pytest.raises(Refusal, match="已经过了"):
            services.plan_sleepers(works, [line.pk], due_on=date(2026, 5, 31))
        with pytest.raises(Refusal, match="不是该单位的人"):
            services.plan_sleepers(clerk, [line.pk], owner_id=office.user_id)
        services.plan_sleepers(
            clerk, [line.pk], owner_id=works.user_id, action="约水厂看样机", due_on=date(2026, 7, 1)
        )
    line.refresh_from_db()
    assert (line.owner_id, line.next_action, line.planned_by) == (works.user_id, "约水厂看样机", "clerk")
    todo = notices.todo_for(works).get()
    assert (todo.title, todo.due_on, todo.about) == ("唤醒沉睡专利", date(2026, 7, 1), "1 件沉睡专利")
    services.move_sleepers(works, [line.pk], "dismiss", "拟放弃")
    assert not notices.todo_for(works).exists()
    services.find_sleepers(works)
    line.refresh_from_db()
    assert line.state == wake_states.DISMISSED, "由人移出的不自动回来"


def test_a_lapsed_patent_leaves_the_list(line: Sleeper, works: Actor) -> None:
    line.patent.__class__.objects.filter(pk=line.patent_id).update(legal_status="ended")
    services.find_sleepers(works)
    line.refresh_from_db()
    assert line.state == wake_states.DISMISSED
    assert "失效" in line.steps.last().reason  # type: ignore[union-attr]  # there are steps


def test_what_ended_in_the_last_years_never_gets_on_the_list(
    works: Actor, clerk: Actor, town: Neighborhood
) -> None:
    """In force five years ago is not in force today: neither lapsed nor past its term is asleep."""
    lapsed = town.patent(works, 72, **OLD, legal_status="失效")
    LegalEvent.objects.create(
        patent=Patent.objects.get(number=lapsed),
        category="H10.fee_lapse",
        kind="未缴年费终止",
        effective_on=date(2024, 6, 1),
    )
    town.patent(works, 73, filed_on=date(2004, 3, 1), granted_on=date(2007, 5, 2))
    with as_of(date(2026, 6, 1)):
        assert services.find_sleepers(clerk).fresh == 1
    line = queries.sleepers(works).get()
    assert line.patent.number == application_number(70)
    Patent.objects.filter(pk=line.patent_id).update(filed_on=date(2000, 3, 1))
    services.find_sleepers(works)
    line.refresh_from_db()
    assert "已不是有效专利" in line.steps.last().reason  # type: ignore[union-attr]  # there are steps


def test_whom_a_person_sent_back_to_sleep_no_old_fact_moves_again(line: Sleeper, works: Actor) -> None:
    fact_on(line, "listing_published")
    services.find_sleepers(works)
    services.move_sleepers(works, [line.pk], "sleep", "展期已过，没有企业问")
    assert services.find_sleepers(works).moved == 0, "this fact has moved it before"
    line.refresh_from_db()
    assert line.state == wake_states.ASLEEP
    fact_on(line, "listing_published")
    assert services.find_sleepers(works).moved == 1, "a new listing is news"


def test_a_patent_that_changed_hands_sleeps_on_its_new_holders_list(
    line: Sleeper, works: Actor, office: Actor, clerk: Actor, university: Organization
) -> None:
    services.plan_sleepers(works, [line.pk], owner_id=works.user_id, action="谈价")
    PatentHolder.objects.filter(patent_id=line.patent_id).update(organization=university)
    services.find_sleepers(clerk)
    line.refresh_from_db()
    assert (line.state, line.next_action) == (wake_states.DISMISSED, "谈价"), (
        "its old holder keeps what was said"
    )
    moved = queries.sleepers(office).get()
    assert (moved.state, moved.owner_name, moved.planned_by) == (wake_states.ASLEEP, "成果转化办公室", "")
    assert [step.name for step in moved.steps.all()] == ["found"]
    assert services.find_sleepers(clerk) == wake_up.Found(), "and nothing is left to do"


def test_the_page_filters_acts_on_all_that_pass_and_shows_the_history(
    line: Sleeper, works: Actor, clerk: Actor, opened: Round
) -> None:
    desk = browser_of(clerk)
    page = text_of(desk, "wake-up")
    assert line.patent.title in page
    assert "共 <span" in page
    only = text_of(desk, "wake-up", query="?kind=state_owned_enterprise&in_round=no")
    assert only.count("/w/pool/wake-up/") >= 1
    assert "一种印染废水处理装置1<" not in only
    moved = desk.post(
        reverse("workbench:wake-up-move") + "?kind=state_owned_enterprise",
        {"all": "yes", "step": "wake", "reason": "区里已走访"},
    )
    assert moved.headers["Location"].endswith("?kind=state_owned_enterprise")
    line.refresh_from_db()
    assert line.state == wake_states.WOKEN
    assert queries.sleepers(clerk).filter(state=wake_states.ASLEEP).count() == 1
    planned = desk.post(
        reverse("workbench:wake-up-plan"),
        {"sleeper": [line.pk], "owner_name": "生产部", "due_on": "2099-01-01", "one": line.pk},
    )
    assert planned.headers["Location"] == reverse("workbench:wake-up-line", args=[line.pk])
    own = text_of(browser_of(works), "wake-up-line", line.pk)
    assert "区里已走访" in own
    assert "生产部" in own
    book = desk.get(reverse("workbench:wake-up") + "?export=xlsx&q=")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response
    assert desk.post(reverse("workbench:wake-up-find")).status_code == 302
    assert opened.entries.exists()


def test_at_night_lines_are_looked_at_once_a_day(line: Sleeper) -> None:
    from zhiqiao.config.commands.housekeeping import tidy

    assert not queries.sleepers_are_due(SYSTEM)
    Sleeper.objects.update(checked_on=date(2020, 1, 1))
    SleeperLook.objects.update(looked_on=date(2020, 1, 1))
    tidy()
    line.refresh_from_db()
    assert line.checked_on == today()


def test_the_look_at_night_begins_with_an_empty_list(works: Actor, clerk: Actor) -> None:
    from zhiqiao.config.commands.housekeeping import tidy

    desk, own = browser_of(clerk), browser_of(works)
    assert "还没有查找过" in text_of(desk, "wake-up")
    assert queries.sleepers_are_due(SYSTEM)
    tidy()
    assert queries.sleepers(works).count() == 1, "nobody had pressed anything"
    assert not queries.sleepers_are_due(SYSTEM)
    looked = queries.looked(works)
    assert (looked.holders, looked.looked) == (1, 1)
    page = text_of(own, "wake-up")
    assert "最近查找" in page
    assert "现在就查" in page
    assert "1 家单位里查过" not in page
    Sleeper.objects.all().delete()
    assert "清单上没有专利" in text_of(own, "wake-up")
