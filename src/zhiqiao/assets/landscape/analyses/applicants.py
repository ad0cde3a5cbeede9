"""Who holds: the first holders by number of patents, and how concentrated the field is (CR5, HHI)."""

import numpy as np

from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection, percent

_LARGEST = 5
_RECENT = 3  # years back that count as recent


def _run(selection: Selection, given: Given) -> Figure:
    places, names = selection.holder_pairs
    if not len(names):
        lacking = (
            f"{selection.count} 件都没有权利人，请导入带“申请人/权利人”列的清单"
            if selection.count
            else NOTHING
        )
        return Figure("applicants", RULE.title, missing=lacking)
    size = len(selection.columns.holders)
    total = np.bincount(names, minlength=size)
    alive = np.bincount(names[selection.in_force[places]], minlength=size)
    fresh = np.bincount(names[selection.filed_year[places] > given.day.year - _RECENT], minlength=size)
    order = np.lexsort((np.arange(size), -alive, -total))[: given.top]
    shown = [int(at) for at in order if total[at]]
    counted = len(np.unique(places))
    share = 100 * total[total > 0] / counted
    largest = np.sort(total)[::-1][:_LARGEST]
    in_largest = np.isin(names, np.argsort(-total, kind="stable")[:_LARGEST])
    covered = len(np.unique(places[in_largest]))
    holders = int(np.count_nonzero(total))
    names_of = selection.columns.holders
    most = f"最多的 {names_of[shown[0]]} {int(largest[0]):,} 件"
    together = f"前 {_LARGEST} 家合有 {percent(covered, counted)}% 的专利，" if holders > _LARGEST else ""
    return Figure(
        "applicants",
        RULE.title,
        sentence=f"{holders:,} 家权利人；{together}{most}",
        kind="across",
        labels=tuple(names_of[at] for at in shown),
        lines=(
            Line("有效", tuple(int(alive[at]) for at in shown)),
            Line("其余", tuple(int(total[at] - alive[at]) for at in shown)),
        ),
        headings=("权利人", "专利", "有效", f"近 {_RECENT} 年申请", "占比（%）"),
        rows=tuple(
            (names_of[at], int(total[at]), int(alive[at]), int(fresh[at]), percent(total[at], counted))
            for at in shown
        ),
        counted=counted,
        left_out=selection.count - counted,
        notes=(
            "共有专利在每个权利人名下各计一件；前五家合计按专利去重",
            "同一权利人的不同写法未合并的，各算一家",
        ),
        facts={
            "holders": holders,
            "cr5": percent(covered, counted),
            "hhi": round(float(np.square(share).sum()), 1),
            "one": percent(largest[0], counted),
        },
    )


RULE = Analysis("applicants", "权利人与集中度", "谁在里面，是几家独大还是很分散？", _run, 20)
