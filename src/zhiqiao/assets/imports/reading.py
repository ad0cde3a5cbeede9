"""Files into sheets of rows, numbered as a spreadsheet numbers them. No thinking about patents here."""

import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from zhiqiao.assets.imports.delimited import read_delimited
from zhiqiao.assets.imports.html_tables import HtmlTable, read_html
from zhiqiao.assets.imports.records import Cell, FileRefused, Unrelated
from zhiqiao.assets.imports.spreadsheet_xml import XmlSheet, read_spreadsheet_xml
from zhiqiao.assets.imports.workbook_scan import SheetScan, scan_workbook
from zhiqiao.foundation.documents.checks import inspect
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today

_MOST_MERGED = 20_000
_TALLEST_MERGED = 2_000
_DELIMITED = {"csv", "tsv", "txt"}
_TABLES = "请提供 .xlsx、.xls、.csv 或 .csv.gz 表格"
_RESAVE = "请在 Excel 或 WPS 中打开原文件，另存为新的 .xlsx 后重新导入"


@dataclass(frozen=True)
class Merged:
    """A merged range by its corner positions, from 0, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """One sheet as read; positions are (row, column) from 0, row 0 is the spreadsheet's row 1.

    Attributes:
        name: The sheet's name; "" for delimited text.
        rows: The cells, blank rows included.
        merged: The merged ranges that reach into a row, by row.
        calculated: Formula cells whose stored result was read.
        uncalculated: Formula cells with no stored result.
        errors: Error cells with their words, "#REF!".
        is_cut: Whether the last row was cut off with the file.
        is_text: Whether it comes from delimited text, where a row can have too many cells.
        is_hidden: Whether the workbook hides the sheet.
        hidden_rows: How many rows it hides, those a filter leaves out among them.
        hidden_columns: How many columns it hides.
    """

    name: str
    rows: list[tuple[Cell, ...]]
    merged: Mapping[int, list[Merged]] = field(default_factory=dict)
    calculated: frozenset[tuple[int, int]] = frozenset()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    is_cut: bool = False
    is_text: bool = False
    is_hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0

    def cell(self, row: int, column: int) -> Cell:
        """The value at a position, "" beyond the row's end."""
        cells = self.rows[row]
        value = cells[column] if column < len(cells) else ""
        return "" if value is None else value

    def merged_into(self, row: int, column: int) -> tuple[int, int] | None:
        """The first cell of the merged range that covers this cell; None where it is that cell, or free."""
        for each in self.merged.get(row, ()):
            first = (each.first_row, each.first_column)
            if each.first_column <= column <= each.last_column and first != (row, column):
                return first
        return None

    def lacks_result(self, row: int, column: int) -> bool:
        """Whether the cell reads as empty but holds a formula without a result, or an error."""
        return (row, column) in self.uncalculated or (row, column) in self.errors

    @cached_property
    def is_plain(self) -> bool:
        """Whether no cell is merged, a formula or an error."""
        return not (self.merged or self.calculated or self.uncalculated or self.errors)

    @cached_property
    def _rows_lacking_results(self) -> frozenset[int]:
        return frozenset(row for row, _ in (*self.uncalculated, *self.errors))

    def is_blank(self, row: int) -> bool:
        """Whether every cell of the row is truly empty."""
        return row not in self._rows_lacking_results and not any(
            str(value).strip() for value in self.rows[row] if value is not None
        )


@dataclass(frozen=True)
class Reading:
    """A file's sheets and what to know about how it was read."""

    sheets: list[Sheet]
    notes: tuple[str, ...] = ()


def read_file(name: str, data: bytes) -> Reading:
    """The sheets of a workbook or text table.

    Raises:
        DocumentRefused: The file may not come in at all (empty, bomb, macros, truncated …).
        FileRefused: It is no table, or its text cannot be read.
    """
    kind = inspect(name, data).kind
    if kind == "gz":
        inner = name[: -len(".gz")] if name.lower().endswith(".gz") else name
        return read_file(inner, gzip.decompress(data))
    if kind in _DELIMITED:
        table = read_delimited(name, data)
        sheet = Sheet("", [tuple(row) for row in table.rows], is_cut=table.is_cut, is_text=True)
        return Reading([sheet], table.notes)
    if kind in {"xlsx", "xls"}:
        return Reading(_workbook(name, data, kind))
    if kind == "html":
        tables, notes = read_html(name, data)
        return Reading([_html_sheet(one, at, len(tables)) for at, one in enumerate(tables, 1)], notes)
    if kind == "xmlss":
        sheets, notes = read_spreadsheet_xml(name, data)
        return Reading([_xml_sheet(one) for one in sheets], notes)
    raise Unrelated(f"“{name}”是 {kind} 文件，不是表格", _TABLES)


