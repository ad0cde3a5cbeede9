"""Which format a sheet is in, told by its header row; and if in none, what it is like and what it lacks."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from zhiqiao.assets.imports import sources as sources_folder
from zhiqiao.assets.imports.documents import DocumentSource
from zhiqiao.assets.imports.holder_codes import telling_codes
from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.records import FileRefused, Source, Unrelated
from zhiqiao.assets.imports.row_reader import as_text
from zhiqiao.kernel.folding import shown
from zhiqiao.kernel.patent_number import (
    NumberRefused,
    looks_like_publication_number,
    parse_application_number,
)
from zhiqiao.kernel.registry import rules_in

_HEADER_WITHIN = 20
_MISREADINGS = (("gb18030", "utf-8"), ("latin-1", "gb18030"), ("latin-1", "utf-8"), ("cp1252", "gb18030"))
_LEAST_HEADERS = 2
_SHOWN_HEADERS = 12
_FOUR_DIGITS = re.compile(r"\d{4}")
_NOT_IN_HEADERS = re.compile(r"[\W_]+")
_FORM_MARKS = re.compile(r"(必填项?|选填项?)$")
_DEMAND_HEADERS = (
    "需求名称",
    "需求内容",
    "需求编号",
    "需求标题",
    "需求描述",
    "技术需求",
    "企业需求",
    "需求单位",
    "需求类型",
)
_DEMAND_REMEDY = "请到 供需 › 需求 导入；要导入专利请改选专利清单"
_REMEDY = "请保留表头行；专利清单至少要有“申请号”和“专利名称”两列，智慧芽导出请不要改列名"


@dataclass(frozen=True)
class Recognized:
    """A sheet whose format is known.

    Attributes:
        source: The importer.
        sheet: The sheet.
        header_row: The header's index, from 0.
        columns: Column indexes by field, the preferred header first.
        headers: Header texts by column index.
        unused: Headers no field takes.
    """

    source: Source
    sheet: Sheet
    header_row: int
    columns: Mapping[str, tuple[int, ...]]
    headers: Mapping[int, str]
    unused: tuple[str, ...]


def file_sources() -> dict[str, Source]:
    """The importers files are recognized as, by code."""
    return {code: source for code, source in all_sources().items() if source.from_file}


@cache
def all_sources() -> dict[str, Source]:
    """Every importer of tables (and of what is typed) in `sources/` by code."""
    found = rules_in(sources_folder).items()
    tables = ((code, rule) for code, rule in found if isinstance(rule, Source))
    return {code: telling_codes(rule) if rule.from_file else rule for code, rule in tables}


@cache
def document_sources() -> dict[str, DocumentSource]:
    """Every importer of documents (XML, JSON, text) in `sources/` by code."""
    return {code: rule for code, rule in rules_in(sources_folder).items() if isinstance(rule, DocumentSource)}


def source_label(codes: str) -> str:
    """What people call the format(s) a patent came in by; the code itself where it is none of ours."""
    known: dict[str, Source | DocumentSource] = {**all_sources(), **document_sources()}
    return "、".join(known[code].label if code in known else code for code in codes.split("+"))


@lru_cache(maxsize=16384)
def fold_header(text: str) -> str:
    """A header to be compared: half-width, small letters, no punctuation, spaces or “必填”."""
    bare = _NOT_IN_HEADERS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _FORM_MARKS.sub("", bare)


def recognize(sheet: Sheet) -> Recognized | None:
    """The format of a sheet and where its header row stands; None where it is no known patent list.

    A header may stand in two rows, one group above several columns.
    """
    best: Recognized | None = None
    best_score = (0, 0)
    for row in range(min(_HEADER_WITHIN, len(sheet.rows))):
        for headers, at in ((header_texts(sheet, row), row), (two_row_header(sheet, row), row + 1)):
            found, score = _best_source(sheet, at, headers) if headers else (None, (0, 0))
            if score > best_score:
                best, best_score = found, score
    return best


def recognize_row(sheet: Sheet, row: int) -> Recognized | None:
    """The format whose header this very row is; None where it is none."""
    return _best_source(sheet, row, header_texts(sheet, row))[0]


def _best_source(
    sheet: Sheet, row: int, headers: Mapping[int, str]
) -> tuple[Recognized | None, tuple[int, int]]:
    best, best_score = None, (0, 0)
    for source in file_sources().values():
        columns = match_columns(source, headers)
        score = _score(source, columns)
        if score > best_score:
            best, best_score = recognized_as(source, sheet, row, columns, headers), score
    return best, best_score


def recognized_as(
    source: Source,
    sheet: Sheet,
    row: int,
    columns: Mapping[str, tuple[int, ...]],
    headers: Mapping[int, str],
) -> Recognized:
    """The sheet in this format, with the headers that no field takes."""
    taken = {index for indexes in columns.values() for index in indexes}
    unused = tuple(text for index, text in headers.items() if index not in taken)
    return Recognized(source, sheet, row, columns, headers, unused)


@cache
def known_headers() -> frozenset[str]:
    """Every header some importer knows, folded."""
    return frozenset(
        fold_header(name)
        for source in file_sources().values()
        for column in source.columns
        for name in column.names
    )


def is_header(headers: Mapping[int, str]) -> bool:
    """Whether most of these texts are headers that some importer knows."""
    known = sum(fold_header(text) in known_headers() for text in headers.values())
    return known >= _LEAST_HEADERS and known * 2 >= len(headers)


def two_row_header(sheet: Sheet, row: int) -> dict[int, str]:
    """A header in this row and the next read as one ("申请人" over "名称" is 申请人名称); {} where it is none."""
    if row + 1 >= len(sheet.rows):
        return {}
    upper, lower = _group_texts(sheet, row), header_texts(sheet, row + 1)
    known = known_headers()
    if not upper or not lower or any(_FOUR_DIGITS.search(text) for text in lower.values()):
        return {}
    if not any(fold_header(text) in known for text in upper.values()):
        return {}
    joined: dict[int, str] = {}
    for column in sorted({*upper, *lower}):
        above, below = upper.get(column, ""), lower.get(column, "")
        tries = (f"{above}{below}", below, above)
        joined[column] = next((text for text in tries if fold_header(text) in known), below or above)
    return joined


def _group_texts(sheet: Sheet, row: int) -> dict[int, str]:
    """The header texts of a row, where a merged cell's text stands over every column it covers."""
    texts = header_texts(sheet, row)
    for column in range(len(sheet.rows[row])):
        first = sheet.merged_into(row, column)
        if column not in texts and first and first[0] == row and first[1] in texts:
            texts[column] = texts[first[1]]
    return texts


