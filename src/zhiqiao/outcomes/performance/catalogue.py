"""Indicators by code: the rule file, its dated parameters, and what a plan overrides. No Django."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from zhiqiao.kernel import parameters, registry
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.outcomes.performance import indicators
from zhiqiao.outcomes.performance.declaration import Choice, ChoiceRefused, Choices, Indicator, Rule


@cache
def rules() -> dict[str, Rule]:
    """Every indicator file, by code."""
    return registry.rules_in(indicators, Rule)


def indicator(code: str, on: dt.date, overrides: Mapping[str, object] | None = None) -> Indicator:
    """The declaration of an indicator with the parameters that hold on a day.

    Args:
        code: the indicator's code.
        on: the day whose parameters apply, as a rule the cut-off: last year's figure keeps last year's rule.
        overrides: values a plan sets for itself; a name the indicator does not have is refused.
    """
    rule = rules().get(code)
    if rule is None:
        raise ChoiceRefused(f"没有指标口径“{code}”", f"可用的口径：{'、'.join(rules())}")
    path = f"indicators/{code}.yaml"
    content = parameters.load(path)
    entries = {name: parameters.dated(path, "values", name).entry_on(on) for name in content["values"]}
    own = dict(overrides or {})
    unknown = sorted(set(own) - set(entries))
    if unknown:
        raise ChoiceRefused(f"口径 {code} 没有参数 {'、'.join(unknown)}", f"可设的参数：{'、'.join(entries)}")
    values = {name: entry.value for name, entry in entries.items()} | own
    marks = [Confidence(content["confidence"]), *(entry.confidence for entry in entries.values())]
    weakest = max(marks, key=list(Confidence).index)
    declared = rule.declare(
        Choices(code, str(content["title"]), str(content["source"]), weakest.value, values)
    )
    words = content.get("words", {})
    choices = [
        Choice(name, f"方案另定 {name}：{own[name]}", Confidence.V0.value, is_own=True)
        if name in own
        else Choice(name, str(words[name]), entry.confidence.value)
        for name, entry in entries.items()
    ]
    return replace(declared, choices=tuple(choices))
