"""The report as a Word file."""

from io import BytesIO

from docx import Document
from docx.document import Document as Opened
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from zhiqiao.assets.landscape.report.paper import Grid, Paper, clean

# Fonts that official documents name (GB/T 9704 practice): named, never shipped.
_BODY, _HEAD, _LATIN = "仿宋_GB2312", "黑体", "Times New Roman"
_RED = RGBColor(0xB4, 0x23, 0x18)


def as_word(paper: Paper) -> bytes:
    """The file."""
    file = Document()
    for name, font, size in (("Normal", _BODY, 12), ("Title", _HEAD, 20), ("Heading 1", _HEAD, 14)):
        style = file.styles[name]
        style.font.name, style.font.size = _LATIN, Pt(size)
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if paper.banner:
        run = file.add_paragraph().add_run(clean(paper.banner))
        run.font.color.rgb, run.bold = _RED, True
    file.add_heading(clean(paper.title), 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    file.add_paragraph(clean(paper.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(file, Grid("", ("项目", "内容"), paper.facts))
    for part in paper.parts:
        file.add_heading(clean(part.title), 1)
        for text in part.paragraphs:
            file.add_paragraph(clean(text)).paragraph_format.first_line_indent = Pt(24)
        for grid in part.grids:
            if grid.title:
                file.add_paragraph().add_run(clean(grid.title)).bold = True
            _table(file, grid)
    footer = file.sections[0].footer.paragraphs[0]
    footer.add_run(clean(paper.footer)).font.size = Pt(8)
    file.core_properties.title = clean(paper.title)
    file.core_properties.author = "知桥"
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def _table(file: Opened, grid: Grid) -> None:
    table = file.add_table(rows=1, cols=len(grid.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, grid.headings, strict=True):
        _write(cell.paragraphs[0], text, is_head=True)
    for row in grid.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], text)
    for line in filter(None, grid.note.split("\n")):
        file.add_paragraph().add_run(clean(line)).font.size = Pt(9)


def _write(paragraph: object, text: str, *, is_head: bool = False) -> None:
    run = paragraph.add_run(clean(text))  # type: ignore[attr-defined]  # python-docx ships no types
    run.font.size, run.bold = Pt(10), is_head
