"""Money in whole 分: reading, showing, dividing. No floats between the text and the figure."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from zhiqiao.kernel.folding import fold_tightly, shown
from zhiqiao.kernel.refusal import Refusal

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
FEN_PER_YI = 10_000_000_000
_LARGEST_FEN = 10**18  # 100 亿亿分: beyond a database's 64-bit integer nothing is money

_UNITS = {
    "": FEN_PER_YUAN,
    "元": FEN_PER_YUAN,
    "圆": FEN_PER_YUAN,
    "千元": FEN_PER_YUAN * 1000,
    "万": FEN_PER_WAN,
    "万元": FEN_PER_WAN,
    "百万": FEN_PER_WAN * 100,
    "百万元": FEN_PER_WAN * 100,
    "千万": FEN_PER_WAN * 1000,
    "千万元": FEN_PER_WAN * 1000,
    "亿": FEN_PER_YI,
    "亿元": FEN_PER_YI,
    "角": 10,
    "分": 1,
}
_AMOUNT = re.compile(r"([+-]?)(\d+(?:\.\d+)?|\.\d+)([^\d.]*)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(?!\d|,)")
_MYRIADS = re.compile(r"[+-]?\d{1,4}(,\d{4})+(?!\d|,)")
_OWN_MARKS = re.compile("人民币|RMB|CNY|¥|整$|正$")
_FOREIGN = re.compile("美元|欧元|日元|英镑|港元|港币|韩元|台币|[$€£₩]|USD|EUR|JPY|GBP|HKD|KRW|TWD")


class MoneyRefused(Refusal):
    """The text is no amount in 人民币, or the amount cannot be divided so."""


def fen_from_yuan_text(text: str | float | Decimal) -> int:
    """The amount in 分 of a text such as "1,234.56 元", "95万", "1.5亿元"; a bare number counts 元.

    Args:
        text: As typed or as a cell gave it; a float is read by its shortest decimal form.
    """
    raw = str(text)
    folded = fold_tightly(raw)
    if _FOREIGN.search(folded):
        raise MoneyRefused(
            f"金额{shown(raw)}不是人民币", "请按到账或合同约定日汇率折成人民币后填写", value=raw
        )
    bare = _OWN_MARKS.sub("", folded)
    if "," in bare:
        if not (_GROUPED.match(bare) or _MYRIADS.match(bare)):
            raise MoneyRefused(
                f"金额{shown(raw)}里的千位逗号位置不对", "请写成 1,234.56 或 1234.56", value=raw
            )
        bare = bare.replace(",", "")
    match = _AMOUNT.fullmatch(bare)
    if match is None:
        raise MoneyRefused(f"{shown(raw)}不是金额", "请只填一个数和单位，例如 95万元、1,234.56 元", value=raw)
    sign, digits, unit = match.groups()
    if unit not in _UNITS:
        raise MoneyRefused(
            f"金额{shown(raw)}的单位「{unit}」不认识", "单位请用 元、万元 或 亿元，例如 95万元", value=raw
        )
    fen = Fraction(digits) * _UNITS[unit]
    if fen.denominator != 1:
        raise MoneyRefused(f"金额{shown(raw)}不足一分", "金额最小到分，请四舍五入到分后填写", value=raw)
    if fen > _LARGEST_FEN:
        raise MoneyRefused(
            f"金额{shown(raw)}大得不合常理", "请核对数和单位，例如是否把元写成了亿元", value=raw
        )
    return -int(fen) if sign == "-" else int(fen)


def _shown(fen: int, unit: int, places: int) -> str:
    value = (Decimal(fen) / unit).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{value:,.{places}f}"


def yuan(fen: int) -> str:
    """The amount in 元 to the 分: "1,234.56"."""
    return _shown(fen, FEN_PER_YUAN, 2)


def wan(fen: int, places: int = 2) -> str:
    """The amount in 万元, rounded half up for showing: "95.00"."""
    return _shown(fen, FEN_PER_WAN, places)


def yi(fen: int, places: int = 2) -> str:
    """The amount in 亿元, rounded half up for showing: "1.50"."""
    return _shown(fen, FEN_PER_YI, places)


def allocate(total_fen: int, weights: int | Sequence[int | Decimal | Fraction]) -> list[int]:
    """The total divided into whole 分 that sum to it exactly, by the largest remainder.

    Args:
        total_fen: The amount to divide; a negative one is divided as its positive mirror.
        weights: One weight a part (none negative, not all zero), or the number of equal parts.
            Of equal remainders the earlier part gets the 分.
    """
    shares = [Fraction(1)] * weights if isinstance(weights, int) else [Fraction(weight) for weight in weights]
    whole = sum(shares, Fraction(0))
    if whole <= 0 or any(part < 0 for part in shares):
        raise MoneyRefused("分摊的份数或权重为零或为负", "请至少给出一份，权重不为负且不全为零")
    if total_fen < 0:
        return [-part for part in allocate(-total_fen, shares)]
    exact = [total_fen * part / whole for part in shares]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: total_fen - sum(parts)]:
        parts[index] += 1
    return parts


def share(fen: int, rate: Decimal) -> int:
    """The amount times the rate, rounded down to the 分 (towards zero): what a fund pays."""
    return int((Decimal(fen) * rate).to_integral_value(rounding=ROUND_DOWN))
