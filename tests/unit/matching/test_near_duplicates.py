"""Patents that say nearly the same: which belong together, whatever their order, and which of them stands."""

from datetime import date
from itertools import permutations

import pytest

from zhiqiao.market.matching.near_duplicates import Kinship, Likeness, family_of, folds, holders_of, kinship

DAY = date(2021, 3, 2)
DYERS = frozenset({"澄江大学"})
LONG = (
    "一种处理染色废水的装置，包括依次相连的调节池、混凝池和膜组件，"
    "混凝池底部设有曝气管，膜组件的出水口接清水池，反洗水回到调节池。"
)
RADIO = (
    "盔体内部设有卡槽，卡槽中安放收音机，音量旋钮伸出盔体外侧，"
    "电池仓位于后脑处，由拉链袋盖住，便于骑行时单手更换。"
)


def test_an_invention_and_a_utility_model_of_one_day_are_twins() -> None:
    one = Likeness("一种连杆的生产方法和生产装置", "", DYERS, "invention", DAY)
    other = Likeness("连杆的生产装置", "", DYERS, "utility_model", DAY)
    assert kinship(one, other) is Kinship.TWINS
    assert kinship(other, one) is Kinship.TWINS


@pytest.mark.parametrize(
    "changes",
    [
        {"filed_on": date(2021, 3, 3)},
        {"filed_on": None},
        {"patent_type": "invention"},
        {"holders": frozenset({"澄江大学", "澄江印染有限公司"})},
        {"holders": frozenset()},
        {"title": "曲轴的生产装置"},
    ],
)
def test_what_differs_in_day_kind_holder_or_subject_is_no_twin(changes: dict[str, object]) -> None:
    one = Likeness("一种连杆的生产方法", "", DYERS, "invention", DAY)
    told = {"title": "连杆的生产装置", "holders": DYERS, "patent_type": "utility_model", "filed_on": DAY}
    assert kinship(one, Likeness(**{**told, **changes})) is None  # type: ignore[arg-type]  # fields of Likeness


def test_twins_whose_titles_differ_are_known_by_their_abstracts() -> None:
    one = Likeness("染色废水处理装置", LONG, DYERS, "invention", DAY)
    other = Likeness("带反洗的膜组件", LONG.replace("清水池", "回用池"), DYERS, "utility_model", DAY)
    assert kinship(one, other) is Kinship.TWINS


def test_one_title_of_one_holder_is_folded_unless_the_abstracts_speak_of_something_else() -> None:
    one = Likeness("一种头盔", LONG, DYERS)
    assert kinship(one, Likeness("头盔", "", DYERS)) is Kinship.TITLE
    assert kinship(one, Likeness("头盔", RADIO, DYERS)) is None
    assert kinship(one, Likeness("头盔", "", frozenset({"西岭大学"}))) is None
    assert kinship(Likeness("酒瓶", "", DYERS, "design"), Likeness("酒瓶", "", DYERS, "design")) is None


def test_abstracts_of_different_holders_are_alike_only_when_nearly_every_word_is() -> None:
    one = Likeness("甲", LONG, DYERS)
    assert kinship(one, Likeness("乙", f"{LONG}。", frozenset({"别家"}))) is Kinship.ABSTRACT
    assert kinship(one, Likeness("乙", LONG[: len(LONG) * 3 // 4], frozenset({"别家"}))) is None
    assert kinship(Likeness("甲", "用于试验"), Likeness("乙", "用于试验")) is None, "太短的摘要说明不了什么"


def test_publications_of_one_application_are_a_family() -> None:
    assert family_of("CN109876543A") == family_of("CN109876543B") == "CN109876543"
    assert family_of("US20150205126A1") == family_of("") == ""
    one, other = Likeness("甲", family="CN109876543"), Likeness("乙", family="CN109876543")
    assert kinship(one, other) is Kinship.FAMILY


def test_the_first_stands_and_groups_do_not_depend_on_order() -> None:
    patents = {
        "a": Likeness("连杆的生产方法", "", DYERS, "invention", DAY),
        "b": Likeness("连杆的生产装置", "", DYERS, "utility_model", DAY),
        "c": Likeness("一种连杆的生产装置", "", DYERS, "utility_model", date(2022, 1, 1)),
        "d": Likeness("曲轴", "", DYERS),
    }
    for order in permutations(patents):
        found = folds([patents[name] for name in order])
        groups = {frozenset([order[one.best], *(order[at] for at, _ in one.others)]) for one in found}
        assert groups == {frozenset("abc"), frozenset("d")}
        assert all(one.best < at for one in found for at, _ in one.others)
    first = folds([patents[name] for name in "abcd"])[0]
    assert first.others == ((1, Kinship.TWINS), (2, Kinship.TITLE)), "c 只与 b 同名，经 b 归在一起"


def test_nothing_is_lost_and_nothing_given_gives_nothing() -> None:
    assert folds([]) == []
    assert [one.best for one in folds([Likeness("甲"), Likeness("乙")])] == [0, 1]


def test_holders_are_compared_whatever_their_order_and_signs() -> None:
    assert holders_of("澄江大学；澄江印染有限公司") == holders_of("澄江印染有限公司, 澄江大学")
    assert holders_of("（演示）大学") == holders_of("(演示)大学")
    assert holders_of(" ") == frozenset()
