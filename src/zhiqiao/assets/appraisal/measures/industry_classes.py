"""How many GB/T 4754 divisions the symbols may point to. Source: the concordance in use."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing
from zhiqiao.kernel import tables

_DIVISION = 2  # digits of a division (大类)


def _read(known: Knowledge) -> Reading:
    if not known.ipcs:
        return nothing("来源数据没有分类号")
    found = list(dict.fromkeys(one.code[:_DIVISION] for one in tables.ipc_industries(known.ipcs)))
    if not found:
        return nothing("对照表里没有这些分类号")
    named = "、".join(f"{code} {tables.gbt4754_name(code) or ''}".strip() for code in sorted(found)[:4])
    return Reading(float(len(found)), f"{len(found)} 个大类：{named}")


RULE = Measure(
    "industry_classes",
    "可能的应用行业",
    "个大类",
    "分类号按 IPC 与国民经济行业对照表对到的大类数；只是可能",
    "登记簿的分类号；在用的对照表",
    _read,
)
