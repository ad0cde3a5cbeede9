"""Workbooks that people fill in: written with what is known and how to fill, read back cell by cell. Plain Python."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.kernel.folding import as_typed, fold, fold_tightly, shown
from zhiqiao.kernel.refusal import Refusal

MOST_ROWS = 20_000
_HEADING_ROWS = 5
_BLANK_END = 200
_MOST_COLUMNS = 200
_LONGEST_LIST = 255  # what Excel takes as the words of one drop-down list
_GIVEN = PatternFill("solid", fgColor="F1EFE8")
_ASKED = PatternFill("solid", fgColor="E9F0F6")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class SheetRefused(Refusal):
    """The file is not the workbook that was asked for."""


@dataclass(frozen=True)
class FormColumn:
    """One column: its key, what its heading says, how it is to be filled.

    Attributes:
        key: Names it in code.
        label: Heading, without the star.
        width: In characters.
        options: Words of its drop-down list.
        is_required: The heading gets a star; a file without the column is refused.
        is_given: Shown to know the row by; not read for its content.
        guide: Comment on the heading.
    """

    key: str
    label: str
    width: int = 16
    options: tuple[str, ...] = ()
    is_required: bool = False
    is_given: bool = False
    guide: str = ""

    @property
    def heading(self) -> str:
        """As it stands in the sheet."""
        return f"{self.label}*" if self.is_required else self.label


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in one cell: sheet, row as Excel numbers it, column, value, why not, how to mend it."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass
class SheetRow:
    """One row as read: texts by key as typed, what is wrong."""

    sheet: str
    row: int
    cells: dict[str, str]
    labels: Mapping[str, str]
    problems: list[CellProblem] = field(default_factory=list)

    def text(self, key: str) -> str:
        """What stands there, folded to be compared and read as a code; "" for an empty cell or no such column."""
        return fold(self.typed(key))

    def typed(self, key: str) -> str:
        """What a person wrote there for people, as typed."""
        return self.cells.get(key, "")

    def wrong(self, key: str, reason: str, remedy: str) -> None:
        """Note what is wrong in a cell."""
        label = self.labels.get(key, key)
        self.problems.append(CellProblem(self.sheet, self.row, label, self.typed(key), reason, remedy))


def write_sheet(
    name: str,
    columns: Sequence[FormColumn],
    rows: Iterable[Mapping[str, object]],
    notes: Sequence[tuple[str, str]],
    *,
    spare_rows: int = 0,
) -> bytes:
    """The workbook to fill: a sheet with the rows as known, another with the notes (label, text).

    The drop-down lists also stand in ``spare_rows`` empty rows below, for what is added there.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    sheet.append([one.heading for one in columns])
    for at, one in enumerate(columns, 1):
        cell = sheet.cell(1, at)
        cell.font, cell.fill = Font(bold=True), _GIVEN if one.is_given else _ASKED
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if one.guide:
            cell.comment = Comment(one.guide, "平台", height=160, width=320)
        sheet.column_dimensions[get_column_letter(at)].width = one.width
    last = 1
    for row in rows:
        sheet.append([_plain(row.get(one.key)) for one in columns])
        last += 1
    given = sum(1 for one in columns if one.is_given)
    sheet.freeze_panes = f"{get_column_letter(given + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    _offer(sheet, columns, last + spare_rows)
    told = book.create_sheet("填写说明")
    told.column_dimensions["A"].width, told.column_dimensions["B"].width = 28, 100
    for label, text in notes:
        told.append([_plain(label), _plain(text)])
    for label_cell, text_cell in told.iter_rows(max_col=2):
        label_cell.font = Font(bold=True)
        label_cell.alignment = text_cell.alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: Worksheet, columns: Sequence[FormColumn], last: int) -> None:
    """Drop-down lists; a list longer than Excel takes is told in the notes only."""
    for at, one in enumerate(columns, 1):
        words = ",".join(one.options)
        if not words or last == 1 or len(words) > _LONGEST_LIST:
            continue
        offer = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        offer.error, offer.errorTitle, offer.showErrorMessage = "请从下拉列表中选择", one.label, True
        offer.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{last}")
        sheet.add_data_validation(offer)


def _plain(value: object) -> object:
    """A number as it is; text that no spreadsheet takes for a formula."""
    if value is None or isinstance(value, (int, float)):
        return value
    clean = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{clean}" if clean.startswith(_FORMULA_STARTS) else clean


