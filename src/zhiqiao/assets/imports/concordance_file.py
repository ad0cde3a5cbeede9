"""A table IPC ↔ GB/T 4754, such as the official one, read from a workbook or text table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.assets.imports.recognition import fold_header, header_texts
from zhiqiao.assets.imports.records import Cell, FileRefused
from zhiqiao.assets.imports.row_reader import as_text
from zhiqiao.kernel.folding import fold_tightly, shown
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import Link, gbt4754_name

_COLUMNS = {
    "ipc": (
        "IPC",
        "国际专利分类号",
        "国际专利分类",
        "国际专利分类IPC",
        "国际专利分类号IPC",
        "IPC分类号",
        "专利分类号",
        "IPC代码",
    ),
    "industry": ("国民经济行业代码", "行业代码", "国民经济行业分类代码", "GB/T4754代码", "industry", "代码"),
}
_HEADER_WITHIN = 20
_BETWEEN = re.compile(r"[;；,，、\s]+")
_PATTERN = re.compile(r"[A-H]\d{2}(?:[A-Z](?:\d{1,4}(?:/\d{2,6})?)?)?\*?", re.ASCII)
_RANGE = re.compile(r"[-~～至]")


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken: where it stands, what is wrong, what to do."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class ConcordanceFile:
    """What a file holds.

    Attributes:
        links: The rows taken, each once, in the order of the file.
        refused: The rows not taken.
        rows: Rows read.
    """

    links: tuple[Link, ...]
    refused: tuple[RefusedRow, ...]
    rows: int


class _CellRefused(Refusal):
    """A cell of the row that cannot be read; ``column`` is our name for it."""

    def __init__(self, column: str, value: str, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy, column=column, value=value)


def read_concordance(name: str, data: bytes) -> ConcordanceFile:
    """The rows of a file with a column of IPC symbols and one of industry codes; a cell may hold several symbols."""
    links: dict[Link, None] = {}
    refused: list[RefusedRow] = []
    rows, is_found = 0, False
    for sheet in read_file(name, data).sheets:
        header = _header(sheet)
        if header is None:
            continue
        is_found = True
        first, columns = header
        for row in range(first + 1, len(sheet.rows)):
            if sheet.is_blank(row):
                continue
            rows += 1
            try:
                links |= dict.fromkeys(_links(sheet, row, columns))
            except _CellRefused as bad:
                where = header_texts(sheet, first)[columns[bad.column]]
                refused.append(RefusedRow(sheet.name, row + 1, where, bad.value, bad.reason, bad.remedy))
    if not is_found:
        raise FileRefused(
            f"“{name}”里没有对照表：没有找到分类号列和行业代码列",
            "首行应有“国际专利分类号”和“国民经济行业代码”两列",
        )
    return ConcordanceFile(tuple(links), tuple(refused), rows)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for row in range(min(_HEADER_WITHIN, len(sheet.rows))):
        folded = {fold_header(text): column for column, text in reversed(header_texts(sheet, row).items())}
        found = {
            name: next((folded[fold_header(one)] for one in names if fold_header(one) in folded), -1)
            for name, names in _COLUMNS.items()
        }
        if min(found.values()) >= 0:
            return row, found
    return None


def _links(sheet: Sheet, row: int, columns: Mapping[str, int]) -> Iterator[Link]:
    """Raises _CellRefused before anything of the row is given."""
    value = _own(sheet, row, columns["industry"])
    code = fold_tightly(as_text(value))
    bare = re.sub(r"^[A-T](?=\d)", "", code)
    if isinstance(value, float) and len(code) % 2:  # 111 may be 111 or 0111
        raise _CellRefused(
            "industry",
            code,
            f"行业代码 {shown(code)} 以数字存放，可能丢了开头的 0",
            "请把这一列改为文本并补上 0",
        )
    if gbt4754_name(bare) is None:
        raise _CellRefused(
            "industry",
            code,
            "没有填行业代码" if not code else f"GB/T 4754-2017 没有行业代码 {shown(code)}",
            "请填大类、中类或小类代码，如 3841；以文本存，免得丢了开头的 0",
        )
    cell = as_text(_own(sheet, row, columns["ipc"]))
    symbols = [fold_tightly(one) for one in _BETWEEN.split(_joined(cell)) if one.strip()]
    for symbol in symbols or [""]:
        if not _PATTERN.fullmatch(symbol):
            said = "分类号是一段范围" if _RANGE.search(symbol) else "不是 IPC 分类号"
            raise _CellRefused(
                "ipc",
                symbol,
                f"{said}：{shown(symbol)}" if symbol else "没有填分类号",
                "请逐个写出分类号，如 H01M10/05 或 H01M*（及其以下），多个用分号隔开",
            )
    yield from [Link(_key(symbol), bare) for symbol in dict.fromkeys(symbols)]


def _own(sheet: Sheet, row: int, column: int) -> Cell:
    """The cell, or the one it is merged into: codes are often written once for several rows."""
    place = sheet.merged_into(row, column)
    return sheet.cell(*place) if place is not None else sheet.cell(row, column)


def _joined(cell: str) -> str:
    """A cell without the blanks inside its symbols: ``H01M 10/05``."""
    return re.sub(r"(?<=[A-Za-z])\s+(?=\d)|\s*(?=[/*])|(?<=/)\s+", "", cell)


def _key(symbol: str) -> str:
    """As our table writes it: a group stands for itself, whatever is higher for all below it."""
    return symbol if symbol.endswith("*") or "/" in symbol else f"{symbol}*"
