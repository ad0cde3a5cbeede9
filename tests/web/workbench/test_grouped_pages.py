"""The many pages of the first room stand under sub-headings, wide and narrow, and the keyboard reaches them."""

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer
from tests.web.conftest import As

from zhiqiao.foundation.access.rules import Actor

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db
GROUPS = ["登记", "盘活", "评价", "导航预警"]


def signed_in(page: "Page", live_server: LiveServer, as_: As, actor: Actor) -> None:
    cookie = as_(actor).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def test_the_page_one_stands_on_is_marked_with_its_group(clerk: Actor, firm: Actor, as_: As) -> None:
    bar = _bar(as_(clerk).get("/w/rounds/").content.decode())
    assert re.findall(r'class="under"[^>]*>([^<]+)<', bar) == GROUPS
    assert re.findall(r'aria-current="true">([^<]+)<', bar) == ["盘活"]
    assert re.findall(r'aria-current="page">([^<]+)<', bar) == ["盘点"]
    for url, name in (("/w/handling/", "转化资源库"), ("/w/imports/typed/", "导入")):
        bar = _bar(as_(clerk).get(url).content.decode())
        assert re.findall(r'aria-current="page">([^<]+)<', bar) == [name], url
    assert "grouped" not in _bar(as_(firm).get("/w/demands/").content.decode()), "页面少的房间不分组"


def _bar(page: str) -> str:
    found = re.search(r'<nav class="pages.*?</nav>', page, re.DOTALL)
    assert found
    return found.group()


@pytest.mark.browser
def test_wide_every_page_is_in_sight_under_its_heading(
    clerk: Actor, as_: As, live_server: LiveServer, page: "Page"
) -> None:
    signed_in(page, live_server, as_, clerk)
    page.goto(f"{live_server.url}/w/rounds/")
    bar = page.locator(".pages")
    links = bar.locator("li a")
    assert all(links.nth(at).is_visible() for at in range(links.count()))
    assert bar.evaluate("it => it.scrollWidth <= it.clientWidth"), "1440 像素下放得下"
    heads = bar.locator(".under")
    first, last = (heads.nth(at).bounding_box() for at in (0, 3))
    assert first
    assert last
    assert first["y"] == last["y"]


@pytest.mark.browser
def test_narrow_one_picks_a_group_and_sees_its_pages_by_keyboard_too(
    clerk: Actor, as_: As, live_server: LiveServer, phone: "Page"
) -> None:
    signed_in(phone, live_server, as_, clerk)
    phone.goto(f"{live_server.url}/w/rounds/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    bar = phone.locator(".pages")
    assert [text for text in bar.locator(".under").all_inner_texts() if text] == GROUPS
    assert bar.get_by_role("link", name="唤醒清单").is_visible()
    assert not bar.get_by_role("link", name="指标评价", exact=True).is_visible()
    for box in (one.bounding_box() for one in bar.locator("a").all() if one.is_visible()):
        assert box
        assert box["height"] >= 36
        assert box["x"] + box["width"] <= 390
    bar.get_by_role("link", name="登记").focus()
    names = []
    for _ in range(3):
        phone.keyboard.press("Tab")
        names.append(phone.evaluate("document.activeElement.innerText"))
    assert names == ["盘活", "盘点", "转化资源库"], "藏起来的一组不占 Tab"
    bar.get_by_role("link", name="评价", exact=True).click()
    phone.wait_for_url("**/w/appraisal/**")
    assert bar.get_by_role("link", name="指标评价", exact=True).is_visible()
