"""What the reader of workbooks does not tell: how far a sheet reaches, which cells are formulas or errors.

A sheet with one cell in its last row and one in its last column would be laid out whole in memory, so its
reach is known before it is opened. A formula that was never calculated reads as an empty cell, so it is
found here; so does an error (#REF!).
"""

import io
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zipfile import ZipFile

from defusedxml import ElementTree

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_REFERENCE = re.compile(rb"""<(?:\w+:)?(c|row)\s[^>]*?\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_USUAL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,9})"')
_USUAL_ROW = re.compile(rb'<row r="([0-9]{1,9})"')
_DIGITS, _LETTERS = b"0123456789", bytes(range(65, 91))
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*?)?(?<!/)>(.*?)</(?:\w+:)?c\s*>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]|<(?:\w+:)?is[\s>]")
_POSITION = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)(\d+)["']""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_ERROR_WORDS = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\bhidden\s*=\s*["'](?:1|true)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_ENDS = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")


@dataclass(frozen=True)
class SheetScan:
    """One sheet's reach and formulas; positions are (row, column) from 0.

    Attributes:
        rows: How many rows it reaches down.
        columns: How many columns it reaches across.
        calculated: Formula cells whose result is stored.
        uncalculated: Formula cells with no stored result.
        errors: Error cells with their words, "#REF!".
        is_readable: False where the sheet is stored in a way only a forger would use.
        hidden_rows: How many rows are hidden.
        hidden_columns: How many columns are hidden.
    """

    rows: int = 0
    columns: int = 0
    calculated: frozenset[tuple[int, int]] = frozenset()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    is_readable: bool = True
    hidden_rows: int = 0
    hidden_columns: int = 0


def scan_workbook(data: bytes) -> dict[str, SheetScan]:
    """The sheets of an xlsx workbook by name.

    Raises:
        KeyError: A part the workbook names is not in it.
        ParseError: Its list of sheets is not well formed.
    """
    with ZipFile(io.BytesIO(data)) as archive:
        entries = {name.lower(): name for name in archive.namelist()}
        relations = {
            element.get("Id"): str(element.get("Target"))
            for element in ElementTree.fromstring(archive.read(entries["xl/_rels/workbook.xml.rels"])).iter()
            if element.get("Target")
        }
        scans = {}
        for element in ElementTree.fromstring(archive.read(entries["xl/workbook.xml"])).iter():
            target = relations.get(element.get(_RELATION) or element.get(_STRICT_RELATION))
            if not element.tag.endswith("}sheet") or target is None or "worksheets" not in target:
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            scans[str(element.get("name"))] = _scan_sheet(archive.read(entries[path.lower()]))
        return scans


def _scan_sheet(markup: bytes) -> SheetScan:
    if b"\0" in markup[:256]:
        return SheetScan(is_readable=False)
    rows, columns = _reach(markup)
    calculated: set[tuple[int, int]] = set()
    uncalculated: set[tuple[int, int]] = set()
    errors: dict[tuple[int, int], str] = {}
    has_formulas = (b"<f" in markup or b":f" in markup) and _FORMULA.search(markup)
    if has_formulas or ((b'"e"' in markup or b"'e'" in markup) and _ERROR.search(markup)):
        for cell in _CELL.finditer(markup):
            attributes, content = cell.group(1) or b"", cell.group(2)
            position = _POSITION.search(attributes)
            if position is None:
                continue
            where = (int(position.group(2)) - 1, _column(position.group(1)))
            if _ERROR.search(attributes):
                words = _ERROR_WORDS.search(content)
                errors[where] = words.group(1).decode("utf-8", "replace") if words else ""
                continue
            if not _FORMULA.search(content):
                continue
            stored = _VALUE.search(content) or _TEXT_RESULT.search(attributes)
            (calculated if stored else uncalculated).add(where)
    return SheetScan(
        rows,
        columns,
        frozenset(calculated),
        frozenset(uncalculated),
        errors,
        hidden_rows=len(_HIDDEN_ROW.findall(markup)) if b"hidden" in markup else 0,
        hidden_columns=_hidden_columns(markup, columns),
    )


def _reach(markup: bytes) -> tuple[int, int]:
    """How many rows and columns the sheet reaches."""
    body = markup[markup.find(b"<sheetData") :]
    body = body[: body.rfind(b"</sheetData") + 1 or None]
    usual = _USUAL.findall(body)
    # Written the way nearly every program does, all cells are in sight of the short pattern, which is much faster.
    lines = _USUAL_ROW.findall(body)
    is_usual = (len(usual), len(lines)) == (body.count(b"<c"), body.count(b"<row"))
    if is_usual and usual and not (b":c" in body or b":row" in body):
        # A cell names its column and its row: with one kind of sign taken out of all, the few others are left.
        named = b" ".join(usual)
        rows_named = {*lines, *named.translate(None, _LETTERS).split()}
        columns_named = set(named.translate(None, _DIGITS).split())
        return max(map(int, rows_named)), max(map(_column, columns_named)) + 1
    rows = reached = 0
    for _, letters, digits in _REFERENCE.findall(markup):
        rows = max(rows, int(digits[:9]))
        if letters:
            reached = max(reached, _column(letters) + 1)
    return rows, reached


def _hidden_columns(markup: bytes, reach: int) -> int:
    """How many of the columns the sheet reaches are hidden; empty ones beyond them are nobody's loss."""
    hidden: set[int] = set()
    for attributes in _COLUMN.findall(markup[: markup.find(b"sheetData")]):
        ends = dict(_ENDS.findall(attributes))
        if _HIDDEN.search(attributes) and b"min" in ends and b"max" in ends:
            hidden.update(range(int(ends[b"min"]), min(int(ends[b"max"]), reach) + 1))
    return len(hidden)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number - 1
