"""权利人名称核对 as pages: the queue, one name, names on the organization's page, the resolved holder on patents."""

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer
from tests.apps.neighborhood import HERE, Neighborhood
from tests.web.conftest import As

from zhiqiao.assets.imports import known_names
from zhiqiao.assets.imports.holder_queue import gather_names
from zhiqiao.assets.imports.models import HolderName
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.names import FORMER, NameData

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db
LIST = "/w/imports/holders/"


def text(client: Client, url: str) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def queued(name: str) -> HolderName:
    return HolderName.objects.get(name=name)


@pytest.fixture
def number(town: Neighborhood, clerk: Actor, university: Organization) -> str:
    """A patent of a name near the dyer's; two of a part of the university, one of a person."""
    town.firm("澄江印染有限公司")
    for at in (2, 3):
        town.patent(clerk, at, holder_names=f"{university.name}环境学院")
    town.patent(clerk, 4, holder_names="张伟")
    first = town.patent(clerk, 1, holder_names="澄江印染有限责任公司")
    gather_names(SYSTEM)
    return first


@pytest.mark.usefixtures("number")
def test_the_queue_is_shown_filtered_sorted_and_given_out(as_: As, clerk: Actor) -> None:
    desk = as_(clerk)
    page = text(desk, LIST)
    for words in (
        "澄江印染有限责任公司",
        "只有公司形式不同，95%",
        "就是它",
        "是其下属，不合并",
        "像是个人",
        "平台默认",
    ):
        assert words in page
    assert page.index("澄江印染有限责任公司") < page.index("澄江大学环境学院"), "把握大的在前"
    by_patents = text(desk, f"{LIST}?sort=-patents")
    assert by_patents.index("澄江大学环境学院") < by_patents.index("澄江印染有限责任公司</a>")
    assert "张伟" not in text(desk, f"{LIST}?personal=False")
    assert "张伟" not in text(desk, f"{LIST}?candidate=yes")
    assert "澄江印染有限责任公司" not in text(desk, f"{LIST}?many=3")
    assert "澄江印染有限责任公司" not in text(desk, f"{LIST}?q=环境学院")
    assert "澄江大学环境学院" in text(desk, f"{LIST}?region={HERE}")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(desk.get(f"{LIST}?export=xlsx"))))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert lines[0][:3] == ("专利上写的名称", "专利（件）", "可能是")
    assert {str(line[0]) for line in lines[1:]} >= {"澄江印染有限责任公司", "张伟"}


def test_a_name_is_decided_on_the_list_and_taken_back(as_: As, clerk: Actor, number: str) -> None:
    desk, held = as_(clerk), queued("澄江印染有限责任公司")
    sent = {
        "version": 0,
        "organization": Organization.objects.get(name="澄江印染有限公司").pk,
        "verdict": "same",
    }
    answer = desk.post(
        reverse("workbench:holder-name-decide", args=[held.pk]), sent, headers={"HX-Request": "true"}
    )
    assert "已判为“同一单位”，1 件专利已归到该单位" in answer.content.decode()
    assert "撤销" in answer.content.decode()
    again = desk.post(
        reverse("workbench:holder-name-decide", args=[held.pk]), sent, headers={"HX-Request": "true"}
    )
    assert again.status_code == 422
    assert "刚才已由clerk" in again.content.decode()
    assert "澄江印染有限公司" in text(desk, f"/w/patents/{number}/")
    assert "专利上写作：澄江印染有限责任公司" in text(desk, f"/w/patents/{number}/")
    assert "即 澄江印染有限公司" in text(desk, "/w/patents/?q=")
    desk.post(reverse("workbench:holder-name-undo", args=[held.pk]))
    assert "未登记为组织" in text(desk, f"/w/patents/{number}/")
    assert "即 澄江印染有限公司" not in text(desk, "/w/patents/?q=")
    page = text(desk, reverse("workbench:holder-name", args=[held.pk]))
    assert "clerk 已撤销" in page


@pytest.mark.usefixtures("number")
def test_several_are_decided_at_once(as_: As, clerk: Actor) -> None:
    desk = as_(clerk)
    page = desk.post(
        f"{LIST}decide/?state=waiting", {"verdict": "accept", "all": "yes"}, follow=True
    ).content.decode()
    assert "已判定 2 个名称" in page
    assert "张伟：没有候选单位" in page
    one = queued("张伟")
    desk.post(f"{LIST}decide/", {"verdict": "person", "holder": [f"{one.pk}:{one.version}", "x:y", "z"]})
    assert set(HolderName.objects.values_list("state", flat=True)) == {"same", "affiliated", "person"}


@pytest.mark.usefixtures("number")
def test_another_organization_is_looked_up_and_a_new_one_entered(
    as_: As, clerk: Actor, university: Organization
) -> None:
    desk, held = as_(clerk), queued("澄江大学环境学院")
    url = reverse("workbench:holder-name", args=[held.pk])
    page = text(desk, f"{url}?find=澄江印染")
    assert page.count("澄江印染有限公司") == 1
    assert "管辖地区里没有名称含“某某”" in text(desk, f"{url}?find=某某")
    wrong = desk.post(
        f"{url}decide/", {"version": 0, "verdict": "new", "name": "", "kind": "university"}, follow=True
    )
    assert "新单位没有登记" in wrong.content.decode()
    given = {"version": 0, "verdict": "new", "name": held.name, "kind": "institute", "region_code": HERE}
    desk.post(f"{url}decide/", given)
    made = Organization.objects.get(name="澄江大学环境学院")
    assert register.held_by(made.pk).count() == 2
    assert register.held_by(university.pk).count() == 0


