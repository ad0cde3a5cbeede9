"""The pages of reports, walked by a signed-in lead agency."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.reports.conftest import DISTRICT

from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Membership, User
from zhiqiao.outcomes.programme.models import Adoption
from zhiqiao.outcomes.reports import queries, services
from zhiqiao.outcomes.reports.models import FrozenReport

pytestmark = pytest.mark.django_db


def signed_in(organization_id: int | None, role: str = "lead_agency") -> Client:
    user = User.objects.create_user(f"someone-{role}-{organization_id}", password="anything-at-all-9")  # noqa: S106 - a test's own user
    Membership.objects.create(user=user, organization_id=organization_id, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk(lead: Actor) -> Client:
    return signed_in(lead.organization_id)


@pytest.fixture
def report(lead: Actor, adoption: Adoption, recorded: list[int]) -> FrozenReport:
    assert recorded
    return services.draft_report(lead, "self_evaluation", adoption.pk)


def at(name: str, *args: object) -> str:
    return reverse(f"workbench:{name}", args=args)


@pytest.mark.usefixtures("recorded")
def test_a_clerk_drafts_fills_in_and_freezes(clerk: Client, adoption: Adoption, fonts: object) -> None:
    assert fonts
    assert "还没有报告" in clerk.get(at("reports")).content.decode()
    asked = clerk.get(at("report-new")).content.decode()
    assert "澄江区" in asked
    assert "绩效自评表" in asked
    made = clerk.post(at("report-new"), {"form": "self_evaluation", "adoption": adoption.pk, "position": ""})
    one = FrozenReport.objects.get()
    assert made.headers["Location"] == at("report", one.pk)

    page = clerk.get(at("report", one.pk)).content.decode()
    assert "冻结前还要" in page
    assert "草稿，尚未冻结" in page
    assert at("report-freeze", one.pk) not in page
    refused = clerk.post(at("report-freeze", one.pk), headers={"referer": at("report", one.pk)}, follow=True)
    assert "报告还不能冻结" in refused.content.decode()

    edit = clerk.get(at("report-edit", one.pk)).content.decode()
    assert "未完成，须说明" in edit
    filled = {
        "title": "澄江区绩效自评表",
        "unit": "澄江区转化中心",
        "department": "澄江区市场监督管理局",
        "goals_expected": "完成各项目标",
        "goals_actual": "见表",
        "fund_state": "given",
        "fiscal-initial": "300万",
        "fiscal-revised": "3,200,000",
        "fiscal-spent": "288万元",
    }
    filled |= {f"deviation-BB-{n:02d}": "<b>期内未办结</b>；已排入下期" for n in range(1, 11)}
    assert clerk.post(at("report-edit", one.pk), filled).status_code == 302
    page = clerk.get(at("report", one.pk)).content.decode()
    assert "&lt;b&gt;期内未办结" in page
    assert "320.00" in page
    assert "冻结前还要" not in page

    assert clerk.post(at("report-freeze", one.pk)).status_code == 302
    page = clerk.get(at("report", one.pk)).content.decode()
    assert "已冻结" in page
    assert "登记报送" in page
    for suffix, begin in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
        answer = clerk.get(at("report-file", one.pk, suffix))
        assert answer.content.startswith(begin)
        assert "attachment" in answer.headers["Content-Disposition"]
    assert "全部相同" in clerk.get(at("report-verify", one.pk)).content.decode()
    sent = {"submitted_to": "江州市知识产权局", "submitted_on": "2024年11月20日"}
    assert clerk.post(at("report-submit", one.pk), sent).status_code == 302
    assert "江州市知识产权局" in clerk.get(at("report", one.pk)).content.decode()


def test_money_is_asked_for_row_by_row(clerk: Client, report: FrozenReport) -> None:
    answer = clerk.post(
        at("report-edit", report.pk),
        {"title": "标题", "fund_state": "given", "fiscal-initial": "100", "fiscal-revised": "一百块"},
    ).content.decode()
    assert "三个数要一起填" in answer
    assert "一百块" in answer
    assert queries.statement(SYSTEM, report.pk).funds == ()


def test_a_draft_file_says_it_is_one(clerk: Client, report: FrozenReport) -> None:
    answer = clerk.get(at("report-file", report.pk, "docx"))
    assert answer.status_code == 200
    unknown = clerk.get(at("report-file", report.pk, "odt"))
    assert unknown.status_code == 422
    assert "可用的格式" in unknown.content.decode()


def test_recount_and_discard(clerk: Client, report: FrozenReport) -> None:
    assert clerk.post(at("report-recount", report.pk)).status_code == 302
    assert clerk.get(at("report-recount", report.pk)).status_code == 405
    assert clerk.post(at("report-discard", report.pk)).headers["Location"] == at("reports")
    assert not FrozenReport.objects.exists()


@pytest.mark.parametrize("name", ["report", "report-edit", "report-verify"])
def test_another_district_and_a_firm_are_told_why_not(sister: Actor, report: FrozenReport, name: str) -> None:
    assert report.region_code == DISTRICT
    for client in (signed_in(sister.organization_id), signed_in(sister.organization_id, "enterprise")):
        answer = client.get(at(name, report.pk))
        assert answer.status_code == 403
        assert "报告" in answer.content.decode()
    assert Client().get(at(name, report.pk)).status_code == 302


def test_an_auditor_reads_but_does_not_write(lead: Actor, report: FrozenReport) -> None:
    auditor = signed_in(lead.organization_id, "auditor")
    page = auditor.get(at("report", report.pk)).content.decode()
    assert at("report-edit", report.pk) not in page
    assert auditor.get(at("report-verify", report.pk)).status_code == 200
    assert auditor.post(at("report-discard", report.pk)).status_code == 403
