"""Invented names as ledgers write them: which may be one organization, and which never are."""

import pytest

from zhiqiao.assets.imports.holder_names.comparing import edits, nearness
from zhiqiao.assets.imports.holder_names.index import KnownNames
from zhiqiao.assets.imports.holder_names.parts import looks_like_a_person, parts_of
from zhiqiao.foundation.accounts.names import FORMAL, FORMER, SHORT, Known, fold_name, meant

SAME_FOLD = [
    ("澄江大学（东校区）", "澄江大学(东校区)"),
    ("澄 江 大 学", "澄江大学"),
    ("Ｃｈｅｎｇｊｉａｎｇ　Ｕｎｉｖ．", "chengjiang univ"),
    ("罗伯特·明达有限公司", "罗伯特明达有限公司"),
    ("澄江【明达】水务有限公司", "澄江(明达)水务有限公司"),
    ("澄江水务有限公司。", "澄江水务有限公司"),
]
OTHER_FOLD = [
    ("澄江印染有限责任公司", "澄江印染有限公司"),
    ("江州石油大学(澄江)", "江州石油大学"),
    ("明达&利华有限公司", "明达利华有限公司"),
]
MAYBE_ONE = [
    ("澄江印染有限责任公司", "澄江印染有限公司", "form"),
    ("澄江石化股份有限公司", "澄江石化有限公司", "form"),
    ("澄江印染厂", "澄江印染有限公司", "form"),
    ("江州市澄江区明达水务有限公司", "江州明达水务有限公司", "region"),
    ("明达水务有限公司", "江州明达水务有限公司", "region"),
    ("重庆市北碚区天河科技有限公司", "重庆天河科技有限公司", "region"),
    ("澄江宏达利机械有限公司", "澄江宏达丽机械有限公司", "typo"),
    ("澄江宏利达机械有限公司", "澄江宏达利机械有限公司", "typo"),
    ("江州市人民医院", "江州人民医院", "typo"),
    ("江州理工学院", "江州理工大学", "school"),
    ("江州医学院", "江州医科大学", "school"),
    ("澄江大学（东校区）", "澄江大学", "branch"),
    ("澄江大学环境学院", "澄江大学", "branch"),
    ("澄江印染有限公司江州分公司", "澄江印染有限公司", "branch"),
    ("澄江大学研究院", "澄江大学", "affiliated"),
    ("澄江大学附属第一医院", "澄江大学", "affiliated"),
    ("澄江大学资产经营有限公司", "澄江大学", "affiliated"),
    ("明达(重庆)科技有限公司", "明达科技有限公司", "affiliated"),
    ("澄江石化集团有限公司", "澄江石化有限公司", "affiliated"),
    ("Chengjiang Univ. of Sci. & Tech.", "Chengjiang University of Science and Technology", "english"),
    ("University of Chengjiang", "Chengjiang University", "english"),
    ("Chengjang University", "Chengjiang University", "english"),
    ("CHENGJIANG PUMP CO., LTD.", "Chengjiang Pump Company Limited", "english"),
]
NEVER_ONE = [
    ("重庆天河科技有限公司", "成都天河科技有限公司"),
    ("澄江大学", "江州大学"),
    ("澄江大学", "澄江师范大学"),
    ("江州农业大学", "江州工业大学"),
    ("华东理工大学", "华南理工大学"),
    ("西南大学", "东南大学"),
    ("中国石油大学(北京)", "中国石油大学(华东)"),
    ("江州第一人民医院", "江州第二人民医院"),
    ("澄江第3中学", "澄江第4中学"),
    ("天马科技有限公司", "天龙科技有限公司"),
    ("天马科技有限公司", "天马新材料有限公司"),
    ("江州科技有限公司", "澄江科技有限公司"),
    ("明达(重庆)科技有限公司", "明达(成都)科技有限公司"),
    ("中国科学院江州化学研究所", "中国科学院江州物理研究所"),
    ("Nanzhou University", "Nanzhou Normal University"),
    ("Chengjiang University", "Chongshan University"),
    ("Chengjiang Pump 1", "Chengjiang Pump 2"),
    ("澄江大学", "Chengjiang University"),
    ("张伟", "张炜"),
    ("", "澄江大学"),
]


@pytest.mark.parametrize(("one", "other"), SAME_FOLD)
def test_spelling_alone_makes_no_other_name(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other) != ""


@pytest.mark.parametrize(("one", "other"), OTHER_FOLD)
def test_legal_forms_and_brackets_stay(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(("written", "known", "reason"), MAYBE_ONE)
def test_names_that_may_mean_one_organization_are_suggested_with_the_reason(
    written: str, known: str, reason: str
) -> None:
    found = nearness(written, known)
    assert found is not None
    assert found.reason == reason
    assert 0.55 < found.score < 1


@pytest.mark.parametrize(("one", "other"), NEVER_ONE)
def test_names_of_different_organizations_are_not_suggested(one: str, other: str) -> None:
    assert nearness(one, other) is None
    assert nearness(other, one) is None


def test_a_part_is_suggested_below_its_whole_and_not_the_other_way_round() -> None:
    assert nearness("澄江大学", "澄江大学研究院") is None


@pytest.mark.parametrize("name", ["张伟", "陈 明", "李四光", "罗伯特·博世", "欧阳明"])
def test_names_of_people(name: str) -> None:
    assert looks_like_a_person(name)


@pytest.mark.parametrize(
    "name", ["澄江大学", "王麻子店", "通达", "澄江印染厂", "赵钱孙李周", "Robert Bosch", ""]
)
def test_names_that_are_nobodys(name: str) -> None:
    assert not looks_like_a_person(name)


def test_a_county_without_its_ending_is_a_trade_name_unless_it_lies_in_the_region_before_it() -> None:
    assert parts_of("天河科技有限公司").core == "天河科技"
    assert parts_of("重庆北碚天河科技有限公司").core == "天河科技"


def test_edits_count_swaps_once_and_stop_early() -> None:
    assert edits("宏达利", "宏利达", 1) == 1
    assert edits("abcdef", "uvwxyz", 2) is None
    assert edits("abc", "abcdef", 2) is None


def test_the_likeliest_come_first_and_each_organization_once() -> None:
    known = KnownNames(
        [
            (1, "澄江印染有限公司"),
            (1, "澄江印染总厂"),
            (2, "澄江印染集团有限公司"),
            (3, "澄江大学"),
            (4, "江州明达水务有限公司"),
        ]
    )
    found = known.near("澄江印染有限责任公司")
    assert [one.organization_id for one in found] == [1, 2]
    assert found[0].reason == "form"
    assert known.near("与谁都不像的名称") == []
    assert [one.organization_id for one in known.near("澄江大学设计院")] == [3]


def test_a_name_that_two_have_borne_means_neither_until_people_settle_it() -> None:
    formal, former, short = Known(1, FORMAL), Known(2, FORMER), Known(3, SHORT)
    assert meant([formal]) == 1
    assert meant([formal, short]) == 1
    assert meant([formal, former]) is None
    assert meant([formal, Known(2, FORMER, settles=True)]) == 2
    assert meant([short, Known(4, SHORT)]) is None
    assert meant([]) is None
