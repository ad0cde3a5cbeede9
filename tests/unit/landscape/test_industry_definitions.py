"""Key industries: the lists as plans name them, definitions read and counted, the chain judged."""

from pathlib import Path

import numpy as np
import pytest
from tests.unit.landscape.small_register import DAY, One, register

from zhiqiao.assets.landscape.analyses import industry_chain, key_industries
from zhiqiao.assets.landscape.columns import Columns
from zhiqiao.assets.landscape.key_industries.chain import GAP, MIXED, OUTSIDE, SHIELD, segments_of
from zhiqiao.assets.landscape.key_industries.counting import caught, firms_in, needs_in
from zhiqiao.assets.landscape.key_industries.definition import (
    KeyIndustry,
    Line,
    as_json,
    check_lines,
    from_json,
    read_line,
)
from zhiqiao.assets.landscape.key_industries.lists import lists, near
from zhiqiao.assets.landscape.key_industries.titles import Titles
from zhiqiao.assets.landscape.selection import FirmPoint, Given, NeedPoint, Selection
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.refusal import Refusal

# Which plan text names a list.
_PLANS = {
    "beibei-2023-2024": "000_",
    "chongqing-33618": "000_",
    "patent-intensive-2019": "001_",
    "dazhou-2025": "002_",
    "ordos-2021-2023": "003_",
    "qianjiang-2022-2024": "004_",
}


def _bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.shared
@pytest.mark.parametrize("code", sorted(_PLANS))
def test_every_phrase_and_name_stands_in_its_plan(shared: Path, code: str) -> None:
    (path,) = (shared / "spec" / "seeds").glob(f"{_PLANS[code]}*.txt")
    text, found = _bare(path.read_text(encoding="utf-8")), lists()[code]
    assert _bare(found.phrase) in text
    for one in found.industries:
        if one.name_confidence is Confidence.V0:
            assert one.name.partition("（")[0] in text, one.name


@pytest.mark.shared
def test_the_seven_classes_are_those_of_the_bulletin(shared: Path) -> None:
    table = (shared / "rules" / "patent_intensive_industries.csv").read_text(encoding="utf-8")
    found = lists()["patent-intensive-2019"]
    assert len(found.industries) == 7
    for one in found.industries:
        assert f",{one.name}," in table
    assert found.confidence is Confidence.V2
    assert "188" in found.missing, "the small classes are not at hand, and the page says so"


def test_every_shipped_definition_is_one_a_person_could_write() -> None:
    for found in lists().values():
        assert len({one.code for one in found.industries}) == len(found.industries)
        for one in found.industries:
            assert one.confidence is Confidence.P, "no plan says which patents belong to an industry"
            assert check_lines(read_line(line.texts) for line in one.lines) == one.lines, one.name


def test_what_a_plan_does_not_name_is_not_made_up() -> None:
    dazhou = lists()["dazhou-2025"]
    assert dazhou.industries == ()
    assert "7个领域" in dazhou.missing
    assert dazhou.is_draft


def test_a_region_is_offered_its_own_lists_first() -> None:
    assert [one.code for one in near("500109", lists().values())] == [
        "beibei-2023-2024",
        "chongqing-33618",
        "patent-intensive-2019",
    ]
    assert [one.code for one in near("50", lists().values())] == [
        "chongqing-33618",
        "beibei-2023-2024",
        "qianjiang-2022-2024",
        "patent-intensive-2019",
    ]
    assert [one.code for one in near("", lists().values())] == ["patent-intensive-2019"]


