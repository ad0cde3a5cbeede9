"""海外布局 as people see it."""

import io
from datetime import timedelta

import openpyxl
import pytest
from tests.apps.neighborhood import application_number, ledger_row, workbook
from tests.web.conftest import As
from tests.web.landscape.test_map_pages import text_of

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.register.models import Family, Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import today

OVERSEAS, WINDOWS = "/w/landscape/overseas/", "/w/landscape/overseas/windows/"

pytestmark = pytest.mark.usefixtures("stock")


def test_without_families_and_windows_the_pages_say_what_to_import(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    page = text_of(client.get(OVERSEAS))
    assert "还没有带海外成员的同族" in page
    assert 'href="/w/imports/"' in page
    assert "没有优先权还在期限内的申请" in text_of(client.get(WINDOWS))


def test_families_and_windows_with_their_law_and_export(as_: As, clerk: Actor, firm: Actor) -> None:
    filed = today() - timedelta(days=340)
    rows = [ledger_row(31, "澄江大学", 名称="新膜组件", 申请日=f"{filed}", 授权公告日="", 法律状态="审中")]
    imports.import_files(clerk, [("新.xlsx", workbook(rows))])
    family = Family.objects.create(key="family:test")
    Patent.objects.filter(number=application_number(2)).update(family=family)
    Patent.objects.create(
        number="US1B2",
        publication_number="US1B2",
        office="US",
        title="Membrane",
        family=family,
        legal_status="in_force",
        granted_on=filed,
    )
    client = as_(clerk)
    page = text_of(client.get(OVERSEAS))
    assert f"授权有效 {filed}：US 美国" in page
    assert "未核对" in page
    page = text_of(client.get(WINDOWS))
    assert "新膜组件" in page
    assert "巴黎公约" in page
    assert "还剩" in page
    answer = client.get(WINDOWS, {"export": "xlsx"})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file answer
    rows_of = list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    assert "优先权截止日" in rows_of[0]
    assert len(rows_of) == 2
    own = text_of(as_(firm).get(OVERSEAS))
    assert "US 美国" in own
    assert "新膜组件" not in text_of(as_(firm).get(WINDOWS))
