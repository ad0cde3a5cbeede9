"""Cells of lists that hold no patents: amounts with their unit, counts, codes, yes and no. Plain Python.

Each reads one field of a row; what cannot be read is noted with the row's reader, and the row is turned away.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from zhiqiao.assets.imports.row_reader import RowReader
from zhiqiao.kernel import tables
from zhiqiao.kernel.credit_code import parse_credit_code
from zhiqiao.kernel.folding import fold, fold_tightly, shown
from zhiqiao.kernel.money import fen_from_yuan_text
from zhiqiao.kernel.refusal import Refusal

_UNIT = re.compile(r"(亿|千万|百万|万|千)?元|[万亿]")
_BARE = re.compile(r"[+-]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)", re.ASCII)
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+", re.ASCII)
_LEADING_CODE = re.compile(r"[A-T]?(\d{2,4})(?!\d)|([A-T])(?![A-Z\d])", re.ASCII)
_MICRO, _DUST = Decimal("0.000001"), Decimal("0.000000001")
_YES, _NO = (
    {"是", "Y", "YES", "1", "√", "同意", "公开", "TRUE"},
    {"否", "N", "NO", "0", "×", "不同意", "不公开", "FALSE"},
)
_MOST = 10**9


def unit_of(text: str) -> str:
    """The unit of money a header or a cell names: "营业收入（万元）" → "万元"; "" where it names none."""
    found = _UNIT.search(fold_tightly(text))
    return found[0] if found else ""


def with_units(names: Iterable[str]) -> tuple[str, ...]:
    """Headers of an amount, each also with the unit that people write after it."""
    return tuple(f"{name}{unit}" for name in names for unit in ("", "（万元）", "（元）", "（亿元）"))


def fen(reader: RowReader, name: str, text: str | None = None, unit: str = "") -> int | None:
    """An amount in 分; a bare number counts the unit of its header, and with none there it is refused.

    Args:
        reader: The row.
        name: The field.
        text: The part of the cell that is the amount; the whole cell by default.
        unit: The unit for a bare number, before that of the header.
    """
    if text is None:
        text = _plain(reader.cell(name)) or reader.text(name)
    if not text:
        return None
    if _BARE.fullmatch(fold_tightly(text)):
        unit = unit or unit_of(reader.header(name))
        if not unit:
            header = reader.header(name)
            reader.refuse(
                name,
                f"“{header}”的 {text} 没有写单位",
                f"请把表头写成“{header}（万元）”，或在格里写 95万元 这样的金额",
            )
            return None
    try:
        amount = fen_from_yuan_text(f"{text}{unit}" if unit else text)
    except Refusal as refusal:
        reader.refuse(name, refusal.reason, refusal.remedy)
        return None
    if amount < 0:
        reader.refuse(name, f"“{reader.header(name)}”是负数", "请核对正负号")
        return None
    return amount


def _plain(value: object) -> str:
    """A calculated number without the dust of binary fractions: 0.1+0.2 is 0.3."""
    if not isinstance(value, float):
        return ""
    exact = Decimal(repr(value))
    near = exact.quantize(_MICRO)
    return f"{near if abs(near - exact) < _DUST else exact:f}"


def whole(reader: RowReader, name: str) -> int | None:
    """A count, such as of people; “人” after it is fine."""
    text = fold_tightly(reader.text(name)).removesuffix("人")
    if not text:
        return None
    if not _WHOLE.fullmatch(text) or int(text.replace(",", "")) > _MOST:
        reader.refuse(name, f"“{reader.header(name)}”应为整数", "请只填一个数，例如 60")
        return None
    return int(text.replace(",", ""))


def industry(reader: RowReader, name: str) -> str:
    """A GB/T 4754 code out of "1713", "C1713", "1713 棉印染精加工" or the industry's name; "" where empty."""
    text = reader.text(name)
    if not text:
        return ""
    if isinstance(reader.cell(name), (int, float)) and tables.gbt4754_name(f"0{text}"):
        reader.refuse(
            name,
            f"“{reader.header(name)}”存成了数字，分不清 {text} 还是 0{text}",
            "请把这一列设为“文本”格式，写全 4 位代码",
        )
        return ""
    leading = _LEADING_CODE.match(fold_tightly(text))
    code = (leading[1] or leading[2]) if leading else ""
    if code and tables.gbt4754_name(code):
        return code
    named = _industry_names().get(fold_tightly(text))
    if named:
        return named
    reader.refuse(
        name,
        f"“{reader.header(name)}”的{shown(text)}不在 GB/T 4754 里",
        "请填 4 位小类代码，例如 1713；不清楚的留空",
    )
    return ""


@cache
def _industry_names() -> dict[str, str]:
    """Name → code; where a name stands at several levels, the finest."""
    return {fold_tightly(one.name): one.code for one in tables.gbt4754_industries()}


def credit_code(reader: RowReader, name: str) -> str:
    """A checked 统一社会信用代码; "" where empty."""
    value = reader.cell(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value:
        reader.refuse(
            name,
            f"“{reader.header(name)}”存成了数字，末几位已丢",
            "请把这一列设为“文本”格式，再照营业执照重填 18 位代码",
        )
        return ""
    text = reader.text(name)
    if not text:
        return ""
    try:
        return parse_credit_code(text)
    except Refusal as refusal:
        reader.refuse(name, refusal.reason, refusal.remedy)
        return ""


def yes(reader: RowReader, name: str) -> bool:
    """是 or 否; empty is 否."""
    text = fold_tightly(reader.text(name))
    if not text or text in _NO:
        return False
    if text not in _YES:
        reader.refuse(name, f"“{reader.header(name)}”的{shown(text)}看不出是或否", "请填 是 或 否")
    return text in _YES


def line(reader: RowReader, name: str, longest: int) -> str:
    """A text on one line, refused where it is longer than its place."""
    text = " ".join(reader.text(name).split())
    if len(text) > longest:
        reader.refuse(
            name,
            f"“{reader.header(name)}”有 {len(text)} 个字，最多 {longest} 个",
            "请缩短，细节写到内容里",
            text[:80],
        )
    return text


def spellings(name: str) -> Iterable[str]:
    """The ways one name is written: as typed, with half-width and with full-width brackets."""
    half = fold(name)
    full = half.replace("(", "（").replace(")", "）")
    return dict.fromkeys((name.strip(), half, full))
