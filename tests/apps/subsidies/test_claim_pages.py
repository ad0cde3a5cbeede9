"""Claims in the browser's terms: the firm's draft to the agency's payment, and every refusal as words."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.subsidies.claim_district import REGION, District

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User
from zhiqiao.outcomes.subsidies.models import Claim, Fund
from zhiqiao.outcomes.subsidies.services import open_fund

SCHEME = "demo-chengjiang-2026"


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def fund(clerk: Actor) -> Fund:
    return open_fund(clerk, SCHEME, REGION, 100_000_00)


def test_from_draft_to_payment(
    district: District, fund: Fund, clerk: Actor, chief: Actor, pump: Actor
) -> None:
    facts = district.deal("deal:1", ["2021104346804"], 100_000_00)
    district.deal("deal:2", ["2019204411208"], 0)
    firm, desk, head = browser_of(pump), browser_of(clerk), browser_of(chief)
    page = firm.get(reverse("workbench:claim-new")).content.decode()
    assert "5,000.00" in page
    assert "还没有实际付款" in page
    form = {"fact": [facts[0].pk], "bank_name": "澄江农商行", "bank_account": "6200"}
    answer = firm.post(reverse("workbench:claim-new") + f"?fund={fund.pk}", form)
    claim = Claim.objects.get()
    here = reverse("workbench:claim", args=[claim.pk])
    assert answer.headers["Location"] == here
    paper = {"kind": "银行付款凭证", "paper": _pdf()}
    assert firm.post(reverse("workbench:claim-paper", args=[claim.pk]), paper).status_code == 302
    refused = firm.post(
        reverse("workbench:claim-submit", args=[claim.pk]),
        {"undertaking": ["0"]},
        follow=True,
        headers={"referer": here},
    )
    assert "没有勾选承诺" in refused.content.decode()
    firm.post(reverse("workbench:claim-submit", args=[claim.pk]), {"undertaking": ["0", "1", "2"]})
    assert "待审核" in desk.get(here).content.decode()
    desk.post(reverse("workbench:claim-pass", args=[claim.pk]), {"opinion": "齐全"})
    assert "批准须由另一人作出" in desk.get(here).content.decode()
    head.post(reverse("workbench:claim-approve", args=[claim.pk]), {"opinion": "同意"})
    head.post(reverse("workbench:claim-publish", args=[claim.pk]), {"notice_from": "2026-05-20"})
    desk.post(
        reverse("workbench:claim-pay", args=[claim.pk]),
        {"paid_on": "2026-6-1", "voucher": "国库 77"},
        follow=True,
    )
    claim.refresh_from_db()
    assert claim.state == "paid"
    assert "已拨付" in firm.get(here).content.decode()
    money = desk.get(reverse("workbench:fund", args=[fund.pk])).content.decode()
    assert "95,000.00" in money
    assert desk.get(reverse("workbench:claims") + "?export=xlsx").getvalue().startswith(b"PK")


def _pdf() -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("回单.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")


def test_pages_of_others_are_closed(district: District, fund: Fund, pump: Actor, dyer: Actor) -> None:
    [fact] = district.deal("deal:1", ["A1"], 100_000_00)
    form = {"fact": [fact.pk], "bank_name": "澄江农商行", "bank_account": "6200"}
    browser_of(pump).post(reverse("workbench:claim-new") + f"?fund={fund.pk}", form)
    claim = Claim.objects.get()
    stranger = browser_of(dyer)
    assert stranger.get(reverse("workbench:claim", args=[claim.pk])).status_code == 403
    assert stranger.get(reverse("workbench:funds")).status_code == 403
    assert stranger.post(reverse("workbench:claim-pass", args=[claim.pk])).status_code == 403
    assert Client().get(reverse("workbench:claims")).status_code == 302


def test_nothing_chosen_keeps_what_was_typed(district: District, fund: Fund, pump: Actor) -> None:
    district.deal("deal:1", ["A1"], 100_000_00)
    form = {"bank_name": "澄江农商行", "bank_account": "6200"}
    page = browser_of(pump).post(reverse("workbench:claim-new") + f"?fund={fund.pk}", form).content.decode()
    assert "没有选择成交" in page
    assert "澄江农商行" in page


def test_a_fund_is_opened_on_the_page(clerk: Actor) -> None:
    desk = browser_of(clerk)
    answer = desk.post(reverse("workbench:fund-new"), {"scheme": SCHEME, "budget_fen": "200万"})
    assert answer.status_code == 302
    assert Fund.objects.get().budget_fen == 2_000_000_00
    assert "2,000,000.00" in desk.get(reverse("workbench:funds")).content.decode()
    again = desk.post(reverse("workbench:fund-new"), {"scheme": SCHEME, "budget_fen": "1"})
    assert "直接打开已有的资金" in again.content.decode()
