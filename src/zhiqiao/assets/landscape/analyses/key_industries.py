"""The split by the key industries a region names for itself, with what each is short of."""

import numpy as np

from zhiqiao.assets.landscape.figures import Cell, Figure, Line
from zhiqiao.assets.landscape.key_industries.chain import gap_of
from zhiqiao.assets.landscape.key_industries.counting import caught, firms_in, needs_in
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection, percent


def _run(selection: Selection, given: Given) -> Figure:
    if not given.key_industries:
        missing = "这份清单还没有产业：请主管部门到“重点产业”登记名称和专利口径，或换一份清单"
        return Figure("key_industries", RULE.title, missing=missing)
    alive = selection.in_force
    within = np.zeros(selection.count, dtype=np.bool_)
    rows: list[tuple[Cell, ...]] = []
    totals, valid = list[int](), list[int]()
    for one in given.key_industries:
        inside = caught(selection, one.lines)
        within |= inside
        totals.append(int(np.count_nonzero(inside)))
        valid.append(int(np.count_nonzero(inside & alive)))
        needs, firms = len(needs_in(given.needs, one.lines)), len(firms_in(given.asking, one.lines))
        verdict = gap_of(needs, valid[-1], firms) if given.sees_others else "—"
        told = (needs, firms, verdict) if given.is_demand_known else (None, None, "—")
        share = percent(totals[-1], selection.count)
        rows.append((one.name, totals[-1], valid[-1], share, *told, one.basis))
    counted = int(np.count_nonzero(within))
    if not counted:
        lacking = (
            f"{selection.count} 件都不在“{given.list_title}”各产业的口径里：请核对口径，或换一份清单"
            if selection.count
            else NOTHING
        )
        return Figure("key_industries", RULE.title, missing=lacking)
    most = totals.index(max(totals))
    platform = [one for one in given.key_industries if not one.is_own]
    return Figure(
        "key_industries",
        RULE.title,
        sentence=(
            f"{given.list_title}：最多的是{given.key_industries[most].name}，{totals[most]:,} 件"
            f"（占范围内 {percent(totals[most], selection.count)}%）"
        ),
        kind="across",
        labels=tuple(one.name for one in given.key_industries),
        lines=(
            Line("有效", tuple(valid)),
            Line("其余", tuple(all_ - alive_ for all_, alive_ in zip(totals, valid, strict=True))),
        ),
        headings=("重点产业", "专利", "有效", "占比（%）", "需求（条）", "企业（家）", "判断", "口径"),
        rows=tuple(rows),
        counted=counted,
        left_out=selection.count - counted,
        notes=(
            f"清单：{given.list_title}；一件专利可属几个产业，合计大于件数；不在任何产业口径里的未计",
            "产业名称来自方案；哪些专利算进去由口径决定，口径不是方案规定的，逐条见“重点产业”页",
            "需求与企业按填报的行业代码归入，需求还看名称里的词",
        ),
        mark=f"{len(platform)} 个产业用平台默认口径" if platform else "",
    )


RULE = Analysis(
    "key_industries",
    "本地重点产业分布",
    "专利落在本地重点产业的哪几个？",
    _run,
    45,
    ("专利登记簿", "重点产业清单与口径", "企业需求", "企业名录"),
)
