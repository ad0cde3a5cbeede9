"""Days and periods of days, and the terms counted in them. Days are those of Asia/Shanghai."""

import calendar
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from zhiqiao.kernel import parameters
from zhiqiao.kernel.folding import fold, shown
from zhiqiao.kernel.refusal import Refusal

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_told_day: ContextVar[date | None] = ContextVar("told_day", default=None)
# Day 0 of a workbook in the 1900 date system, as it counts from March 1900 on (it believes in 1900-02-29).
_WORKBOOK_DAY_ZERO: Final = date(1899, 12, 30)
_SERIALS: Final = range(20000, 73051)  # 1954-10-03 to 2100-01-01: every day a patent of ours can have
_YEARS: Final = range(1900, 2200)

_DAY = re.compile(r"(\d{4})\s*([-./年])\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*(?:日|号)?\.?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH_ONLY = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*月?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{1,4}", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_CLOCK = re.compile(r"(?<=\d)[T日\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")


class DayRefused(Refusal):
    """The text is no day of the calendar, or two days make no period."""


@dataclass(frozen=True, order=True)
class Period:
    """A closed interval of days: the first and the last day both belong to it."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.starts_on > self.ends_on:
            raise DayRefused(
                f"起始日 {self.starts_on} 晚于截止日 {self.ends_on}", "请把起止日期对调，或核对年份"
            )

    @classmethod
    def year(cls, year: int) -> "Period":
        """The calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.ends_on - self.starts_on).days + 1

    def contains(self, day: date) -> bool:
        """Whether the day belongs to it."""
        return self.starts_on <= day <= self.ends_on

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    def __str__(self) -> str:
        return f"{self.starts_on} 至 {self.ends_on}"


def today() -> date:
    """Today in Shanghai, or the day that :func:`as_of` says."""
    return _told_day.get() or datetime.now(SHANGHAI).date()


@contextmanager
def as_of(day: date) -> Iterator[None]:
    """Let the work inside take ``day`` for today: for loading history, never for a request."""
    token = _told_day.set(day)
    try:
        yield
    finally:
        _told_day.reset(token)


def _from_serial(serial: int, raw: str) -> date:
    if serial not in _SERIALS:
        raise DayRefused(f"数字{shown(raw)}不像日期序号", "请写成 2021-12-02 这样的日期", value=raw)
    return _WORKBOOK_DAY_ZERO + timedelta(days=serial)


def _from_parts(year: int, month: int, day: int, raw: str) -> date:
    if year not in _YEARS:
        raise DayRefused(f"日期{shown(raw)}的年份 {year} 不合常理", "请核对年份", value=raw)
    if not 1 <= month <= 12:  # noqa: PLR2004 - a year has twelve months
        raise DayRefused(f"日期{shown(raw)}有误：没有 {month} 月", "请核对月份，写成 年-月-日", value=raw)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DayRefused(
            f"日期{shown(raw)}有误：{year} 年 {month} 月没有 {day} 日",
            f"这个月只到 {last} 日，请核对",
            value=raw,
        )
    return date(year, month, day)


@lru_cache(maxsize=32_768)
def _from_text(raw: str) -> date:
    text = _CLOCK.sub("", fold(raw)).strip()
    match = _DAY.fullmatch(text) or _DIGITS.fullmatch(text)
    if match:
        year, month, day = int(match.group(1)), int(match.groups()[-2]), int(match.groups()[-1])
        return _from_parts(year, month, day, raw)
    serial = _SERIAL.fullmatch(text)
    if serial:
        return _from_serial(int(serial.group(1)), raw)
    if _MONTH_ONLY.fullmatch(text):
        raise DayRefused(f"日期{shown(raw)}只到月", "请补上日，写成 2021-12-02", value=raw)
    if _SHORT_YEAR.fullmatch(text):
        raise DayRefused(
            f"日期{shown(raw)}的年份不是四位，年月日先后不明",
            "请写成四位年份在前，例如 2021-12-02",
            value=raw,
        )
    raise DayRefused(f"{shown(raw)}不是日期" if text else "日期是空的", "请写成 2021-12-02", value=raw)


def parse_day(value: str | float | date | datetime) -> date:
    """The day a cell or a text means.

    Takes 2021-12-02, 2021.12.02, 2021/12/2, 20211202, 2021年12月2日, the same with a clock time after it,
    a workbook's serial number (1900 system), a date, or a datetime (an aware one is taken to Shanghai).
    """
    if isinstance(value, datetime):
        return (value.astimezone(SHANGHAI) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(fold(value)) if ":" in value else None
        except ValueError:
            moment = None
        return parse_day(moment) if moment and moment.tzinfo else _from_text(value)
    whole = int(value)
    return _from_text(str(whole)) if whole >= 10**7 else _from_serial(whole, str(value))


def years_after(day: date, years: int) -> date:
    """The same day that many years later; a leap day becomes 28 February (平台默认)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def months_after(day: date, months: int) -> date:
    """The same day that many months later; where the month is shorter, its last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_day_of_protection(filed_on: date, patent_type: str) -> date:
    """The last day the right can last, counted from the actual filing date.

    Compensated terms (专利法 art. 42) are not in it: they are decided patent by patent. No holiday moves it.

    Args:
        filed_on: The actual filing date, never the priority date.
        patent_type: "invention", "utility_model" or "design".
    """
    terms = parameters.dated("protection_terms.yaml", "years", patent_type)
    return years_after(filed_on, int(terms.value_on(filed_on))) - timedelta(days=1)
