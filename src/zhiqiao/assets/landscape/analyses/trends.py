"""Filings and grants by year. Inventions are published up to 18 months after filing (专利法 art. 34)."""

import numpy as np

from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.selection import NOTHING, Analysis, Given, Selection, percent, years_shown

_YEARS = 20
_LATE = 2  # years whose filings are not all published yet


def _run(selection: Selection, given: Given) -> Figure:
    years = years_shown(selection, given, _YEARS)
    if not years:
        lacking = (
            f"{selection.count} 件都没有申请日，请导入带“申请日”列的清单" if selection.count else NOTHING
        )
        return Figure("trends", RULE.title, missing=lacking)
    size = years[-1] + 1
    filed = np.bincount(selection.filed_year[selection.filed_year > 0], minlength=size)
    granted = np.bincount(selection.granted_year[selection.granted_year > 0], minlength=size)
    alive = np.bincount(selection.filed_year[selection.in_force], minlength=size)
    counted = int(np.count_nonzero(selection.filed_year > 0))
    rows = tuple(
        (str(year), int(filed[year]), int(granted[year]), int(alive[year]), percent(alive[year], filed[year]))
        for year in years
    )
    whole = [year for year in years if year <= given.day.year - _LATE] or years
    peak = max(whole, key=lambda year: (filed[year], year))
    late = [str(year) for year in years if year > given.day.year - _LATE]
    notes = [f"{'、'.join(late)} 年的申请多未公开（发明最长 18 个月），不宜看作下降"] if late else []
    if years[0] > int(selection.filed_year[selection.filed_year > 0].min()):
        earlier = int(np.count_nonzero((selection.filed_year > 0) & (selection.filed_year < years[0])))
        notes.append(f"只列最近 {_YEARS} 年，更早的 {earlier} 件计入总数、不在图上")
    return Figure(
        "trends",
        RULE.title,
        sentence=f"{peak} 年申请最多，{int(filed[peak]):,} 件；现有效 {int(np.count_nonzero(selection.in_force)):,} 件",
        kind="line",
        labels=tuple(str(year) for year in years),
        lines=(
            Line("申请", tuple(int(filed[year]) for year in years)),
            Line("授权", tuple(int(granted[year]) for year in years)),
        ),
        headings=("年份", "当年申请", "当年授权", "当年申请中现有效", "有效比例（%）"),
        rows=rows,
        counted=counted,
        left_out=selection.count - counted,
        notes=tuple(notes),
    )


RULE = Analysis("trends", "申请与授权趋势", "这个领域在升温还是降温？", _run, 10)
