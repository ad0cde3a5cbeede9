"""Who works with whom: co-ownership, citations between holders, and families, among the largest holders."""

from itertools import combinations

import numpy as np

from zhiqiao.assets.landscape.columns import Ints, flat
from zhiqiao.assets.landscape.figures import Edge, Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection

_NODES = 24
_TOGETHER, _CITES = "共有", "引用"

Ties = tuple[Ints, Ints, Ints]  # names, names, how often


def _run(selection: Selection, given: Given) -> Figure:
    del given
    places, names = selection.holder_pairs
    if not len(names):
        return Figure("applicant_network", RULE.title, missing=NOTHING)
    size = len(selection.columns.holders)
    together = _counted(*_together(places, names), size)
    citing, cited, resolved, outside = _cited(selection)
    quoted = _counted(citing, cited, size)
    if not len(together[0]) and not len(quoted[0]):
        return Figure(
            "applicant_network",
            RULE.title,
            missing="没有共有专利，也没有引用数据：请导入带“引用文献”的数据（如 PatSnap、EPO OPS 导出）",
        )
    total = np.bincount(names, minlength=size)
    strength = np.zeros(size, dtype=np.int64)
    for first, second, weight in (together, quoted):
        np.add.at(strength, first, weight)
        np.add.at(strength, second, weight)
    tied = np.flatnonzero(strength)
    nodes = [int(at) for at in tied[np.lexsort((tied, -total[tied], -strength[tied]))][:_NODES]]
    place = {one: at for at, one in enumerate(nodes)}
    shown = [*_among(together, _TOGETHER, nodes), *_among(quoted, _CITES, nodes)]
    shown.sort(key=lambda one: (-one[2], one[0], one[1], one[3]))
    label = selection.columns.holders
    families = selection.columns.family[selection.rows]
    return Figure(
        "applicant_network",
        RULE.title,
        sentence=f"{len(together[0])} 对权利人共有专利，{int(quoted[2].sum())} 次引用发生在不同权利人之间",
        kind="network",
        labels=tuple(label[one] for one in nodes),
        lines=(Line("专利", tuple(int(total[one]) for one in nodes)),),
        edges=tuple(Edge(place[first], place[second], weight, kind) for first, second, weight, kind in shown),
        headings=("权利人", "关系", "权利人", "次数"),
        rows=tuple((label[first], kind, label[second], weight) for first, second, weight, kind in shown),
        counted=selection.count,
        notes=(
            f"引用 {resolved + outside} 条，{resolved} 条引到登记簿里的专利、算得到权利人；其余 {outside} 条在外",
            f"同族 {len(np.unique(families[families > 0]))} 个，覆盖 {int(np.count_nonzero(families))} 件",
            f"只画联系最多的 {len(nodes)} 家；“引用”一行里左边引用右边，各取第一权利人",
        ),
    )


def _counted(first: Ints, second: Ints, size: int) -> Ties:
    """Each pair once, with how often it stands."""
    pairs, weight = np.unique(first * size + second, return_counts=True)
    return pairs // size, pairs % size, weight


def _among(ties: Ties, kind: str, nodes: list[int]) -> list[tuple[int, int, int, str]]:
    """The ties between two of these names."""
    first, second, weight = ties
    both = np.isin(first, nodes) & np.isin(second, nodes)
    found = zip(first[both].tolist(), second[both].tolist(), weight[both].tolist(), strict=True)
    return [(one, other, times, kind) for one, other, times in found]


def _together(places: Ints, names: Ints) -> tuple[Ints, Ints]:
    """Pairs of holders of one patent, the lower name first, once a patent."""
    first: list[int] = []
    second: list[int] = []
    shared = np.flatnonzero(np.bincount(places) > 1)
    kept = np.isin(places, shared)
    groups: dict[int, list[int]] = {}
    for place, name in zip(places[kept].tolist(), names[kept].tolist(), strict=True):
        groups.setdefault(place, []).append(name)
    for group in groups.values():
        for one, other in combinations(sorted(group), 2):
            first.append(one)
            second.append(other)
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)


def _cited(selection: Selection) -> tuple[Ints, Ints, int, int]:
    """(citing, cited) first holders that differ, how many citations lead into the register, how many elsewhere."""
    columns = selection.columns
    citing, index = flat(columns.cited_at, selection.rows)
    wanted = columns.cited[index]
    order = np.argsort(columns.document, kind="stable")
    known = columns.document[order]
    at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    hit = (known[at] == wanted) & (wanted != 0)
    first = _first_holder(selection, selection.rows)[citing[hit]]
    second = _first_holder(selection, order[at[hit]])
    differ = (first >= 0) & (second >= 0) & (first != second)
    return first[differ], second[differ], int(np.count_nonzero(hit)), int(np.count_nonzero(~hit))


def _first_holder(selection: Selection, rows: Ints) -> Ints:
    """The name that stands first on each of these patents; -1 where none does."""
    columns = selection.columns
    if not len(columns.holder):
        return np.full(len(rows), -1, dtype=np.int64)
    start = columns.holder_at[rows]
    names = columns.holder[np.minimum(start, len(columns.holder) - 1)]
    return np.where(columns.holder_at[rows + 1] > start, names, -1)


RULE = Analysis("applicant_network", "合作与引用网络", "谁和谁一起做，谁的技术被谁引用？", _run, 70)
