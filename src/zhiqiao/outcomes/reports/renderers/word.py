"""A page as a Word file: ``templates/statement.docx`` (open it in Word to change the look) filled by docxtpl.

The template holds paper size, styles and places for words; the tables are built here, cell by cell.
"""

from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from docxtpl import DocxTemplate
from markupsafe import Markup

from zhiqiao.outcomes.reports.page import Cell, Grid, Look, Page, clean
from zhiqiao.outcomes.reports.renderers import fonts
from zhiqiao.outcomes.reports.renderers.package import stamped

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "statement.docx"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ET.register_namespace("w", _W)
_TEXT_WIDTH = 15000
_SIDES = {Look.TEXT: "left", Look.NUMBER: "right"}
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
_HEAD_LOOKS = frozenset({Look.HEAD, Look.TOTAL, Look.DIAGONAL})


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_W}}}{name}")
    for key, value in attributes.items():
        child.set(f"{{{_W}}}{key}", value)
    child.text = text
    return child


def _run(paragraph: ET.Element, text: str, look: Look, half_points: int) -> None:
    run = _add(paragraph, "r")
    style = _add(run, "rPr")
    font = fonts.HEAD if look in _HEAD_LOOKS else fonts.BODY
    _add(style, "rFonts", ascii=fonts.LATIN, hAnsi=fonts.LATIN, eastAsia=font, hint="eastAsia")
    if look in _HEAD_LOOKS:
        _add(style, "b")
    _add(style, "sz", val=str(half_points))
    _add(style, "szCs", val=str(half_points))
    for number, line in enumerate(clean(text).split("\n")):
        if number:
            _add(run, "br")
        _add(run, "t", line).set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _paragraph(box: ET.Element, text: str, look: Look, side: str, half_points: int) -> None:
    paragraph = _add(box, "p")
    style = _add(paragraph, "pPr")
    _add(style, "spacing", before="10", after="10", line="220", lineRule="atLeast")
    _add(style, "jc", val=side)
    _run(paragraph, text, look, half_points)


def _box(row: ET.Element, cell: Cell, widths: list[int], half_points: int, merge: str) -> None:
    """One table cell; ``merge`` is how it takes part in a vertical span: '', 'restart' or 'continue'."""
    box = _add(row, "tc")
    style = _add(box, "tcPr")
    _add(style, "tcW", w=str(sum(widths[cell.column : cell.column + cell.columns])), type="dxa")
    if cell.columns > 1:
        _add(style, "gridSpan", val=str(cell.columns))
    if merge:
        _add(style, "vMerge", val=merge)
    if cell.look is Look.DIAGONAL:
        _add(_add(style, "tcBorders"), "tl2br", val="single", sz="4", space="0", color="1A1A1A")
    if cell.look in _HEAD_LOOKS:
        _add(style, "shd", val="clear", color="auto", fill="F2F4F7")
    _add(style, "vAlign", val="center")
    if merge == "continue":
        _add(box, "p")
    elif cell.look is Look.DIAGONAL:
        upper, lower = cell.words
        _paragraph(box, upper, cell.look, "right", half_points)
        _paragraph(box, "", cell.look, "left", half_points)
        _paragraph(box, lower, cell.look, "left", half_points)
    else:
        _paragraph(box, cell.text, cell.look, _SIDES.get(cell.look, "center"), half_points)


def _table(grid: Grid, half_points: int) -> Markup:
    """The grid as WordprocessingML, ready to stand where the template says ``{{p … }}``."""
    unit = _TEXT_WIDTH / sum(grid.widths)
    widths = [round(width * unit) for width in grid.widths]
    table = ET.Element(f"{{{_W}}}tbl")
    style = _add(table, "tblPr")
    _add(style, "tblW", w=str(sum(widths)), type="dxa")
    _add(style, "jc", val="center")
    edges = _add(style, "tblBorders")
    for edge in _BORDERS:
        _add(edges, edge, val="single", sz="4", space="0", color="1A1A1A")
    _add(style, "tblLayout", type="fixed")
    margins = _add(style, "tblCellMar")
    for edge in ("left", "right"):
        _add(margins, edge, w="70", type="dxa")
    columns = _add(table, "tblGrid")
    for width in widths:
        _add(columns, "gridCol", w=str(width))
    for number in range(grid.rows):
        row = _add(table, "tr")
        row_style = _add(row, "trPr")
        _add(row_style, "cantSplit")
        if number < grid.head_rows:
            _add(row_style, "tblHeader")
        touching = [cell for cell in grid.cells if cell.row <= number < cell.row + cell.rows]
        for cell in sorted(touching, key=lambda cell: cell.column):
            merge = "" if cell.rows == 1 else "restart" if cell.row == number else "continue"
            _box(row, cell, widths, half_points, merge)
    return Markup(ET.tostring(table, encoding="unicode"))  # noqa: S704 - ElementTree escapes


def render_word(page: Page, made_on: date) -> bytes:
    """The Word file; the same bytes for the same page."""
    template = DocxTemplate(_TEMPLATE)
    template.render(
        {
            "title": clean(page.title),
            "subtitle": clean(page.subtitle),
            "banner": clean(page.banner),
            "left": clean(page.left),
            "right": clean(page.right),
            "grid": _table(page.grid, 18),
            "notes": [clean(note) for note in page.notes],
            "signatures": "\t".join(clean(word) for word in page.signatures),
            "footer": clean(page.footer),
            "sections": [
                {"title": clean(section.title), "grid": _table(section.grid, 17)}
                for section in page.sections
                if not section.is_spreadsheet_only
            ],
        },
        autoescape=True,
    )
    properties = template.docx.core_properties
    properties.title = clean(page.title)
    properties.author = properties.last_modified_by = "知桥"
    out = BytesIO()
    template.save(out)
    return stamped(out.getvalue(), made_on)
