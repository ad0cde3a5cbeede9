"""Workbooks written as XML (SpreadsheetML of Excel 2002/2003), which some systems still export and call .xls.

Source: Microsoft, XML Spreadsheet Reference (urn:schemas-microsoft-com:office:spreadsheet).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from zhiqiao.assets.imports.markup import Node, read_markup
from zhiqiao.assets.imports.records import Cell, FileRefused
from zhiqiao.assets.imports.text_encoding import decoded
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today

_REMEDY: Final = "请在 Excel 或 WPS 中打开原文件，另存为新的 .xlsx 后重新导入"
_HIDDEN: Final = {"SheetHidden", "SheetVeryHidden"}
_MOST_MERGED: Final = 20_000

Position = tuple[int, int]


@dataclass
class XmlSheet:
    """One sheet; positions are (row, column) from 0.

    Attributes:
        name: Its name.
        rows: The cells; a merged range holds its value in its first cell.
        merged: First row, first column, last row, last column of each merged range.
        calculated: Formula cells with their result.
        uncalculated: Formula cells without one.
        errors: Error cells with their words, "#REF!".
        is_hidden: Whether the workbook hides it.
        hidden_rows: How many rows it hides.
        hidden_columns: How many columns it hides.
    """

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    calculated: set[Position] = field(default_factory=set)
    uncalculated: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    is_hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0


def read_spreadsheet_xml(name: str, data: bytes) -> tuple[list[XmlSheet], tuple[str, ...]]:
    """The sheets of the workbook, and what to know about how it was read.

    Raises:
        FileRefused: Not well-formed, with entities, in no known encoding, or larger than any list is.
    """
    text, notes = decoded(name, data)
    (root, *_) = read_markup(name, text)
    sheets = [_sheet(name, one) for one in root.every("Worksheet")]
    if not sheets:
        raise FileRefused(f"“{name}”里没有工作表", _REMEDY)
    return sheets, ("文件是 XML 格式的工作簿（Excel 2003），已按表格读入", *notes)


def _sheet(name: str, node: Node) -> XmlSheet:
    sheet = XmlSheet(
        node.attributes.get("Name", ""),
        is_hidden=node.get("WorksheetOptions/Visible") in _HIDDEN,
    )
    limits, cells = limits_on(today()), 0
    for table in node.every("Table"):
        sheet.hidden_columns += sum(_span(one) for one in table.every("Column") if _is_on(one, "Hidden"))
        row = -1
        for line in table.every("Row"):
            row = _place(line, row)
            if row >= limits.max_sheet_rows:
                raise _too_large(name, sheet.name)
            sheet.rows.extend([] for _ in range(row + 1 - len(sheet.rows)))
            sheet.hidden_rows += _is_on(line, "Hidden")
            _cells(sheet, row, line, limits.max_sheet_cells - cells, name)
            cells += len(sheet.rows[row])
    return sheet


def _cells(sheet: XmlSheet, row: int, line: Node, most: int, name: str) -> None:
    column = -1
    for cell in line.every("Cell"):
        column = _place(cell, column)
        if column >= most:
            raise _too_large(name, sheet.name)
        cells = sheet.rows[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        cells[column] = _value(sheet, (row, column), cell)
        across, down = _whole(cell, "MergeAcross"), _whole(cell, "MergeDown")
        if (across or down) and len(sheet.merged) < _MOST_MERGED:
            sheet.merged.append((row, column, row + down, column + across))
        column += across


def _value(sheet: XmlSheet, where: Position, cell: Node) -> Cell:
    data = cell.first("Data")
    text = "" if data is None else "".join(data.texts())
    kind = "" if data is None else data.attributes.get("Type", "String")
    if kind == "Error":
        sheet.errors[where] = text.strip()
        return ""
    if "Formula" in cell.attributes:
        (sheet.calculated if data is not None else sheet.uncalculated).add(where)
    try:
        if kind == "Number":
            return int(text) if text.strip().isdecimal() else float(text)
        if kind == "DateTime":
            return _day(text.strip())
    except ValueError:  # not what it says it is: as written
        return text
    if kind == "Boolean":
        return text.strip() == "1"
    return text


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def _place(node: Node, last: int) -> int:
    """Where it stands: where it says, else behind the last one."""
    told = _whole(node, "Index")
    return told - 1 if told > last + 1 else last + 1


def _whole(node: Node, name: str) -> int:
    text = node.attributes.get(name, "").strip()
    return int(text[:9]) if text.isdecimal() else 0


def _span(column: Node) -> int:
    return 1 + min(_whole(column, "Span"), 1_000)


def _is_on(node: Node, name: str) -> bool:
    return node.attributes.get(name, "").strip() in {"1", "true"}


def _too_large(name: str, sheet: str) -> FileRefused:
    return FileRefused(
        f"“{name}”工作表“{sheet}”大得不正常",
        "多半是远处误填了内容：请删去数据以外的行和列后另存；数据确实很多时请拆成几个文件",
    )
