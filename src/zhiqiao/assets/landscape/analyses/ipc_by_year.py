"""Where the work goes, by class and year: subclasses, or main groups once the scope is within one subclass."""

import re

import numpy as np

from zhiqiao.assets.landscape.columns import Ints
from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection, distinct, years_shown
from zhiqiao.kernel import tables

_PAUSE = re.compile(r"[（；，。;(\[〔]|\s*[A-H]\d{2}[A-Z]")
_YEARS = 10
_CLASSES = 12
_SHORT = 14  # characters of a class title that a label has room for
_WITHIN_ONE = 0.9  # share of the patents in one subclass from which main groups tell more


def _run(selection: Selection, given: Given) -> Figure:
    years = years_shown(selection, given, _YEARS)
    places, symbols = selection.ipc_pairs
    if not years or not len(symbols):
        lacking = (
            f"{selection.count} 件缺分类号或申请日，请导入带这两列的清单" if selection.count else NOTHING
        )
        return Figure("ipc_by_year", RULE.title, missing=lacking)
    classes, pairs = _counted(selection, places, symbols, by_group=False)
    total = np.bincount(pairs[1], minlength=len(classes))
    by_group = total.max() >= _WITHIN_ONE * len(np.unique(places))
    if by_group:
        classes, pairs = _counted(selection, places, symbols, by_group=True)
        total = np.bincount(pairs[1], minlength=len(classes))
    order = [int(at) for at in np.argsort(-total, kind="stable") if total[at]][:_CLASSES]
    year = selection.filed_year[pairs[0]] - years[0]
    within = (year >= 0) & (year < len(years))
    size = len(years)
    grid = np.bincount(pairs[1][within] * size + year[within], minlength=len(classes) * size).reshape(
        -1, size
    )
    labels = tuple(_label(classes[at]) for at in order)
    rising = max(order, key=lambda at: (int(grid[at, -4:].sum()), int(total[at])))
    return Figure(
        "ipc_by_year",
        RULE.title,
        sentence=f"近四年申请最多的是 {_label(classes[rising])}，{int(grid[rising, -4:].sum()):,} 件",
        kind="heat",
        labels=labels,
        lines=tuple(
            Line(str(one), tuple(int(grid[at, place]) for at in order)) for place, one in enumerate(years)
        ),
        headings=("分类", *(str(one) for one in years), "合计"),
        rows=tuple(
            (_label(classes[at]), *(int(value) for value in grid[at]), int(total[at])) for at in order
        ),
        counted=len(np.unique(places)),
        left_out=selection.count - len(np.unique(places)),
        notes=(
            f"按{'大组' if by_group else '小类'}计，一件专利在它的每个分类里各计一次",
            f"列最多的 {len(order)} 个，共 {int(np.count_nonzero(total))} 个；合计含图上没有的年份",
        ),
    )


def _counted(
    selection: Selection, places: Ints, symbols: Ints, *, by_group: bool
) -> tuple[tuple[str, ...], tuple[Ints, Ints]]:
    """The classes that the symbols lie in, and (place, class), once a patent."""
    of: dict[str, int] = {}
    class_of = np.array(
        [of.setdefault(_above(one, by_group=by_group), len(of)) for one in selection.columns.symbols],
        dtype=np.int64,
    )
    return tuple(of), distinct(places, class_of[symbols], len(of))


def _above(symbol: str, *, by_group: bool) -> str:
    stem, slash, _ = symbol.partition("/")
    return f"{stem}/00" if by_group and slash else stem[:4]


def _label(code: str) -> str:
    """The symbol with the head of its title, cut where the title first pauses."""
    title = _PAUSE.split(tables.ipc_title(code) or "", maxsplit=1)[0].strip()
    return f"{code} {title[:_SHORT]}{'…' if len(title) > _SHORT else ''}".strip()


RULE = Analysis("ipc_by_year", "技术分类 × 年份", "工作往哪些技术上走，哪里在热、哪里在冷？", _run, 30)
