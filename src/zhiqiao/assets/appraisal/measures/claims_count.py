"""How many claims. Source: the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if known.claims_count is None:
        return nothing("来源数据没有权利要求数")
    return Reading(float(known.claims_count), f"{known.claims_count} 项")


RULE = Measure("claims_count", "权利要求项数", "项", "来源所述的权利要求项数", "登记簿的权利要求数", _read)
