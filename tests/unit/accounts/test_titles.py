"""Titles typed by people: read line by line, written back the same."""

from datetime import date

import pytest

from zhiqiao.foundation.accounts.titles import titles_from, titles_text
from zhiqiao.kernel.refusal import Refusal

HIGH_TECH = ("高新技术企业", "国家级", date(2023, 10, 16), date(2026, 10, 15))


@pytest.mark.parametrize(
    "line",
    [
        "高新技术企业，国家级，2023-10-16，2026-10-15",
        " 高新技术企业, 国家级, 2023年10月16日, 2026.10.15 ",
        "高新技术企业、国家级、20231016至20261015",
    ],
)
def test_one_title_however_it_is_typed(line: str) -> None:
    assert titles_from(line) == (HIGH_TECH,)


def test_only_the_title_must_be_told() -> None:
    assert titles_from("专精特新中小企业\n\n瞪羚企业，市级；老字号，2020-01-01") == (
        ("专精特新中小企业", "", None, None),
        ("瞪羚企业", "市级", None, None),
        ("老字号", "", date(2020, 1, 1), None),
    )


def test_what_is_written_is_read_the_same() -> None:
    titles = (HIGH_TECH, ("老字号", "", date(2020, 1, 1), None), ("瞪羚企业", "", None, None))
    assert titles_from(titles_text(titles)) == titles


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("瞪羚企业\n高新技术企业，国家级，2023-13-01", "第 2 行"),
        ("高新技术企业，国家级，2026-10-15，2023-10-16", "截止日早于起始日"),
        ("，国家级", "认不出来"),
        ("甲，乙，2020-01-01，2021-01-01，丙", "认不出来"),
        ("称" * 61, "太长"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        titles_from(text)
    assert refused.value.remedy
    assert refused.value.column == "titles"
