"""GB/T 4754-2017, the industrial classification of the national economy."""

import re
from dataclasses import dataclass
from functools import cache

from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.tables.files import records


@dataclass(frozen=True)
class Industry:
    """One entry: code ("C", "13", "1311"), name, level (门类 大类 中类 小类), parent code, section."""

    code: str
    name: str
    level: str
    parent: str
    section: str


@cache
def _table() -> dict[str, Industry]:
    return {
        row["代码"]: Industry(row["代码"], row["名称"], row["层级"], row["上级代码"], row["门类"])
        for row in records("gbt4754_2017.csv.gz")
    }


def bare_code(code: str) -> str:
    """The code as the table has it: "C1311" and "1311" are one; a section stays its letter."""
    return re.sub(r"^[A-T](?=\d)", "", fold_tightly(code))


def gbt4754_industries() -> tuple[Industry, ...]:
    """All entries in the order of the standard."""
    return tuple(_table().values())


def gbt4754_name(code: str) -> str | None:
    """The name of an industry; None where there is no such code."""
    industry = _table().get(bare_code(code))
    return industry.name if industry else None


def gbt4754_section(code: str) -> str | None:
    """The letter of the section (门类) an industry belongs to; None where there is no such code."""
    industry = _table().get(bare_code(code))
    return industry.section if industry else None
