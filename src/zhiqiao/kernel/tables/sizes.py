"""Size classes of firms, 中小企业划型, by industry, staff, revenue and assets."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from zhiqiao.kernel.money import FEN_PER_WAN
from zhiqiao.kernel.tables.files import records
from zhiqiao.kernel.tables.industries import bare_code, gbt4754_industries, gbt4754_section

SizeClass = Literal["large", "medium", "small", "micro"]
SIZE_LABELS: Final[dict[SizeClass, str]] = {
    "large": "大型",
    "medium": "中型",
    "small": "小型",
    "micro": "微型",
}
_FLOORS: Final[tuple[SizeClass, ...]] = ("large", "medium", "small")


@dataclass(frozen=True)
class _Scale:
    """What is measured, and for large, medium and small the least of each measure (人 or 分)."""

    metrics: tuple[str, ...]
    floors: tuple[tuple[int, ...], ...]


def _scale(row: dict[str, str]) -> _Scale:
    sides = [side for side in ("1", "2") if row[f"metric{side}"]]
    unit = {"人": 1, "万元": FEN_PER_WAN}
    return _Scale(
        metrics=tuple(row[f"metric{side}"] for side in sides),
        floors=tuple(
            tuple(int(row[f"{size}_min{side}"]) * unit[row[f"unit{side}"]] for side in sides)
            for size in _FLOORS
        ),
    )


@cache
def _scales() -> dict[str, _Scale]:
    return {code: _scale(row) for row in records("sme_scale.csv") for code in row["gbt4754_codes"].split(";")}


@cache
def _scale_for(code: str) -> _Scale | None:
    """The scale of the nearest code at or above; else the one all industries below agree on.

    A code of an older edition is judged by its first two digits' industry.
    """
    section = gbt4754_section(code) or gbt4754_section(code[:2])
    if section is None:
        return None
    for length in range(len(code), 1, -1):
        if code[:length] in _scales():
            return _scales()[code[:length]]
    if section in _scales():
        return _scales()[section]
    below = {_scale_for(industry.code) for industry in gbt4754_industries() if industry.parent == code}
    return below.pop() if len(below) == 1 else None


def sme_size(
    industry_code: str, staff: int | None, revenue_fen: int | None, assets_fen: int | None
) -> SizeClass | None:
    """The size class of a firm; None where it cannot be told (无法判定).

    A class needs both of its measures; short of either, the next class below. It cannot be told when
    a measure the industry is judged by is unknown, nor for industries outside the rule (金融, 教育, 卫生 …).

    Args:
        industry_code: GB/T 4754-2017 code at any level, with or without the section's letter.
        staff: People employed at the end of the year.
        revenue_fen: Revenue of the year, 分.
        assets_fen: Total assets at the end of the year, 分.
    """
    scale = _scale_for(bare_code(industry_code))
    if scale is None:
        return None
    known = {"staff": staff, "revenue": revenue_fen, "assets": assets_fen}
    measured = [known[metric] for metric in scale.metrics]
    values = [value for value in measured if value is not None]
    if len(values) < len(measured):
        return None
    for size, floor in zip(_FLOORS, scale.floors, strict=True):
        if all(value >= least for value, least in zip(values, floor, strict=True)):
            return size
    return "micro"


def size_label(size: str | None) -> str:
    """大型, 中型, 小型, 微型; for None and anything else 无法判定."""
    return next((label for code, label in SIZE_LABELS.items() if code == size), "无法判定")
