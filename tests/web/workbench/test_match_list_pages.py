"""The pages of a need's list: switches in the address, what was expected, several compared or sent."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.apps.matching.market_place import OZONE, WASH, ask, offer, twin_of_wash
from tests.apps.neighborhood import Neighborhood, application_number
from tests.web.conftest import As

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.models import Push

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIQIAO_INDEX = tmp_path / "index"
    settings.ZHIQIAO_VECTORS = tmp_path / "vectors"


@pytest.fixture
def wash(town: Neighborhood, office: Actor) -> str:
    return town.patent(office, 1, **WASH)


@pytest.fixture
def ozone(town: Neighborhood, office: Actor) -> str:
    return town.patent(office, 2, **OZONE)


@pytest.fixture
def need(firm: Actor) -> Demand:
    return ask(firm)


def url(name: str, need: Demand) -> str:
    return reverse(f"workbench:{name}", args=[need.pk])


def test_the_list_marks_both_sides_folds_twins_and_keeps_switches_in_the_address(
    as_: As, town: Neighborhood, clerk: Actor, office: Actor, need: Demand, wash: str, ozone: str
) -> None:
    twin_of_wash(town, office)
    page = as_(clerk).get(url("demand-match", need)).content.decode()
    row = page[page.index('id="rank-1"') :]
    assert row.count("<mark>") >= 2
    assert "另有 1 件相近" in page
    assert "判读过的" in page
    assert "剩余保护期符合" in page
    assert 'href="?fold=0"' in page
    flat = as_(clerk).get(url("demand-match", need), {"fold": "0", "owners": "2", "fit": "1"})
    page = flat.content.decode()
    assert "件相近" not in page
    assert "fold=0&amp;owners=2" in page, "别的开关留在每个链接里"
    for odd in ({"owners": "99999"}, {"owners": "-1"}, {"fold": "x", "page": "7"}):
        assert as_(clerk).get(url("demand-match", need), odd).status_code == 200
    assert wash
    assert ozone


def test_what_became_of_one_that_was_expected(
    as_: As, clerk: Actor, need: Demand, wash: str, ozone: str
) -> None:
    client = as_(clerk)
    page = client.get(url("demand-match", need), {"why": wash}).content.decode()
    assert "就在清单里，第 1 名" in page
    assert "#rank-1" in page
    gone = client.get(url("demand-match", need), {"why": "<b>没有</b>"}).content.decode()
    assert "库里没有您可以查看的" in gone
    assert "<b>没有" not in gone
    out = client.get(url("demand-match", need), {"why": wash, "ipc": "C02F1"}).content.decode()
    assert "被现在的筛选排除" in out
    assert ozone


def test_two_are_compared_without_a_script_and_go_to_excel(
    as_: As, clerk: Actor, office: Actor, need: Demand, wash: str, ozone: str
) -> None:
    offer(office, wash)
    client = as_(clerk)
    asked = {"patent": [wash, ozone]}
    page = client.get(url("demand-compare", need), asked).content.decode()
    for words in ("并排比较 2 件专利", "<mark>", "剩余保护期", "还没有推送过", "9.5 万元起"):
        assert words in page
    answer = client.get(url("demand-compare", need), {**asked, "export": "xlsx"})
    rows = list(
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["比较"].iter_rows(
            values_only=True
        )
    )
    told = {row[0]: row[1:] for row in rows}
    assert len(told["专利号"]) == 2
    assert told["法律状态"] == ("符合：有效", "符合：有效")
    assert told["名次"] == (1, 2)
    for wrong in ([], [wash], [application_number(at) for at in range(200, 206)], [wash, "9" * 39]):
        assert client.get(url("demand-compare", need), {"patent": wrong}).status_code == 422


def test_a_patent_out_of_sight_is_said_as_if_it_did_not_exist_wherever_it_is_pushed_from(
    as_: As, town: Neighborhood, need: Demand, wash: str
) -> None:
    other = town.person("office2", town.organization("澄江医科大学", "university"), "holder_office")
    missing = application_number(300)
    for one in (wash, missing):
        single = as_(other).get(reverse("workbench:push-new"), {"patent": one, "demand": need.pk})
        several = as_(other).get(url("demand-push", need), {"patent": one})
        assert (single.status_code, several.status_code) == (422, 422)
        for answer in (single, several):
            assert f"没有您可以查看的专利 {one}" in answer.content.decode()


def test_several_are_sent_after_one_look(
    as_: As, clerk: Actor, need: Demand, dyer: Organization, wash: str, ozone: str
) -> None:
    client = as_(clerk)
    look = client.get(url("demand-push", need), {"patent": [wash, ozone]}).content.decode()
    assert look.count("将推送") == 2
    assert not Push.objects.exists()
    empty = client.post(url("demand-push", need), {"patent": [wash, ozone], "reason": " "})
    assert empty.status_code == 422
    assert "没有写推荐理由" in empty.content.decode()
    sent = client.post(url("demand-push", need), {"patent": [wash, ozone], "reason": "可先看样机"})
    assert "推送了 2 件，没有推送 0 件" in sent.content.decode()
    again = client.post(url("demand-push", need), {"patent": [wash, ozone], "reason": "可先看样机"})
    assert "推送了 0 件，没有推送 2 件" in again.content.decode()
    assert "还在等答复" in again.content.decode()
    assert Push.objects.filter(firm=dyer).count() == 2


def test_an_unnamed_firm_stays_unnamed_on_these_pages(
    as_: As, office: Actor, firm: Actor, dyer: Organization, wash: str, ozone: str
) -> None:
    secret = ask(firm, show_firm=False)
    client = as_(office)
    asked = {"patent": [wash, ozone]}
    for name in ("demand-match", "demand-compare", "demand-push"):
        assert dyer.name not in client.get(url(name, secret), asked).content.decode()
    sent = client.post(url("demand-push", secret), {**asked, "reason": "可先看样机"}).content.decode()
    assert "推送了 2 件" in sent
    assert dyer.name not in sent


def test_where_nothing_fits_the_next_steps_are_offered(
    as_: As, clerk: Actor, firm: Actor, office: Actor, need: Demand, town: Neighborhood
) -> None:
    offer(office, town.patent(office, 9, title="琴键", abstract="象牙白。"))
    page = as_(firm).get(url("demand-match", need)).content.decode()
    assert "没有把握" in page
    assert "存成检索订阅" in page
    assert "请主管部门帮找" in page
    assert as_(firm).post(url("demand-help", need)).status_code == 302
    assert "已请主管部门帮找" in as_(firm).get(url("demand-match", need)).content.decode()
    assert "企业请帮忙找专利" in as_(clerk).get(reverse("workbench:home")).content.decode()
    assert as_(office).post(url("demand-help", need)).status_code == 403
