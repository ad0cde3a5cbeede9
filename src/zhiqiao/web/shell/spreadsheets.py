"""A list as an Excel workbook: the same rows under the same filters, written row by row, safe to open."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.columns import Column
from zhiqiao.web.shell.values import Row

MOST_ROWS = 1_048_000
CELL_LIMIT = 32_767
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {
    "title": 48,
    "earned": 60,
    "text": 20,
    "html": 28,
    "code": 20,
    "number": 12,
    "date": 13,
    "yuan": 16,
}
_FORMATS = {"yuan": "#,##0.00", "date": "yyyy-mm-dd", "number": "#,##0"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: before a leading =, +, -, @ or tab goes an apostrophe."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[: CELL_LIMIT - 1]
    return f"'{clean}" if clean.startswith(_FORMULA_STARTS) else clean


def plain(value: Any) -> Any:  # noqa: ANN401 - a cell may hold anything
    """A value as openpyxl may write it."""
    if value is None or isinstance(value, (bool, int, float, Decimal)):
        return value
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, dt.date):
        return value
    return safe_text(str(value))


def write_xlsx(
    out: IO[bytes],
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    about: Sequence[tuple[str, str]] = (),
) -> int:
    """Write the rows as a workbook to ``out``; how many rows were written.

    Args:
        out: a binary file.
        title: name of the first sheet.
        columns: those that are exported are written.
        rows: any iterable; read once.
        about: (label, text) lines for the second sheet: where the list comes from, its filters.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    kept = [column for column in columns if column.is_exported]
    for at, column in enumerate(kept, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(column.kind, 16)
    sheet.append([_heading(sheet, column.label) for column in kept])
    written = 0
    for row in rows:
        if written >= MOST_ROWS:
            raise Refusal(
                f"这个清单超过 Excel 一张表的上限（{MOST_ROWS:,} 行）", "请先用筛选缩小范围，分几次导出"
            )
        sheet.append([_cell(sheet, column, row) for column in kept])
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(kept), 1))}{written + 1}"
    notes = book.create_sheet("导出说明")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 16, 90
    for label, text in (*about, ("行数", str(written))):
        notes.append([safe_text(label), safe_text(text)])
    book.save(out)
    return written


def export_xlsx(
    title: str, columns: Sequence[Column], rows: Iterable[Row], about: Sequence[tuple[str, str]] = ()
) -> FileResponse:
    """The rows as a download; the file is written to disk, not held in memory."""
    out = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    try:
        write_xlsx(out, title, columns, rows, about)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    day = timezone.localdate().strftime("%Y%m%d")
    return FileResponse(out, as_attachment=True, filename=f"{title}_{day}.xlsx", content_type=XLSX)


def _heading(sheet: WriteOnlyWorksheet, label: str) -> Any:  # noqa: ANN401 - openpyxl names no public type for it
    cell = WriteOnlyCell(sheet, value=safe_text(label))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="F1EFE8")
    cell.alignment = Alignment(vertical="center")
    return cell


def _cell(sheet: WriteOnlyWorksheet, column: Column, row: Row) -> Any:  # noqa: ANN401 - see _heading
    value = plain(column.exported(row))
    style = _FORMATS.get(column.kind)
    if isinstance(value, dt.datetime):
        style = "yyyy-mm-dd hh:mm"
    if value is None or isinstance(value, str) or style is None:
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = style
    return cell


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:31] or "清单"