def _html_sheet(table: HtmlTable, at: int, many: int) -> Sheet:
    return Sheet(
        f"第 {at} 张表" if many > 1 else "", [tuple(row) for row in table.rows], _by_row(table.merged)
    )


def _xml_sheet(one: XmlSheet) -> Sheet:
    return Sheet(
        one.name,
        [tuple(row) for row in one.rows],
        _by_row(one.merged),
        frozenset(one.calculated),
        frozenset(one.uncalculated),
        one.errors,
        is_hidden=one.is_hidden,
        hidden_rows=one.hidden_rows,
        hidden_columns=one.hidden_columns,
    )


def _by_row(ranges: Iterable[tuple[int, int, int, int]]) -> dict[int, list[Merged]]:
    """The ranges that reach into a row, by row."""
    merged: dict[int, list[Merged]] = {}
    for one in islice(ranges, _MOST_MERGED):
        for row in range(one[0], min(one[2] + 1, one[0] + _TALLEST_MERGED)):
            merged.setdefault(row, []).append(Merged(*one))
    return merged


def _workbook(name: str, data: bytes, kind: str) -> list[Sheet]:
    scans = _scans(name, data) if kind == "xlsx" else {}
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(data))
        return [
            _sheet(
                workbook.get_sheet_by_name(sheet.name),
                scans.get(sheet.name, SheetScan()),
                is_hidden=sheet.visible != SheetVisibleEnum.Visible,
            )
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise FileRefused(f"“{name}”设了打开密码，读不了", "请取消密码后重新导入") from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(f"“{name}”读不出来，工作簿可能已损坏", _RESAVE) from error


def _scans(name: str, data: bytes) -> dict[str, SheetScan]:
    try:
        scans = scan_workbook(data)
    except (BadZipFile, KeyError, ParseError, DefusedXmlException) as error:
        raise FileRefused(f"“{name}”缺少工作表，工作簿可能已损坏", _RESAVE) from error
    limits = limits_on(today())
    for title, scan in scans.items():
        if not scan.is_readable:
            raise FileRefused(f"“{name}”工作表“{title}”的存法少见，读不了", _RESAVE)
        if scan.rows > limits.max_sheet_rows or scan.rows * scan.columns > limits.max_sheet_cells:
            raise FileRefused(
                f"“{name}”工作表“{title}”用到了第 {scan.rows:,} 行、第 {scan.columns:,} 列，大得不正常",
                "多半是远处误填了内容：请删去数据以外的行和列后另存；数据确实很多时请拆成几个文件",
            )
    return scans


def _sheet(source: CalamineSheet, scan: SheetScan, *, is_hidden: bool) -> Sheet:
    rows = [_cells(row) for row in source.to_python(skip_empty_area=False)]
    # A row of nothing but formulas without results is no row to the reader.
    reached = max((row for row, _ in (*scan.uncalculated, *scan.errors)), default=-1) + 1
    rows.extend([()] * (reached - len(rows)))
    merged: dict[int, list[Merged]] = {}
    for first, last in (source.merged_cell_ranges or [])[:_MOST_MERGED]:
        for row in range(first[0], min(last[0] + 1, len(rows), first[0] + _TALLEST_MERGED)):
            merged.setdefault(row, []).append(Merged(*first, *last))
    return Sheet(
        source.name,
        rows,
        merged,
        scan.calculated,
        scan.uncalculated,
        scan.errors,
        is_hidden=is_hidden,
        hidden_rows=scan.hidden_rows,
        hidden_columns=scan.hidden_columns,
    )


_AS_THEY_ARE = frozenset({str, int, float})


def _cells(row: Sequence[Any]) -> tuple[Cell, ...]:
    return tuple([value if type(value) in _AS_THEY_ARE else _cell(value) for value in row])


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (str, int, float, date)):
        return value
    return "" if value is None else str(value)
