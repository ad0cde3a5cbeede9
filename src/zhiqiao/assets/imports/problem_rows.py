"""The rejected rows of an import as a workbook: mend them there and upload again."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from zhiqiao.assets.imports.models import ImportBatch, ImportRow

_MOST_CELL = 32_000  # Excel takes 32,767 characters
HEADERS = ("文件", "工作表", "行", "列", "原值", "原因", "怎么改")


def workbook(batch: ImportBatch) -> bytes:
    """An xlsx of the rejected rows, one a line."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("拒收的行")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFG", (28, 14, 8, 14, 28, 44, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append(_bold(sheet, HEADERS))
    for row in batch.rows.filter(outcome=ImportRow.REJECTED).iterator():
        cells = (row.file, row.sheet, row.row, row.column, row.value, row.reason, row.remedy)
        sheet.append([_safe(cell) for cell in cells])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(cell: object) -> object:
    """Text that no spreadsheet takes for a formula, without the signs that no workbook may hold."""
    if not isinstance(cell, str):
        return cell
    clean = ILLEGAL_CHARACTERS_RE.sub("", cell)[:_MOST_CELL]
    return f"'{clean}" if clean.startswith(("=", "+", "-", "@", "\t", "\r")) else clean


def _bold(sheet: object, words: tuple[str, ...]) -> list[object]:
    from openpyxl.cell import WriteOnlyCell

    cells: list[object] = []
    for word in words:
        cell = WriteOnlyCell(sheet, value=word)  # type: ignore[arg-type]  # a write-only sheet
        cell.font = Font(bold=True)
        cells.append(cell)
    return cells
