"""A region adopts a plan over its own period; tasks are reported on, never edited."""

import datetime as dt

import pytest

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.periods import Period
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.programme import queries
from zhiqiao.outcomes.programme.models import TaskProgress
from zhiqiao.outcomes.programme.services import ProgressNote, adopt_plan, report_progress, supervise_task

BEIBEI = "beibei-2023-2024"
LEAD = Actor(None, "甲", Role.LEAD_AGENCY, region_code="990101")
HELPER = Actor(None, "乙", Role.COOPERATING_AGENCY, region_code="990101")
NEIGHBOUR = Actor(None, "丙", Role.LEAD_AGENCY, region_code="990102")
CITY = Actor(None, "丁", Role.SUPERIOR, region_code="9901")
FIRM = Actor(None, "戊", Role.ENTERPRISE, region_code="990101")

pytestmark = pytest.mark.django_db


def test_a_region_adopts_with_the_plans_dates_or_its_own() -> None:
    first = adopt_plan(LEAD, BEIBEI, "990101")
    assert (first.starts_on, first.cutoff_on) == (dt.date(2023, 12, 29), dt.date(2024, 10, 31))
    own = Period(dt.date(2025, 1, 1), dt.date(2026, 12, 31))
    second = adopt_plan(LEAD, BEIBEI, "990101", period=own, note="演示期限")
    assert second.cutoff_on == own.ends_on
    with pytest.raises(Refusal, match="已采用"):
        adopt_plan(LEAD, BEIBEI, "990101")
    with pytest.raises(Refusal, match="不在方案期"):
        adopt_plan(LEAD, BEIBEI, "990101", cutoff_on=dt.date(2025, 6, 1))


def test_reach_of_adoptions() -> None:
    made = adopt_plan(LEAD, BEIBEI, "990101")
    with pytest.raises(Denied):
        adopt_plan(LEAD, BEIBEI, "990102")
    assert queries.current_adoption(HELPER) == made
    assert queries.current_adoption(CITY) == made
    assert queries.current_adoption(NEIGHBOUR) is None
    with pytest.raises(Denied):
        queries.adoption(NEIGHBOUR, made.pk)
    with pytest.raises(Refusal, match="没有第 999 号"):
        queries.adoption(LEAD, 999)
    assert queries.plan_for(FIRM, BEIBEI).code == BEIBEI


def test_progress_and_supervision() -> None:
    made = adopt_plan(LEAD, BEIBEI, "990101")
    report_progress(HELPER, made.pk, ProgressNote("3", "slow", "登记窗口排队"))
    supervise_task(CITY, made.pk, ProgressNote("3", "stuck", "请说明原因", dt.date(2024, 9, 1)))
    notes = queries.progress_of(LEAD, made.pk)["3"]
    assert [note.is_supervision for note in notes] == [True, False]
    with pytest.raises(Denied):
        report_progress(FIRM, made.pk, ProgressNote("3", "slow", "x"))
    with pytest.raises(Refusal, match="没有任务"):
        report_progress(LEAD, made.pk, ProgressNote("99", "slow", "x"))
    with pytest.raises(Refusal, match="没有写期限"):
        supervise_task(LEAD, made.pk, ProgressNote("3", "slow", "x"))
    with pytest.raises(Refusal, match="情况是空的"):
        report_progress(LEAD, made.pk, ProgressNote("3", "slow", "  "))
    assert TaskProgress.objects.count() == 2
