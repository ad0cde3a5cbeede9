"""Schemes by code: the parameters file, checked, and the rule file that computes. No Django."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath

from zhiqiao.kernel import parameters, registry
from zhiqiao.kernel.parameters import Dated
from zhiqiao.kernel.periods import Period
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.programme.sheet import Sheet
from zhiqiao.outcomes.subsidies import schemes
from zhiqiao.outcomes.subsidies.awards import SchemeRule, Terms

FOLDER = "schemes"
_DEALS = frozenset({"assignment", "license", ""})


class SchemeRefused(Refusal):
    """A scheme does not exist or its file does not hold together."""


@cache
def rules() -> dict[str, SchemeRule]:
    """Every scheme file, by code."""
    return registry.rules_in(schemes, SchemeRule)


def rule_of(terms: Terms) -> SchemeRule:
    """The rule that computes under these terms."""
    return rules()[terms.clause]


def scheme_codes() -> tuple[str, ...]:
    """Codes of the schemes that ship, in order."""
    return tuple(PurePosixPath(path).stem for path in parameters.files(FOLDER))


@cache
def scheme_terms(code: str) -> Terms:
    """The terms of a scheme, read and checked once."""
    codes = scheme_codes()
    if code not in codes:
        raise SchemeRefused(f"没有奖补办法“{code}”", f"可用的办法：{'、'.join(codes) or '（一个也没有）'}")
    path = f"{FOLDER}/{code}.yaml"
    return parse(parameters.load(path), code)


def parse(value: object, name: str) -> Terms:
    """Turn a loaded YAML file into checked terms; `name` is the file's name without `.yaml`."""
    top = Sheet.of(value, f"奖补办法文件 {name}.yaml")
    if top.text("code") != name:
        raise SchemeRefused(
            f"{top.place} 的 code 是“{top.text('code')}”，和文件名不一致", "让 code 等于文件名"
        )
    clause = top.text("clause")
    if clause not in rules():
        raise SchemeRefused(f"{top.place} 的条款“{clause}”没有算法文件", f"可用的条款：{'、'.join(rules())}")
    window = top.sheet("window")
    deals = {kind: str(deal) for kind, deal in top.mapping("deal_kinds").items()}
    if not deals or not set(deals.values()) <= _DEALS:
        raise SchemeRefused(
            f"{top.place} 的 deal_kinds 应当把事实种类对应到 assignment 或 license", "核对 deal_kinds"
        )
    return Terms(
        code=name,
        clause=clause,
        title=top.text("title"),
        short_title=top.text("short_title"),
        issuer=top.text("issuer"),
        document_number=top.text("document_number", default=""),
        region=top.text("region"),
        is_draft=top.text("status", among=frozenset({"issued", "draft"})) == "draft",
        is_demo=top.flag("is_demo"),
        source=top.text("source"),
        confidence=top.text("confidence"),
        window=Period(window.day("starts_on"), window.day("ends_on")),
        deal_kinds=deals,
        giver_kinds=top.texts("giver_kinds"),
        size_classes=top.texts("size_classes"),
        evidence=top.texts("evidence"),
        undertakings=top.texts("undertakings"),
        budget_yuan=top.whole("budget_yuan") if top.data.get("budget_yuan") is not None else None,
        values=_values(top),
        words={name: str(words) for name, words in top.mapping("words").items()},
    )


def _values(top: Sheet) -> Mapping[str, Dated]:
    source, confidence = top.text("source"), top.text("confidence")
    found: dict[str, Dated] = {}
    for name, entries in top.mapping("values").items():
        if not isinstance(entries, list):
            raise SchemeRefused(
                f"{top.place} 的 {name} 应当是带日期的列表", "照着其他办法文件写 value、from、to"
            )
        found[name] = Dated.read(name, entries, source=source, confidence=confidence)
        for entry in found[name].values:
            if not (isinstance(entry.value, int | str) and Decimal(str(entry.value)) >= 0):
                raise SchemeRefused(
                    f"{top.place} 的 {name} 有一个值不是非负的数：{entry.value}", "小数请加引号"
                )
    return found