@pytest.mark.parametrize(
    ("told", "column", "said"),
    [
        ({"ipcs": "C02F；水处理"}, "ipcs", "“水处理”不是 IPC 分类号"),
        ({"ipcs": "C02F 1/44; H04L63"}, "ipcs", "没有 H04L63"),
        ({"ipcs": "B01D61/9999"}, "ipcs", "没有 B01D61/9999"),
        ({"strategic": "7.9"}, "strategic", "没有编号为 7.9"),
        ({"economic": "C17；9999"}, "economic", "没有行业代码 9999"),
        ({"firms": "三九"}, "firms", "没有行业代码 三九"),
        ({"words": "水" * 21}, "words", "超过 20 个字"),
        ({"without": "废水"}, "without", "只写了“名称不含”"),
        ({"segment": "上" * 31, "ipcs": "C02F"}, "segment", "超过 30 个字"),
    ],
)
def test_a_wrong_symbol_is_named(told: dict[str, str], column: str, said: str) -> None:
    with pytest.raises(Refusal, match=said) as caught_one:
        read_line(told)
    assert caught_one.value.column == column
    assert caught_one.value.remedy


def test_a_withdrawn_symbol_that_the_reference_table_names_may_be_written() -> None:
    assert read_line({"ipcs": "h01l21；Ｈ10Ｄ"}).ipcs == ("H01L21", "H10D")


def test_a_definition_that_catches_nothing_is_turned_away() -> None:
    with pytest.raises(Refusal, match="没有一行能圈定专利"):
        check_lines([Line("上游", firms=("17",)), Line("下游")])
    with pytest.raises(Refusal, match="超过 60 行"):
        check_lines([Line(f"环节{at}", ipcs=("C02F",)) for at in range(61)])


def test_a_definition_is_the_same_after_it_was_kept() -> None:
    lines = (Line("上游", ("C02F",), ("7",), ("46",), ("膜",), ("烟",), ("462",)), Line(words=("羊绒",)))
    assert from_json(as_json(lines)) == lines


FOUND = (
    One(ipcs=("C02F1/44",), holders=("澄江大学",)),
    One(ipcs=("C02F101/30",), holders=("甲公司",)),
    One(ipcs=("D06M15/01",), holders=("乙公司", "澄江大学")),
    One(ipcs=("D06M15/01",), holders=("外地公司",)),
    One(ipcs=("F04D13/00",), holders=("甲公司",), status="ended"),
    One(ipcs=(), holders=("甲公司",)),
)
TITLES = ("膜过滤装置", "印染废水处理", "羊绒整理剂", "棉布整理剂", "离心泵", "一种山羊绒分梳机")


def _columns() -> Columns:
    columns = register(FOUND)
    keys = {"澄江大学": 1, "甲公司": 2, "乙公司": 3}
    columns.holder_key[:] = [keys.get(columns.holders[at], 0) for at in columns.holder]
    return columns


def selected() -> Selection:
    columns = _columns()
    return Selection(columns, np.arange(columns.count), Titles(enumerate(TITLES, 1)))


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        (Line(ipcs=("C02F",)), [1, 2]),
        (Line(ipcs=("C02F1",)), [1]),  # the main group, not C02F101
        (Line(ipcs=("C02F1/44",)), [1]),
        (Line(ipcs=("D06M",), words=("羊绒",)), [3]),
        (Line(words=("羊绒",)), [3, 6]),
        (Line(ipcs=("D06M",), without=("羊绒",)), [4]),
        (Line(words=("绒",), without=("分梳",)), [3]),
        (Line(economic=("462",)), [1, 2]),
        (Line(strategic=("7.3",)), [1]),
        (Line(strategic=("7",)), [1]),  # the field above
        (Line(ipcs=("F04D",), strategic=("7.3",)), [1, 5]),
        (Line("上游", firms=("17",)), []),
    ],
)
def test_a_line_catches(line: Line, keys: list[int]) -> None:
    found = selected()
    assert found.keys[caught(found, [line])].tolist() == keys


def test_titles_find_a_word_where_it_stands() -> None:
    titles = Titles([(5, "ＡＢ膜"), (9, "双膜膜组"), (12, "")])
    assert titles.holding("膜").tolist() == [5, 9]
    assert titles.holding("ab").tolist() == titles.holding("AB").tolist() == [5]
    assert titles.holding("膜a").tolist() == []
    assert titles.marked(np.array([9, 12]), ["双", "组"]).tolist() == [True, False]


