"""Workbooks written as XML (Excel 2003) read like any other; hostile ones are refused in words."""

from datetime import date

import pytest

from zhiqiao.assets.imports.file_reading import FileContent, read_records
from zhiqiao.assets.imports.reading import read_file
from zhiqiao.foundation.documents.checks import inspect

NUMBER = "202110000001.6"
HEADERS = ("申请号", "专利名称", "申请人", "申请日", "授权公告日", "分类号", "法律状态")
BOOK = """<?xml version="1.0"{encoding}?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><Font ss:Bold="1"/></Style></Styles>
{sheets}
</Workbook>"""


def cell(value: str, kind: str = "String", **more: str) -> str:
    marks = "".join(f' ss:{name}="{told}"' for name, told in more.items())
    return f'<Cell{marks}><Data ss:Type="{kind}">{value}</Data></Cell>'


def row(*cells: str, **more: str) -> str:
    marks = "".join(f' ss:{name}="{told}"' for name, told in more.items())
    return f"<Row{marks}>{''.join(one if one.startswith('<') else cell(one) for one in cells)}</Row>"


def book(*rows: str, name: str = "清单", more: str = "", columns: str = "") -> str:
    sheet = f'<Worksheet ss:Name="{name}"><Table>{columns}{"".join(rows)}</Table>{more}</Worksheet>'
    return BOOK.format(encoding="", sheets=sheet)


PATENT = (
    NUMBER,
    "一种 A&amp;B 试验装置",
    "澄江大学",
    cell("2021-03-02T00:00:00.000", "DateTime"),
    cell("2023-05-09T00:00:00.000", "DateTime"),
    "C02F9/00",
    "有效",
)


def taken(data: str, name: str = "导出.xls", encoding: str = "utf-8") -> FileContent:
    return read_records(name, data.encode(encoding))


@pytest.mark.parametrize("name", ["导出.xls", "导出.xml", "导出.xlsx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_reads_like_any_list_whatever_it_is_called(name: str, encoding: str) -> None:
    data = book(row(*HEADERS), row(*PATENT))
    assert inspect(name, data.encode(encoding)).kind == "xmlss"
    content = taken(data, name, encoding)
    assert content.report.refusal is None, str(content.report.refusal)
    ((_, one),) = content.records
    assert (one.application_number, one.title) == ("2021100000016", "一种 A&B 试验装置")
    assert (one.filed_on, one.granted_on) == (date(2021, 3, 2), date(2023, 5, 9))
    assert any("Excel 2003" in note for note in content.report.notes)


def test_cells_stand_where_they_say(subtests: pytest.Subtests) -> None:
    skipping = row(*HEADERS), row(cell(NUMBER), cell("一种装置"), cell("有效", Index="7"), Index="4")
    (sheet,) = read_file("导出.xls", book(*skipping).encode()).sheets
    with subtests.test("row and column by index"):
        assert [len(one) for one in sheet.rows] == [7, 0, 0, 7]
        assert sheet.rows[3] == (NUMBER, "一种装置", "", "", "", "", "有效")
    merged = row(cell("申请号", MergeDown="1"), cell("名称", MergeAcross="1"), "申请人"), row("x")
    (sheet,) = read_file("导出.xls", book(*merged).encode()).sheets
    with subtests.test("merged"):
        assert sheet.rows[0] == ("申请号", "名称", "", "申请人")
        assert sheet.merged_into(0, 2) == (0, 1)
        assert sheet.merged_into(1, 0) == (0, 0)


def test_numbers_formulas_and_errors() -> None:
    line = row(
        cell("202110000001", "Number"),
        cell("2.5", "Number"),
        cell("甲", Formula="=A1"),
        '<Cell ss:Formula="=B1"/>',
        cell("#REF!", "Error"),
        cell("1", "Boolean"),
        cell("这不是数", "Number"),
    )
    (sheet,) = read_file("导出.xls", book(line).encode()).sheets
    assert sheet.rows[0] == (202110000001, 2.5, "甲", "", "", True, "这不是数")
    assert sheet.calculated == {(0, 2)}
    assert sheet.uncalculated == {(0, 3)}
    assert sheet.errors == {(0, 4): "#REF!"}


def test_an_error_in_a_cell_names_row_and_column() -> None:
    data = book(row(*HEADERS), row(cell("#REF!", "Error"), *PATENT[1:]))
    content = taken(data)
    (rejected,) = content.rejected
    assert (rejected.sheet, rejected.row, rejected.column) == ("清单", 2, "申请号")
    assert "#REF!" in rejected.reason


def test_what_is_hidden_is_told() -> None:
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    first = book(
        row(*HEADERS), row(*PATENT, Hidden="1"), columns='<Column ss:Hidden="1" ss:Span="1"/><Column/>'
    )
    (sheet,) = read_file("导出.xls", first.encode()).sheets
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.is_hidden) == (1, 2, False)
    (sheet,) = read_file("导出.xls", book(row(*HEADERS), more=hidden).encode()).sheets
    assert sheet.is_hidden


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (book(row(*HEADERS))[:-40], "断"),
        (BOOK.format(encoding="", sheets=""), "没有工作表"),
        (book(row("远处", Index="999999999")), "大得不正常"),
        (book(row(cell("远处", Index="999999999"))), "大得不正常"),
        (book(row(*HEADERS)).replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook'), "实体"),
    ],
)
def test_a_broken_or_hostile_one_is_refused_in_words(data: str, said: str) -> None:
    refusal = taken(data).report.refusal
    assert refusal is not None
    assert said in refusal.reason
    assert refusal.remedy
