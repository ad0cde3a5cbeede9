"""The pages of matching: what is shown, what is escaped, what a click does."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import services
from zhiqiao.market.matching.models import Push

pytestmark = pytest.mark.django_db


def at(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def match_url(need: Demand) -> str:
    return reverse("workbench:demand-match", args=[need.pk])


def test_the_match_page_marks_the_sentence_and_offers_to_push(clerk: Actor, need: Demand, wash: str) -> None:
    page = at(clerk).get(match_url(need)).content.decode()
    assert "<mark>COD</mark>" in page
    assert f"patent={wash}" in page
    assert "区内" in page
    assert "合计" in page


def test_a_title_with_markup_is_escaped(
    town: Neighborhood, clerk: Actor, office: Actor, need: Demand
) -> None:
    town.patent(
        office, 4, title="漂染废水<script>alert(1)</script>处理", abstract="漂染废水 <b>COD</b> 降低。"
    )
    page = at(clerk).get(match_url(need)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_filters_stay_in_the_address_and_unknown_ones_do_no_harm(
    clerk: Actor, need: Demand, wash: str, ozone: str
) -> None:
    del wash
    client = at(clerk)
    page = client.get(match_url(need), {"ipc": "C02F1"}).content.decode()
    assert "染料废水臭氧催化氧化方法" in page
    assert "一种印染废水混凝膜过滤装置" not in page
    assert 'value="C02F1"' not in page.split('id="why"')[0], "小组级别不在选项里，但已选的条件要能去掉"
    assert "C02F1" in page
    odd = client.get(
        match_url(need),
        {"ipc": "'; DROP", "region": "x" * 5000, "holder": "9" * 39, "page": "zz", "fit": "1"},
    )
    assert odd.status_code == 200
    assert ozone


def test_the_list_goes_to_excel_with_its_reasons(clerk: Actor, need: Demand, wash: str) -> None:
    del wash
    answer = at(clerk).get(match_url(need), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:6] == ("需求编号", "需求名称", "名次", "匹配", "专利号", "专利名称")
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["专利名称"] == "一种印染废水混凝膜过滤装置"
    assert line["分数"] == pytest.approx(line["词"] + line["分类"])
    assert line["法律状态"] == "符合：有效"
    assert "COD" in str(line["专利里的理由句"])


def test_keeping_a_list_and_who_may(clerk: Actor, firm: Actor, need: Demand, wash: str) -> None:
    del wash
    url = reverse("workbench:demand-keep", args=[need.pk])
    assert at(clerk).get(url).status_code == 405
    assert at(firm).post(url).status_code == 403
    assert at(clerk).post(url).status_code == 302
    assert "上次留存" in at(clerk).get(match_url(need)).content.decode()


def test_a_push_from_the_list_to_the_answer_and_the_draft(
    clerk: Actor, office: Actor, firm: Actor, need: Demand, dyer: Organization, wash: str
) -> None:
    offer(office, wash)
    new = reverse("workbench:push-new")
    asked = {"patent": wash, "firm": dyer.pk, "demand": need.pk}
    form = at(clerk).get(new, asked)
    assert "针对贵司需求" in form.content.decode()
    url = f"{new}?patent={wash}&firm={dyer.pk}&demand={need.pk}"
    assert at(clerk).post(url, {"reason": ""}).status_code == 200
    assert at(clerk).post(url, {"reason": "可先看样机"}).status_code == 302
    sent = Push.objects.get()
    page = reverse("workbench:push", args=[sent.pk])
    assert "请答复" in at(firm).get(page).content.decode()
    sent.refresh_from_db()
    assert sent.state == Push.SEEN
    kept = at(firm).post(page, {"answer": "improve", "improvement": "", "wants": "想看样机"}).content.decode()
    assert "没有写要改进什么" in kept
    assert "想看样机" in kept
    assert at(firm).post(page, {"answer": "improve", "improvement": "接调节池"}).status_code == 302
    seen = at(office).get(page).content.decode()
    assert "接调节池" in seen
    assert f"origin=push%3A{sent.pk}" in seen
    assert "改进后实施" in at(clerk).get(match_url(need)).content.decode()
    assert at(clerk).post(page, {"answer": "implement"}).status_code == 200
    assert Push.objects.get().latest.answer == "improve"  # type: ignore[union-attr]  # it has been answered


def test_candidate_firms_and_several_pushes(
    clerk: Actor, bearing: str, pump_firm: Organization, dyer: Organization
) -> None:
    url = reverse("workbench:patent-firms", args=[bearing])
    page = at(clerk).get(url).content.decode()
    assert pump_firm.name in page
    many = reverse("workbench:push-many")
    assert at(clerk).post(many, {"patent": bearing, "reason": "x"}).status_code == 422
    assert (
        at(clerk)
        .post(many, {"patent": bearing, "reason": "可用", "firm": [pump_firm.pk, dyer.pk]})
        .status_code
        == 302
    )
    assert set(Push.objects.values_list("firm_id", flat=True)) == {pump_firm.pk, dyer.pk}
    assert at(clerk).get(reverse("workbench:firms"), {"asks": "1", "q": "主轴"}).status_code == 200


def test_the_inbox_and_the_outbox(
    clerk: Actor, firm: Actor, rival: Actor, wash: str, dyer: Organization
) -> None:
    services.push(clerk, wash, dyer.pk, None, "可先看样机")
    url = reverse("workbench:pushes")
    assert "收到的推送" in at(firm).get(url).content.decode()
    assert "混凝膜过滤" in at(clerk).get(url).content.decode()
    assert "混凝膜过滤" not in at(rival).get(url).content.decode()


def test_search_goes_straight_to_a_number_and_escapes_what_was_typed(clerk: Actor, wash: str) -> None:
    url = reverse("workbench:search")
    answer = at(clerk).get(url, {"q": f"ZL{wash}"})
    assert answer.headers["Location"] == reverse("workbench:patent", args=[wash])
    page = at(clerk).get(url, {"q": "<script>alert(1)</script>废水"}).content.decode()
    assert "<script>alert" not in page
    for odd in ("", "废水" * 25_000, "🧪", "a:b AND (", "\x00"):
        assert at(clerk).get(url, {"q": odd, "page": "9" * 30}).status_code == 200
    assert Client().get(url, {"q": "废水"}).status_code == 302


def test_a_firm_is_led_to_the_shelf_where_it_may_not_read_the_register(
    firm: Actor, office: Actor, need: Demand, wash: str
) -> None:
    listing = offer(office, wash)
    shelf = reverse("workbench:listing", args=[listing.pk])
    assert at(firm).get(reverse("workbench:search"), {"q": wash}).headers["Location"] == shelf
    assert shelf in at(firm).get(match_url(need)).content.decode()


def test_the_patents_page_shows_where_it_stands_on_the_street(
    clerk: Actor, office: Actor, wash: str, dyer: Organization
) -> None:
    url = reverse("workbench:patent", args=[wash])
    before = at(office).get(url).content.decode()
    assert "发布供给" in before
    listing = offer(office, wash)
    services.push(clerk, wash, dyer.pk, None, "可先看样机")
    after = at(office).get(url).content.decode()
    assert "发布供给</a>" not in after
    assert listing.title in after
    assert "推送 1 次" in after
    assert reverse("workbench:patent-firms", args=[wash]) in after
