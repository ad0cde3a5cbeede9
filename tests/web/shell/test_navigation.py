"""The street shows what an actor may open, and nothing that is not there."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ACTIONS, ANONYMOUS, ANY, Actor, policy
from zhiqiao.web.shell import navigation
from zhiqiao.web.shell.actions import action

pytestmark = pytest.mark.urls(__name__)
CLERK = Actor(1, "李晴", Role.LEAD_AGENCY, 1, "局", "agency", "990101")
FIRM = Actor(2, "周启", Role.ENTERPRISE, 2, "企业", "enterprise", "990101")


@action("test.navigation:patent:list")
def patents(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@action("test.navigation:deal:list")
def deals(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def undecorated(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class Included:
    app_name = "workbench"
    urlpatterns = [
        path("patents/", patents, name="patents"),
        path("deals/", deals, name="deals"),
        path("imports/", undecorated, name="imports"),
    ]


urlpatterns = [path("w/", (Included.urlpatterns, "workbench", "workbench"))]


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    policy(
        "test.navigation",
        {"patent:list": {Role.LEAD_AGENCY: ANY, Role.ENTERPRISE: ANY}, "deal:list": {Role.LEAD_AGENCY: ANY}},
        labels={"patent:list": "看专利", "deal:list": "看成交"},
    )
    yield
    for code in ("test.navigation:patent:list", "test.navigation:deal:list"):
        ACTIONS.pop(code)


def test_rooms_come_in_the_order_of_the_street() -> None:
    assert [stop.label for stop in navigation.street(CLERK)] == ["存量", "供需", "交易", "成效"]


def test_only_pages_that_exist_have_an_action_and_are_allowed_are_shown() -> None:
    shown = {stop.code: [link.label for link in stop.links] for stop in navigation.street(CLERK)}
    # "imports" is there but has no action; the market's and outcomes' urls are not there at all.
    assert shown == {"assets": ["专利"], "market": [], "transactions": ["成交"], "outcomes": []}
    firm = {stop.code: stop.url for stop in navigation.street(FIRM)}
    assert firm == {"assets": "/w/patents/", "market": "", "transactions": "", "outcomes": ""}
    assert all(not stop.links for stop in navigation.street(ANONYMOUS))


@pytest.mark.parametrize(
    ("here", "room"),
    [
        ("workbench:patents", "assets"),
        ("workbench:patent", "assets"),
        ("workbench:patent-history", "assets"),
        ("workbench:import-new", "assets"),
        ("workbench:deal-sign", "transactions"),
        ("workbench:home", ""),
        ("", ""),
    ],
)
def test_the_room_is_known_from_the_url_name(here: str, room: str) -> None:
    assert navigation.room_of(here) == room


def test_one_stands_in_one_room_and_on_one_page() -> None:
    stops = navigation.street(CLERK, "workbench:patent-history")
    assert [stop.code for stop in stops if stop.here] == ["assets"]
    assert [link.label for stop in stops for link in stop.links if link.here] == ["专利"]
    assert [
        stop.code for stop in navigation.street(CLERK, "workbench:style-guide", "market") if stop.here
    ] == ["market"]


def test_a_page_of_its_own_is_not_also_a_deeper_one_of_another() -> None:
    room = navigation.Room(
        "assets",
        "存量",
        (
            navigation.Group("登记", (navigation.Page("专利", "workbench:patents", ("workbench:deal",)),)),
            navigation.Group("成交", (navigation.Page("成交", "workbench:deals", ("workbench:deal-fees",)),)),
        ),
    )
    at = [(one.label, one.here) for one in navigation.links(CLERK, room, "workbench:deal-fees")]
    assert at == [("专利", False), ("成交", True)]


def test_the_first_room_is_told_apart_by_sub_headings() -> None:
    first, *others = navigation.NAVIGATION
    assert [group.label for group in first.groups] == ["登记", "盘活", "评价", "导航预警"]
    assert all(len(group.pages) < navigation.GLANCE for group in first.groups)
    for room in others:
        assert len(room.pages) <= navigation.GLANCE, f"{room.label}该分组了"


def test_a_group_is_shown_when_something_in_it_may_be_opened() -> None:
    (stop,) = (one for one in navigation.street(CLERK, "workbench:patent") if one.code == "assets")
    assert [(shelf.label, shelf.url, shelf.here) for shelf in stop.shelves] == [
        ("登记", "/w/patents/", True)
    ], "其余各组里没有能打开的页面"
    assert not stop.is_grouped, "一眼看得完的不分组"


def test_url_names_and_labels_are_given_once() -> None:
    names = [page.url_name for page in navigation.pages()]
    assert len(names) == len(set(names))
