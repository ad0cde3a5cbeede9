from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.kernel.money import MoneyRefused, allocate, fen_from_yuan_text, share, wan, yi, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.56 元", 123_456),
        ("95万", 95_000_000),
        ("95 万元", 95_000_000),
        ("1.5亿元", 15_000_000_000),
        ("￥1,000,000.00", 100_000_000),
        ("人民币 3.2万元整", 3_200_000),
        ("１２３．４５", 12_345),
        ("0", 0),
        ("-50元", -5_000),
        ("0.123456万元", 123_456),
        ("12,3456元", 12_345_600),
        ("5百万元", 500_000_000),
        (95, 9_500),
        (0.1, 10),
        (Decimal("12.30"), 1_230),
    ],
)
def test_amounts_as_people_write_them(text: str | float | Decimal, fen: int) -> None:
    assert fen_from_yuan_text(text) == fen


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$ 3,500", "不是人民币"),
        ("3500美元", "不是人民币"),
        ("面议", "不是金额"),
        ("", "不是金额"),
        ("10-20万", "不是金额"),
        ("1,23.5", "逗号位置不对"),
        ("0.001元", "不足一分"),
        ("5斤", "单位「斤」不认识"),
        ("1e5", "不是金额"),
        ("nan", "不是金额"),
        ("999999999999亿", "大得不合常理"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, said: str) -> None:
    with pytest.raises(MoneyRefused) as caught:
        fen_from_yuan_text(text)
    assert said in caught.value.reason
    assert caught.value.remedy


def test_showing() -> None:
    assert yuan(123_456) == "1,234.56"
    assert yuan(-5) == "-0.05"
    assert wan(95_000_000) == "95.00"
    assert wan(123_456, places=6) == "0.123456"
    assert yi(15_000_000_000) == "1.50"
    assert yi(800_000_000_000_00) == "8,000.00"


@given(st.integers(-(10**15), 10**15))
def test_what_is_shown_reads_back(fen: int) -> None:
    assert fen_from_yuan_text(yuan(fen)) == fen


def test_allocation_gives_the_spare_fen_to_the_largest_remainder_then_the_earlier() -> None:
    assert allocate(100, 3) == [34, 33, 33]
    assert allocate(100, [1, 2]) == [33, 67]
    assert allocate(7, [0, 1, 1]) == [0, 4, 3]
    assert allocate(-100, 3) == [-34, -33, -33]


@given(st.integers(-(10**13), 10**13), st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_allocation_sums_exactly_and_strays_less_than_a_fen(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [0, -1, [], [0, 0], [3, -1]])
def test_allocation_over_nothing_is_refused(weights: int | list[int]) -> None:
    with pytest.raises(MoneyRefused):
        allocate(100, weights)


@given(st.integers(0, 10**13), st.decimals(0, 1, places=4))
def test_a_share_rounds_down_to_the_fen(fen: int, rate: Decimal) -> None:
    exact = fen * Fraction(rate)
    assert share(fen, rate) <= exact < share(fen, rate) + 1
