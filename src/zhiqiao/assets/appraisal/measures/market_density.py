"""How many patents in force share the main group. Source: the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if known.field is None:
        return nothing("来源数据没有主分类号")
    return Reading(float(known.field.live), f"大组 {known.field.main_group} 有 {known.field.live} 件有效")


RULE = Measure(
    "market_density",
    "同组有效专利",
    "件",
    "登记簿内主分类号在同一大组的有效专利件数（含本件）；登记簿之外的不在内",
    "登记簿的主分类号与法律状态",
    _read,
)