def header_texts(sheet: Sheet, row: int) -> dict[int, str]:
    """The texts of a row taken as header, by column index; a header merged from a row above counts here."""
    texts: dict[int, str] = {}
    width = len(sheet.rows[row])
    for column in range(width):
        first = sheet.merged_into(row, column)
        value = sheet.cell(*first) if first and first[1] == column else sheet.cell(row, column)
        text = " ".join(as_text(value).split())
        if text:
            texts[column] = text
    return texts


def match_columns(source: Source, headers: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """Column indexes by field: those whose header is one of the field's names, the best name first."""
    folded: dict[str, list[int]] = {}
    for index, text in headers.items():
        folded.setdefault(fold_header(text), []).append(index)
    columns: dict[str, tuple[int, ...]] = {}
    for column in source.columns:
        names = dict.fromkeys(fold_header(name) for name in column.names)
        indexes = tuple(index for name in names for index in folded.get(name, ()))
        if indexes:
            columns[column.field] = indexes
    return columns


def _score(source: Source, columns: Mapping[str, object]) -> tuple[int, int]:
    """How many columns the format knows, then how particular it is; (0, 0) where it is not this format."""
    if any(name not in columns for name in source.required):
        return 0, 0
    if sum(name in columns for name in source.usual) < source.usual_count:
        return 0, 0
    return len(columns), source.usual_count


def explain(name: str, sheets: Iterable[Sheet]) -> FileRefused:
    """Why a file none of whose sheets is recognized cannot be imported, and what to do."""
    filled = [sheet for sheet in sheets if any(not sheet.is_blank(row) for row in range(len(sheet.rows)))]
    if not filled:
        return Unrelated(f"“{name}”里没有任何数据", "请核对是否选错了文件，或数据在别的工作簿里")
    candidates = [
        (sheet, headers)
        for sheet in filled
        for row in range(min(_HEADER_WITHIN, len(sheet.rows)))
        if len(headers := header_texts(sheet, row)) >= _LEAST_HEADERS
    ]
    for sheet, headers in candidates:
        if is_demand_header(headers.values()):
            where = f"工作表“{sheet.name}”" if sheet.name else "表头"
            return Unrelated(
                f"“{name}”不是专利清单：这是需求清单，{where}有{_some(headers.values())}", _DEMAND_REMEDY
            )
    if not candidates:
        return Unrelated(f"“{name}”里找不到表头行", _REMEDY)
    sheet, headers = max(candidates, key=lambda candidate: _closeness(candidate[1]))
    if _is_mojibake(headers.values()):
        return FileRefused(
            f"“{name}”的文字已成乱码：曾用错误的编码打开后另存", "请从原始文件重新导出为 .xlsx 或“CSV UTF-8”"
        )
    if not _closeness(headers) and _is_data(headers.values()):
        return FileRefused(f"“{name}”没有表头行，第一行就是数据", _REMEDY)
    return _no_patent_list(name, headers)


def _no_patent_list(name: str, headers: Mapping[int, str]) -> FileRefused:
    found = f"“{name}”不是认得的专利清单。表头里有：{_some(headers.values())}"
    closest = max(file_sources().values(), key=lambda source: len(match_columns(source, headers)))
    columns = match_columns(closest, headers)
    wanted = [closest.column(each).label for each in closest.required if each not in columns]
    if not columns:
        return Unrelated(found, _REMEDY)
    usual = [closest.column(each).label for each in closest.usual if each not in columns]
    missing = "、".join(f"“{label}”" for label in wanted) or f"{'、'.join(usual[:4])} 等常有的列"
    taken = {index for indexes in columns.values() for index in indexes}
    others = [text for index, text in headers.items() if index not in taken]
    hints = [
        f"“{near[0]}”是否应为“{label}”"
        for label in wanted
        if (near := get_close_matches(label, others, n=1, cutoff=0.6))
    ]
    remedy = "；".join([*hints, f"请补上{missing}后重新导入"]) if wanted else _REMEDY
    return FileRefused(f"{found}。最像“{closest.label}”，但缺{missing}", remedy)


def is_demand_header(headers: Iterable[str]) -> bool:
    """Whether these headers are those of a list of needs."""
    folded = {fold_header(text) for text in headers}
    return any(fold_header(name) in text for name in _DEMAND_HEADERS for text in folded)


def _closeness(headers: Mapping[int, str]) -> int:
    return max(len(match_columns(source, headers)) for source in file_sources().values())


def _is_data(texts: Iterable[str]) -> bool:
    for text in texts:
        try:
            parse_application_number(text)
        except NumberRefused:
            if not looks_like_publication_number(text):
                continue
        return True
    return False


def _is_mojibake(texts: Iterable[str]) -> bool:
    joined = "\t".join(texts)
    if "\ufffd" in joined or "锟斤拷" in joined:
        return True
    for wrong, right in _MISREADINGS:
        mended = joined.encode(wrong, "ignore").decode(right, "ignore")
        if _closeness(dict(enumerate(mended.split("\t")))) > _closeness(dict(enumerate(joined.split("\t")))):
            return True
    return False


def _some(texts: Iterable[str]) -> str:
    every = [shown(text) for text in texts]
    more = f" 等 {len(every)} 列" if len(every) > _SHOWN_HEADERS else ""
    return "".join(every[:_SHOWN_HEADERS]) + more
