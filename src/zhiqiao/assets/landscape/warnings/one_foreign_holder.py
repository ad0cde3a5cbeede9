"""Dependence of a class on one holder abroad, told by its name."""

import re

from zhiqiao.assets.landscape.judging import Situation, Warned, WarningRule, foreign_marks, threshold

_HAN = re.compile(r"[一-鿿]")


def is_foreign(name: str) -> bool:
    """Whether a name has no Chinese character, or a word that tells of a company abroad."""
    return bool(name.strip()) and (not _HAN.search(name) or any(mark in name for mark in foreign_marks()))


def _judge(one: Situation) -> list[Warned]:
    entry = threshold("one_foreign_holder_percent", one.day)
    least = threshold("one_foreign_holder_least", one.day)
    if one.in_force < int(least.value):
        return []
    found = []
    for name, held in one.holders:
        share = 100 * held / one.in_force
        if share >= float(entry.value) and is_foreign(name):
            found.append(
                Warned(
                    f"{one.value}:{name}",
                    f"{one.value} 的有效专利有 {share:.0f}% 在 {name} 手里",
                    (
                        f"{one.in_force} 件有效专利中 {held} 件，阈值 {entry.value}%",
                        "国外权利人按名称推定，请核对",
                        "请看替代路线、许可可能和自有布局",
                    ),
                    confidence=entry.confidence,
                )
            )
    return found


RULE = WarningRule("one_foreign_holder", "依赖单一国外权利人", "平台默认阈值", ("ipc",), _judge)
