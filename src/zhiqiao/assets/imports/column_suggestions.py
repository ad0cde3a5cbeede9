"""Which field a column is likely to fill: by its header, by a header like it, by what stands in it. No Django."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from zhiqiao.assets.imports.column_mapping import RULE
from zhiqiao.assets.imports.normalization import legal_status, patent_type_of
from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.recognition import file_sources, fold_header, header_texts
from zhiqiao.assets.imports.row_reader import as_text, cleaned
from zhiqiao.kernel.credit_code import parse_credit_code
from zhiqiao.kernel.ipc import split_ipcs
from zhiqiao.kernel.patent_number import looks_like_publication_number, parse_application_number
from zhiqiao.kernel.periods import parse_day
from zhiqiao.kernel.refusal import Refusal

_LOOKED_AT = 50
_SHOWN = 3
_MOST = 0.8  # of the values must say so
_ALIKE = 0.72
_LONG, _SHORT = 60, 4
_ORGANIZATION = re.compile(r"(公司|大学|学院|研究[所院]|中心|医院|厂|CO\.|LTD|INC)", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DAY_FIELDS = (
    ("授权", "granted_on"),
    ("公", "published_on"),
    ("优先", "priority_days"),
    ("申请", "filed_on"),
)


@dataclass(frozen=True)
class Suggestion:
    """A column of the file and what it may be.

    Attributes:
        column: Its index.
        header: Its header.
        samples: A few of its values.
        field: The field it may fill; "" for none.
        why: On what ground, for the person.
    """

    column: int
    header: str
    samples: tuple[str, ...]
    field: str = ""
    why: str = ""


@dataclass(frozen=True)
class _Guess:
    rank: int
    column: int
    field: str
    why: str


def suggest(sheet: Sheet, header_row: int) -> list[Suggestion]:
    """Each column with its likely field; a field is suggested once, for the column that speaks best for it."""
    headers = header_texts(sheet, header_row)
    values = {column: _values(sheet, header_row, column) for column in headers}
    guesses = sorted(
        (guess for column, text in headers.items() for guess in _guesses(column, text, values[column])),
        key=lambda guess: (guess.rank, guess.column),
    )
    chosen: dict[int, _Guess] = {}
    taken: set[str] = set()
    for guess in guesses:
        if guess.column not in chosen and guess.field not in taken:
            chosen[guess.column] = guess
            taken.add(guess.field)
    return [
        Suggestion(
            column,
            text,
            tuple(values[column][:_SHOWN]),
            chosen[column].field if column in chosen else "",
            chosen[column].why if column in chosen else "",
        )
        for column, text in sorted(headers.items())
    ]


def _values(sheet: Sheet, header_row: int, column: int) -> list[str]:
    found = []
    for row in range(header_row + 1, len(sheet.rows)):
        text = cleaned(as_text(sheet.cell(row, column)))
        if text and text not in {"-", "/", "无"}:
            found.append(text)
        if len(found) >= _LOOKED_AT:
            break
    return found


def _guesses(column: int, header: str, values: list[str]) -> Iterator[_Guess]:
    folded = fold_header(header)
    exact = _known().get(folded)
    content = _by_content(folded, values)
    if content and content[0] != exact and content[2]:
        yield _Guess(0, column, content[0], content[1])
    if exact and (not content or not content[2] or content[0] == exact or not values):
        yield _Guess(1, column, exact, "列名")
    alike = _alike(folded)
    if alike:
        yield _Guess(2, column, alike[0], f"列名像“{alike[1]}”")
    if content:
        yield _Guess(3, column, content[0], content[1])


def _by_content(folded: str, values: list[str]) -> tuple[str, str, bool] | None:
    """The field by the values, on what ground, and whether they say so more surely than any header."""
    for test, field, words, is_sure in _TESTS:
        if values and _share(values, test):
            return _by_words(field, folded, values), words, is_sure
    return _by_length(values) if values else None


def _by_words(field: str, folded: str, values: list[str]) -> str:
    """Which of several fields of the same content the header means."""
    if field == "filed_on":
        return next((other for word, other in _DAY_FIELDS if word in folded), field)
    if field == "ipcs" and "主" in folded:
        return "ipc_main" if all(len(split_ipcs(value)) == 1 for value in values if _is_ipc(value)) else field
    return field


def _by_length(values: list[str]) -> tuple[str, str, bool] | None:
    chinese = [text for text in values if _CHINESE.search(text)]
    if len(chinese) < len(values) * _MOST:
        return None
    length = sum(map(len, chinese)) / len(chinese)
    if length > _LONG:
        return "abstract", "内容是长段文字", False
    if length > _SHORT and len(set(chinese)) > len(chinese) * _MOST:
        return "title", "内容是各不相同的短句", False
    return None


def _share(values: list[str], test: Callable[[str], bool]) -> bool:
    return sum(map(test, values)) >= len(values) * _MOST


def _is_application(text: str) -> bool:
    try:
        parse_application_number(text)
    except Refusal:
        return False
    return True


def _is_credit_code(text: str) -> bool:
    try:
        parse_credit_code(text)
    except Refusal:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except Refusal:
        return False
    return True


def _is_ipc(text: str) -> bool:
    try:
        return any("/" in symbol.symbol for symbol in split_ipcs(text))
    except Refusal:
        return False


def _is_type(text: str) -> bool:
    return len(text) <= _SHORT * 3 and bool(patent_type_of(text))


def _is_status(text: str) -> bool:
    return len(text) <= _SHORT * 5 and legal_status(text) != "unknown"


def _is_organization(text: str) -> bool:
    return len(text) < _LONG and bool(_ORGANIZATION.search(text))


# A test of one value, the field, the ground, and whether it outweighs the header.
_TESTS: Final = (
    (_is_credit_code, "holder_codes", "内容是统一社会信用代码", True),
    (_is_application, "application_number", "内容是申请号", True),
    (looks_like_publication_number, "publication_number", "内容是公开（公告）号", True),
    (_is_ipc, "ipcs", "内容是 IPC 分类号", False),
    (_is_day, "filed_on", "内容是日期", False),
    (_is_type, "patent_type", "内容是专利类型", False),
    (_is_status, "status", "内容是法律状态", False),
    (_is_organization, "holders", "内容像单位名称", False),
)


def _alike(folded: str) -> tuple[str, str] | None:
    """The field of the known header most like this one, and that header."""
    best, best_share = None, _ALIKE
    for known, field in _known().items():
        inside = len(known) > 1 and (known in folded or (len(folded) > 1 and folded in known))
        share = max(SequenceMatcher(None, known, folded).ratio(), 0.73 if inside else 0.0)
        if share > best_share:
            best, best_share = (field, known), share
    return best


@cache
def _known() -> dict[str, str]:
    """Folded header -> field, over all importers; the names of our own list come first."""
    fields = {column.field for column in RULE.columns}
    known: dict[str, str] = {}
    for source in (RULE, *file_sources().values()):
        for column in source.columns:
            if column.field in fields:
                for name in column.names:
                    known.setdefault(fold_header(name), column.field)
    return known
