"""A mass push as people make it: planned, looked at, sent once, put aside; who may; what the page says."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Membership, Organization, User
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.jobs.models import Heartbeat, Progress
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import mass_push_steps as steps
from zhiqiao.market.matching import services
from zhiqiao.market.matching.models import MassPush, MassPushRow, Push

pytestmark = pytest.mark.django_db
Capture = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def _shelf(office: Actor, wash: str, bearing: str) -> None:
    for number in (wash, bearing):
        offer(office, number)


@pytest.fixture
def planned(clerk: Actor, need: Demand, django_capture_on_commit_callbacks: Capture) -> MassPush:
    del need
    with django_capture_on_commit_callbacks(execute=True):
        one = steps.plan_mass_push(clerk, 30, 3)
        assert one.state == MassPush.PLANNING
    return steps.mass_push_of(clerk, one.pk)


def at(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page_of(one: MassPush) -> str:
    return reverse("workbench:mass-push", args=[one.pk])


def again(one: MassPush) -> MassPush:
    return MassPush.objects.get(pk=one.pk)


def test_a_plan_is_made_in_the_background_and_sends_nothing(
    clerk: Actor, planned: MassPush, wash: str
) -> None:
    assert planned.state == MassPush.PLANNED
    assert Progress.objects.get(matter=f"mass_push:{planned.pk}").state == Progress.DONE
    assert wash in {row.patent.number for row in steps.rows_of(clerk, planned)}
    assert not Push.objects.exists()
    assert Notice.objects.filter(user_id=clerk.user_id, matter=f"mass_push:{planned.pk}").exists()
    page = at(clerk).get(page_of(planned)).content.decode()
    assert "先看清楚，再推送" in page
    assert "推送出去不能撤回" in page
    assert "将推送" in page


def test_the_plan_says_what_it_leaves_out_and_why(
    town: Neighborhood, clerk: Actor, need: Demand, django_capture_on_commit_callbacks: Capture, wash: str
) -> None:
    town.organization("澄江无名有限公司", "enterprise", clerk.region_code, products="")
    services.push(clerk, wash, need.firm_id, need.pk, "先推一次")
    with django_capture_on_commit_callbacks(execute=True):
        one = steps.plan_mass_push(clerk, None, 3)
    left = again(one).left
    assert left["nothing_said"] == 1
    assert left["sent_before"] == 1
    page = at(clerk).get(page_of(one)).content.decode()
    assert "没有发布需求，也没有登记主营产品" in page
    assert "以前推送过" in page


def test_it_is_sent_once_however_often_it_is_pressed(
    clerk: Actor, planned: MassPush, django_capture_on_commit_callbacks: Capture
) -> None:
    rows = planned.rows.count()
    assert rows
    client = at(clerk)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            client.post(reverse("workbench:mass-push-send", args=[planned.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("workbench:mass-push-send", args=[planned.pk]))
    assert Push.objects.count() == rows
    assert again(planned).state == MassPush.SENT
    assert set(planned.rows.values_list("state", flat=True)) == {MassPushRow.SENT}
    assert (
        AuditEntry.objects.filter(action="market.matching:push:send", target__startswith="push:").count()
        == rows
    )
    page = client.get(page_of(planned)).content.decode()
    assert f"推送了 {rows} 件次" in page
    listed = client.get(reverse("workbench:pushes"), {"mass": planned.pk}).content.decode()
    assert planned.rows.all()[0].patent.title in listed
    assert "没有符合" in client.get(reverse("workbench:pushes"), {"mass": "x"}).content.decode()


def test_the_same_asked_twice_is_one_plan(clerk: Actor) -> None:
    one = steps.plan_mass_push(clerk, 30, 3)
    assert steps.plan_mass_push(clerk, 30, 3) == one
    with pytest.raises(Refusal, match="正在制定计划"):
        steps.plan_mass_push(clerk, 10, 3)
    assert MassPush.objects.count() == 1


def test_what_was_pushed_meanwhile_is_not_pushed_again(
    clerk: Actor, planned: MassPush, need: Demand, wash: str, django_capture_on_commit_callbacks: Capture
) -> None:
    services.push(clerk, wash, need.firm_id, need.pk, "有人先推了")
    with django_capture_on_commit_callbacks(execute=True):
        steps.send_mass_push(clerk, planned.pk)
    assert Push.objects.filter(patent__number=wash, firm_id=need.firm_id).count() == 1
    row = planned.rows.get(patent__number=wash, firm_id=need.firm_id)
    assert (row.state, row.push) == (MassPushRow.REFUSED, None)
    assert "已经推送给该企业" in row.refusal


def test_what_broke_off_goes_on_and_doubles_nothing(
    clerk: Actor, planned: MassPush, pump_firm: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    del pump_firm
    one = steps.send_mass_push(clerk, planned.pk)
    job = Progress.objects.filter(matter=f"mass_push:{one.pk}").latest("pk")
    push = services.push

    def break_off(*given: Any, **more: Any) -> Push:  # noqa: ANN401 - the service's own
        if Push.objects.exists():
            raise OSError("no space left")
        return push(*given, **more)

    MassPushRow.objects.create(
        mass=one, patent=planned.rows.all()[0].patent, firm=Organization.objects.get(name="澄江主轴有限公司"),
        band="high", likelihood=0.9, reason="与贵司主营产品相近",
    )  # fmt: skip
    with monkeypatch.context() as broken:
        broken.setattr(services, "push", break_off)
        with pytest.raises(OSError, match="no space"):
            steps.send_in_background.func(one.pk, job.pk)
    assert (again(one).state, Push.objects.count()) == (MassPush.STOPPED, 1)
    page = at(clerk).get(page_of(one)).content.decode()
    assert "中断" in page
    steps.send_mass_push(clerk, one.pk)
    steps.send_in_background.func(one.pk, job.pk)
    assert Push.objects.count() == planned.rows.count()
    assert again(one).state == MassPush.SENT


def test_a_plan_put_aside_is_not_sent(clerk: Actor, planned: MassPush) -> None:
    at(clerk).post(reverse("workbench:mass-push-discard", args=[planned.pk]))
    assert again(planned).state == MassPush.DISCARDED
    with pytest.raises(Refusal, match="已放弃"):
        steps.send_mass_push(clerk, planned.pk)
    assert not Push.objects.exists()


def test_only_those_who_may_push_and_only_their_own(
    clerk: Actor, sister_clerk: Actor, firm: Actor, auditor: Actor, planned: MassPush
) -> None:
    for actor in (firm, auditor):
        with pytest.raises(Denied):
            steps.plan_mass_push(actor, 30, 3)
        assert at(actor).get(reverse("workbench:mass-pushes")).status_code == 403
        assert at(actor).get(page_of(planned)).status_code == 403
    assert not steps.mass_pushes(sister_clerk).exists()
    assert at(sister_clerk).get(page_of(planned)).status_code == 422
    for step in (steps.send_mass_push, steps.discard_mass_push):
        with pytest.raises(Denied):
            step(sister_clerk, planned.pk)
    assert steps.mass_pushes(clerk).count() == 1


def test_who_no_longer_acts_so_sends_nothing(clerk: Actor, planned: MassPush) -> None:
    one = steps.send_mass_push(clerk, planned.pk)
    Membership.objects.filter(user_id=clerk.user_id).delete()
    job = Progress.objects.filter(matter=f"mass_push:{one.pk}").latest("pk")
    with pytest.raises(Refusal, match="已不在"):
        steps.send_in_background.func(one.pk, job.pk)
    assert again(one).state == MassPush.STOPPED
    assert not Push.objects.exists()


def test_work_that_went_silent_can_be_taken_up_again(clerk: Actor, planned: MassPush) -> None:
    one = steps.send_mass_push(clerk, planned.pk)
    assert not steps.is_broken_off(one)
    Heartbeat.objects.create(worker="w", at=timezone.now())
    Progress.objects.update(moved_at=timezone.now() - timedelta(hours=1))
    assert steps.is_broken_off(one)
    page = at(clerk).get(page_of(one)).content.decode()
    assert "可以接着推送" in page
    before = Progress.objects.count()
    steps.send_mass_push(clerk, one.pk)
    assert Progress.objects.count() == before + 1


def test_the_page_follows_the_work(clerk: Actor) -> None:
    client = at(clerk)
    made = client.post(reverse("workbench:mass-push-new"), {"days": "30", "per_firm": "3"})
    one = MassPush.objects.get()
    assert made["Location"] == page_of(one)
    assert "正在制定计划" in client.get(page_of(one)).content.decode()
    part = client.get(page_of(one), {"part": "progress"}, headers={"HX-Request": "true"})
    assert "排队中" in part.content.decode()
    MassPush.objects.update(state=MassPush.PLANNED)
    done = client.get(page_of(one), {"part": "progress"}, headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    bad = client.post(reverse("workbench:mass-push-new"), {"days": "0", "per_firm": "99"})
    assert bad.status_code in {200, 422}
    assert MassPush.objects.count() == 1
