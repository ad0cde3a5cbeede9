"""Tables that are called .xls and are pages or text: read by what they are; a hostile page is only text."""

import contextlib
import time
from datetime import date

import pytest

from zhiqiao.assets.imports.file_reading import read_records
from zhiqiao.assets.imports.html_tables import read_html
from zhiqiao.assets.imports.reading import read_file
from zhiqiao.assets.imports.records import FileRefused, PatentRecord
from zhiqiao.foundation.documents.checks import DocumentRefused, inspect

NUMBER = "202110000001.6"
HEADERS = ("申请号", "专利名称", "申请人", "申请日", "授权公告日", "分类号", "法律状态")
ROW = (NUMBER, "一种 A&B 试验装置", "澄江大学", "2021-03-02", "2023-05-09", "C02F9/00", "有效")
# What Excel and many portals write: a head with a charset, styles, conditional comments, non-breaking blanks.
PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv=Content-Type content="text/html; charset={charset}"><title>导出</title>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:Name>表</x:Name></x:ExcelWorkbook></xml><![endif]-->
<style>td {{mso-number-format:"\\@";}}</style></head><body>
<table border=1 cellspacing='0'>{rows}</table></body></html>"""


def page(*rows: str, charset: str = "utf-8") -> str:
    return PAGE.format(charset=charset, rows="".join(f"<tr>{row}</tr>" for row in rows))


def cells(values: tuple[str, ...], tag: str = "td") -> str:
    return "".join(f"<{tag}>{value.replace('&', '&amp;')}</{tag}>" for value in values)


def records(name: str, data: bytes) -> list[PatentRecord]:
    content = read_records(name, data)
    assert content.report.refusal is None, str(content.report.refusal)
    assert content.rejected == []
    return [record for _, record in content.records]


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gbk"), ("utf-8", "utf-8-sig")]
)
@pytest.mark.parametrize("name", ["专利清单.xls", "专利清单.xlsx", "专利清单.html"])
def test_a_page_called_xls_reads_like_any_list(name: str, charset: str, encoding: str) -> None:
    data = page(cells(HEADERS, "th"), cells(ROW), charset=charset).encode(encoding)
    assert inspect(name, data).kind == "html"
    one = records(name, data)[0]
    assert (one.application_number, one.title) == ("2021100000016", "一种 A&B 试验装置")
    assert one.filed_on == date(2021, 3, 2)
    notes = read_records(name, data).report.notes
    assert any("网页（HTML）" in words for words in notes)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("\t", "utf-8"), ("\t", "gbk"), ("\t", "utf-16"), (",", "utf-8-sig"), (",", "gb18030")],
)
@pytest.mark.parametrize("name", ["专利清单.xls", "专利清单.xlsx", "专利清单.et"])
def test_text_called_xls_reads_like_any_list(name: str, text: str, encoding: str) -> None:
    data = "\r\n".join(text.join(row) for row in (HEADERS, ROW)).encode(encoding)
    assert inspect(name, data).kind == ("tsv" if text == "\t" else "csv")
    assert records(name, data)[0].application_number == "2021100000016"


def test_merged_headers_and_cells_that_reach_down_stand_where_the_page_shows_them() -> None:
    upper = (
        "<th rowspan=2>申请号</th><th rowspan=2>专利名称</th><th colspan='2'>申请人</th><th rowspan=2>申请日</th>"
        "<th rowspan=2>授权公告日</th><th rowspan=2>分类号</th>"
    )
    lower = "<th>名称</th><th>地址</th>"
    first = (
        cells((NUMBER, "装置一"))
        + "<td rowspan=2>澄江大学</td>"
        + cells(("某路", "2021-03-02", "2023-05-09", "C02F9/00"))
    )
    second = cells(("202110000002.0", "装置二", "某路", "2021-03-02", "2023-05-09", "C02F9/00"))
    tables, _ = read_html("x.xls", page(upper, lower, first, second).encode())
    rows = tables[0].rows
    assert rows[0][2:4] == ["申请人", ""]
    assert rows[1][2:4] == ["名称", "地址"]
    assert rows[3][3] == "某路", "被上一行的合并格占住的一列跳过"
    assert (0, 2, 0, 3) in tables[0].merged
    assert (2, 2, 3, 2) in tables[0].merged
    both = records("x.xls", page(upper, lower, first, second).encode())
    assert [one.title for one in both] == ["装置一", "装置二"]
    assert {one.holder_names for one in both} == {("澄江大学",)}


def test_numbers_shown_short_are_read_whole_and_lines_stay_lines() -> None:
    row = (
        '<td x:num="202110000001">2.0211E+11</td><td>甲<br>乙</td><td>&nbsp; 丙&#32;&nbsp;丁 </td><td/><td>尾'
    )
    tables, _ = read_html("x.xls", page(row).encode())
    assert tables[0].rows == [["202110000001", "甲\n乙", "丙 丁", "", "尾"]]


def test_tables_that_lay_out_others_are_left_aside() -> None:
    inner = f"<table><tr>{cells(HEADERS)}</tr><tr>{cells(ROW)}</tr></table>"
    data = page("<td>导航</td>", f"<td>{inner}</td>").encode()
    reading = read_file("x.xls", data)
    assert [sheet.rows[0] for sheet in reading.sheets] == [HEADERS]


@pytest.mark.parametrize(
    "bad",
    [
        "<script>document.write('<table><tr><td>x')</script>",
        "<!-- <table><tr><td>藏起来的</td></tr></table>",
        '<td colspan="999999999999">宽',
        '<td rowspan="-3" colspan="abc">斜',
        "<td>&#99999999999999999999;" + "&#" + "9" * 5000 + ";</td>",
        '<td title="没有收尾的引号>x</td>',
        "<<<<<td>>>>",
        "</td></tr></table></table></table>",
        "<iframe src='file:///etc/passwd'></iframe><img src=x onerror=alert(1)>",
        "\0<t\0d>",
    ],
)
def test_a_hostile_page_is_only_text(bad: str) -> None:
    data = page(cells(HEADERS), cells(ROW), bad).encode()
    content = read_records("x.xls", data)
    refusal = content.report.refusal
    assert content.records or (refusal and refusal.remedy)
    said = repr((content.records, content.rejected, content.report))
    for words in ("etc/passwd", "alert", "藏起来的"):
        assert words not in said


@pytest.mark.parametrize(
    "piece",
    ["<", "<!--", "<a ", '<a "', "<td '", "<script>", "<td colspan=1000>", "<table>", "&", "&#x", "<td>"],
)
def test_time_grows_with_length_only(piece: str) -> None:
    """Sixteen times the length may cost fifty times the work, not 256 times."""

    def seconds(times: int) -> float:
        data = f"<table><tr><td>{piece * times}".encode()
        started = time.process_time()
        with contextlib.suppress(FileRefused):
            read_html("x.xls", data)
        return time.process_time() - started

    assert seconds(160_000) < max(50 * seconds(10_000), 1.0)


def test_pages_without_a_table_and_damaged_workbooks_are_still_refused() -> None:
    with pytest.raises(DocumentRefused, match="网页"):
        inspect("登录.xls", "<html><body>请先登录</body></html>".encode())
    with pytest.raises(FileRefused, match="没有数据表格"):
        read_html("x.xls", b"<table><tr><td> </td></tr></table>")
    with pytest.raises(DocumentRefused, match="损坏"):
        inspect("台账.xlsx", bytes(range(256)))
    with pytest.raises(FileRefused, match="太多"):
        read_html("x.xls", b"<table><tr><td>x" * 40)


def test_big5_is_read_where_the_page_says_so() -> None:
    data = '<meta charset="big5"><table><tr><td>專利清單</td></tr></table>'.encode("big5")
    tables, notes = read_html("x.xls", data)
    assert tables[0].rows == [["專利清單"]]
    assert any("Big5" in words for words in notes)
