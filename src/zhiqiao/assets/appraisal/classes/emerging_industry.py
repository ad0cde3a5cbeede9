"""HV1: inventions of strategic emerging industries.

Source: 战略性新兴产业分类与国际专利分类参照关系表（2021）（试行）. IPC alone settles few of its
rules; the others also ask for keywords, which are looked for literally in title and abstract.
"""

import re

from zhiqiao.assets.appraisal.classing import HOLDS, NOT, UNKNOWN, Case, ClassRule, Finding
from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.parameters import Confidence

_SEPARATORS = re.compile(r"[、；;，,/()（）]+")
_SHORTEST = 3  # characters of a keyword that means something by itself


def _judge(case: Case) -> Finding:
    if not case.known.ipcs:
        return Finding(UNKNOWN, "来源数据没有分类号")
    found = tables.sei_industries_for(case.known.ipcs)
    if not found:
        return Finding(NOT, "分类号不在参照关系表里")
    certain = [one for one in found if one.certain]
    if certain:
        one = certain[0]
        return Finding(HOLDS, f"{one.code} {one.name}：{'、'.join(one.symbols[:3])} 仅凭分类号可判定")
    text = fold_tightly(case.text)
    for one in found:
        for word in _words(one.keywords):
            if fold_tightly(word) in text:
                said = f"{one.code} {one.name}：{'、'.join(one.symbols[:2])}，文中有“{word}”"
                return Finding(HOLDS, said, Confidence.M)
    one = found[0]
    return Finding(
        UNKNOWN,
        f"分类号命中 {one.code} {one.name}{f' 等 {len(found)} 个产业' if len(found) > 1 else ''}，"
        "还要满足关键词，标题和摘要里没有照字面找到",
        Confidence.M,
    )


def _words(keywords: tuple[str, ...]) -> list[str]:
    return [
        word.strip()
        for text in keywords
        for word in _SEPARATORS.split(text)
        if len(word.strip()) >= _SHORTEST
    ]


RULE = ClassRule(
    "emerging_industry",
    "HV1",
    "战新产业",
    "战略性新兴产业分类与国际专利分类参照关系表（2021）（试行）；关键词按字面对照",
    _judge,
)
