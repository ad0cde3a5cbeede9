"""The rejected rows of an import as a workbook: mend them there and upload it again.

The first sheet holds the rows as they stood under their own header, with the reason and the remedy beside
them, so that the mended workbook is read as the file was; the second lists every problem.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from zhiqiao.assets.imports.archives import unpacked
from zhiqiao.assets.imports.column_mapping import BESIDE, SavedMapping, mapped_by
from zhiqiao.assets.imports.kept_files import files_of
from zhiqiao.assets.imports.mapping_queries import usable_mappings
from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.assets.imports.recognition import Recognized, recognize
from zhiqiao.assets.imports.row_kinds import another_table
from zhiqiao.kernel.refusal import Refusal

_MOST_CELL = 32_000  # Excel takes 32,767 characters
HEADERS = ("文件", "工作表", "行", "列", "原值", "原因", "怎么改")
MEND = "改后重传"


def workbook(batch: ImportBatch) -> bytes:
    """An xlsx of the rejected rows: to be mended, and one problem a line."""
    book = Workbook(write_only=True)
    rejected = list(batch.rows.filter(outcome=ImportRow.REJECTED))
    for at, (header, rows) in enumerate(_to_mend(batch, rejected), 1):
        sheet = book.create_sheet(MEND if at == 1 else f"{MEND}{at}")
        sheet.freeze_panes = "A2"
        sheet.append(_bold(sheet, (*BESIDE, *header)))
        for cells in rows:
            sheet.append([_safe(cell) for cell in cells])
    sheet = book.create_sheet("拒收的行")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFG", (28, 14, 8, 14, 28, 44, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append(_bold(sheet, HEADERS))
    for one in rejected:
        told = (one.file, one.sheet, one.row, one.column, one.value, one.reason, one.remedy)
        sheet.append([_safe(cell) for cell in told])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _to_mend(
    batch: ImportBatch, rejected: Sequence[ImportRow]
) -> Iterator[tuple[tuple[str, ...], list[list[Any]]]]:
    """Each table's header with its rejected rows as they stood, file by file; none of a file that is no table."""
    if not batch.document_sha256 or not rejected:
        return
    known = usable_mappings(batch.organization_id, batch.region_code)
    try:
        files = files_of(batch)
    except OSError:  # the file is no longer kept
        return
    for one in unpacked(files):
        mine = [row for row in rejected if row.file == one.name]
        if one.refusal or not mine:
            continue
        try:
            sheets = read_file(one.name, one.data).sheets
        except Refusal:
            continue
        for sheet in sheets:
            yield from _of_sheet(sheet, mine, known)


def _of_sheet(
    sheet: Sheet, rejected: Sequence[ImportRow], known: Sequence[SavedMapping]
) -> Iterator[tuple[tuple[str, ...], list[list[Any]]]]:
    mine = {one.row: one for one in rejected if one.sheet == sheet.name[:100] and one.row is not None}
    mapped = mapped_by(sheet, known) if mine else None
    first = (mapped and mapped.recognized) or (recognize(sheet) if mine else None)
    if first is None:  # no table: a document that was read as one
        return
    tables = list(_tables(sheet, first))
    for table, next_row in zip(tables, [*[one.header_row for one in tables[1:]], None], strict=True):
        within = range(table.header_row + 1, len(sheet.rows) if next_row is None else next_row)
        rows = [_row(sheet, table, row, mine[row + 1]) for row in within if row + 1 in mine]
        if rows:
            yield tuple(table.headers[column] for column in sorted(table.headers)), rows


def _tables(sheet: Sheet, first: Recognized) -> Iterator[Recognized]:
    """The tables that stand below each other on a sheet."""
    yield first
    for row in range(first.header_row + 1, len(sheet.rows)):
        if not sheet.is_blank(row) and (other := another_table(first, row)):
            first = other
            yield other


def _row(sheet: Sheet, table: Recognized, row: int, problem: ImportRow) -> list[Any]:
    cells = [sheet.cell(row, column) for column in sorted(table.headers)]
    return [row + 1, problem.reason, problem.remedy, *cells]


def _safe(cell: object) -> object:
    """Text that no spreadsheet takes for a formula, without the signs that no workbook may hold."""
    if not isinstance(cell, str):
        return cell
    clean = ILLEGAL_CHARACTERS_RE.sub("", cell)[:_MOST_CELL]
    return f"'{clean}" if clean.startswith(("=", "+", "-", "@", "\t", "\r")) else clean


def _bold(sheet: object, words: tuple[str, ...]) -> list[object]:
    cells: list[object] = []
    for word in words:
        cell = WriteOnlyCell(sheet, value=word)  # type: ignore[arg-type]  # a write-only sheet
        cell.font = Font(bold=True)
        cells.append(cell)
    return cells
