"""The split by 国民经济行业 (GB/T 4754-2017) over the concordance in use, marked where we derived it ourselves."""

import numpy as np

from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection, percent
from zhiqiao.kernel import tables


def _run(selection: Selection, given: Given) -> Figure:
    places, industry, _, pointers = selection.economic_pairs()
    table = tables.concordance_in_use()
    if not len(industry):
        lacking = (
            f"{selection.count} 件没有可对照的分类号，请导入带“分类号”列的清单"
            if selection.count
            else NOTHING
        )
        return Figure("economic_industries", RULE.title, missing=lacking)
    size = len(pointers.codes)
    total = np.bincount(industry, minlength=size)
    alive = np.bincount(industry[selection.in_force[places]], minlength=size)
    shown = [int(at) for at in np.lexsort((np.array(pointers.codes), -total)) if total[at]][: given.top]
    counted = len(np.unique(places))
    label = [f"{code} {name}" for code, name in zip(pointers.codes, pointers.names, strict=True)]
    return Figure(
        "economic_industries",
        RULE.title,
        sentence=f"最多指向 {label[shown[0]]}，{int(total[shown[0]]):,} 件（占 {percent(total[shown[0]], counted)}%）",
        kind="across",
        labels=tuple(label[at] for at in shown),
        lines=(
            Line("有效", tuple(int(alive[at]) for at in shown)),
            Line("其余", tuple(int(total[at] - alive[at]) for at in shown)),
        ),
        headings=("国民经济行业（中类）", "专利", "有效", "占比（%）"),
        rows=tuple((label[at], int(total[at]), int(alive[at]), percent(total[at], counted)) for at in shown),
        counted=counted,
        left_out=selection.count - counted,
        notes=("一件专利可指向几个行业，合计大于件数", f"对照表：{table.title}（{table.dated_on}）"),
        mark=table.mark,
    )


RULE = Analysis(
    "economic_industries",
    "国民经济行业分布",
    "专利对应哪些现有行业？",
    _run,
    50,
    ("专利登记簿", "IPC 与国民经济行业对照表"),
)