def test_needs_and_firms_belong_by_industry_or_word() -> None:
    lines = (Line(ipcs=("D06M",), words=("羊绒",), firms=("17",)), Line(economic=("462",)))
    needs = [NeedPoint(1, "染色", "1713"), NeedPoint(2, "羊绒分梳怎么省电"), NeedPoint(3, "泵", "344")]
    assert [one.key for one in needs_in(needs, lines)] == [1, 2]
    firms = [FirmPoint(1, "甲", "C1713"), FirmPoint(2, "乙", "344", 1, ("4620",)), FirmPoint(3, "丙")]
    assert [one.key for one in firms_in(firms, lines)] == [1, 2]


INDUSTRY = KeyIndustry(
    "demo",
    "textile",
    "纺织环保",
    (
        Line("上游 水处理", ipcs=("C02F",), firms=("462",)),
        Line("中游 整理", ipcs=("D06M",), firms=("17",)),
        Line("下游 成衣", ipcs=("A41D",), firms=("18",)),
        Line("设备", ipcs=("F04D",), firms=("344",)),
    ),
    basis="平台默认定义，2026-11-22",
)
LOCAL = Given(
    DAY,
    needs=(NeedPoint(1, "成衣", "181"),),
    asking=(FirmPoint(2, "甲公司", "344"), FirmPoint(3, "乙公司", "17")),
    is_demand_known=True,
    key_industries=(INDUSTRY,),
    list_title="试验清单",
    key_industry=INDUSTRY,
    local=frozenset({1, 2, 3}),
    local_firms=frozenset({2, 3}),
    region_words="澄江区",
)


def test_the_chain_tells_gaps_from_shields() -> None:
    water, finishing, clothes, pumps = segments_of(selected(), LOCAL, INDUSTRY)
    assert (water.in_force, water.local, water.share, water.verdict) == (2, 2, 100.0, MIXED), (
        "two are too few"
    )
    assert [one.name for one in water.local_firms] == ["甲公司"]
    assert (finishing.in_force, finishing.local, finishing.verdict) == (2, 1, MIXED)
    assert finishing.outsider_words == "外地公司 1 件"
    assert (clothes.patents, clothes.needs, clothes.verdict) == (0, 1, GAP)
    assert (pumps.patents, pumps.in_force, pumps.firms, pumps.verdict) == (1, 0, 1, GAP)


def test_a_segment_held_here_is_a_shield_and_one_held_elsewhere_is_not() -> None:
    columns = register([*[One(holders=("甲公司",))] * 3, One(holders=("外地公司",), ipcs=("D06M15/01",))])
    columns.holder_key[:3] = 2
    found = segments_of(Selection(columns, np.arange(4)), LOCAL, INDUSTRY)
    assert [one.verdict for one in found] == [SHIELD, OUTSIDE, GAP, GAP]


def test_the_split_counts_each_industry_and_says_whose_definition() -> None:
    figure = key_industries.RULE.run(selected(), LOCAL)
    assert figure.rows == (("纺织环保", 5, 4, 83.3, 1, 2, "供需都有", "平台默认定义，2026-11-22"),)
    assert (figure.counted, figure.left_out) == (5, 1)
    assert "平台默认" in figure.mark


def test_the_figures_say_what_to_do_where_there_is_nothing() -> None:
    assert "登记" in key_industries.RULE.run(selected(), Given(DAY)).missing
    assert "选一个重点产业" in industry_chain.RULE.run(selected(), Given(DAY)).missing
    figure = industry_chain.RULE.run(selected(), LOCAL)
    assert "要补的环节 下游 成衣、设备" in figure.sentence
    assert "本地有护盾的环节 没有" in figure.sentence
    assert any("50%" in note and "平台默认" in note for note in figure.notes)
