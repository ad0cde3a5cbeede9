"""The five classes over the register: reasons, counts, reach, awards with their papers, the workbook."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.appraisal.browsing import browser_of, text_of
from tests.apps.neighborhood import Neighborhood, pdf

from zhiqiao.assets.appraisal import high_value, services
from zhiqiao.assets.appraisal.models import PatentAward
from zhiqiao.assets.register.models import Family, Patent
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.queries import party_snapshot
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.kernel.refusal import Refusal

PAPER = (Paper("0" * 64, "证书.pdf", "获奖证书"),)


@pytest.fixture
def old(town: Neighborhood, office: Actor) -> str:
    """Filed in 2012 and in force."""
    return town.patent(office, 7, filed_on=date(2012, 11, 29), granted_on=date(2015, 1, 6))


def of(actor: Actor, number: str, threshold: int | None = None) -> dict[str, str]:
    found = high_value.graded_of(actor, Patent.objects.get(number=number), threshold)
    return {code: one.verdict for code, one in found.findings.items()}


def test_each_class_has_its_reason(office: Actor, old: str, number: str) -> None:
    assert of(office, old)["ten_years"] == "holds"
    assert of(office, number)["ten_years"] == "not"
    assert of(office, number)["overseas_family"] == "unknown"
    family = Family.objects.create(key="F1")
    Patent.objects.filter(number=number).update(family=family)
    assert of(office, number)["overseas_family"] == "not"
    Patent.objects.create(
        number="US1", title="x", office="US", family=family, legal_status="in_force", source="test"
    )
    assert of(office, number)["overseas_family"] == "holds"


def test_what_is_past_its_term_is_not_in_force_whatever_the_last_list_said(
    office: Actor, town: Neighborhood, old: str
) -> None:
    """Filed more than twenty years ago and 有效 in a list imported before: no high-value invention any more."""
    past = town.patent(office, 8, filed_on=date(2004, 3, 1), granted_on=date(2007, 5, 2))
    assert of(office, past)["ten_years"] == "out"
    assert [one.number for one in high_value.inventions(office)] == [old]


def test_numbers_without_an_office_are_no_office_abroad(office: Actor, number: str) -> None:
    Patent.objects.filter(number=number).update(
        record={"family_members": ["201710601862.3", "CN107000001A", "us10000001B2", ""]}
    )
    told = high_value.graded_of(office, Patent.objects.get(number=number)).findings["overseas_family"]
    assert told.reason.startswith("同族有 US，")


def test_an_award_counts_until_it_is_withdrawn(office: Actor, number: str, firm: Actor) -> None:
    made = services.record_award(office, number, "patent_silver", 2023, PAPER)
    assert of(office, number)["awards"] == "holds"
    with pytest.raises(Refusal, match="登记过"):
        services.record_award(office, number, "patent_silver", 2023, PAPER)
    with pytest.raises(Refusal, match="没有佐证"):
        services.record_award(office, number, "patent_gold", 2023, ())
    with pytest.raises(Refusal, match="年份"):
        services.record_award(office, number, "patent_gold", 1950, PAPER)
    with pytest.raises(Denied):
        services.record_award(firm, number, "patent_gold", 2023, PAPER)
    with pytest.raises(Refusal, match="理由"):
        services.withdraw_award(office, number, made.pk, " ")
    services.withdraw_award(office, number, made.pk, "登记错了专利")
    assert of(office, number)["awards"] == "unknown"
    assert PatentAward.objects.get().withdrawal_reason == "登记错了专利"


def test_a_pledge_needs_a_threshold_and_its_amount_is_for_those_who_may_see_it(
    office: Actor, number: str, dyer: object, bank: Actor, town: Neighborhood
) -> None:
    day = date(2024, 5, 6)
    firm_pk, bank_pk = dyer.pk, bank.organization_id or 0  # type: ignore[attr-defined]  # an organization
    write_fact(
        office,
        NewFact(
            kind="pledge_registered",
            subject=number,
            effective_on=day,
            parties=(party_snapshot(firm_pk, "borrower", day), party_snapshot(bank_pk, "lender", day)),
            region_code="990101",
            grade=Grade.RECORDED,
            record_number="Y2024980000001",
            amount_fen=500_000_000,
            papers=PAPER,
        ),
    )
    clerk = town.person("clerk2", town.organization("澄江区市场监督管理局", "agency"), "lead_agency")
    assert of(clerk, number)["large_pledge"] == "unknown"
    assert of(clerk, number, 400_000_000)["large_pledge"] == "holds"
    assert of(clerk, number, 600_000_000)["large_pledge"] == "not"
    assert of(office, number, 400_000_000)["large_pledge"] == "unknown"


def test_the_list_counts_each_patent_once_and_explains_itself_in_excel(
    office: Actor, old: str, number: str, other_office: Actor
) -> None:
    services.record_award(office, old, "patent_gold", 2023, PAPER)
    desk = browser_of(office)
    page = text_of(desk, "high-value")
    assert '<p class="figure">1<small>' in page
    assert "不代表被纳入的发明专利就是高价值发明专利" in page
    assert "一种印染废水处理装置1" not in text_of(desk, "high-value", query="?class=ten_years")
    answer = desk.get(reverse("workbench:high-value") + "?export=xlsx&standing=held")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][0] == old
    assert "2023 年中国专利金奖" in str(rows[1])
    assert "属于：自申请日 2012-11-29" in str(rows[1])
    assert '<p class="figure">0<small>' in text_of(browser_of(other_office), "high-value")
    assert number


def test_entering_and_withdrawing_an_award_in_the_browser(office: Actor, number: str, firm: Actor) -> None:
    desk, here = browser_of(office), reverse("workbench:award-record", args=[number])
    refused = desk.post(here, {"kind": "patent_gold", "year": "2023"})
    assert refused.status_code == 422
    sent = {
        "kind": "patent_gold",
        "year": "2023",
        "papers": SimpleUploadedFile("证书.pdf", pdf("award"), "application/pdf"),
    }
    assert desk.post(here, sent).status_code == 302
    made = PatentAward.objects.get()
    assert "2023 年中国专利金奖" in text_of(desk, "high-value-of", number)
    assert "获奖" in text_of(desk, "patent", number)
    desk.post(reverse("workbench:award-withdraw", args=[number, made.pk]), {"reason": "年份错"})
    assert "已撤回" in text_of(desk, "high-value-of", number)
    assert browser_of(firm).get(reverse("workbench:high-value-of", args=[number])).status_code == 403


def test_too_many_are_narrowed_first(
    office: Actor, number: str, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhiqiao.assets.appraisal.frames.most", lambda _name: 1)
    desk = browser_of(office)
    assert "请先按权利人或分类号缩小范围" in text_of(desk, "high-value")
    Patent.objects.filter(number=old).update(ipc_main="H01L21/00")
    page = text_of(desk, "high-value", query="?ipc=H01L")
    assert '<p class="figure">1<small>' in page
    assert "范围内有效发明专利 1 件" in page
    assert number


def test_a_threshold_to_try_stands_in_the_url(office: Actor, number: str) -> None:
    assert "1000万" in text_of(browser_of(office), "high-value", query="?threshold=1000万")
    wrong = browser_of(office).get(reverse("workbench:high-value") + "?threshold=很多")
    assert wrong.status_code == 422
    assert number
