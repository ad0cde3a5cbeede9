"""Excel of a list: the rows under the filters, numbers as numbers, and nothing that computes."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.web.shell.spreadsheets import safe_text, write_xlsx
from zhiqiao.web.shell.tables import Column, Filter, Table

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.shell.shell_urls")]

Ask = Callable[..., Any]

COLUMNS = (
    Column("title", "名称", kind="title"),
    Column("price", "报价", kind="yuan"),
    Column("on", "申请日", kind="date"),
    Column("state", "状态", kind="chip", value=lambda row: (row["state"], "ok")),
    Column("ways", "方式", kind="chips"),
    Column("act", "", kind="act", template="never/rendered.html"),
)


def book_of(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 10", "-3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
)
def test_what_a_spreadsheet_would_compute_is_kept_as_text(text: str) -> None:
    out = io.BytesIO()
    row = {"title": text, "price": None, "on": None, "state": text, "ways": []}
    write_xlsx(out, "专利", COLUMNS, [row])
    sheet = book_of(out.getvalue())["专利"]
    for cell in (sheet["A2"], sheet["D2"]):
        assert cell.data_type == "s"
        assert str(cell.value).startswith("'")


def test_plain_text_and_odd_signs() -> None:
    assert safe_text("一种=方法") == "一种=方法"
    assert safe_text("a\x00b\x0bc") == "abc"
    assert len(safe_text("长" * 40_000)) <= 32_767


def test_numbers_days_and_chips_are_written_as_such() -> None:
    out = io.BytesIO()
    row = {
        "title": "甲",
        "price": 123456,
        "on": dt.date(2021, 12, 2),
        "state": "有效",
        "ways": [("普通许可", "ok"), "开放许可"],
    }
    assert write_xlsx(out, "清单/甲[1]", COLUMNS, [row], about=[("筛选", "=无")]) == 1
    book = book_of(out.getvalue())
    sheet = book["清单 甲 1 "]
    assert [cell.value for cell in sheet[1]] == ["名称", "报价", "申请日", "状态", "方式"]
    values = [cell.value for cell in sheet[2]]
    day = dt.datetime(2021, 12, 2)  # noqa: DTZ001 - a workbook knows no time zones
    assert values == [
        "甲",
        pytest.approx(float(Decimal("1234.56"))),
        day,
        "有效",
        "普通许可、开放许可",
    ]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in book["导出说明"][1]] == ["筛选", "'=无"]


def test_the_download_has_the_filtered_rows_of_all_pages_and_says_so(ask: Ask, clerk: User) -> None:
    Organization.objects.bulk_create(
        Organization(name=f"单位{at:03d}", kind="bank" if at % 2 else "park", region_code="99")
        for at in range(120)
    )
    table = Table(
        name="exported",
        title="组织",
        columns=(Column("name", "名称", kind="title", sort="name"),),
        filters=(Filter("kind", "类型", field="kind", choices=(("bank", "银行"), ("park", "园区"))),),
        sort="-name",
    )
    answer = table.respond(
        ask("/list/?kind=bank&size=25&page=2&export=xlsx", clerk), Organization.objects.all()
    )
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    book = book_of(b"".join(answer.streaming_content))
    answer.close()
    names = [row[0].value for row in book["组织"].iter_rows(min_row=2)]
    assert names == [f"单位{at:03d}" for at in range(119, 0, -2)]
    about = {row[0].value: row[1].value for row in book["导出说明"].iter_rows()}
    assert about["筛选"] == "类型：银行"
    assert about["行数"] == "60"
    assert about["导出人"] == "李晴 澄江区市场监管局"
