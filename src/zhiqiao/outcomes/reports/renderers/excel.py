"""A page as an Excel workbook: the form on the first sheet, its grounds and the counted facts behind it."""

from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.outcomes.reports.page import Cell, Grid, Look, Page, Section, clean
from zhiqiao.outcomes.reports.renderers import fonts
from zhiqiao.outcomes.reports.renderers.package import stamped

_MAIN_WIDTH = 132.0
_LINE_HEIGHT = 15.0
_THIN = Side(style="thin", color="1A1A1A")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CROSSED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN, diagonal=_THIN, diagonalDown=True)
_SHADE = PatternFill("solid", fgColor="F2F4F7")
_HEAD = Font(name=fonts.HEAD, size=10, bold=True)
_BODY = Font(name=fonts.BODY, size=10.5)
_WARNING = Font(name=fonts.HEAD, size=11, bold=True, color="B42318")
_SMALL = Font(name=fonts.BODY, size=9)
_SIDES = {Look.TEXT: "left", Look.NUMBER: "right"}
_WIDE_FROM = 0x2E80


def _width(text: str) -> int:
    """How many half-width places a line takes."""
    return sum(2 if ord(letter) >= _WIDE_FROM else 1 for letter in text)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of ``width`` half-width places."""
    return sum(max(1, -(-_width(line) // max(2, int(width) - 1))) for line in text.split("\n"))


def _write(cell: SheetCell, text: str) -> None:
    """Text as text: what begins with = stays what was typed and is never a formula."""
    cell.value = clean(text)
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"


def _style(cell: SheetCell, look: Look) -> None:
    is_head = look in {Look.HEAD, Look.TOTAL, Look.DIAGONAL}
    cell.font = _HEAD if is_head else _BODY
    if is_head:
        cell.fill = _SHADE
    cell.alignment = Alignment(horizontal=_SIDES.get(look, "center"), vertical="center", wrap_text=True)
    cell.border = _CROSSED if look is Look.DIAGONAL else _BOX


def _heights(grid: Grid, widths: list[float]) -> list[float]:
    """Row heights in points that show every text whole; what spans rows is shared among them."""
    heights = [_LINE_HEIGHT + 5] * grid.rows
    for cell in sorted(grid.cells, key=lambda cell: cell.rows):
        width = sum(widths[cell.column : cell.column + cell.columns])
        lines = 3 if cell.look is Look.DIAGONAL else _lines(cell.text, width)
        rows = range(cell.row, cell.row + cell.rows)
        short = lines * _LINE_HEIGHT + 6 - sum(heights[row] for row in rows)
        for row in rows:
            heights[row] += max(0.0, short) / cell.rows
    return [min(height, 405.0) for height in heights]


def _place(sheet: Worksheet, cell: Cell, top: int) -> None:
    row, column = top + cell.row, cell.column + 1
    for y in range(row, row + cell.rows):
        for x in range(column, column + cell.columns):
            each = sheet.cell(y, x)
            if isinstance(each, SheetCell):
                _style(each, cell.look)
    first = sheet.cell(row, column)
    if not isinstance(first, SheetCell):
        return
    if cell.number is not None:
        first.value = float(cell.number)
        first.number_format = cell.number_format or "General"
    elif cell.look is Look.DIAGONAL:
        upper, lower = cell.words
        _write(first, f"{'　' * 4}{upper}\n\n{lower}")
        first.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    else:
        _write(first, cell.text)
    if cell.rows > 1 or cell.columns > 1:
        sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + cell.rows - 1,
            end_column=column + cell.columns - 1,
        )


def _put_grid(sheet: Worksheet, grid: Grid, top: int, widths: list[float]) -> int:
    """The grid from row ``top`` on; gives the row behind it."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in grid.cells:
        _place(sheet, cell, top)
    for number, height in enumerate(_heights(grid, widths)):
        sheet.row_dimensions[top + number].height = height
    return top + grid.rows


