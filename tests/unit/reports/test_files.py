"""The three files: official layout and fonts named, text as text, the same bytes twice, fonts embedded."""

import re
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from tests.unit.reports.samples import DAY, LINES, SELF_EVALUATION, TARGET_TABLE

from zhiqiao.outcomes.reports.form import form
from zhiqiao.outcomes.reports.page import Page
from zhiqiao.outcomes.reports.renderers.excel import render_excel
from zhiqiao.outcomes.reports.renderers.pdf import FontsMissing, render_pdf
from zhiqiao.outcomes.reports.renderers.word import render_word
from zhiqiao.outcomes.reports.statement import Statement

HOSTILE = '=1+1 #image("/etc/passwd") *粗* $x$ {{ 7*7 }} {% raw %} <w:p/> & \x07 \\ "'
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def page_of(statement: Statement) -> Page:
    return form(statement.form).layout(statement)


def hostile() -> Page:
    return page_of(
        replace(
            SELF_EVALUATION,
            title=HOSTILE,
            unit=HOSTILE,
            lines=(replace(LINES[0], name=HOSTILE), *LINES[1:]),
        )
    )


def test_the_workbook_has_the_form_its_grounds_and_the_facts() -> None:
    book = openpyxl.load_workbook(BytesIO(render_excel(page_of(TARGET_TABLE), DAY)))
    assert book.sheetnames == ["报表", "依据与口径", "事实明细"]
    main = book["报表"]
    assert (main.page_setup.orientation, int(main.page_setup.paperSize)) == ("landscape", 9)
    merged = {str(each) for each in main.merged_cells.ranges}
    assert {"B4:E4", "F4:H4", "B5:E5", "F5:H5"} <= merged
    assert main["A1"].font.name == "方正小标宋简体"
    assert main["B4"].font.name == "黑体"
    assert main["A7"].value == "澄江区"
    assert [main.cell(7, column).value for column in range(2, 10)] == [
        50,
        20,
        5,
        "≥2%",
        "≥60%",
        1.5,
        10,
        "≥90%",
    ]
    assert main["G7"].number_format == "#,##0.00##"
    assert main["A6"].border.diagonalDown
    facts = book["事实明细"]
    assert facts.max_row == 3
    assert facts["C2"].value == 12
    assert facts["I2"].value == 12500
    assert facts.auto_filter.ref == "A1:M3"


def test_what_looks_like_a_formula_stays_text() -> None:
    book = openpyxl.load_workbook(BytesIO(render_excel(page_of(SELF_EVALUATION), DAY)))
    cell = book["事实明细"]["G3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert openpyxl.load_workbook(BytesIO(render_excel(hostile(), DAY)))["报表"]["A1"].data_type == "s"


def word_text(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        tree = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - our own file
    return "".join(node.text or "" for node in tree.iter(f"{W}t"))


def test_the_word_file_names_the_official_fonts_and_is_landscape() -> None:
    data = render_word(page_of(SELF_EVALUATION), DAY)
    with zipfile.ZipFile(BytesIO(data)) as package:
        document = package.read("word/document.xml").decode()
        styles = package.read("word/styles.xml").decode()
        table = package.read("word/fontTable.xml").decode()
        footer = "".join(package.read(name).decode() for name in package.namelist() if "footer" in name)
    assert 'w:eastAsia="仿宋_GB2312"' in document
    assert 'w:eastAsia="黑体"' in document
    assert 'w:eastAsia="方正小标宋简体"' in styles
    assert '<w:altName w:val="仿宋"/>' in table
    assert 'w:orient="landscape"' in document
    assert "证据账本第1284号" in footer
    assert "{{" not in document
    assert "{%" not in document
    text = word_text(data)
    assert "等级：中" in text
    assert "依据与口径" in text


def test_a_word_row_has_as_many_columns_as_the_grid() -> None:
    data = render_word(page_of(SELF_EVALUATION), DAY)
    with zipfile.ZipFile(BytesIO(data)) as package:
        tree = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - our own file
    for table in tree.iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            spans = [box.find(f"{W}tcPr/{W}gridSpan") for box in row.findall(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val", "1")) for span in spans) == columns


def test_typed_words_do_nothing_in_word() -> None:
    text = word_text(render_word(hostile(), DAY))
    assert "{{ 7*7 }}" in text
    assert "<w:p/> &" in text
    assert "49" not in text.replace(HOSTILE, "")[:200]


@pytest.mark.parametrize("render", [render_excel, render_word])
def test_office_files_are_the_same_bytes_twice(render: object) -> None:
    assert callable(render)
    page = page_of(SELF_EVALUATION)
    data = render(page, DAY)
    assert data == render(page, DAY)
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert {entry.date_time[:3] for entry in package.infolist()} == {(2024, 11, 4)}
        assert b"2024-11-04T00:00:00Z" in package.read("docProps/core.xml")


def pdf_streams(data: bytes) -> bytes:
    """The document with its compressed streams opened."""
    out = [data]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            out.append(zlib.decompress(found.group(1)))
        except zlib.error:
            continue
    return b"\n".join(out)


def pdf_text(data: bytes) -> str:
    """The words of a PDF, by the code maps its fonts carry."""
    maps: dict[str, str] = {}
    for code, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", pdf_streams(data)):
        maps.setdefault(code.decode(), bytes.fromhex(text.decode()).decode("utf-16-be"))
    return "".join(maps.values())


@pytest.mark.parametrize(
    "statement", [SELF_EVALUATION, TARGET_TABLE], ids=["self_evaluation", "target_table"]
)
def test_the_pdf_embeds_its_font_and_is_the_same_twice(statement: Statement, fonts: Path) -> None:
    page = page_of(statement)
    data = render_pdf(page, DAY, fonts)
    opened = pdf_streams(data)
    assert data.startswith(b"%PDF-1.7")
    named = set(re.findall(rb"/FontName */([A-Z]{6}\+[A-Za-z0-9-]+)", opened))
    assert named
    assert all(b"SC" in name for name in named), "only the open Chinese fonts, none of typst's own"
    assert len(re.findall(rb"/FontFile[23]", opened)) >= len(named)
    assert b"pdfaid:part" in opened
    assert set("澄江区专利转化") <= set(pdf_text(data))
    assert data == render_pdf(page, DAY, fonts)


def test_typed_words_do_nothing_in_the_pdf(fonts: Path) -> None:
    letters = set(pdf_text(render_pdf(hostile(), DAY, fonts)))
    assert set("#{}%$*") <= letters


def test_without_a_font_the_pdf_is_refused_with_the_way_out(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FontsMissing, match=r"\./run --setup"):
            render_pdf(page_of(TARGET_TABLE), DAY, folder)
