"""Reading the files of registers: strict, and in words that tell who wrote one what to mend. Plain Python."""

from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Final

from zhiqiao.foundation.evidence.facts import FactKind, fact_kinds
from zhiqiao.foundation.registers.reading import TAKEN, Reading, RegisterBroken, fields_of
from zhiqiao.foundation.registers.schema import (
    KEEPER,
    ON_APPROVAL,
    ON_SUBMIT,
    OPTIONAL,
    FactRule,
    Field,
    PaperNeed,
    Register,
    Validity,
)
from zhiqiao.kernel import parameters
from zhiqiao.kernel.refusal import Refusal

FOLDER: Final = "registers"
SETTINGS: Final = "register_settings.yaml"
_TOP: Final = frozenset(
    {
        "code",
        "title",
        "group",
        "summary",
        "serves",
        "source",
        "confidence",
        "unit",
        "write",
        "read",
        "approve",
        "fields",
        "papers",
        "key",
        "heading",
        "concerns",
        "validity",
        "fact",
    }
)
_NEEDED: Final = ("code", "title", "group", "summary", "serves", "source", "confidence", "write", "fields")
_PAPER: Final = frozenset(("code", "label", "required", "help"))
_FACT: Final = frozenset(("kind", "took_effect", "subject", "amount", "parties"))
_ITEMS: Final = range(1, 433)  # of docs/coverage.csv
_MOST_SHOWN: Final = 7


class NoRegister(Refusal):
    """There is no register of this code."""


@cache
def registers() -> Mapping[str, Register]:
    """All registers by code, in the order of their groups, then of their titles' files.

    Raises:
        RegisterBroken: a file is not right; the message names file, place and remedy.
    """
    order = groups()
    found = [read_register(PurePosixPath(path).stem, content) for path, content in _contents().items()]
    found.sort(key=lambda one: (order.index(one.group), one.code))
    titles: dict[str, str] = {}
    for one in found:
        if one.title in titles:
            raise RegisterBroken(
                f"registers/{one.code}.yaml 与 registers/{titles[one.title]}.yaml 同名“{one.title}”"
            )
        titles[one.title] = one.code
    return {one.code: one for one in found}


def register_of(code: str) -> Register:
    """The register with this code.

    Raises:
        NoRegister: there is none.
    """
    found = registers().get(code)
    if found is None:
        raise NoRegister(f"没有“{code}”这个台账", "请从台账总览里打开")
    return found


def groups() -> list[str]:
    """The groups of the overview, in order."""
    return [str(one) for one in parameters.load(SETTINGS)["groups"]]


def soon_days() -> int:
    """So many days before its last day an entry is 将到期."""
    return int(parameters.load(SETTINGS)["soon_days"])


def most_rows() -> int:
    """So many rows one workbook may write at once."""
    return int(parameters.load(SETTINGS)["most_rows"])


def _contents() -> dict[str, Any]:
    """Path → content of every file."""
    return {path: parameters.load(path) for path in parameters.files(FOLDER)}


def read_register(name: str, content: Any) -> Register:  # noqa: ANN401 - whatever stood in the file
    """The register that a file's content declares.

    Args:
        name: The file's name without .yaml.
        content: What YAML made of it.

    Raises:
        RegisterBroken: anything in it is not right.
    """
    on = Reading(name)
    told = on.mapping(content, "", _TOP)
    for one in _NEEDED:
        if one not in told:
            raise on.fail("", f"没有写 {one}", f"必须有：{'、'.join(_NEEDED)}")
    if told["code"] != name:
        raise on.fail("code：", f"“{told['code']}”与文件名不同", f"请写 {name}，或改文件名")
    fields = fields_of(on, told["fields"])
    made = Register(
        code=on.code(told["code"], "code："),
        title=on.text(told["title"], "title：", 40),
        group=_group(on, told["group"]),
        summary=on.text(told["summary"], "summary：", 200),
        serves=_serves(on, told["serves"]),
        source=on.text(told["source"], "source：", 500),
        confidence=on.confidence(told["confidence"], "confidence："),
        unit=on.text(told.get("unit", "条"), "unit：", 4),
        write=on.roles(told["write"], "write："),
        read=on.roles(told.get("read", []), "read："),
        approve=on.roles(told.get("approve", []), "approve："),
        fields=fields,
        papers=_papers(on, told.get("papers") or [], fields),
        key=_named(on, told.get("key") or [], "key：", fields),
        heading=str(told.get("heading") or fields[0].code),
        concerns=str(told.get("concerns") or ""),
        validity=_validity(on, told.get("validity"), fields),
        fact=_fact(on, told.get("fact"), fields),
    )
    _check_whole(on, made)
    return made


def _check_whole(on: Reading, made: Register) -> None:
    kinds = {one.code: one.kind for one in made.fields}
    if not made.write:
        raise on.fail("write：", "没有人可以填", "至少写一种身份")
    if made.heading not in kinds or kinds[made.heading] in {"long_text", "yes_no"}:
        raise on.fail("heading：", f"“{made.heading}”不能当标题", "请写一个短的字段的 code")
    if not made.field(made.heading).required:
        raise on.fail("heading：", f"“{made.heading}”不是必填", "标题用的字段要 required: true")
    if made.concerns and kinds.get(made.concerns) != "organization":
        raise on.fail("concerns：", f"“{made.concerns}”不是单位字段", "请写一个 kind: organization 的字段")
    for code in made.key:
        if not made.field(code).required:
            raise on.fail("key：", f"“{code}”不是必填", "判断重复用的字段要 required: true")
    shown = [one.code for one in made.fields if one.shown]
    if not shown or len(shown) > _MOST_SHOWN:
        raise on.fail(
            "fields：", f"有 {len(shown)} 个字段写了 shown", f"清单要 1–{_MOST_SHOWN} 列，标题字段自动在内"
        )


