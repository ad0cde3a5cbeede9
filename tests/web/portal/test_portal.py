"""The portal: open to all, showing what is published and nothing else, contact only to those signed in."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import today
from zhiqiao.market.catalog import needs, services
from zhiqiao.market.catalog.models import Demand, Listing
from zhiqiao.market.catalog.needs import DemandData
from zhiqiao.market.catalog.services import ListingData

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]
PAGES = ("/", "/supply/", "/needs/", "/about/")


@pytest.fixture
def offer(town: Neighborhood, office: Actor) -> Listing:
    data = ListingData(
        title="让印染废水脱色更省药剂",
        patent_numbers=(town.patent(office, 1),),
        modes=("ordinary_license", "assignment"),
        payment="lump_sum",
        problem="印染废水色度高",
        benefit="药剂用量减半",
        maturity=3,
        price_low_fen=5_000_000,
        price_high_fen=8_000_000,
        contact="王老师",
        contact_way="演示电话 0990-1",
    )
    return services.publish_listing(office, services.save_listing(office, data).pk)


@pytest.fixture
def draft(town: Neighborhood, office: Actor) -> Listing:
    data = ListingData("未发布的一条", (town.patent(office, 2),), ("assignment",), "negotiable")
    return services.save_listing(office, data)


@pytest.fixture
def need(firm: Actor) -> Demand:
    data = DemandData(
        "圆机飞花误停太多", "115 台大圆机织棉，一班误停 22 次，要降到 2 次以下。", budget_high_fen=24_000_000
    )
    return needs.publish_demand(firm, needs.save_demand(firm, data).pk)


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_without_signing_in_even_when_nothing_is_there(client: Client, path: str) -> None:
    page = text_of(client, path)
    assert '<html lang="zh-Hans">' in page
    assert "登录" in page


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_inline_code_style_or_another_host(
    client: Client, offer: Listing, need: Demand, path: str
) -> None:
    for address in (path, f"/supply/{offer.pk}/", f"/needs/{need.pk}/"):
        page = text_of(client, address)
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<[a-z][^>]*\s(style|on[a-z]+)=", page)
        assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", page)


def test_the_first_page_counts_what_is_there(
    client: Client, offer: Listing, draft: Listing, need: Demand
) -> None:
    page = text_of(client, "/")
    counted = re.findall(r'<dt>([^<]+)</dt><dd><span class="n">(\d+)</span>', page)
    assert counted == [("在架供给", "1"), ("涉及专利", "1"), ("权利人", "1"), ("企业需求", "1")]
    assert offer.title in page
    assert need.title in page
    assert draft.title not in page


def test_only_what_is_on_the_shelf_is_shown(
    client: Client, offer: Listing, draft: Listing, office: Actor
) -> None:
    assert draft.title not in text_of(client, "/supply/")
    assert client.get(f"/supply/{draft.pk}/").status_code == 404
    assert client.get("/supply/999/").status_code == 404
    Listing.objects.filter(pk=offer.pk).update(valid_to=today() - timedelta(days=1))
    assert client.get(f"/supply/{offer.pk}/").status_code == 404
    assert offer.title not in text_of(client, "/supply/")
    assert offer.title not in text_of(client, "/")
    assert office


def test_one_offer_shows_terms_and_what_the_office_says(client: Client, offer: Listing) -> None:
    page = text_of(client, f"/supply/{offer.pk}/")
    for words in (
        "印染废水色度高",
        "药剂用量减半",
        "5–8 万元",
        "普通许可、转让",
        "一次总付",
        "样机",
        "202110000001.6",
        "C02F9/00",
        "有效",
    ):
        assert words in page, words


def test_contact_is_for_those_signed_in(
    client: Client, as_: As, offer: Listing, firm: Actor, bank: Actor
) -> None:
    page = text_of(client, f"/supply/{offer.pk}/")
    assert "王老师" not in page
    assert "0990-1" not in page
    assert f"/accounts/login/?next=/supply/{offer.pk}/" in page
    for actor in (firm, bank):
        assert "演示电话 0990-1" in text_of(as_(actor), f"/supply/{offer.pk}/")


def test_i_want_to_know_leads_through_the_login_to_a_need(client: Client, offer: Listing) -> None:
    link = re.search(r'class="btn go" href="([^"]+)">我想了解', text_of(client, f"/supply/{offer.pk}/"))
    assert link is not None
    answer = client.get(link.group(1))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=%2Fw%2Fdemands%2Fnew%2F")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=印染", True),
        ("q=色度 药剂", True),
        ("q=澄江大学", True),
        (f"q=号码:{application_number(1)}&sort=price", True),
        ("q=IPC:C02F 申请人:大学 NOT 电池", True),
        ("q=IPC:C02F NOT 印染", False),
        ("q=IPC:H01L OR 标题:印染", True),
        ("q=量子计算机", False),
        ("q=.", False),
        ("ipc=C", True),
        ("ipc=A", False),
        ("ipc=A&ipc=C", True),
        ("mode=assignment", True),
        ("mode=equity", False),
        ("maturity=3", True),
        ("maturity=5", False),
        ("payment=lump_sum", True),
        ("payment=free", False),
        ("region=990101", True),
        ("holder=澄江", True),
        ("holder=江州理工", False),
        ("class=c02f", True),
        ("class=H01L", False),
        ("mode=assignment&ipc=C&maturity=3&q=废水", True),
        ("sort=price", True),
        ("page=99", True),
        ("q=%00%27;--", False),
        ("q=" + "长" * 500, False),
    ],
)
def test_supply_is_found_by_words_and_terms(client: Client, offer: Listing, query: str, found: bool) -> None:
    page = re.sub("</?mark>", "", text_of(client, f"/supply/?{query}"))
    assert (offer.title in page) is found
    assert ("共 <span" in page) or ("没有符合条件" in page)


@pytest.mark.parametrize(
    "typed", [application_number(1), "ZL2021 1 0000001.6", "申请号：２０２１１０００００01"]
)
def test_a_number_leads_straight_to_its_offer(client: Client, offer: Listing, typed: str) -> None:
    answer = client.get("/supply/", {"q": typed})
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/supply/{offer.pk}/")


def test_a_number_that_is_not_on_the_shelf_is_as_good_as_unknown(
    client: Client, town: Neighborhood, office: Actor, offer: Listing
) -> None:
    hidden = town.patent(office, 9)
    del offer
    pages = [client.get("/supply/", {"q": typed}) for typed in (hidden, application_number(99))]
    assert [page.status_code for page in pages] == [200, 200]
    first, second = (re.sub(r"\d{13}|[\w-]{64}", "", page.content.decode()) for page in pages)
    assert first == second


def test_the_page_says_how_a_query_was_read(client: Client, offer: Listing) -> None:
    assert offer.pk
    page = text_of(client, "/supply/?q=IPC：C02F 印染 -电池")
    assert "读作：IPC C02F（水、废水、污水或污泥的处理） 且 含“印染” 且 不含“电池”" in page
    assert re.search(r'href="\?q=[^"]*plain=1">按普通文字搜索', page)
    assert "按检索式搜索" in text_of(client, "/supply/?q=IPC：C02F 印染 -电池&plain=1")
    assert "没看懂“状态:好的”" in text_of(client, "/supply/?q=状态:好的 印染")
    assert "<mark>印染</mark>" in text_of(client, "/supply/?q=印染")


def test_what_is_offered_while_one_types_stands_on_the_shelf(
    client: Client, town: Neighborhood, office: Actor, offer: Listing
) -> None:
    town.patent(office, 7, title="一种印染废水的隐藏装置")
    assert client.get("/supply/", {"q": "印染"}).status_code == 200  # the page brings the index up to date
    answer = client.get("/supply/suggest/", {"q": "印染"}).json()
    links = [item["url"] for item in answer["items"] if item["kind"] == "专利"]
    assert links == [f"/supply/{offer.pk}/"]
    assert "隐藏" not in str(answer)


def test_two_patents_in_a_class_are_one_offer(
    client: Client, town: Neighborhood, office: Actor, offer: Listing
) -> None:
    data = ListingData(
        "两件一起", (town.patent(office, 5), town.patent(office, 6)), ("equity",), "negotiable"
    )
    services.publish_listing(office, services.save_listing(office, data).pk)
    page = text_of(client, "/supply/?ipc=C&q=澄江")
    assert page.count("<h3>") == 2
    assert "共 2 件" in page
    assert offer.title in page


def test_the_list_pages_and_sorts(client: Client, town: Neighborhood, office: Actor) -> None:
    for serial in range(1, 28):
        data = ListingData(
            f"供给{serial:02d}",
            (town.patent(office, serial),),
            ("assignment",),
            "lump_sum",
            price_low_fen=serial * 100,
        )
        services.publish_listing(office, services.save_listing(office, data).pk)

    def titles(query: str) -> list[str]:
        return re.findall(r"<h3><a [^>]+>(供给\d\d)</a>", text_of(client, f"/supply/?{query}"))

    assert titles("")[0] == "供给27"
    assert len(titles("")) == 25
    assert titles("page=2") == ["供给02", "供给01"]
    assert titles("sort=price")[:2] == ["供给01", "供给02"]
    assert titles("sort=-price&page=2") == ["供给02", "供给01"]


def test_the_list_is_taken_along_as_a_workbook(client: Client, offer: Listing, draft: Listing) -> None:
    answer = client.get("/supply/?ipc=C&export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert offer.title in cells
    assert draft.title not in cells
    assert not any("0990" in cell for cell in cells), "联系方式不导出"


def test_a_firms_name_is_shown_only_where_it_agrees(
    client: Client, as_: As, firm: Actor, rival: Actor, clerk: Actor, need: Demand
) -> None:
    name = firm.organization_name
    for path in ("/", "/needs/", f"/needs/{need.pk}/"):
        for visitor in (client, as_(rival)):
            page = text_of(visitor, path)
            assert need.title in page
            assert name not in page.replace(f'title="{name}"', ""), path
    assert name in text_of(as_(clerk), f"/needs/{need.pk}/")
    exported = b"".join(client.get("/needs/?export=xlsx").streaming_content)
    cells = [
        c
        for s in openpyxl.load_workbook(io.BytesIO(exported))
        for r in s.iter_rows(values_only=True)
        for c in r
    ]
    assert name not in cells
    Demand.objects.update(show_firm=True)
    assert name in text_of(client, f"/needs/{need.pk}/")


def test_an_unpublished_need_is_not_there(client: Client, firm: Actor, need: Demand) -> None:
    hidden = needs.save_demand(firm, DemandData("还没想好", "这条还没有想好，先存着不发布。"))
    assert hidden.title not in text_of(client, "/needs/")
    assert client.get(f"/needs/{hidden.pk}/").status_code == 404
    needs.close_demand(firm, need.pk)
    assert client.get(f"/needs/{need.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=飞花", True),
        ("q=冶炼", False),
        ("kind=technology", True),
        ("kind=order", False),
        ("industry=17", True),
        ("industry=99", True),
    ],
)
def test_needs_are_found_by_words_and_terms(client: Client, need: Demand, query: str, found: bool) -> None:
    assert (need.title in text_of(client, f"/needs/?{query}")) is found


def test_the_portal_leads_those_signed_in_back_to_their_bench(as_: As, firm: Actor) -> None:
    page = text_of(as_(firm), "/")
    assert "回到工作台" in page
    assert "登录工作台" not in page


def test_the_explanation_says_when_it_is_a_demonstration(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    assert "虚构" in text_of(client, "/about/")
    settings.DEMO = False  # type: ignore[attr-defined]  # the same
    assert "虚构" not in text_of(client, "/about/")


@pytest.mark.browser
def test_a_visitor_searches_on_a_phone(phone: object, live_server: object, offer: Listing) -> None:
    phone.goto(f"{live_server.url}/")  # type: ignore[attr-defined]  # a Playwright page
    phone.fill("#hero-q", "印染废水")  # type: ignore[attr-defined]  # the same
    phone.press("#hero-q", "Enter")  # type: ignore[attr-defined]  # the same
    phone.click(f"text={offer.title}")  # type: ignore[attr-defined]  # the same
    assert "我想了解" in phone.content()  # type: ignore[attr-defined]  # the same
    width = phone.evaluate("document.documentElement.scrollWidth")  # type: ignore[attr-defined]  # the same
    assert width <= 390


@pytest.mark.browser
def test_what_is_offered_is_chosen_by_keyboard(page: "Page", live_server: LiveServer, offer: Listing) -> None:
    page.goto(f"{live_server.url}/supply/?q=印染")  # brings the index up to date
    page.goto(f"{live_server.url}/")
    page.type("#hero-q", "申请")
    page.wait_for_selector("#hero-q-offers")
    page.press("#hero-q", "ArrowDown")
    assert page.get_attribute("#hero-q", "aria-activedescendant") == "hero-q-offers-0"
    page.press("#hero-q", "Enter")
    assert page.input_value("#hero-q") == "申请人:"
    page.fill("#hero-q", "")
    page.type("#hero-q", "印染")
    page.wait_for_selector("#hero-q-offers >> text=专利")
    page.press("#hero-q", "Escape")
    assert page.get_attribute("#hero-q", "aria-expanded") == "false"
    page.type("#hero-q", "废")
    page.wait_for_selector("#hero-q-offers")
    page.press("#hero-q", "ArrowDown")
    page.press("#hero-q", "Enter")
    page.wait_for_url(f"**/supply/{offer.pk}/")
