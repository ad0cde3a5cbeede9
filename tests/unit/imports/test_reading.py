"""Bytes into rows: encodings, separators, merged cells, formulas, row numbers."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.assets.imports.reading import read_file
from zhiqiao.assets.imports.records import FileRefused

Workbook = Callable[..., bytes]
TEXT = "申请号,专利名称\nCN202310000001.1,一种水泵\n"


@pytest.mark.parametrize(
    ("encoding", "note"), [("utf-8", ""), ("utf-8-sig", ""), ("gb18030", "GBK"), ("utf-16", "UTF-16")]
)
def test_the_encoding_is_found(encoding: str, note: str) -> None:
    reading = read_file("台账.csv", TEXT.encode(encoding))
    assert reading.sheets[0].rows == [("申请号", "专利名称"), ("CN202310000001.1", "一种水泵")]
    assert note in "".join(reading.notes)
    assert bool(reading.notes) == bool(note)


def test_text_in_no_known_encoding_is_refused_with_its_line() -> None:
    data = TEXT.encode() + "一种水".encode() + b"\xff\xff\n" * 3 + "尾行很长很长很长".encode()
    with pytest.raises(FileRefused, match="第 3 行") as caught:
        read_file("台账.csv", data)
    assert "UTF-8" in caught.value.remedy


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_found(separator: str) -> None:
    data = TEXT.replace(",", separator).encode()
    assert read_file("台账.txt", data).sheets[0].rows[1] == ("CN202310000001.1", "一种水泵")


def test_a_value_list_with_bars_does_not_pass_for_a_separator() -> None:
    data = "号,标题,人\n1,一种,甲 | 乙 | 丙 | 丁\n2,二种,甲 | 乙 | 丙 | 丁\n".encode()
    assert read_file("台账.csv", data).sheets[0].rows[1] == ("1", "一种", "甲 | 乙 | 丙 | 丁")


def test_gzipped_text_is_read() -> None:
    assert len(read_file("台账.csv.gz", gzip.compress(TEXT.encode())).sheets[0].rows) == 2


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    data = '号,标题\n1,"两\n行"\n\n2,后\n'.encode()
    rows = read_file("台账.csv", data).sheets[0].rows
    assert rows[1] == ("1", "两\n行")
    assert rows[2] == ()
    assert rows[3] == ("2", "后")


def test_an_open_quote_is_refused_with_its_row() -> None:
    data = '号,标题\n1,好\n2,"没有收尾\n3,后\n4,后\n'.encode()
    with pytest.raises(FileRefused, match="第 3 行起"):
        read_file("台账.csv", data)


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_cut_in_a_character_is_known_to_be_cut(cut: int) -> None:
    data = "号,标题\n1,好\n2,一种水泵".encode()
    sheet = read_file("台账.csv", data[:-cut]).sheets[0]
    assert sheet.is_cut
    assert sheet.rows[1] == ("1", "好")


def test_a_file_cut_in_its_last_record_is_known_to_be_cut() -> None:
    assert read_file("台账.csv", "号,标题,人\n1,好,甲\n2,一".encode()).sheets[0].is_cut
    assert not read_file("台账.csv", "号,标题,人\n1,好,甲\n2,一,乙".encode()).sheets[0].is_cut


def test_leading_blank_rows_and_columns_keep_their_places(workbook: Workbook) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["C4"] = "申请号"

    sheet = read_file("台账.xlsx", workbook([], edit=edit)).sheets[0]
    assert sheet.cell(3, 2) == "申请号"
    assert sheet.is_blank(0)


def test_merged_cells_know_their_first_cell(workbook: Workbook) -> None:
    sheet = read_file("台账.xlsx", workbook([["a", "b"], ["c", ""], ["d", ""]], edit=_merge)).sheets[0]
    assert sheet.merged_into(2, 1) == (0, 1)
    assert sheet.merged_into(0, 1) is None
    assert sheet.merged_into(2, 0) is None


def _merge(sheet: Worksheet) -> None:
    sheet.merge_cells("B1:B3")


def test_a_formula_without_a_result_is_told_from_one_with(workbook: Workbook) -> None:
    data = workbook([["=A2", "=B2", "x"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    page = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = re.sub(rb"(<f>B2</f>)<v\s*/?>(</v>)?", rb"\1<v>7</v>", page)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    sheet = read_file("台账.xlsx", stream.getvalue()).sheets[0]
    assert sheet.uncalculated == {(0, 0)}
    assert sheet.calculated == {(0, 1)}
    assert sheet.cell(0, 1) == 7


def test_a_sheet_with_a_value_in_its_far_corner_is_refused(workbook: Workbook) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = "远"

    with pytest.raises(FileRefused, match="1,048,576 行"):
        read_file("台账.xlsx", workbook([["申请号"]], edit=edit))


def test_a_paper_is_no_table() -> None:
    with pytest.raises(FileRefused, match="不是表格"):
        read_file("合同.pdf", b"%PDF-1.7\n")


def test_a_container_without_sheets_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(FileRefused, match="缺少工作表"):
        read_file("台账.xlsx", stream.getvalue())
