"""Rows below a header that are no patents: totals, captions, signatures, headers again, another table's header."""

import re
from collections.abc import Mapping, Sequence

from zhiqiao.assets.imports.recognition import (
    Recognized,
    fold_header,
    header_texts,
    is_header,
    recognize_row,
)
from zhiqiao.assets.imports.row_reader import as_text

_FOOT = re.compile(
    r"(合计|总计|小计|共计|总数)(?=[\s:：\d(（]|$)|以下空白|以下无正文"
    r"|(填表|填报|制表|审核|复核|负责|经办|联系|盖章)(人|单位|日期|时间)?\s*([:：]|$)"
    r"|(注|备注|说明|附注)\s*[:：]|共\s*\d+\s*[件项条行]"
)
_CAPTION = re.compile(r"[(（]?[一二三四五六七八九十]+[)）、.．]|第.{1,4}(部分|批|类)|\d{4}\s*年")
_NUMBERS = frozenset({"application_number", "publication_number"})
_LONGEST_HEADER = 60
_NUMBER_LIKE = re.compile(r"\d{7}")
_FOUR_DIGITS = re.compile(r"\d{4}")


def why_no_data(recognized: Recognized, row: int) -> str:
    """What the row is instead of a patent ("重复的表头", "合计或表尾", "小标题", "只有序号"); "" for data."""
    sheet = recognized.sheet
    identity = recognized.columns[recognized.source.required[0]]
    number = sheet.cell(row, identity[0])
    if type(number) is str and _NUMBER_LIKE.search(number):  # as in nearly every row; no header holds one
        return ""
    return _not_numbered(recognized, row, identity)


def _not_numbered(recognized: Recognized, row: int, identity: Sequence[int]) -> str:
    """As `why_no_data`, of a row without a number in the column where it usually stands."""
    sheet = recognized.sheet
    if _repeats_header(recognized, row):
        return "重复的表头"
    if _fills_nothing(recognized, row):
        return "只有序号"
    numbers = [as_text(sheet.cell(row, each)).strip() for each in identity]
    if any(_NUMBER_LIKE.search(each) for each in numbers):
        return ""
    texts = [text for value in sheet.rows[row] if (text := as_text(value).strip())]
    first = texts[0] if texts else ""
    if _FOOT.match(first):
        return "合计或表尾"
    if (
        _is_of_patents(recognized)
        and len(texts) == 1
        and not _NUMBER_LIKE.search(first)
        and not _lacks_results(recognized, row)
    ):
        is_caption = _CAPTION.match(first) or first not in _titles(recognized, row)
        return "小标题" if is_caption and not sheet.is_text else ""
    return ""


def another_table(recognized: Recognized, row: int) -> Recognized | None:
    """The table whose header this row is, where it is not the one being read: two tables on one sheet."""
    sheet = recognized.sheet
    identity = recognized.columns[recognized.source.required[0]]
    if any(_FOUR_DIGITS.search(as_text(sheet.cell(row, each))) for each in identity):
        return None
    return recognize_row(sheet, row) if is_header(header_texts(sheet, row)) else None


def _repeats_header(recognized: Recognized, row: int) -> bool:
    """Whether the row says what the header says; one cell is looked at before all are."""
    column = recognized.columns[recognized.source.required[0]][0]
    text = as_text(recognized.sheet.cell(row, column))
    if _FOUR_DIGITS.search(text) or len(text) > _LONGEST_HEADER:
        return False
    if fold_header(text) != fold_header(recognized.headers[column]):
        return False
    return _folded(header_texts(recognized.sheet, row)) == _folded(recognized.headers)


def _is_of_patents(recognized: Recognized) -> bool:
    """A row of a patent list needs a number and a title; other lists have rows of one cell."""
    return any(column.field in _NUMBERS for column in recognized.source.columns)


def _folded(headers: Mapping[int, str]) -> dict[int, str]:
    return {column: fold_header(text) for column, text in headers.items()}


def _fills_nothing(recognized: Recognized, row: int) -> bool:
    sheet = recognized.sheet
    return not any(
        sheet.lacks_result(row, column) or as_text(sheet.cell(row, column)).strip()
        for indexes in recognized.columns.values()
        for column in indexes
    )


def _titles(recognized: Recognized, row: int) -> set[str]:
    columns = recognized.columns.get("title", ())
    return {as_text(recognized.sheet.cell(row, each)).strip() for each in columns} - {""}


def _lacks_results(recognized: Recognized, row: int) -> bool:
    width = len(recognized.sheet.rows[row])
    return any(recognized.sheet.lacks_result(row, column) for column in range(width))