def _group(on: Reading, value: object) -> str:
    known = groups()
    if value not in known:
        raise on.fail(
            "group：",
            f"没有“{value}”这一组",
            f"可用：{'、'.join(known)}；要新的组，加到 parameters/{SETTINGS}",
        )
    return str(value)


def _serves(on: Reading, value: object) -> tuple[int, ...]:
    if (
        not isinstance(value, list)
        or not value
        or any(type(one) is not int or one not in _ITEMS for one in value)
    ):
        raise on.fail("serves：", f"是“{value}”", "写任务清单的编号（docs/coverage.csv），例如 [303]")
    return tuple(sorted(set(value)))


def _named(on: Reading, value: object, place: str, fields: tuple[Field, ...]) -> tuple[str, ...]:
    known = [one.code for one in fields]
    if not isinstance(value, list):
        raise on.fail(place, "应是字段 code 的列表", "例如 [name, year]")
    for one in value:
        if one not in known:
            raise on.fail(place, f"没有“{one}”这个字段", f"可用：{'、'.join(known)}")
    return tuple(value)


def _papers(on: Reading, value: object, fields: tuple[Field, ...]) -> tuple[PaperNeed, ...]:
    if not isinstance(value, list):
        raise on.fail("papers：", "应是列表", "例如 - {code: decision, label: 决定文件, required: on_submit}")
    made: list[PaperNeed] = []
    for at, row in enumerate(value, 1):
        told = on.mapping(row, f"papers 第 {at} 个：", _PAPER)
        code = on.code(told.get("code"), f"papers 第 {at} 个的 code：")
        required = told.get("required", OPTIONAL)
        required = OPTIONAL if required is False else required  # YAML reads a bare no as false
        if required not in {ON_SUBMIT, ON_APPROVAL, OPTIONAL}:
            raise on.fail(
                f"材料 {code} 的 required：", f"是“{required}”", "只能是 on_submit、on_approval、no"
            )
        if code in TAKEN | {x.code for x in made} | {x.code for x in fields}:
            raise on.fail(f"材料 {code}：", "代码和别的材料或字段重复，或另有用处", "请换一个，例如加 _paper")
        note = on.text(told["help"], f"材料 {code} 的 help：", 200) if told.get("help") else ""
        made.append(
            PaperNeed(code, on.text(told.get("label"), f"材料 {code} 的 label：", 40), required, note)
        )
    return tuple(made)


def _validity(on: Reading, value: object, fields: tuple[Field, ...]) -> Validity | None:
    if value is None:
        return None
    told = on.mapping(value, "validity：", {"from", "until", "years", "months"})
    days = [one.code for one in fields if one.kind == "day"]
    ends = [name for name in ("until", "years", "months") if told.get(name)]
    if told.get("from") not in days or len(ends) != 1:
        raise on.fail(
            "validity：", "写法不对", "写 {from: 日期字段, until: 日期字段} 或 {from: 日期字段, years: 3}"
        )
    if ends == ["until"]:
        if told["until"] not in days:
            raise on.fail("validity：", f"“{told['until']}”不是日期字段", "until 写一个 kind: day 的字段")
        return Validity(told["from"], ends=told["until"])
    many = told[ends[0]]
    if type(many) is not int or many < 1:
        raise on.fail("validity：", f"{ends[0]} 是“{many}”", "写正整数")
    return Validity(told["from"], years=many) if ends == ["years"] else Validity(told["from"], months=many)


def _fact(on: Reading, value: object, fields: tuple[Field, ...]) -> FactRule | None:
    if value is None:
        return None
    told = on.mapping(value, "fact：", _FACT)
    kinds: dict[str, str] = {one.code: one.kind for one in fields}
    known = fact_kinds().get(str(told.get("kind")))
    if known is None:
        raise on.fail(
            "fact：",
            f"没有“{told.get('kind')}”这种事实",
            "只能用 parameters/fact_kinds.yaml 里已有的；新增须先有 ADR",
        )
    if kinds.get(str(told.get("took_effect"))) != "day":
        raise on.fail("fact：", "took_effect 不是日期字段", "写一个 kind: day 的字段")
    if kinds.get(str(told.get("subject"))) not in {"patents", "organization"}:
        raise on.fail("fact：", "subject 不是专利号或单位字段", "写一个 kind: patents 或 organization 的字段")
    if told.get("amount") and kinds.get(told["amount"]) != "money":
        raise on.fail("fact：", f"amount“{told['amount']}”不是金额字段", "写一个 kind: money 的字段")
    parties = _parties(on, told.get("parties") or {}, known, kinds)
    loose = [x.code for x in fields if x.code in {told["took_effect"], told["subject"]} and not x.required]
    if loose:
        raise on.fail("fact：", f"字段 {loose[0]} 不是必填", "写事实用的字段要 required: true")
    return FactRule(known.code, told["took_effect"], told["subject"], str(told.get("amount") or ""), parties)


def _parties(on: Reading, value: object, known: FactKind, kinds: Mapping[str, str]) -> Mapping[str, str]:
    parties = on.mapping(value, "fact 的 parties：", known.parties)
    if set(parties) != set(known.parties):
        wanted = "、".join(known.parties)
        raise on.fail("fact：", f"{known.label}要写明 {wanted}", "parties: {角色: 单位字段 或 keeper}")
    for role, code in parties.items():
        if code != KEEPER and kinds.get(str(code)) != "organization":
            raise on.fail(f"fact 的 parties {role}：", f"“{code}”不是单位字段", f"写单位字段或 {KEEPER}")
    return parties