def _line(sheet: Worksheet, row: int, text: str, columns: int, font: Font, side: str = "left") -> int:
    """One line of text over the whole width; gives the next row."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    cell = sheet.cell(row, 1)
    if isinstance(cell, SheetCell):
        _write(cell, text)
        cell.font = font
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    size = float(font.size or 10)
    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, columns + 1)]
    sheet.row_dimensions[row].height = max(size * 1.6, _lines(text, sum(widths) * 10.5 / size) * size * 1.45)
    return row + 1


def _side_by_side(sheet: Worksheet, row: int, texts: tuple[str, ...], columns: int) -> int:
    """Texts on one row in about equal shares of the columns, a pair left and right; gives the next row."""
    is_pair = len(texts) == len(("left", "right"))
    edges = [round(n * columns / len(texts)) for n in range(len(texts) + 1)]
    for text, start, end in zip(texts, edges, edges[1:], strict=False):
        sheet.merge_cells(start_row=row, start_column=start + 1, end_row=row, end_column=end)
        cell = sheet.cell(row, start + 1)
        if isinstance(cell, SheetCell):
            _write(cell, text)
            cell.font = _BODY
            side = "right" if end == columns and is_pair else "left"
            cell.alignment = Alignment(horizontal=side, vertical="center")
    sheet.row_dimensions[row].height = _LINE_HEIGHT + 6
    return row + 1


def _print_setup(sheet: Worksheet, footer: str, *, is_one_page: bool) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if is_one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.7
    sheet.page_margins.footer = 0.35
    # & begins a code in Excel footers; doubled it is itself.
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text=clean(footer).replace("&", "&&"), size=8),
        right=_HeaderFooterPart(text="第 &P 页 共 &N 页", size=8),
    )
    if not is_one_page:
        sheet.print_title_rows = "1:1"


def _form_sheet(sheet: Worksheet, page: Page) -> None:
    grid = page.grid
    columns = len(grid.widths)
    unit = _MAIN_WIDTH / sum(grid.widths)
    widths = [width * unit for width in grid.widths]
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    row = 1
    if page.banner:
        row = _line(
            sheet,
            row,
            page.banner,
            columns,
            Font(name=fonts.HEAD, size=11, bold=True, color="B42318"),
            "center",
        )
    row = _line(sheet, row, page.title, columns, Font(name=fonts.TITLE, size=20), "center")
    if page.subtitle:
        row = _line(sheet, row, page.subtitle, columns, Font(name=fonts.BODY, size=12), "center")
    row = _side_by_side(sheet, row, (page.left, page.right), columns)
    row = _put_grid(sheet, grid, row, widths)
    if page.signatures:
        row = _side_by_side(sheet, row, page.signatures, columns)
    for note in page.notes:
        row = _line(sheet, row, note, columns, _SMALL)
    _line(sheet, row, page.footer, columns, _SMALL)
    _print_setup(sheet, page.footer, is_one_page=True)
    sheet.sheet_view.showGridLines = False


def _section_sheet(sheet: Worksheet, section: Section, page: Page) -> None:
    grid = section.grid
    _put_grid(sheet, grid, 1, list(grid.widths))
    if section.is_spreadsheet_only:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(grid.widths))}{grid.rows}"
    else:
        row = grid.rows + 1
        for text in (page.footer, *page.notes):
            row = _line(sheet, row, text, len(grid.widths), _SMALL)
    sheet.freeze_panes = "A2"
    _print_setup(sheet, page.footer, is_one_page=False)


def render_excel(page: Page, made_on: date) -> bytes:
    """The workbook; the same bytes for the same page."""
    book = Workbook()
    book.properties.creator = "知桥"
    book.properties.title = clean(page.title)
    main = book.active
    if not isinstance(main, Worksheet):
        raise TypeError("a new workbook has one sheet")
    main.title = "报表"
    _form_sheet(main, page)
    for section in page.sections:
        _section_sheet(book.create_sheet(section.title), section, page)
    out = BytesIO()
    book.save(out)
    return stamped(out.getvalue(), made_on)
