"""HV2: inventions with a patent right of the same family abroad.

What counts as abroad is reckoned where every such figure is: kernel/offices.py, parameters/offices.yaml.
"""

from zhiqiao.assets.appraisal.classing import HOLDS, NOT, UNKNOWN, Case, ClassRule, Finding
from zhiqiao.kernel.offices import family_of, overseas_note
from zhiqiao.kernel.parameters import Confidence


def _judge(case: Case) -> Finding:
    day = case.known.day
    if case.known.family_offices is None:
        return Finding(UNKNOWN, "来源数据没有同族")
    told = family_of(case.known.family_offices, day)
    granted = family_of(case.known.family_granted, day).overseas
    beside = f"；另有{told.beside}" if told.beside else ""
    if granted:
        return Finding(HOLDS, f"同族在 {'、'.join(granted)} 有效{beside}", Confidence.P)
    if told.overseas:
        why = f"同族有 {'、'.join(told.overseas)}，是否授权、是否有效不知道{beside}"
        return Finding(UNKNOWN, why, Confidence.P)
    if told.routes:
        return Finding(UNKNOWN, f"没有海外同族{beside}，进入了哪些国家不知道", Confidence.P)
    return Finding(NOT, f"没有海外同族{beside and f'{beside}，平台默认不算海外'}", Confidence.P)


RULE = ClassRule(
    "overseas_family",
    "HV2",
    "海外同族",
    "国家知识产权局 2021 年五类定义；海外的口径与同族是否有效为平台默认",
    _judge,
    overseas_note,
)
