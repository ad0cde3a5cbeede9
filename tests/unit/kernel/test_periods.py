from datetime import UTC, date, datetime, tzinfo
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.kernel import periods
from zhiqiao.kernel.periods import DayRefused, Period, last_day_of_protection, months_after, parse_day, today

DAY = date(2021, 12, 2)


@pytest.mark.parametrize(
    "value",
    [
        "2021-12-02",
        "2021.12.02",
        "2021/12/2",
        "20211202",
        "2021年12月2日",
        "2021 年 12 月 2 号",
        "２０２１／１２／０２",
        "2021.12.02.",
        "2021-12-02 13:05",
        "2021-12-02 13:05:59",
        "2021-12-02T13:05:59",
        "2021-12-02T01:00:00+08:00",
        "2021-12-01T17:00:00Z",
        "44532",
        "44532.75",
        44532,
        44532.75,
        20211202,
        date(2021, 12, 2),
        datetime(2021, 12, 2, 23, 59),  # noqa: DTZ001 - a workbook's datetimes know no zone
        datetime(2021, 12, 1, 16, 0, tzinfo=UTC),
    ],
)
def test_one_day_in_many_spellings(value: str | float | date) -> None:
    assert parse_day(value) == DAY


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2021-13-02", "没有 13 月"),
        ("20211302", "没有 13 月"),
        ("2021-04-31", "2021 年 4 月没有 31 日"),
        ("2021-02-29", "2021 年 2 月没有 29 日"),
        ("2021-00-10", "没有 0 月"),
        ("2021-12", "只到月"),
        ("2021年12月", "只到月"),
        ("21-12-02", "年份不是四位"),
        ("12/2/2021", "年份不是四位"),
        ("0021-12-02", "年份 21 不合常理"),
        ("", "日期是空的"),
        ("去年", "不是日期"),
        ("99999", "不像日期序号"),
        (3, "不像日期序号"),
        ("2021", "不是日期"),
    ],
)
def test_what_is_no_day_is_refused(value: str | int, said: str) -> None:
    with pytest.raises(DayRefused) as caught:
        parse_day(value)
    assert said in caught.value.reason
    assert caught.value.remedy


@given(st.dates(date(1955, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_back_from_every_spelling(day: date) -> None:
    for pattern in ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"):
        assert parse_day(day.strftime(pattern)) == day
    assert parse_day((day - date(1899, 12, 30)).days) == day


def test_a_period_holds_both_its_ends() -> None:
    year = Period.year(2023)
    assert year.contains(date(2023, 1, 1))
    assert year.contains(date(2023, 12, 31))
    assert not year.contains(date(2024, 1, 1))
    assert year.days == 365
    assert year.overlaps(Period(date(2023, 12, 31), date(2024, 6, 1)))
    assert not year.overlaps(Period.year(2024))
    with pytest.raises(DayRefused, match="晚于截止日"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


def test_today_is_the_day_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2023, 12, 31, 16, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(periods, "datetime", Late)
    assert today() == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("filed_on", "patent_type", "last_day"),
    [
        (date(1999, 9, 6), "utility_model", date(2009, 9, 5)),  # the guidelines' own example
        (date(2010, 3, 1), "invention", date(2030, 2, 28)),
        (date(2021, 5, 31), "design", date(2031, 5, 30)),
        (date(2021, 6, 1), "design", date(2036, 5, 31)),
        (date(2020, 2, 29), "utility_model", date(2030, 2, 27)),
        (date(2004, 2, 29), "invention", date(2024, 2, 28)),
    ],
)
def test_last_day_of_protection(filed_on: date, patent_type: str, last_day: date) -> None:
    assert last_day_of_protection(filed_on, patent_type) == last_day


def test_months_end_where_the_month_ends() -> None:
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2024, 12, 15), 1) == date(2025, 1, 15)
    assert months_after(date(2024, 3, 31), -1) == date(2024, 2, 29)
