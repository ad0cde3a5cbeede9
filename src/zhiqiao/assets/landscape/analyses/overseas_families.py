"""Where else the inventions are protected: families by office (WIPO ST.3)."""

import numpy as np

from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection, distinct, percent
from zhiqiao.kernel import offices as reckoning
from zhiqiao.kernel.offices import office_label


def _run(selection: Selection, given: Given) -> Figure:
    if not selection.count:
        return Figure("overseas_families", RULE.title, missing=NOTHING)
    columns = selection.columns
    family = columns.family[selection.rows]
    wanted = np.unique(family[family > 0])
    if not len(wanted):
        return Figure(
            "overseas_families",
            RULE.title,
            missing=f"{selection.count} 件都没有同族信息：请导入带“同族”或“优先权”的数据（如 PatSnap、EPO OPS 导出）",
            left_out=selection.count,
        )
    # Members anywhere in the register count: a family abroad belongs to the invention here.
    rows = np.flatnonzero(np.isin(columns.family, wanted))
    families, offices = distinct(
        np.searchsorted(wanted, columns.family[rows]), columns.office[rows], len(columns.offices)
    )
    by_office = np.bincount(offices, minlength=len(columns.offices))
    alive = np.bincount(columns.office[rows][columns.status[rows] == 1], minlength=len(columns.offices))
    members = np.bincount(columns.office[rows], minlength=len(columns.offices))
    order = [int(at) for at in np.argsort(-by_office, kind="stable") if by_office[at]][: given.top]
    group = [reckoning.group_of(code, given.day) if code else "" for code in columns.offices]
    groups = np.array(group)[offices]
    abroad, nearby, routes = (
        len(np.unique(families[groups == one]))
        for one in (reckoning.OVERSEAS, reckoning.NEARBY, reckoning.ROUTE)
    )
    label = [office_label(code) for code in columns.offices]
    return Figure(
        "overseas_families",
        RULE.title,
        sentence=f"{len(wanted)} 个同族里 {abroad} 个（{percent(abroad, len(wanted))}%）有海外成员；"
        f"另有港澳台成员的 {nearby} 个，PCT 国际申请的 {routes} 个",
        kind="across",
        labels=tuple(label[at] for at in order),
        lines=(Line("同族", tuple(int(by_office[at]) for at in order)),),
        unit="个",
        headings=("受理局", "同族（个）", "成员（件）", "有效（件）", "占同族（%）", "类别"),
        rows=tuple(
            (
                label[at],
                int(by_office[at]),
                int(members[at]),
                int(alive[at]),
                percent(by_office[at], len(wanted)),
                group[at],
            )
            for at in order
        ),
        counted=int(np.count_nonzero(family)),
        left_out=int(np.count_nonzero(family == 0)),
        notes=(
            f"{reckoning.overseas_note(given.day)}（{reckoning.overseas_confidence(given.day).label}）",
            "没有同族信息的不等于没有海外布局，只是导入的数据没有说",
        ),
        facts={"families": len(wanted), "abroad": abroad, "nearby": nearby, "routes": routes},
    )


RULE = Analysis("overseas_families", "海外同族布局", "发明在哪些国家和地区也受保护？", _run, 80)
