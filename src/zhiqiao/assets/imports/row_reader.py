"""One row as an importer sees it: cells by field, cleaned, with what was mended and what is wrong."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.records import Cell, CellRefused, Source
from zhiqiao.kernel.patent_number import (
    ApplicationNumber,
    NumberRefused,
    PublicationNumber,
    check_digit,
    parse_application_number,
    parse_publication_number,
)
from zhiqiao.kernel.periods import parse_day
from zhiqiao.kernel.refusal import Refusal

_INVISIBLE = re.compile("[\ud800-\udfff\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u2060\ufeff\u00ad]")
# What `cleaned` has anything to do about; most cells have none of it.
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"}
_NEVER_FILLED = {"application_number", "publication_number", "title"}
_EMPTY = {"-", "--", "—", "——", "/", "\\", "无", "null", "none", "nan", "n/a"}
_LONGEST_EMPTY = max(map(len, _EMPTY))
_LOOKED_AT = frozenset("# '")  # what errors, blanks and the mark for text begin with
_APOSTROPHE = re.compile(r"^'(?=[=+\-@0-9A-Za-z])")  # a spreadsheet's mark for text, taken along as a sign
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_CHECKED = re.compile(r"(?:ZL|CN)*(\d{12}|\d{8})\.?([\dX])", re.ASCII)
_NAME_MARKS = re.compile(r"[;；|\n]+")
_COMMAS = re.compile(r"[,，、]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True)
class ReadNumber:
    """An application number as read from a cell.

    Attributes:
        number: Digits and check character.
        parsed: The number with its right check digit.
        is_checked: Whether the check digit stood there and was right.
    """

    number: str
    parsed: ApplicationNumber
    is_checked: bool


@dataclass
class RowReader:
    """A row to be normalized.

    Attributes:
        source: The importer.
        sheet: The sheet.
        row: The row's index, from 0.
        header_row: The header's index, from 0.
        columns: Column indexes by field, the preferred one first.
        headers: The header texts by column index.
        keep_unverified: Whether a wrong check digit is kept and flagged instead of refused.
        notes: What was mended, Chinese sentences.
        problems: What makes the row unusable.
    """

    source: Source
    sheet: Sheet
    row: int
    header_row: int
    columns: Mapping[str, tuple[int, ...]]
    headers: Mapping[int, str]
    keep_unverified: bool = False
    notes: list[str] = field(default_factory=list)
    problems: list[CellRefused] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict, repr=False)
    _plain: dict[str, str] = field(default_factory=dict, repr=False)  # cells that are their cleaned text

    def __post_init__(self) -> None:
        if not self.sheet.is_plain or self.source.empty_marks:
            return
        cells, plain = self.sheet.rows[self.row], self._plain
        width = len(cells)
        for name, columns in self.columns.items():
            value = cells[columns[0]] if columns[0] < width else ""
            if type(value) is not str or len(columns) > 1:
                continue
            if len(value) <= _LONGEST_EMPTY:
                text = _short(value)
                if text is not None:
                    plain[name] = text
            elif (
                value.isprintable() and value[0] not in _LOOKED_AT and value[-1] != " " and "  " not in value
            ):
                plain[name] = value

    def has(self, name: str) -> bool:
        """Whether the file has a column for the field."""
        return name in self.columns

    def header(self, name: str) -> str:
        """The field's header as the file writes it, else as it usually is."""
        indexes = self.columns.get(name)
        if indexes:
            return self.headers[indexes[0]]
        return next((column.label for column in self.source.columns if column.field == name), "")

    def refuse(self, name: str, reason: str, remedy: str, value: str | None = None) -> None:
        """Note that the field's cell makes the row unusable."""
        shown = self.text(name) if value is None else value
        self.problems.append(CellRefused(reason, remedy, column=self.header(name), value=shown))

    def cell(self, name: str) -> Cell:
        """The first cell that is not empty among the field's columns; merged cells filled downwards."""
        plain = self._plain.get(name)
        if plain is not None:
            return plain
        columns = self.columns.get(name)
        if columns is None:
            return ""
        for at, column in enumerate(columns):
            value = self._value(name, column)
            if not self._is_empty(value):
                if at + 1 < len(columns):
                    self._look_for_twins(name, column, columns[at + 1 :], value)
                return value
        return ""

    def _look_for_twins(self, name: str, column: int, others: tuple[int, ...], value: Cell) -> None:
        """Columns of the same header that tell something else: two tables side by side, or a doubled column."""
        header = self.headers[column]
        for other in others:
            twin = self.sheet.cell(self.row, other)
            if self.headers[other] != header or self._is_empty(twin) or as_text(twin) == as_text(value):
                continue
            if name in _NEVER_FILLED:
                self._problem_once(
                    header,
                    as_text(twin),
                    f"这一行有两个“{header}”且不相同：“{as_text(value)}”和“{as_text(twin)}”",
                    "两张表并排放的，请上下接成一张；列重复的，请删去一列",
                )
            else:
                self._note_once(f"“{header}”有两列且内容不同，取了前一列")

    def text(self, name: str) -> str:
        """The cell as cleaned text; "" where it is empty or says so."""
        known = self._plain.get(name)
        if known is not None:
            return known
        if name not in self.columns:
            return ""
        known = self._texts.get(name)
        if known is None:
            known = self._texts[name] = cleaned(as_text(self.cell(name)))
        return known

    def day(self, name: str) -> date | None:
        """The cell as a day, or None where it is empty or not readable (then a problem is noted)."""
        value = self.cell(name)
        if value == "" or value is None or isinstance(value, bool):
            return None
        if name not in self._plain and self._is_empty(value):
            return None
        return self._attempt(name, lambda: parse_day(value))

    def whole(self, name: str) -> int | None:
        """The cell as a whole number, or None; what is no number is left out with a note."""
        text = self.text(name)
        if not text:
            return None
        text = unicodedata.normalize("NFKC", text)
        if not _WHOLE.fullmatch(text):
            self.notes.append(f"“{self.header(name)}”的“{text[:20]}”不是整数，未读入")
            return None
        return int(text.replace(",", ""))

    def listed(self, name: str) -> tuple[str, ...]:
        """The cell's values parted by | ; or line breaks, each once."""
        value = self.cell(name)
        if value == "":
            return ()
        text = as_text(value)
        if not _NAME_MARKS.search(text):
            if name in self._plain:
                return (text,)
            if text.isprintable() and "'" not in text:
                return (cleaned(text),)
        parts = (cleaned(part) for part in _NAME_MARKS.split(text))
        return tuple(dict.fromkeys(part for part in parts if part and not self._is_empty(part)))

    def names(self, name: str) -> tuple[str, ...]:
        """The cell's names; commas part them too where each part is Chinese ("LI, MING" is one name)."""
        found: dict[str, None] = {}
        for part in self.listed(name):
            if not _COMMAS.search(part):
                found[part] = None
                continue
            pieces = [cleaned(piece) for piece in _COMMAS.split(part)]
            is_several = len(pieces) > 1 and all(_CHINESE.search(piece) for piece in pieces)
            found.update(dict.fromkeys(pieces if is_several else [part]))
        return tuple(found)

    def application(self, name: str) -> ReadNumber | None:
        """The cell as an application number, or None where it is empty or refused."""
        text = self.text(name)
        if not text:
            return None
        try:
            parsed = parse_application_number(text)
        except NumberRefused as refusal:
            return self._unverified(name, text, refusal)
        if not text.isascii() and any(unicodedata.east_asian_width(letter) == "F" for letter in text):
            self.notes.append(f"“{self.header(name)}”的全角字符已转为半角")
        if not parsed.check_supplied:
            self.notes.append(f"“{self.header(name)}”未带校验位，已补为 {parsed.display}")
        return ReadNumber(parsed.canonical, parsed, parsed.check_supplied)

    def publication(self, name: str) -> PublicationNumber | None:
        """The cell as a publication number, or None where it is empty or refused."""
        text = self.text(name)
        return self._attempt(name, lambda: parse_publication_number(text)) if text else None

    def _unverified(self, name: str, text: str, refusal: NumberRefused) -> ReadNumber | None:
        doubtful = wrongly_checked(text) if self.keep_unverified else None
        if doubtful:
            parsed = self._attempt(name, lambda: parse_application_number(doubtful[0]))
            if parsed is None:
                return None
            self.notes.append(f"{refusal.reason}；按要求保留，标为未核实")
            return ReadNumber("".join(doubtful), parsed, is_checked=False)
        self.refuse(name, refusal.reason, refusal.remedy, text)
        return None

    def _attempt(self, name: str, parse: Callable[[], _Parsed]) -> _Parsed | None:
        try:
            return parse()
        except Refusal as refusal:
            self.refuse(name, refusal.reason, refusal.remedy)
            return None

    def _value(self, name: str, column: int) -> Cell:
        if self.sheet.is_plain:
            value = self.sheet.cell(self.row, column)
            if type(value) is not str or value[:1] not in {"#", " "}:
                return value
        where = (self.row, column)
        header = self.headers[column]
        if where in self.sheet.uncalculated:
            self._problem_once(
                header,
                "",
                f"“{header}”是公式，文件里没有算好的结果",
                "请在 Excel 中打开并保存一次，或复制后选择性粘贴为“数值”，再导入",
            )
            return ""
        value = self.sheet.cell(*where)
        wrong = self.sheet.errors.get(where) or (str(value).strip() if str(value).strip() in _ERRORS else "")
        if wrong:
            self._problem_once(
                header, wrong, f"“{header}”是错误值 {wrong}", "请改正公式或直接填写内容后重新导入"
            )
            return ""
        if where in self.sheet.calculated:
            self._note_once(f"“{header}”由公式算出，按结果读入")
        first = self.sheet.merged_into(*where)
        if first is None or first[0] in {self.row, *range(self.header_row + 1)} or first[1] != column:
            return value
        if name in _NEVER_FILLED:
            self._problem_once(
                header,
                as_text(self.sheet.cell(*first)),
                f"“{header}”与第 {first[0] + 1} 行是合并单元格，这一行没有自己的{header}",
                "请取消合并，一行一件专利；同一件专利有多个申请人的写在同一格，用分号隔开",
            )
            return ""
        self._note_once(f"“{header}”是合并单元格，取自第 {first[0] + 1} 行")
        return self.sheet.cell(*first)

    def _is_empty(self, value: Cell) -> bool:
        if value is None:
            return True
        text = str(value).strip()
        if not text.isprintable():
            text = cleaned(text)
        if len(text) > _LONGEST_EMPTY and not self.source.empty_marks:
            return False
        return not text or text.lower() in _EMPTY or text in self.source.empty_marks

    def _note_once(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _problem_once(self, column: str, value: str, reason: str, remedy: str) -> None:
        if not any(problem.reason == reason for problem in self.problems):
            self.problems.append(CellRefused(reason, remedy, column=column, value=value))


@lru_cache(maxsize=16_384)
def _short(text: str) -> str | None:
    """A short cell: itself, "" where it is a word for nothing; None where it has to be looked at more closely."""
    if text[:1] in _LOOKED_AT or cleaned(text) != text:
        return None if text else ""
    return "" if text.lower() in _EMPTY else text


def as_text(value: Cell) -> str:
    """A cell as text: whole floats without ".0", days as 2021-12-02."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def cleaned(text: str) -> str:
    """Text without invisible characters, with single spaces and no outer ones; line breaks kept."""
    if text.isprintable() and "  " not in text:  # nothing to mend, as in nearly every cell
        bare = text.strip()
        return _APOSTROPHE.sub("", bare) if bare.startswith("'") else bare
    bare = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _APOSTROPHE.sub("", "\n".join(line.strip() for line in _SPACES.sub(" ", bare).split("\n")).strip())


def wrongly_checked(text: str) -> tuple[str, str] | None:
    """The digits of an application number and its check digit, where that is a wrong one."""
    match = _CHECKED.fullmatch("".join(unicodedata.normalize("NFKC", text).upper().split()))
    return (match[1], match[2]) if match and check_digit(match[1]) != match[2] else None
