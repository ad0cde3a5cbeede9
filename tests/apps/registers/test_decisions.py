"""Submitted, approved, returned, withdrawn, restored; who is told; what facts follow; what runs out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tests.apps.neighborhood import Neighborhood
from tests.apps.registers.conftest import PLAN, PROJECTS, SEPARATE, VISITS, project, separate, visit

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.notices.queries import notices_for, todo_for
from zhiqiao.foundation.registers import queries, telling
from zhiqiao.foundation.registers.keeping import EntryRefused
from zhiqiao.foundation.registers.loading import register_of
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.services import (
    approve_entry,
    restore_entry,
    return_entry,
    save_entry,
    withdraw_entry,
)
from zhiqiao.kernel.periods import as_of
from zhiqiao.kernel.refusal import Refusal


@pytest.fixture
def submitted(firm: Actor, clerk: Actor) -> RegisterEntry:  # noqa: ARG001 - somebody must be there to approve
    return save_entry(firm, PROJECTS, project(), papers=[PLAN])


def test_what_is_submitted_waits_for_who_approves(submitted: RegisterEntry, clerk: Actor) -> None:
    assert submitted.state == RegisterEntry.SUBMITTED
    (todo,) = todo_for(clerk)
    assert (todo.verb, todo.about, todo.waiting) == ("审核", "低色度印染", "澄江印染有限公司")
    shelf = next(one for one in queries.overview(clerk) if one.register.code == PROJECTS)
    assert (shelf.standing, shelf.waiting) == (0, 1)


def test_who_approves_tells_the_writer(submitted: RegisterEntry, clerk: Actor, firm: Actor) -> None:
    one = approve_entry(clerk, submitted.pk, revision=submitted.revision, opinion="同意")
    assert one.state == RegisterEntry.STANDING
    assert list(todo_for(clerk)) == []
    assert [note.title for note in notices_for(firm)] == ["高价值专利培育项目：审核通过"]
    with pytest.raises(Refusal, match="不在待审核"):
        approve_entry(clerk, submitted.pk)


def test_what_is_returned_waits_for_the_writer_with_the_reason(
    submitted: RegisterEntry, clerk: Actor, firm: Actor
) -> None:
    with pytest.raises(Refusal, match="没有写退回的理由"):
        return_entry(clerk, submitted.pk, "  ")
    return_entry(clerk, submitted.pk, "请写明指标")
    (todo,) = todo_for(firm)
    assert "请写明指标" in todo.about
    again = save_entry(firm, PROJECTS, project(expected=3), pk=submitted.pk)
    assert again.state == RegisterEntry.SUBMITTED
    assert list(todo_for(firm)) == []
    assert todo_for(clerk).count() == 1
    assert [one.name for one in queries.history(again)] == ["提交", "退回", "登记"]


def test_what_was_changed_meanwhile_is_not_approved_unseen(
    submitted: RegisterEntry, clerk: Actor, firm: Actor
) -> None:
    save_entry(firm, PROJECTS, project(leader="别人"), pk=submitted.pk)
    with pytest.raises(Refusal, match="改过这一条"):
        approve_entry(clerk, submitted.pk, revision=submitted.revision)


def test_nobody_approves_out_of_reach(submitted: RegisterEntry, sister_clerk: Actor, firm: Actor) -> None:
    with pytest.raises(Denied, match="本地区"):
        approve_entry(sister_clerk, submitted.pk)
    with pytest.raises(Denied, match="由 主管部门 审核"):
        approve_entry(firm, submitted.pk)


def test_without_anybody_to_approve_it_is_said(firm: Actor) -> None:
    with pytest.raises(Refusal, match="没有能审核"):
        save_entry(firm, PROJECTS, project(), papers=[PLAN])


def test_a_standing_entry_that_its_keeper_changes_is_approved_anew(
    submitted: RegisterEntry, clerk: Actor, firm: Actor
) -> None:
    approve_entry(clerk, submitted.pk)
    one = save_entry(firm, PROJECTS, project(expected=5), pk=submitted.pk)
    assert one.state == RegisterEntry.SUBMITTED
    approve_entry(clerk, submitted.pk)
    with pytest.raises(Refusal, match="不能改成草稿"):
        save_entry(firm, PROJECTS, project(expected=6), pk=submitted.pk, submit=False)


def test_nothing_is_deleted(listed: RegisterEntry, office: Actor) -> None:
    with pytest.raises(Refusal, match="没有写撤下的理由"):
        withdraw_entry(office, listed.pk, "")
    one = withdraw_entry(office, listed.pk, "登记错了")
    assert one.state == RegisterEntry.WITHDRAWN
    assert queries.entry(office, listed.pk)[1].state == RegisterEntry.WITHDRAWN
    with pytest.raises(Refusal, match="先恢复"):
        save_entry(office, SEPARATE, separate(college="x"), pk=listed.pk)
    assert restore_entry(office, listed.pk).state == RegisterEntry.STANDING
    assert [step.name for step in queries.history(one)] == ["恢复", "撤下", "登记"]


def test_a_withdrawn_entry_whose_place_is_taken_stays_out(listed: RegisterEntry, office: Actor) -> None:
    withdraw_entry(office, listed.pk, "重做")
    save_entry(office, SEPARATE, separate(), submit=False)
    with pytest.raises(EntryRefused, match="已登记为第"):
        restore_entry(office, listed.pk)


def test_an_approved_entry_writes_its_fact_and_takes_it_back(
    visits: Mapping[str, Any], firm: Actor, clerk: Actor, dyer: Organization
) -> None:
    del visits
    one = save_entry(firm, VISITS, visit())
    assert Fact.objects.count() == 0, "没有审核的不算事实"
    approve_entry(clerk, one.pk)
    fact = Fact.objects.get()
    assert (fact.kind, fact.subject, fact.amount_fen) == ("survey_answered", dyer.credit_code, 100_000)
    assert (fact.grade_label, fact.matter) == ("自报", f"register_entry:{one.pk}")
    assert fact.parties.get().size_class == "small"
    approve_entry(clerk, save_entry(firm, VISITS, visit(amount=200_000), pk=one.pk).pk)
    newer = Fact.objects.get(supersedes=fact)
    assert newer.amount_fen == 200_000
    approve_entry(clerk, save_entry(firm, VISITS, visit(amount=200_000, kind_of="甲"), pk=one.pk).pk)
    assert Fact.objects.count() == 2, "事实说的没有变，就不再写一条"
    withdraw_entry(firm, one.pk, "登记错了")
    assert Fact.objects.get(supersedes=newer).quantity == 0


def test_a_fact_needs_a_credit_code(visits: Mapping[str, Any], firm: Actor, clerk: Actor) -> None:
    del visits
    one = save_entry(firm, VISITS, visit(visited={"name": "外地某厂", "code": ""}))
    with pytest.raises(Refusal, match="没有统一社会信用代码"):
        approve_entry(clerk, one.pk)
    one.refresh_from_db()
    assert one.state == RegisterEntry.SUBMITTED


def test_validity_on_a_day_in_rows_and_in_the_filter_agree(clerk: Actor, town: Neighborhood) -> None:
    town.firm("澄江印染有限公司")
    one = save_entry(clerk, PROJECTS, project(), papers=[PLAN])
    rows = queries.entries(clerk, register_of(PROJECTS))
    for day, wanted in (
        (date(2024, 2, 1), queries.AHEAD),
        (date(2025, 1, 1), queries.VALID),
        (date(2026, 1, 29), queries.VALID),
        (date(2026, 1, 30), queries.SOON),
        (date(2026, 3, 1), queries.SOON),
        (date(2026, 3, 2), queries.OVER),
    ):
        assert queries.validity_on(one, day) == wanted
        found = [c for c in queries.VALIDITY_LABELS if rows.filter(queries.validity_filter(c, day)).exists()]
        assert found == [wanted], day


def test_who_keeps_an_entry_is_reminded_once_before_it_runs_out(clerk: Actor, town: Neighborhood) -> None:
    town.firm("澄江印染有限公司")
    one = save_entry(clerk, PROJECTS, project(), papers=[PLAN])
    with as_of(date(2026, 1, 1)):
        assert not telling.start_reminding()
    with as_of(date(2026, 2, 10)):
        assert telling.start_reminding()
        assert not telling.start_reminding()
    (todo,) = todo_for(clerk)
    assert (todo.title, todo.due_on) == ("高价值专利培育项目：将到期", date(2026, 3, 1))
    save_entry(clerk, PROJECTS, project(due_on="2027-03-01"), pk=one.pk)
    assert list(todo_for(clerk)) == []
    with as_of(date(2027, 2, 10)):
        assert telling.start_reminding()
