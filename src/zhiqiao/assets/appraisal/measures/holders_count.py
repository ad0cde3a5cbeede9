"""How many holders share the right. Source: the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if not known.holders:
        return nothing("来源数据没有权利人")
    return Reading(float(known.holders), "独有" if known.holders == 1 else f"{known.holders} 个权利人共有")


RULE = Measure("holders_count", "权利人数", "个", "登记簿里的权利人个数", "登记簿的权利人", _read)
