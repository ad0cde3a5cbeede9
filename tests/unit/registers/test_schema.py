"""A register's file is read strictly: each mistake is named with its file, its place and what to do."""

import copy
from typing import Any

import pytest

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.registers.loading import read_register
from zhiqiao.foundation.registers.reading import RegisterBroken

GOOD: dict[str, Any] = {
    "code": "visits",
    "title": "走访记录",
    "group": "活动",
    "summary": "走访了谁，解决了什么。",
    "serves": [400],
    "source": "平台默认",
    "confidence": "P",
    "write": ["lead_agency"],
    "approve": ["superior"],
    "concerns": "visited",
    "key": ["name"],
    "validity": {"from": "visited_on", "years": 1},
    "fields": [
        {"code": "name", "label": "走访名称", "kind": "text", "required": True, "shown": True},
        {"code": "visited", "label": "走访对象", "kind": "organization", "required": True},
        {"code": "visited_on", "label": "走访日期", "kind": "day", "required": True, "past": True},
        {
            "code": "kind_of",
            "label": "类型",
            "kind": "choice",
            "options": ["甲", "乙"],
            "options_confidence": "P",
        },
        {"code": "numbers", "label": "涉及专利", "kind": "patents", "required": True},
        {"code": "amount", "label": "金额", "kind": "money", "max": 5000},
    ],
    "papers": [{"code": "minutes", "label": "纪要", "required": False}],
    "fact": {
        "kind": "survey_answered",
        "took_effect": "visited_on",
        "subject": "visited",
        "amount": "amount",
        "parties": {"firm": "visited"},
    },
}


def changed(*path: object, to: object) -> dict[str, Any]:
    """The good file with one thing changed; ``...`` takes it out."""
    made: Any = copy.deepcopy(GOOD)
    at = made
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return made  # type: ignore[no-any-return]  # still the file's mapping


def test_a_good_file_says_what_it_says() -> None:
    made = read_register("visits", GOOD)
    assert made.write == (Role.LEAD_AGENCY,)
    assert made.readers == (Role.LEAD_AGENCY, Role.SUPERIOR)
    assert made.needs_approval
    assert made.heading == "name"
    assert made.field("kind_of").options == {"甲": "甲", "乙": "乙"}
    assert made.field("amount").minimum == 0
    assert made.papers[0].required == "no", "YAML 把 no 读作 false"
    assert made.papers_at("on_approval") == ()


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("title",), ..., "没有写 title"),
        (("colour",), "red", "不认识“colour”"),
        (("sumary",), "x", "是不是 summary"),
        (("code",), "visit", "与文件名不同"),
        (("group",), "其他", "没有“其他”这一组"),
        (("serves",), ["303"], "任务清单的编号"),
        (("serves",), [999], "任务清单的编号"),
        (("confidence",), "V9", "只能是 V0"),
        (("confidence",), "MISSING", "只能是 V0"),
        (("write",), [], "没有人可以填"),
        (("write",), ["lead_agncy"], "是不是 lead_agency"),
        (("read",), "everyone", "身份的列表"),
        (("heading",), "nothing", "不能当标题"),
        (("heading",), "kind_of", "不是必填"),
        (("concerns",), "name", "不是单位字段"),
        (("key",), ["nme"], "没有“nme”这个字段"),
        (("key",), ["amount"], "不是必填"),
        (("validity",), {"from": "name", "years": 1}, "写法不对"),
        (("validity",), {"from": "visited_on", "until": "name"}, "不是日期字段"),
        (("validity",), {"from": "visited_on", "years": "三"}, "写正整数"),
        (("fields",), [], "没有字段"),
        (("fields", 0, "kind"), "txt", "没有“txt”这一种"),
        (("fields", 0, "code"), "Name", "小写英文"),
        (("fields", 0, "code"), "state", "另有用处"),
        (("fields", 1, "label"), "走访名称", "和前面的重复"),
        (("fields", 0, "required"), "yes", "true 或 false"),
        (("fields", 0, "options"), ["甲"], "没有选项"),
        (("fields", 3, "options"), [], "没有选项"),
        (("fields", 3, "options"), ["甲；乙"], "不要有分号"),
        (("fields", 3, "options"), {"a": "甲", "b": "甲"}, "同名"),
        (("fields", 3, "options_confidence"), ..., "只能是 V0"),
        (("fields", 0, "past"), True, "不是时间"),
        (("fields", 2, "not_before"), "name", "不是同类的时间字段"),
        (("fields", 5, "max"), "五千", "min、max 是数"),
        (("fields", 0, "shown"), False, "shown"),
        (("papers", 0, "required"), "later", "on_submit"),
        (("papers", 0, "code"), "name", "重复"),
        (("papers", 0, "code"), "opinion", "另有用处"),
        (("fact", "kind"), "visited", "没有“visited”这种事实"),
        (("fact", "took_effect"), "name", "不是日期字段"),
        (("fact", "subject"), "name", "不是专利号或单位字段"),
        (("fact", "amount"), "name", "不是金额字段"),
        (("fact", "parties"), {}, "要写明 firm"),
        (("fact", "parties"), {"firm": "name"}, "不是单位字段"),
    ],
)
def test_each_mistake_is_named(path: tuple[object, ...], to: object, said: str) -> None:
    with pytest.raises(RegisterBroken) as caught:
        read_register("visits", changed(*path, to=to))
    assert str(caught.value).startswith("parameters/registers/visits.yaml：")
    assert said in str(caught.value)


def test_a_file_that_is_no_mapping_is_named() -> None:
    with pytest.raises(RegisterBroken, match=r"visits\.yaml"):
        read_register("visits", ["name"])
