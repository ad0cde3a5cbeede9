"""Reading what stands in a register's file, piece by piece, in words that say where and what to mend. Plain Python."""

import difflib
import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.registers.schema import CHOICES, KIND_LABELS, NUMBERS, TIMES, Field
from zhiqiao.kernel.parameters import Confidence, ParameterBroken

_CODE = re.compile(r"[a-z][a-z0-9_]{1,49}")
_FIELD: Final = frozenset(
    {
        "code",
        "label",
        "kind",
        "required",
        "help",
        "options",
        "options_confidence",
        "shown",
        "filter",
        "min",
        "max",
        "not_before",
        "past",
    }
)
_LONGEST_LABEL: Final = 20
# Names that the list's address and the form use for themselves.
TAKEN: Final = frozenset(
    {
        "q",
        "sort",
        "size",
        "page",
        "export",
        "clear",
        "state",
        "keeper",
        "region",
        "valid",
        "revision",
        "submit",
        "actor",
        "register",
        "reason",
        "opinion",
    }
)
_NOT_FILTERED: Final = frozenset({"long_text", "link"})
_DEFAULT_MINIMUM: Final = {"money": 0, "whole": 0, "percent": 0}


class RegisterBroken(ParameterBroken):
    """The file of a register is not what it should be: a mistake of who wrote it."""


class Reading:
    """One file being read: says where it stands when it stops."""

    def __init__(self, name: str) -> None:
        self.where = f"parameters/registers/{name}.yaml"

    def fail(self, place: str, reason: str, remedy: str) -> RegisterBroken:
        """The exception to raise."""
        return RegisterBroken(f"{self.where}：{place}{reason}。{remedy}")

    def mapping(self, value: object, place: str, known: Collection[str]) -> dict[str, Any]:
        """A mapping with known names only."""
        if not isinstance(value, dict):
            raise self.fail(place, "应是“名称: 值”的一组", "请照 foundation/registers/README.md 的样子写")
        for name in value:
            if name not in known:
                near = difflib.get_close_matches(str(name), known, 1)
                hint = f"是不是 {near[0]}" if near else f"可用：{'、'.join(sorted(known))}"
                raise self.fail(place, f"不认识“{name}”", hint)
        return value

    def text(self, value: object, place: str, longest: int = 500) -> str:
        """A text that says something."""
        if not isinstance(value, str) or not value.strip():
            raise self.fail(place, "应是一段文字", "请填写；像 是、否、年份这样的值要加引号")
        if len(value.strip()) > longest:
            raise self.fail(place, f"超过 {longest} 个字", "请写短些")
        return " ".join(value.split())

    def code(self, value: object, place: str) -> str:
        """A code of small letters."""
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            raise self.fail(place, f"代码“{value}”不行", "用小写英文、数字和下划线，字母开头，2–50 个字符")
        return value

    def roles(self, value: object, place: str) -> tuple[Role, ...]:
        """Roles by their nouns."""
        if not isinstance(value, list):
            raise self.fail(place, "应是身份的列表", "例如 [lead_agency, holder_office]")
        for one in value:
            if one not in set(Role) or one in {Role.PUBLIC, Role.SYSTEM}:
                near = difflib.get_close_matches(str(one), [str(role) for role in Role], 1)
                raise self.fail(
                    place,
                    f"没有“{one}”这种身份",
                    f"是不是 {near[0]}" if near else "见 foundation/access/roles.py",
                )
        return tuple(dict.fromkeys(Role(one) for one in value))

    def confidence(self, value: object, place: str) -> Confidence:
        """How well something was checked."""
        if value not in set(Confidence) - {Confidence.MISSING}:
            raise self.fail(place, f"是“{value}”", "只能是 V0、V1、V2、M、P 之一")
        return Confidence(str(value))

    def flag(self, value: object, place: str) -> bool:
        """Read a yes or a no."""
        if not isinstance(value, bool):
            raise self.fail(place, f"是“{value}”", "只能写 true 或 false")
        return value


