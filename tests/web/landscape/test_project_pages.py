"""Navigation projects as people work on them, from the map to the report."""

import os
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.web.conftest import As
from tests.web.landscape.test_map_pages import MAP, text_of

from zhiqiao.config.places import CLONE
from zhiqiao.foundation.access.rules import Actor

PROJECTS = "/w/landscape/projects/"
GIVEN = {
    "name": "印染废水处理导航",
    "kind": "industry",
    "object_name": "印染废水处理",
    "questions": "谁领先？",
    "method": "",
    "due_on": "2030-06-30",
}

pytestmark = pytest.mark.usefixtures("stock")


@pytest.fixture
def opened(as_: As, clerk: Actor) -> tuple[Client, str]:
    """A clerk with a project under way, and its address."""
    client = as_(clerk)
    answer = client.post(f"{PROJECTS}new/?ipc=C02F", GIVEN)
    assert answer.status_code == 302, text_of(answer)
    url = answer.headers["Location"]
    client.post(f"{url}step/start/")
    return client, url


def test_the_map_leads_to_a_project_over_its_scope(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    page = text_of(client.get(MAP, {"ipc": "C02F"}))
    assert f'href="{PROJECTS}new/?ipc=C02F"' in page
    form = text_of(client.get(f"{PROJECTS}new/?ipc=C02F"))
    assert "数据范围：IPC C02F" in form
    assert "产业规划类（GB/T 39551.3-2020，未核对）" in form


def test_a_form_half_filled_keeps_what_was_typed(as_: As, clerk: Actor) -> None:
    answer = as_(clerk).post(f"{PROJECTS}new/", {**GIVEN, "kind": ""})
    assert answer.status_code == 422
    assert "印染废水处理导航" in text_of(answer)


def test_findings_decisions_acceptance_and_report(opened: tuple[Client, str]) -> None:
    client, url = opened
    said = {"analysis": "applicants", "title": "三家持有", "conclusion": "申请集中"}
    assert client.post(f"{url}findings/new/", said).status_code == 302
    page = text_of(client.get(url))
    assert "三家持有" in page
    assert 'data-chart="chart-applicants-' in page
    assert "登记簿标记" in page
    empty = client.post(f"{url}findings/new/", {**said, "analysis": "overseas_families"})
    assert empty.status_code == 422
    assert "没有数据，不能作为发现的依据" in text_of(empty)
    decision = {"text": "联合申报", "decided_by": "区局", "decided_on": "2026-01-05", "effect": "technology"}
    assert client.post(f"{url}decisions/new/", decision).status_code == 302
    assert client.post(f"{url}participants/new/", {"name": "某服务公司", "part": "agency"}).status_code == 302
    client.post(f"{url}step/submit/")
    page = text_of(client.get(url))
    assert "待验收" in page
    assert "专利布局对产业竞争地位是否有保障" in page
    missing = client.post(f"{url}accept/", {"note": "通过", "creation": "匹配"})
    assert missing.status_code == 422
    answers = {"note": "通过", "creation": "匹配", "layout": "尚无依据", "value": "尚无依据"}
    assert client.post(f"{url}accept/", answers).status_code == 302
    page = text_of(client.get(url))
    assert "已验收" in page
    assert "加入发现" not in page
    word = client.get(f"{url}report.docx")
    assert word.content[:2] == b"PK"
    assert "filename*=UTF-8''" in word.headers["Content-Disposition"]
    assert client.get(f"{url}report.xls").status_code == 422


def test_the_list_shows_what_there_is(opened: tuple[Client, str], as_: As, sister_clerk: Actor) -> None:
    client, url = opened
    page = text_of(client.get(PROJECTS))
    assert "印染废水处理导航" in page
    assert f'href="{url}"' in page
    assert "还没有导航项目" in text_of(as_(sister_clerk).get(PROJECTS))
    assert as_(sister_clerk).get(url).status_code == 403


def test_the_scope_of_a_project_can_be_changed_from_the_map(opened: tuple[Client, str]) -> None:
    client, url = opened
    pk = url.rstrip("/").rsplit("/", 1)[1]
    page = text_of(client.get(MAP, {"ipc": "F04D", "project": pk}))
    assert f'href="{url}edit/?ipc=F04D"' in page
    assert client.post(f"{url}edit/?ipc=F04D", GIVEN).status_code == 302
    assert "IPC F04D" in text_of(client.get(url))


def test_the_pdf_embeds_a_font(opened: tuple[Client, str], settings: Settings) -> None:
    folder = Path(os.environ.get("ZHIQIAO_TEST_FONTS") or CLONE / "var" / "fonts")
    if not any(folder.glob("*.ttf")):
        pytest.skip(f"没有字体 {folder}，先运行 ./run --setup")
    settings.ZHIQIAO_FONTS = folder
    client, url = opened
    client.post(f"{url}findings/new/", {"analysis": "trends", "title": "在升温", "conclusion": "申请增多"})
    assert client.get(f"{url}report.pdf").content[:5] == b"%PDF-"
