"""Code lists of patent documents, legal status and events, and the classes of high-value inventions."""

import re
from dataclasses import dataclass
from functools import cache

from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.tables.files import records

_RANGE = re.compile(r"([A-Z])(\d)-\1(\d)")


@dataclass(frozen=True)
class HighValueCategory:
    """One of the five classes of high-value inventions, with the caveat people must see beside it."""

    code: str
    name: str
    definition: str
    caveat: str
    source: str
    confidence: Confidence


_MARKS = str.maketrans(",;:()", "，；：（）")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[,:](?=\d)")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def _typeset(text: str) -> str:
    """Chinese prose with its punctuation full-width; marks between digits stay."""
    if not _CHINESE.search(text):
        return text
    pieces, at = [], 0
    for kept in _BETWEEN_DIGITS.finditer(text):
        pieces += [text[at : kept.start()].translate(_MARKS), kept[0]]
        at = kept.end()
    return "".join([*pieces, text[at:].translate(_MARKS)])


def _spread(code: str) -> list[str]:
    """The codes a range like "C1-C7" stands for."""
    match = _RANGE.fullmatch(code)
    return [f"{match[1]}{digit}" for digit in range(int(match[2]), int(match[3]) + 1)] if match else [code]


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for row in records("patent_codes.csv"):
        labels = table.setdefault(row["code_set"], {})
        labels.update(dict.fromkeys(_spread(row["code"]), row["name_cn"]))
    return table


def codes(code_set: str) -> dict[str, str]:
    """The codes of a set with their labels; empty for an unknown set.

    The sets: CN_KIND, CN_APP_TYPE_DIGIT, INID, LEGAL_STATUS, CN_LEGAL_EVENT, ST27_KEY.
    """
    return dict(_table().get(code_set, {}))


def code_label(code_set: str, code: str) -> str | None:
    """The Chinese label of a code; None where the set or the code is unknown."""
    return _table().get(code_set, {}).get(code)


@cache
def high_value_categories() -> tuple[HighValueCategory, ...]:
    """The five classes in order."""
    return tuple(
        HighValueCategory(
            code=row["code"],
            name=_typeset(row["category_cn"]),
            definition=_typeset(row["definition_cn"]),
            caveat=_typeset(row["caveat"]),
            source=_typeset(row["source"]),
            confidence=Confidence.weakest(row["confidence"]),
        )
        for row in records("high_value_categories.csv")
    )
