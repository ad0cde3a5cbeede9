"""Tables of an HTML page into rows: what many portals call .xls. Read mark by mark, nothing is run, opened or expanded.

A page takes time in proportion to its length whatever it holds: an unclosed comment, script or quote ends at the
next mark or at the end, spans and nesting are bounded.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Final

from zhiqiao.assets.imports.records import FileRefused
from zhiqiao.assets.imports.text_encoding import decoded
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today

_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_INSIDE = re.compile(r"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])(colspan|rowspan|x:num)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""")
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_EXPONENT = re.compile(r"-?\d(?:\.\d+)?[eE]\+\d+", re.ASCII)
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_SILENT: Final = {"script", "style", "textarea", "title", "xml", "noscript", "template"}
_BREAKS: Final = {"br", "p", "div", "li"}
_LONGEST_MARK: Final = 20_000
_HEAD: Final = 4_096
_MOST_NESTED: Final = 30
_WIDEST_SPAN: Final = 1_000
_TALLEST_SPAN: Final = 2_000
_MOST_TABLES: Final = 200
_REMEDY = "请在 Excel 或 WPS 中打开原文件，另存为新的 .xlsx 后重新导入"

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range."""


@dataclass
class HtmlTable:
    """One table: its rows as texts (a merged range holds its text in its first cell), and its merged ranges."""

    rows: list[list[str]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    holds_tables: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no cell says anything."""
        return not any(text for row in self.rows for text in row)


def read_html(name: str, data: bytes) -> tuple[list[HtmlTable], tuple[str, ...]]:
    """The tables of a page that hold something, those that only lay others out left aside; and what to know.

    Raises:
        FileRefused: In no encoding we know, without a table, or larger or deeper than any list is.
    """
    text, notes = _text(name, data)
    page = _Page(name, text)
    page.read()
    tables = [one for one in page.tables if not one.is_empty and not one.holds_tables]
    if not tables:
        raise FileRefused(f"“{name}”其实是网页（HTML），里面没有数据表格", _REMEDY)
    said = f"文件其实是网页（HTML），里面有 {len(tables)} 张表格，已按表格读入"
    return tables, (said, *notes)


