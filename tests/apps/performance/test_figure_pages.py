"""Plans and figures as pages: every figure opens to its facts and to those left out."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Membership, Organization, User
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.audit.services import mutation
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.outcomes.programme.models import Adoption, TaskProgress

BEIBEI = "beibei-2023-2024"

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    agency = Organization.objects.create(name="澄江区市场监管局", kind="agency", region_code="990101")
    user = User.objects.create(username="clerk", name="经办人")
    Membership.objects.create(user=user, organization=agency, role="lead_agency")
    client = Client()
    client.force_login(user)
    return client


@mutation("foundation.evidence:ledger:verify")
def _write(actor: Actor, patent: str, size: str) -> None:
    parties = (
        Party("giver", "澄江大学", "U1", "university", "", "990101"),
        Party("receiver", f"澄江{patent}厂", f"C{patent}", "enterprise", size, "990101"),
    )
    day = dt.date(2024, 5, 6)
    new = NewFact(
        "license_recorded",
        patent,
        day,
        parties,
        "990101",
        Grade.RECORDED,
        amount_fen=100,
        record_number=patent,
        subject_name=f"一种{patent}装置",
    )
    write_fact(actor, new)


def adopted(desk: Client) -> Adoption:
    answer = desk.post(reverse("workbench:plan-adopt", args=[BEIBEI]), {"note": ""})
    assert answer.status_code == 302
    return Adoption.objects.get()


def test_without_an_adoption_the_pages_say_what_to_do(desk: Client) -> None:
    assert "还没有采用方案" in desk.get(reverse("workbench:figures")).content.decode()
    page = desk.get(reverse("workbench:plan", args=[BEIBEI])).content.decode()
    for words in (
        "北碚府办发〔2023〕120号",
        "财建〔2023〕9号",
        "区金融服务中心",
        "正文九项，附件十项",
        "不得直接摊派指标任务",
    ):
        assert words in page
    assert desk.get(reverse("workbench:plan", args=["nowhere"])).status_code == 422


def test_ten_figures_and_each_page(desk: Client) -> None:
    adoption = adopted(desk)
    _write(SYSTEM, "A1", "small")
    _write(SYSTEM, "A2", "large")
    page = desk.get(reverse("workbench:figures")).content.decode()
    assert page.count("BB-") >= 10
    assert "还没有这类事实" in page
    for number in range(1, 11):
        address = reverse("workbench:figure", args=[adoption.pk, f"BB-{number:02d}"])
        assert desk.get(address).status_code == 200
    one = desk.get(reverse("workbench:figure", args=[adoption.pk, "BB-01"])).content.decode()
    assert "一种A1装置" in one
    assert "一种A2装置" not in one
    assert "不是中小微" in one
    assert "平台默认" in one
    left = desk.get(reverse("workbench:figure", args=[adoption.pk, "BB-01"]) + "?show=size").content.decode()
    assert "一种A2装置" in left
    assert "大型" in left
    for address in (reverse("workbench:figure", args=[adoption.pk, "BB-01"]), reverse("workbench:figures")):
        assert desk.get(address + "?export=xlsx").getvalue().startswith(b"PK")


def test_an_earlier_position_on_the_page(desk: Client) -> None:
    adoption = adopted(desk)
    _write(SYSTEM, "A1", "small")
    _write(SYSTEM, "A2", "small")
    address = reverse("workbench:figure", args=[adoption.pk, "BB-01"])
    assert "一种A2装置" not in desk.get(address + "?position=1").content.decode()
    assert desk.get(address + "?position=9").status_code == 422
    assert desk.get(address + "?position=x").status_code == 422
    assert desk.get(reverse("workbench:figure", args=[adoption.pk, "BB-77"])).status_code == 422


def test_task_progress_on_the_page(desk: Client) -> None:
    adoption = adopted(desk)
    address = reverse("workbench:plan-task-report", args=[BEIBEI, adoption.pk])
    desk.post(address, {"task": "3", "standing": "slow", "note": "登记窗口排队"})
    assert TaskProgress.objects.get().note == "登记窗口排队"
    assert "登记窗口排队" in desk.get(reverse("workbench:plan", args=[BEIBEI])).content.decode()
    refused = desk.post(
        reverse("workbench:plan-task-supervise", args=[BEIBEI, adoption.pk]),
        {"task": "3", "standing": "slow", "note": "请说明"},
    )
    assert "没有写期限" in refused.content.decode()


def test_a_firm_reads_plans_but_no_figures() -> None:
    firm = Organization.objects.create(name="澄江泵业", kind="enterprise", region_code="990101")
    user = User.objects.create(username="firm")
    Membership.objects.create(user=user, organization=firm, role="enterprise")
    client = Client()
    client.force_login(user)
    assert client.get(reverse("workbench:plans")).status_code == 200
    assert client.get(reverse("workbench:plan", args=[BEIBEI])).status_code == 200
    assert client.get(reverse("workbench:figures")).status_code == 403
