"""What people type at a search box: read as a query where it looks like one, never refused, never slow."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.retrieval.conditions import AllOf, Among, AnyOf, Condition, Holds, Not, named
from zhiqiao.retrieval.query_language import MOST_CHARACTERS, Field, Value, read_query


def _class(typed: str) -> Value | None:
    symbol = "".join(typed.upper().split()).rstrip("*")
    return (Among("ipc", frozenset({symbol})), symbol) if re.match("[A-H][0-9]{2}", symbol) else None


def _part(dimension: str) -> Field:
    names = {"holder": ("申请人", "专利权人", "applicant"), "title": ("标题", "title")}[dimension]

    def read(typed: str) -> Value | None:
        condition = named(dimension, typed)
        return (condition, f"含“{typed}”") if condition is not None else None

    return Field(names, read, is_text=dimension == "title")


FIELDS = (
    Field(
        ("IPC", "分类号"),
        _class,
        re.compile(r"[A-H]\d{2}[A-Z]\s+\d{1,4}/\d{2,6}"),
        re.compile(r"[A-H]\d{2}[A-Z](?:\d{1,4}/\d{2,6})?\*?(?![\w/])"),
    ),
    _part("holder"),
    _part("title"),
    Field(("状态",), lambda typed: (Among("status", frozenset({"ok"})), "有效") if typed == "有效" else None),
)
C02F = Among("ipc", frozenset({"C02F"}))
UNIVERSITY = Among("holder", frozenset({"大学"}), every=True)


def meaning(text: str) -> Condition | None:
    return read_query(text, FIELDS).condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (
            "IPC:C02F 申请人:大学 电池 NOT 铅",
            AllOf((C02F, UNIVERSITY, Holds("电池"), Not(Holds("铅")))),
        ),
        ("ＩＰＣ：Ｃ０２Ｆ　专利权人：大学", AllOf((C02F, UNIVERSITY))),
        ("ipc: c02f applicant:大学", AllOf((C02F, UNIVERSITY))),
        ("C02F*", C02F),
        ("IPC:C02F 9/00", Among("ipc", frozenset({"C02F9/00"}))),
        ("C02F 9/00 膜", AllOf((Among("ipc", frozenset({"C02F9/00"})), Holds("膜")))),
        ("膜 OR 树脂", AnyOf((Holds("膜"), Holds("树脂")))),
        ("膜 或 树脂 非 铅", AnyOf((Holds("膜"), AllOf((Holds("树脂"), Not(Holds("铅"))))))),
        ("（膜 或 树脂） 与 废水", AllOf((AnyOf((Holds("膜"), Holds("树脂"))), Holds("废水")))),
        ("电池 -铅", AllOf((Holds("电池"), Not(Holds("铅"))))),
        ("电池 -申请人:大学", AllOf((Holds("电池"), Not(UNIVERSITY)))),
        ("IPC:(C02F 或 B01D)", AnyOf((C02F, Among("ipc", frozenset({"B01D"}))))),
        ("“固态电解质” 锂", AllOf((Holds("固态电解质", is_phrase=True), Holds("锂")))),
        ('标题:"固态 电解质"', named("title", "固态 电解质")),
        ("NOT NOT 铅", Holds("铅")),
        ("NOT (铅 OR 镉)", Not(AnyOf((Holds("铅"), Holds("镉"))))),
        ("电池 OR", Holds("电池")),
        ("AND 电池 AND", Holds("电池")),
        ("(((电池 NOT 铅", AllOf((Holds("电池"), Not(Holds("铅"))))),
        ("状态:有效 )))", Among("status", frozenset({"ok"}))),
        ("聚乙烯(PE)管 或 聚丙烯", AnyOf((Holds("聚乙烯(PE)管"), Holds("聚丙烯")))),
    ],
)
def test_a_query_is_read(text: str, condition: Condition) -> None:
    assert meaning(text) == condition


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "废水 处理",
        "(电池) 隔膜",
        "低温 -20 ℃ 电池",
        "寻找“固态电池”方面的专利",
        "https://example.com/a?b=c",
        "比例 1:3 的混合",
        "IPC:",
        "AND",
        '"',
        '" "',
        "METHOD AND DEVICE FOR TREATING WASTE WATER",
        "印染废水处理。申请人:大学 希望成本低，脱色好；出水达标，最好不新建生化池，运行简单，占地少，维护方便",
        "申请人:大学 " + "废水" * MOST_CHARACTERS,
        "🧪💧 *:* ~5 ^2 [a TO z] \\ ' ;",
    ],
)
def test_what_is_no_query_stays_plain_words(text: str) -> None:
    reading = read_query(text, FIELDS)
    assert reading.is_plain
    assert (reading.text, reading.said) == (text, "")


def test_the_reading_is_said_in_one_line() -> None:
    reading = read_query("IPC:C02F (膜 OR 树脂) -申请人:大学 NOT (铅 OR 镉)", FIELDS)
    assert reading.said == (
        "IPC C02F 且 （含“膜” 或 含“树脂”） 且 排除 申请人 含“大学” 且 排除 （含“铅” 或 含“镉”）"
    )
    assert reading.text == "膜 树脂"


def test_what_is_excluded_is_not_ranked_by() -> None:
    assert read_query("电池 NOT 铅酸", FIELDS).text == "电池"
    assert read_query("标题:电池 NOT 标题:铅酸", FIELDS).text == "电池"


def test_a_value_without_sense_is_searched_as_words_and_named() -> None:
    reading = read_query("状态:好的 IPC:C02F", FIELDS)
    assert reading.condition == C02F
    assert (reading.text, reading.unread) == ("好的", ("状态:好的",))
    alone = read_query("状态:好的", FIELDS)
    assert (alone.is_plain, alone.text, alone.unread) == (True, "状态:好的", ("状态:好的",))


def test_a_description_beside_a_field_ranks_and_is_not_required() -> None:
    reading = read_query("IPC:C02F 印染废水怎样脱色又省药剂", FIELDS)
    assert (reading.condition, reading.text) == (C02F, "印染废水怎样脱色又省药剂")
    assert reading.said.endswith("按“印染废水怎样脱色又省药剂”的相关程度排列")


@given(
    st.lists(
        st.sampled_from(
            [
                "(",
                ")",
                '"',
                "“",
                "OR",
                "AND",
                "NOT",
                "-",
                "IPC:",
                "申请人：",
                "状态:",
                "C02F",
                " ",
                "9/00",
                "铅",
                "电池",
                ":",
                "*",
            ]
        ),
        max_size=60,
    ).map("".join)
    | st.text(max_size=400)
)
def test_any_text_has_a_reading(text: str) -> None:
    reading = read_query(text, FIELDS)
    assert reading.is_plain == (reading.said == "")
    assert isinstance(reading.text, str)


@pytest.mark.parametrize(
    "piece", ["(", "((a OR ", '"', "-", "NOT ", "IPC:", "申请人:(", "a AND ", "：", "C02F "]
)
def test_the_longest_texts_have_a_reading(piece: str) -> None:
    for length in (MOST_CHARACTERS, 50_000):
        reading = read_query((piece * length)[:length], FIELDS)
        assert reading.is_plain == (reading.said == "")
