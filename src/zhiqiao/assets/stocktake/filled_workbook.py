"""Reading a filled batch workbook into rows, cell by cell, with what is wrong in each. Plain Python."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from zhiqiao.assets.stocktake.answers import REQUIRED, Answers, tidy
from zhiqiao.assets.stocktake.sheet_columns import (
    COLLEGE,
    COMMENT,
    INVENTOR,
    NUMBER,
    SHEET,
    AnswerColumn,
    bare,
    columns,
    heading,
)
from zhiqiao.foundation.documents.filled_sheets import cell_text
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.refusal import Refusal

MOST_ROWS = 20_000
MOST_COLUMNS = 60
_HEADING_ROWS = 5
_BLANK_END = 200


class WorkbookRefused(Refusal):
    """The file is no batch workbook."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell: row as Excel numbers it, column, value, why not, how to mend it."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass
class FilledRow:
    """One row as read.

    Attributes:
        row: Its number in Excel.
        number: The patent's number, in canonical form where it is one.
        college: 二级单位 as typed.
        inventor: 填报发明人 as typed.
        comment: 备注.
        answers: What was answered; None when no answer cell is filled.
        problems: What is wrong.
    """

    row: int
    number: str = ""
    college: str = ""
    inventor: str = ""
    comment: str = ""
    answers: Answers | None = None
    problems: list[Problem] = field(default_factory=list)


def read_filled(name: str, data: bytes) -> list[FilledRow]:
    """The rows of a filled workbook that say anything.

    Args:
        name: The file's name, for the refusal.
        data: Its bytes, already checked by the documents service.

    Raises:
        WorkbookRefused: not an xlsx, no batch sheet, a heading is missing, or too many rows.
    """
    values, formulas = _sheets(name, data)
    at: dict[str, int] = {}
    found: list[FilledRow] = []
    blank = 0
    for number, (cells, written) in enumerate(zip(values, formulas, strict=False), 1):
        if not at:
            at = _headings(cells)
            if not at and number >= _HEADING_ROWS:
                break
            continue
        texts = {label: cell_text(cells[place]) for label, place in at.items() if place < len(cells)}
        lost = [
            label
            for label, place in at.items()
            if place < len(cells) and cells[place] is None and str(written[place] or "").startswith("=")
        ]
        if not any(texts.values()) and not lost:
            blank += 1
            if blank > _BLANK_END:
                break
            continue
        blank = 0
        found.append(_row(number, texts, lost))
        if len(found) > MOST_ROWS:
            raise WorkbookRefused(f"“{name}”超过 {MOST_ROWS:,} 行", "请按二级单位拆成几个文件")
    if not at:
        raise WorkbookRefused(
            f"“{name}”里没有找到“{NUMBER}”等表头", "请下载本轮的批量建档模板，在模板里填写，不要改动表头"
        )
    if not found:
        raise WorkbookRefused(f"“{name}”只有表头，没有填写任何一行", "请填写后再上传")
    return found


Cells = Iterator[tuple[Any, ...]]


def _sheets(name: str, data: bytes) -> tuple[Cells, Cells]:
    try:
        books = [load_workbook(io.BytesIO(data), read_only=True, data_only=only) for only in (True, False)]
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise WorkbookRefused(
            f"“{name}”不是 .xlsx 工作簿，或已损坏", "请下载批量建档模板填写，存为 .xlsx"
        ) from error
    sheets = [book[SHEET] if SHEET in book.sheetnames else book.worksheets[0] for book in books]
    last = MOST_ROWS + _HEADING_ROWS + _BLANK_END
    values, formulas = (
        one.iter_rows(min_row=1, max_row=last, max_col=MOST_COLUMNS, values_only=True) for one in sheets
    )
    return values, formulas


def _headings(cells: tuple[Any, ...]) -> dict[str, int]:
    """Where each known column stands; empty when this is not the heading row.

    Raises:
        WorkbookRefused: it is, but required columns are missing.
    """
    known = {bare(label): label for label in (NUMBER, COLLEGE, INVENTOR, COMMENT)}
    known |= {bare(one.label): one.field for one in columns()}
    at: dict[str, int] = {}
    for place, cell in enumerate(cells):
        label = known.get(bare(cell_text(cell)))
        if label is not None and label not in at:
            at[label] = place
    if NUMBER not in at:
        return {}
    missing = [heading(one) for one in columns() if one.field in REQUIRED and one.field not in at]
    if missing:
        raise WorkbookRefused(f"表头缺少：{'、'.join(missing)}", "请用本轮的批量建档模板，不要删改表头")
    return at


def _row(row: int, texts: dict[str, str], lost: list[str]) -> FilledRow:
    one = FilledRow(row)
    labels = {column.field: column.label for column in columns()}
    for label in lost:
        one.problems.append(
            Problem(
                row, labels.get(label, label), "", "公式没有计算结果", "请在 Excel 里把公式粘贴为数值后保存"
            )
        )
    one.number = _number(one, texts.get(NUMBER, ""))
    one.college, one.inventor = tidy(texts.get(COLLEGE, "")), tidy(texts.get(INVENTOR, ""))
    one.comment = texts.get(COMMENT, "")
    filled = [column for column in columns() if texts.get(column.field)]
    if filled:
        values = {column.field: _value(one, column, texts[column.field]) for column in filled}
        one.answers = Answers(**{name: value for name, value in values.items() if value is not None})
    return one


def _number(one: FilledRow, text: str) -> str:
    if not text:
        one.problems.append(Problem(one.row, NUMBER, "", "没有专利号", "请从模板里照原样保留专利号"))
        return ""
    try:
        return parse_application_number(text).canonical
    except NumberRefused as refusal:
        # A patent may be known by its publication number only; whether the round has it is found out later.
        if "E+" in text.upper():
            one.problems.append(Problem(one.row, NUMBER, text, refusal.reason, refusal.remedy))
        return text


def _value(one: FilledRow, column: AnswerColumn, text: str) -> Any:  # noqa: ANN401 - an answer of any type
    try:
        return column.read(text)
    except Refusal as refusal:
        one.problems.append(Problem(one.row, column.label, text, refusal.reason, refusal.remedy))
        return None