def read_sheet(file: str, data: bytes, name: str, columns: Sequence[FormColumn]) -> list[SheetRow]:
    """The rows of a filled workbook that say anything.

    Args:
        file: Its name, for refusals.
        data: Its bytes, already checked by the documents service.
        name: The sheet's name; where there is none, the first sheet with the headings is read.
        columns: Those of :func:`write_sheet`; the first required one names the row.

    Raises:
        SheetRefused: no xlsx, headings missing or doubled, too many rows, nothing filled in.
    """
    try:
        books = [load_workbook(io.BytesIO(data), read_only=True, data_only=only) for only in (True, False)]
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise SheetRefused(
            f"“{file}”不是 .xlsx 工作簿，或已损坏", "请下载模板填写，存为 .xlsx 后再上传"
        ) from error
    values, formulas = books
    wanted = [name] if name in values.sheetnames else []
    for sheet in [*wanted, *(one for one in values.sheetnames if one not in wanted)]:
        if not hasattr(values[sheet], "iter_rows"):  # a chart alone on its sheet
            continue
        cells = zip(_rows(values[sheet]), _rows(formulas[sheet]), strict=False)
        found = _read(file, sheet, cells, columns)
        if found is not None:
            if not found:
                raise SheetRefused(f"“{file}”只有表头，没有填写任何一行", "请填写后再上传")
            return found
    first = next(one.label for one in columns if one.is_required)
    raise SheetRefused(f"“{file}”里没有找到“{first}”等表头", "请下载模板，在模板里填写，不要改动表头")


Cells = tuple[Any, ...]


def _rows(sheet: Any) -> Iterator[Cells]:  # noqa: ANN401 - openpyxl names no public type for a read-only sheet
    last = MOST_ROWS + _HEADING_ROWS + _BLANK_END
    return iter(sheet.iter_rows(min_row=1, max_row=last, max_col=_MOST_COLUMNS, values_only=True))


def _read(
    file: str, sheet: str, rows: Iterable[tuple[Cells, Cells]], columns: Sequence[FormColumn]
) -> list[SheetRow] | None:
    """The rows of a sheet; None where it has no heading row."""
    labels = {one.key: one.label for one in columns}
    at: dict[str, int] = {}
    found: list[SheetRow] = []
    blank = 0
    for number, (cells, written) in enumerate(rows, 1):
        if not at:
            at = _headings(file, sheet, cells, columns)
            if not at and number >= _HEADING_ROWS:
                return None
            continue
        row = _row(sheet, number, cells, written, at, labels)
        if not any(row.cells.values()) and not row.problems:
            blank += 1
            if blank > _BLANK_END:
                break
            continue
        blank = 0
        found.append(row)
        if len(found) > MOST_ROWS:
            raise SheetRefused(f"“{file}”超过 {MOST_ROWS:,} 行", "请拆成几个文件，分几次上传")
    return found if at else None


def _headings(file: str, sheet: str, cells: Cells, columns: Sequence[FormColumn]) -> dict[str, int]:
    """Where each column stands; empty when this is not the heading row."""
    known = {_bare(one.label): one for one in columns}
    at: dict[str, int] = {}
    for place, cell in enumerate(cells):
        one = known.get(_bare(cell_text(cell)))
        if one is None:
            continue
        if one.key in at and not one.is_given:
            raise SheetRefused(
                f"“{file}”工作表“{sheet}”里有两列都叫“{one.label}”", "请只留一列，删去另一列后再上传"
            )
        at.setdefault(one.key, place)
    needed = [one for one in columns if one.is_required]
    if needed[0].key not in at:
        return {}
    missing = [one.label for one in needed if one.key not in at]
    if missing:
        raise SheetRefused(
            f"“{file}”工作表“{sheet}”的表头缺少：{'、'.join(missing)}", "请在下载的模板里填写，不要删改表头"
        )
    return at


def _row(
    sheet: str, number: int, cells: Cells, written: Cells, at: Mapping[str, int], labels: Mapping[str, str]
) -> SheetRow:
    places = {key: place for key, place in at.items() if place < len(cells)}
    row = SheetRow(sheet, number, {key: cell_text(cells[place]) for key, place in places.items()}, labels)
    for key, place in places.items():
        if cells[place] is None and place < len(written) and str(written[place] or "").startswith("="):
            row.wrong(key, "公式没有计算结果", "请在 Excel 里把公式粘贴为数值后保存")
    return row


def _bare(text: str) -> str:
    return fold_tightly(text).rstrip("*")


def cell_text(value: object) -> str:
    """A cell as text, as typed: whole numbers without their ".0", days as 2024-09-12."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return as_typed(str(value)).removeprefix("'")


def option_of(row: SheetRow, key: str, options: Mapping[str, str]) -> str:
    """The code whose word (or code) the cell says; "" where it is empty or says none of them, which is noted."""
    text = row.text(key)
    if not text:
        return ""
    for code, word in options.items():
        if text in {code, word, f"{code} {word}"}:
            return code
    row.wrong(key, f"{shown(text)}不在可选项里", f"可选：{'、'.join(options.values())}")
    return ""