def _text(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The page's text; Big5 where the page says so and it is no UTF-8."""
    said = _CHARSET.search(data[:_HEAD])
    if said and said[1].lower().startswith(b"big5"):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode("big5hkscs"), ("文件编码为 Big5，已转换",)
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1
                raise FileRefused(
                    f"“{name}”第 {line} 行起有读不出的字：不是它声明的 Big5", _REMEDY
                ) from error
    return decoded(name, data)


@dataclass
class _Open:
    """A table that is being read: where the next cell goes, and which columns cells from above still cover."""

    table: HtmlTable = field(default_factory=HtmlTable)
    row: int = -1
    covered: dict[int, int] = field(default_factory=dict)
    cell: list[str] | None = None
    place: tuple[int, int] = (0, 0)
    number: str = ""


class _Page:
    """A page as it is read, with the tables found so far in the order they end."""

    def __init__(self, name: str, text: str) -> None:
        self.tables: list[HtmlTable] = []
        self._name, self._text = name, text
        self._stack: list[_Open] = []
        self._cells = 0
        self._limits = limits_on(today())

    def read(self) -> None:
        """Read to the end."""
        text, at = self._text, 0
        while (mark := text.find("<", at)) >= 0:
            self._say(text[at:mark])
            if text.startswith("<!--", mark):
                end = text.find("-->", mark + 4)
                at = end + 3
            elif text.startswith(("<!", "<?"), mark):
                end = text.find(">", mark)
                at = end + 1
            else:
                end = at = self._mark(mark)
            if end < 0:
                break
        else:
            self._say(text[at:])
        while self._stack:
            self._end_table()

    def _mark(self, at: int) -> int:
        """Take the mark that begins here; where reading goes on, -1 for nowhere."""
        text = self._text
        named = _NAME.match(text, at)
        if named is None:
            self._say("<")
            return at + 1
        whole = _INSIDE.match(text, named.end(), named.end() + _LONGEST_MARK)
        end = whole.end() if whole else text.find(">", named.end()) + 1
        if end == 0:
            return -1
        tag = named[1].lower()
        if text[at + 1] == "/":
            self._ends(tag)
        elif tag in _SILENT:
            if text[end - 2] == "/":
                return end
            closing = re.compile(f"</{tag}", re.IGNORECASE).search(text, end)
            return closing.start() if closing else -1
        else:
            self._begins(tag, text[named.end() : end])
        return end

    def _begins(self, tag: str, attributes: str) -> None:
        here = self._stack[-1] if self._stack else None
        if tag == "table":
            if here:
                here.table.holds_tables = True
            if len(self._stack) >= _MOST_NESTED or len(self.tables) >= _MOST_TABLES:
                raise FileRefused(f"“{self._name}”里的表格太多，或一张套一张超过 {_MOST_NESTED} 层", _REMEDY)
            self._stack.append(_Open())
        elif here is None:
            return
        elif tag == "tr":
            self._end_cell(here)
            self._new_row(here)
        elif tag in {"td", "th"}:
            self._end_cell(here)
            if here.row < 0:
                self._new_row(here)
            self._new_cell(here, attributes)
        elif tag in _BREAKS and here.cell is not None:
            here.cell.append("\n")

    def _ends(self, tag: str) -> None:
        if not self._stack:
            return
        if tag == "table":
            self._end_table()
        elif tag in {"td", "th", "tr", "thead", "tbody", "tfoot"}:
            self._end_cell(self._stack[-1])
        elif tag in _BREAKS and (cell := self._stack[-1].cell) is not None:
            cell.append("\n")

    def _new_row(self, here: _Open) -> None:
        here.row += 1
        here.table.rows.append([])
        if here.row >= self._limits.max_sheet_rows:
            raise self._too_large(here)

    def _new_cell(self, here: _Open, attributes: str) -> None:
        told = {
            found[1].lower(): found[2] or found[3] or found[4] or ""
            for found in _ATTRIBUTE.finditer(attributes)
        }
        wide = min(_span(told.get("colspan", "")), _WIDEST_SPAN)
        tall = min(_span(told.get("rowspan", "")), _TALLEST_SPAN)
        cells = here.table.rows[here.row]
        column = len(cells)
        while here.covered.get(column, -1) >= here.row:
            cells.append("")
            column += 1
        self._cells += wide
        if self._cells > self._limits.max_sheet_cells:
            raise self._too_large(here)
        cells.extend([""] * wide)
        if wide > 1 or tall > 1:
            here.table.merged.append((here.row, column, here.row + tall - 1, column + wide - 1))
        if tall > 1:
            here.covered.update(dict.fromkeys(range(column, column + wide), here.row + tall - 1))
        here.cell, here.place, here.number = [], (here.row, column), told.get("x:num", "")

    def _end_cell(self, here: _Open) -> None:
        if here.cell is None:
            return
        said = "".join(here.cell)
        lines = (_BLANKS.sub(" ", line).strip() for line in said.split("\n"))
        text = "\n".join(line for line in lines if line)
        # Excel writes what is shown; the whole number stands in the attribute.
        if _EXPONENT.fullmatch(text) and _NUMBER.fullmatch(here.number):
            text = _plainly(here.number)
        row, column = here.place
        here.table.rows[row][column] = text
        here.cell = None

    def _end_table(self) -> None:
        here = self._stack.pop()
        self._end_cell(here)
        last = len(here.table.rows) - 1
        here.table.merged = [(a, b, min(c, last), d) for a, b, c, d in here.table.merged]
        self.tables.append(here.table)

    def _say(self, words: str) -> None:
        if words and self._stack and (cell := self._stack[-1].cell) is not None:
            cell.append(_unescaped(words).replace("\r\n", " ").replace("\n", " "))

    def _too_large(self, here: _Open) -> FileRefused:
        width = max(map(len, here.table.rows))
        return FileRefused(
            f"“{self._name}”里的表格到了第 {here.row + 1:,} 行、第 {width:,} 列，大得不正常",
            "请另存为 .xlsx；数据确实很多时请拆成几个文件",
        )


def _span(text: str) -> int:
    """How many rows or columns a cell covers; 1 where it is not told in plain digits."""
    kept = text.strip()
    return max(1, int(kept)) if kept.isascii() and kept.isdigit() and len(kept) <= 9 else 1  # noqa: PLR2004 - no span has ten digits


def _plainly(number: str) -> str:
    """A number as digits, without an exponent."""
    value = float(number)
    return str(int(value)) if value.is_integer() else number


def _unescaped(words: str) -> str:
    """Text with its character references read; as it stands where one of them is absurd."""
    if "&" not in words:
        return words
    try:
        return html.unescape(words)
    except ValueError:  # a reference of thousands of digits
        return words
