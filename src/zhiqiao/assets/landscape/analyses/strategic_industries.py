"""The split by 战略性新兴产业 after the reference table with IPC of 2021 (试行)."""

import numpy as np

from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection, percent


def _run(selection: Selection, given: Given) -> Figure:
    places, industry, certain, pointers = selection.strategic_pairs()
    if not len(industry):
        lacking = (
            f"{selection.count} 件的分类号都不指向战新产业，或没有分类号：请导入带“分类号”列的清单"
            if selection.count
            else NOTHING
        )
        return Figure("strategic_industries", RULE.title, missing=lacking)
    size = len(pointers.codes)
    sure = np.bincount(industry[certain], minlength=size)
    perhaps = np.bincount(industry[~certain], minlength=size)
    alive = np.bincount(industry[selection.in_force[places]], minlength=size)
    total = sure + perhaps
    shown = [int(at) for at in np.argsort(-total, kind="stable") if total[at]][: given.top]
    counted = len(np.unique(places))
    label = [f"{code} {name}" for code, name in zip(pointers.codes, pointers.names, strict=True)]
    return Figure(
        "strategic_industries",
        RULE.title,
        sentence=f"最多的是 {label[shown[0]]}，{int(total[shown[0]]):,} 件（占 {percent(total[shown[0]], counted)}%）",
        kind="across",
        labels=tuple(label[at] for at in shown),
        lines=(
            Line("仅凭 IPC 可判定", tuple(int(sure[at]) for at in shown)),
            Line("还须看关键词", tuple(int(perhaps[at]) for at in shown)),
        ),
        headings=("战新产业", "可判定", "还须看关键词", "合计", "其中有效"),
        rows=tuple(
            (label[at], int(sure[at]), int(perhaps[at]), int(total[at]), int(alive[at])) for at in shown
        ),
        counted=counted,
        left_out=selection.count - counted,
        notes=(
            "一件专利可属几个产业，合计大于件数",
            "多数规则除 IPC 外还有关键词条件；这里只看 IPC，列为“还须看关键词”",
        ),
        mark="《战略性新兴产业分类与国际专利分类参照关系表（2021）（试行）》",
    )


RULE = Analysis(
    "strategic_industries",
    "战略性新兴产业分布",
    "专利落在哪些新兴产业？",
    _run,
    40,
    ("专利登记簿", "战新产业与 IPC 参照关系表（2021，试行）"),
)