@pytest.mark.usefixtures("number")
def test_an_office_sees_its_own_candidates_and_proposes(as_: As, office: Actor, clerk: Actor) -> None:
    desk = as_(office)
    page = text(desk, LIST)
    assert "澄江大学环境学院" in page
    assert "澄江印染有限责任公司" not in page
    assert "批量判定" not in page
    held = queued("澄江大学环境学院")
    answer = desk.post(f"{LIST}{held.pk}/propose/", follow=True)
    assert "等主管部门确认" in answer.content.decode()
    assert desk.post(f"{LIST}{held.pk}/decide/", {"version": 0, "verdict": "person"}).status_code == 403
    assert desk.get(f"{LIST}{queued('张伟').pk}/").status_code == 403
    assert "单位提出这是自己的名称" in text(as_(clerk), f"{LIST}{held.pk}/")


def test_who_may_not_come_in(as_: As, firm: Actor, sister_clerk: Actor, clerk: Actor, number: str) -> None:
    held = queued("澄江印染有限责任公司")
    assert as_(firm).get(LIST).status_code == 403
    sister = as_(sister_clerk)
    assert "澄江印染有限责任公司" not in text(sister, LIST)
    assert sister.get(f"{LIST}{held.pk}/").status_code == 403
    sent = {"version": 0, "verdict": "unlike"}
    assert sister.post(f"{LIST}{held.pk}/decide/", sent).status_code == 403
    assert as_(clerk).get(f"{LIST}999999/").status_code == 422
    assert queued("澄江印染有限责任公司").state == "waiting"
    assert number


def test_the_names_are_looked_over_at_a_press(as_: As, town: Neighborhood, clerk: Actor) -> None:
    desk = as_(clerk)
    assert "没有要核对的名称" in text(desk, f"{LIST}?q=")
    town.patent(clerk, 9, holder_names="西岭某某研究中心")
    assert "新列入 1 个名称" in desk.post(f"{LIST}gather/", follow=True).content.decode()


def test_names_are_entered_confirmed_and_dropped_on_the_organizations_page(
    as_: As, town: Neighborhood, clerk: Actor, office: Actor, university: Organization
) -> None:
    number = town.patent(clerk, 5, holder_names="澄江师范学院")
    desk, page = as_(clerk), f"/w/organizations/{university.pk}/"
    given = {"name": "澄江师范学院", "kind": "former", "valid_to": "2003-05-01", "source": "更名批复"}
    bad = desk.post(f"{page}names/new/", {**given, "valid_from": "2010-01-01"})
    assert "停用日早于启用日" in bad.content.decode()
    made = desk.post(f"{page}names/new/", given, follow=True).content.decode()
    assert "已登记“澄江师范学院”，1 件专利已归到它名下" in made
    assert "2003-05-01" in made
    name = university.names.get(kind=FORMER)
    dropped = desk.post(f"{page}names/{name.pk}/drop/", follow=True).content.decode()
    assert "1 件专利已离开" in dropped
    own = as_(office)
    assert own.get(f"{page}names/new/").status_code == 403
    assert "待确认" in own.post(f"{page}names/propose/", given, follow=True).content.decode()
    name = university.names.get(kind=FORMER)
    assert (
        "1 件专利已归到它名下" in desk.post(f"{page}names/{name.pk}/confirm/", follow=True).content.decode()
    )
    assert [one.number for one in register.patents(office)] == [number]


def test_all_names_in_reach_are_listed_and_given_out(
    as_: As, clerk: Actor, sister_clerk: Actor, university: Organization
) -> None:
    known_names.add_known_name(clerk, university.pk, NameData("澄江师范学院", FORMER))
    desk = as_(clerk)
    assert "澄江师范学院" in text(desk, "/w/organizations/names/")
    assert "澄江师范学院" not in text(desk, "/w/organizations/names/?kind=formal")
    assert "澄江师范学院" not in text(as_(sister_clerk), "/w/organizations/names/")
    answer = desk.get("/w/organizations/names/?kind=former&export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert lines[1][:3] == ("澄江师范学院", "曾用名", "澄江大学")


@pytest.mark.browser
def test_names_are_decided_by_keyboard(
    page: "Page", live_server: LiveServer, as_: As, clerk: Actor, number: str
) -> None:
    cookie = as_(clerk).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}{LIST}?state=waiting&personal=False")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已判为“同一单位”")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.wait_for_selector("text=已判为“都不是”")
    page.keyboard.press("u")
    page.wait_for_selector("text=已撤销对“澄江大学环境学院”的判定")
    page.wait_for_selector("tr.here")
    page.keyboard.press("Space")
    assert page.locator("tr.here input[type=checkbox]").is_checked()
    assert queued("澄江印染有限责任公司").state == "same"
    assert queued("澄江大学环境学院").state == "waiting"
    assert number
