"""Titles as people write them, one a line: 称号，级别，起，止. Only the title must be told."""

import re
from collections.abc import Iterable
from datetime import date

from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.periods import DayRefused, parse_day
from zhiqiao.kernel.refusal import Refusal

# (title, level, first day, last day); "" and None where not told.
Title = tuple[str, str, date | None, date | None]

HOW = "一行一个：称号，级别，起，止。例：高新技术企业，国家级，2023-10-16，2026-10-15；后三项可以不写"
_LINES = re.compile(r"[\n\r；;]+")
_PARTS = re.compile(r"[，,、\t]|\s至\s|至(?=\d)")
_MOST_PARTS = 4
_LONGEST_TITLE, _LONGEST_LEVEL = 60, 20


def titles_from(text: str) -> tuple[Title, ...]:
    """The titles in a text; lines end in a line break or a semicolon.

    Raises:
        Refusal: a line that cannot be read, with its number.
    """
    found = [_title(line, at) for at, line in enumerate(_LINES.split(text), start=1) if line.strip()]
    return tuple(dict.fromkeys(found))


def titles_text(titles: Iterable[Title]) -> str:
    """The titles as :func:`titles_from` reads them."""
    return "\n".join(_line(*one) for one in titles)


def _line(title: str, level: str, start: date | None, end: date | None) -> str:
    parts = [title, level, start.isoformat() if start else "", end.isoformat() if end else ""]
    return "，".join(parts).rstrip("，")


def _title(line: str, at: int) -> Title:
    parts = [part.strip() for part in _PARTS.split(line)]
    if not parts[0] or len(parts) > _MOST_PARTS:
        raise Refusal(f"第 {at} 行称号“{line.strip()[:40]}”认不出来", f"请按{HOW}", column="titles")
    if len(parts) > 1 and _is_day(parts[1]):
        parts.insert(1, "")
    title, level, start, end = (*parts, "", "", "")[:_MOST_PARTS]
    if len(title) > _LONGEST_TITLE or len(level) > _LONGEST_LEVEL:
        raise Refusal(
            f"第 {at} 行称号太长",
            f"称号不超过 {_LONGEST_TITLE} 字，级别不超过 {_LONGEST_LEVEL} 字",
            column="titles",
        )
    first, last = _day(start, at), _day(end, at)
    if first and last and last < first:
        raise Refusal(f"第 {at} 行称号的截止日早于起始日", "请核对两个日期", column="titles")
    return title, level, first, last


def _is_day(text: str) -> bool:
    return bool(re.match(r"\d{4}", fold_tightly(text)))


def _day(text: str, at: int) -> date | None:
    if not text:
        return None
    try:
        return parse_day(text)
    except DayRefused as refused:
        raise Refusal(f"第 {at} 行称号，{refused.reason}", refused.remedy, column="titles") from refused
