"""What people type, in all the ways they do, becomes one value; what means nothing is refused in words."""

from decimal import Decimal
from typing import Any

import pytest
from tests.unit.registers.samples import CODE, number, sample

from zhiqiao.foundation.registers import kinds
from zhiqiao.foundation.registers.schema import KIND_LABELS, Field, FieldRefused
from zhiqiao.kernel.parameters import Confidence

OPTIONS = {"a": "揭榜挂帅", "b": "订单式研发、委托", "c": "自主立项"}


def field(kind: str, **more: Any) -> Field:  # noqa: ANN401 - attributes of Field
    if kind in {"choice", "choices"}:
        more = {"options": OPTIONS, "options_confidence": Confidence.P, **more}
    return Field("x", "某项", kind, **more)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  二期\u3000项目 ", "二期 项目"),
        ("long_text", "一\n二", "一\n二"),
        ("choice", "自主立项", "c"),
        ("choice", "Ｃ", "c"),
        ("choices", "自主立项；揭榜挂帅", ["a", "c"]),
        ("choices", "订单式研发、委托;自主立项", ["b", "c"]),
        ("choices", "揭榜挂帅、自主立项", ["a", "c"]),
        ("day", "2024年9月2日", "2024-09-02"),
        ("day", "２０２４．９．２", "2024-09-02"),
        ("day", "20240902", "2024-09-02"),
        ("month", "2024年9月", "2024-09"),
        ("month", "２０２４/９", "2024-09"),
        ("month", "202409", "2024-09"),
        ("month", "2024-09-30", "2024-09"),
        ("year", "２０２４年度", 2024),
        ("money", "９５万", 95_000_000),
        ("money", "1,234.56 元", 123_456),
        ("whole", "１，２３４", 1234),
        ("decimal", "12.50", "12.5"),
        ("percent", "１２.５％", "12.5"),
        ("yes_no", "是", True),
        ("yes_no", "n", False),
        ("organization", "澄江大学", {"name": "澄江大学", "code": ""}),
        ("organization", f"澄江大学（{CODE}）", {"name": "澄江大学", "code": CODE}),
        ("organization", f"澄江大学 {CODE.lower()}", {"name": "澄江大学", "code": CODE}),
        ("organization", CODE, {"name": "", "code": CODE}),
        (
            "organizations",
            f"澄江大学；某厂 {CODE}、澄江大学",
            [{"name": "澄江大学", "code": ""}, {"name": "某厂", "code": CODE}],
        ),
        ("patents", f"ZL{number(1)[:-1]}.{number(1)[-1]}；{number(2)}", [number(1), number(2)]),
        ("ipc", "C02F 9/00；H02K17/02", ["C02F9/00", "H02K17/02"]),
        ("region", "重庆市北碚区", "500109"),
        ("region", "500000", "50"),
        ("region", "500109 重庆市北碚区", "500109"),
        ("link", "https：//example.org/x", "https://example.org/x"),
        ("text", " \u200b ", None),
    ],
)
def test_what_is_typed_becomes_a_value(kind: str, typed: str, value: object) -> None:
    assert kinds.read(typed, field(kind)) == value


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("text", "长" * 201, "超过 200 个"),
        ("choice", "别的", "不在可选项里"),
        ("choices", "揭榜挂帅；别的", "不在可选项里"),
        ("day", "2024-02-30", "没有 30 日"),
        ("day", "9/12/24", "年份不是四位"),
        ("month", "2024-13", "不是年月"),
        ("year", "24", "不是年份"),
        ("money", "95 美元", "不是人民币"),
        ("money", "-5", "不能小于"),
        ("whole", "1.5", "不是整数"),
        ("whole", "1e9", "不是数"),
        ("decimal", "十二", "不是数"),
        ("percent", "120", "不能大于 100%"),
        ("yes_no", "也许", "既不是“是”也不是“否”"),
        ("organization", f"某厂 {CODE[:-1]}{'1' if CODE[-1] != '1' else '2'}", "校验位"),
        ("patents", "2021114346805", "校验位"),
        ("patents", "CN305624945S", "申请号"),
        ("ipc", "第九类", "不是 IPC"),
        ("region", "天上", "没有叫"),
        ("region", "999999", "没有代码"),
        ("link", "javascript:alert(1)", "不是网址"),
        ("link", "www.example.org", "不是网址"),
    ],
)
def test_what_means_nothing_is_refused(kind: str, typed: str, said: str) -> None:
    bounds = {"money": {"minimum": Decimal(0)}, "percent": {"maximum": Decimal(100)}}.get(kind, {})
    with pytest.raises(FieldRefused) as caught:
        kinds.read(typed, field(kind, **bounds))
    assert said in caught.value.reason
    assert caught.value.remedy
    assert caught.value.column == "x"


def test_a_name_that_many_regions_have_is_refused_with_their_full_names() -> None:
    with pytest.raises(FieldRefused, match=r"有 \d+ 个") as caught:
        kinds.read("鼓楼区", field("region"))
    assert "江苏省南京市鼓楼区" in caught.value.remedy


@pytest.mark.parametrize("kind", sorted(KIND_LABELS))
def test_every_kind_reads_back_what_it_writes(kind: str) -> None:
    one = field(kind)
    value = sample(one)
    assert kinds.read(kinds.text_of(value, one), one) == value
    assert kinds.words_of(value, one)
    assert all(len(text) <= 120 for text, _ in kinds.index_of(value, one))
    assert kinds.text_of(None, one) == kinds.words_of(None, one) == ""


def test_the_kinds_told_of_are_the_kinds_there_are() -> None:
    assert set(KIND_LABELS) == set(kinds.KINDS)
