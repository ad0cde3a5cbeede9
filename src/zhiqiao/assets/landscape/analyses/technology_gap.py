"""Where demand and stock do not meet: industries with needs but no patents in force, and patents without firms."""

from collections import Counter

import numpy as np

from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.gap import MET, NO_FIRM, NO_PATENT, THIN, VERDICTS, verdict_on
from zhiqiao.assets.landscape.industries import MIDDLE_CLASS
from zhiqiao.assets.landscape.selection import Analysis, Given, Selection
from zhiqiao.kernel import tables


def _run(selection: Selection, given: Given) -> Figure:
    if not given.is_demand_known:
        return Figure(
            "technology_gap", RULE.title, missing="这里只有专利数据；企业需求在“供需 → 需求”里登记后才能比对"
        )
    needs = Counter(one.industry_code[:MIDDLE_CLASS] for one in given.needs if one.industry_code)
    firms = Counter(code[:MIDDLE_CLASS] for code in given.firms if code)
    places, industry, _, pointers = selection.economic_pairs()
    alive = np.bincount(industry[selection.in_force[places]], minlength=len(pointers.codes))
    stock = {code: int(alive[at]) for at, code in enumerate(pointers.codes) if alive[at]}
    if not needs and not firms:
        return Figure(
            "technology_gap",
            RULE.title,
            missing="还没有写明行业的需求或企业：请导入需求清单，并补上企业的国民经济行业",
        )
    found = []
    for code in {*needs, *firms, *stock}:
        verdict = verdict_on(needs[code], stock.get(code, 0), firms[code])
        if verdict and (needs[code] or stock.get(code, 0)):
            found.append((verdict, code, needs[code], stock.get(code, 0), firms[code]))
    found.sort(key=lambda one: (VERDICTS.index(one[0]), -one[2], -one[3], one[1]))
    told = Counter(one[0] for one in found)
    wanted = [one for one in found if one[0] in {NO_PATENT, THIN}][: given.top // 3]
    idle = [one for one in found if one[0] == NO_FIRM][: given.top // 3]
    shown = [*wanted, *idle, *[one for one in found if one[0] == MET][: given.top // 3]]
    unplaced = sum(1 for one in given.needs if not one.industry_code)
    return Figure(
        "technology_gap",
        RULE.title,
        sentence=f"{told[NO_PATENT]} 个行业有需求无有效专利，{told[NO_FIRM]} 个行业有专利无本地企业",
        kind="across",
        labels=tuple(_label(one[1]) for one in shown),
        lines=(
            Line("需求（条）", tuple(one[2] for one in shown)),
            Line("有效专利（件）", tuple(one[3] for one in shown)),
            Line("企业（家）", tuple(one[4] for one in shown)),
        ),
        unit="",
        headings=("行业（中类）", "判断", "需求（条）", "有效专利（件）", "企业（家）"),
        rows=tuple(
            (_label(code), verdict, asked, held, there) for verdict, code, asked, held, there in shown
        ),
        counted=len(np.unique(places)),
        left_out=selection.count - len(np.unique(places)),
        notes=(
            "按行业中类比对：需求与企业用填报的行业代码，专利用分类号对照；同一行业里技术是否真能解决需求，请用匹配核对",
            f"{unplaced} 条需求没有写行业，未计入" if unplaced else "需求都写了行业",
        ),
        mark=tables.concordance_in_use().mark,
        facts={"no_patent": told[NO_PATENT], "no_firm": told[NO_FIRM]},
    )


def _label(code: str) -> str:
    return f"{code} {tables.gbt4754_name(code) or ''}".strip()


RULE = Analysis(
    "technology_gap",
    "供需缺口",
    "哪里有需求没有专利，哪里有专利没有企业？",
    _run,
    60,
    ("专利登记簿", "企业需求", "企业名录", "IPC 与国民经济行业对照表"),
)