def fields_of(on: Reading, value: object) -> tuple[Field, ...]:
    """The fields of a file, each code and label once."""
    if not isinstance(value, list) or not value:
        raise on.fail("fields：", "没有字段", "至少写一个")
    made: list[Field] = []
    for at, row in enumerate(value, 1):
        one = _field(on, row, f"fields 第 {at} 个")
        if one.code in {x.code for x in made} or one.label in {x.label for x in made}:
            raise on.fail(f"fields 第 {at} 个（{one.code}）：", "代码或名称和前面的重复", "请换一个")
        made.append(one)
    kinds = {one.code: one.kind for one in made}
    for one in made:
        if one.not_before and (one.kind not in TIMES or kinds.get(one.not_before) != one.kind):
            raise on.fail(
                f"字段 {one.code} 的 not_before：",
                f"“{one.not_before}”不是同类的时间字段",
                "两个字段的 kind 要相同",
            )
    return tuple(made)


def _field(on: Reading, row: object, place: str) -> Field:
    told = on.mapping(row, f"{place}：", _FIELD)
    code = on.code(told.get("code"), f"{place}的 code：")
    place = f"字段 {code} 的 "
    kind = told.get("kind")
    if kind not in KIND_LABELS:
        raise on.fail(f"{place}kind：", f"没有“{kind}”这一种", f"可用：{'、'.join(KIND_LABELS)}")
    if code in TAKEN:
        raise on.fail(f"{place}code：", "这个代码另有用处", "请换一个")
    if "options" in told and kind not in CHOICES:
        raise on.fail(f"{place}options：", f"{kind} 没有选项", "选项只用于 choice、choices")
    if told.get("past") and kind not in TIMES:
        raise on.fail(f"{place}past：", f"{kind} 不是时间", "past 只用于 day、month、year")
    if told.get("filter") and kind in _NOT_FILTERED:
        raise on.fail(f"{place}filter：", f"{kind} 不能筛选", "去掉 filter；搜索框会找到它")
    options = _options(on, told.get("options"), place) if kind in CHOICES else {}
    low, high = (
        told.get("min", _DEFAULT_MINIMUM.get(kind)),
        told.get("max", 100 if kind == "percent" else None),
    )
    return Field(
        code=code,
        label=on.text(told.get("label"), f"{place}label：", _LONGEST_LABEL),
        kind=kind,
        required=on.flag(told.get("required", False), f"{place}required："),
        help=on.text(told["help"], f"{place}help：", 200) if told.get("help") else "",
        options=options,
        options_confidence=on.confidence(told.get("options_confidence"), f"{place}options_confidence：")
        if options
        else None,
        shown=on.flag(told.get("shown", False), f"{place}shown："),
        filter=on.flag(told.get("filter", False), f"{place}filter："),
        minimum=_bound(on, low, kind, f"{place}min："),
        maximum=_bound(on, high, kind, f"{place}max："),
        not_before=str(told.get("not_before") or ""),
        past=on.flag(told.get("past", False), f"{place}past："),
    )


def _bound(on: Reading, value: object, kind: str, place: str) -> Decimal | None:
    if value is None:
        return None
    if kind not in NUMBERS or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise on.fail(
            place, f"是“{value}”", "min、max 是数，只用于 money（元）、whole、decimal、percent、year"
        )
    return Decimal(str(value))


def _options(on: Reading, value: object, place: str) -> dict[str, str]:
    if isinstance(value, list):
        value = {one: one for one in value}
    if not isinstance(value, dict) or not value:
        raise on.fail(f"{place}options：", "没有选项", "写 [甲, 乙] 或 {code: 甲}")
    for code, word in value.items():
        if (
            not isinstance(code, str)
            or not isinstance(word, str)
            or re.search(r"[;；|\n\r]", f"{code}{word}")
        ):
            raise on.fail(
                f"{place}options：", f"选项“{code}: {word}”不行", "是、否、数字要加引号；不要有分号和竖线"
            )
    if len(set(value.values())) != len(value):
        raise on.fail(f"{place}options：", "有两个选项同名", "请合并")
    return {str(code): str(word) for code, word in value.items()}
