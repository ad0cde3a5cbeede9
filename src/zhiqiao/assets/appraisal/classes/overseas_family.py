"""HV2: inventions with a patent right of the same family abroad.

Whether Hong Kong, Macao and Taiwan count is not written: parameters/appraisal/high_value.yaml.
"""

from zhiqiao.assets.appraisal.classing import FILE, HOLDS, NOT, UNKNOWN, Case, ClassRule, Finding
from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence


def _judge(case: Case) -> Finding:
    offices = case.known.family_offices
    if offices is None:
        return Finding(UNKNOWN, "来源数据没有同族")
    file = parameters.load(FILE)
    counts_nearby = parameters.dated(FILE, "nearby_is_overseas").value_on(case.known.day)
    nearby = set() if counts_nearby else set(file["nearby_offices"])
    abroad = [one for one in offices if one not in nearby]
    granted = [one for one in case.known.family_granted if one not in nearby]
    if granted:
        return Finding(HOLDS, f"同族在 {'、'.join(granted)} 有效", Confidence.P)
    if abroad:
        return Finding(UNKNOWN, f"同族有 {'、'.join(abroad)}，是否授权、是否有效不知道", Confidence.P)
    left = [one for one in offices if one in nearby]
    return Finding(
        NOT, f"同族只在 {'、'.join(left)}，平台默认不算海外" if left else "没有海外同族", Confidence.P
    )


RULE = ClassRule(
    "overseas_family",
    "HV2",
    "海外同族",
    "国家知识产权局 2021 年五类定义；港澳台与同族是否有效为平台默认",
    _judge,
)
