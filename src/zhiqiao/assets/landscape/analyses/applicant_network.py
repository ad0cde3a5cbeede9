"""Who works with whom: co-ownership, citations between holders, and families, among the largest holders."""

from collections import Counter

import numpy as np

from zhiqiao.assets.landscape.columns import Ints, flat
from zhiqiao.assets.landscape.figures import Edge, Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection

_NODES = 24
_TOGETHER, _CITES = "共有", "引用"


def _run(selection: Selection, given: Given) -> Figure:
    del given
    places, names = selection.holder_pairs
    if not len(names):
        return Figure("applicant_network", RULE.title, missing=NOTHING)
    together = _together(places, names)
    cited, resolved, outside = _cited(selection)
    pairs = Counter({(pair, _TOGETHER): weight for pair, weight in together.items()})
    pairs.update({(pair, _CITES): weight for pair, weight in cited.items()})
    if not pairs:
        return Figure(
            "applicant_network",
            RULE.title,
            missing="没有共有专利，也没有引用数据：请导入带“引用文献”的数据（如 PatSnap、EPO OPS 导出）",
        )
    size = len(selection.columns.holders)
    total = np.bincount(names, minlength=size)
    strength = Counter[int]()
    for (pair, _), weight in pairs.items():
        for one in pair:
            strength[one] += weight
    nodes = sorted(strength, key=lambda one: (-strength[one], -int(total[one]), one))[:_NODES]
    place = {one: at for at, one in enumerate(nodes)}
    shown = [
        (pair, kind, weight)
        for (pair, kind), weight in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        if pair[0] in place and pair[1] in place
    ]
    label = selection.columns.holders
    families = selection.columns.family[selection.rows]
    return Figure(
        "applicant_network",
        RULE.title,
        sentence=f"{len(together)} 对权利人共有专利，{sum(cited.values())} 次引用发生在不同权利人之间",
        kind="network",
        labels=tuple(label[one] for one in nodes),
        lines=(Line("专利", tuple(int(total[one]) for one in nodes)),),
        edges=tuple(Edge(place[pair[0]], place[pair[1]], weight, kind) for pair, kind, weight in shown),
        headings=("权利人", "关系", "权利人", "次数"),
        rows=tuple((label[pair[0]], kind, label[pair[1]], weight) for pair, kind, weight in shown),
        counted=selection.count,
        notes=(
            f"引用 {resolved + outside} 条，{resolved} 条引到登记簿里的专利、算得到权利人；其余 {outside} 条在外",
            f"同族 {len(np.unique(families[families > 0]))} 个，覆盖 {int(np.count_nonzero(families))} 件",
            f"只画联系最多的 {len(nodes)} 家；“引用”一行里左边引用右边，各取第一权利人",
        ),
    )


def _together(places: Ints, names: Ints) -> Counter[tuple[int, int]]:
    """Patents by pair of holders that hold them together."""
    found = Counter[tuple[int, int]]()
    shared = np.flatnonzero(np.bincount(places) > 1) if len(places) else places
    kept = np.isin(places, shared)
    groups: dict[int, list[int]] = {}
    for place, name in zip(places[kept].tolist(), names[kept].tolist(), strict=True):
        groups.setdefault(place, []).append(name)
    for group in groups.values():
        for at, first in enumerate(group):
            for second in group[at + 1 :]:
                found[min(first, second), max(first, second)] += 1
    return found


def _cited(selection: Selection) -> tuple[Counter[tuple[int, int]], int, int]:
    """Citations between different first holders, how many lead to a patent of the register, how many elsewhere."""
    columns = selection.columns
    citing, index = flat(columns.cited_at, selection.rows)
    wanted = columns.cited[index]
    order = np.argsort(columns.document, kind="stable")
    known = columns.document[order]
    at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    hit = (known[at] == wanted) & (wanted != 0) if len(known) else np.zeros(len(wanted), dtype=np.bool_)
    first_name, found = _first_holder(selection, selection.rows), Counter[tuple[int, int]]()
    cited_name = _first_holder(selection, order[at[hit]])
    for first, second in zip(first_name[citing[hit]].tolist(), cited_name.tolist(), strict=True):
        if first >= 0 and second >= 0 and first != second:
            found[first, second] += 1
    return found, int(np.count_nonzero(hit)), int(np.count_nonzero(~hit))


def _first_holder(selection: Selection, rows: Ints) -> Ints:
    """The name that stands first on each of these patents; -1 where none does."""
    columns = selection.columns
    if not len(columns.holder):
        return np.full(len(rows), -1, dtype=np.int64)
    start = columns.holder_at[rows]
    names = columns.holder[np.minimum(start, len(columns.holder) - 1)]
    return np.where(columns.holder_at[rows + 1] > start, names, -1)


RULE = Analysis("applicant_network", "合作与引用网络", "谁和谁一起做，谁的技术被谁引用？", _run, 70)
