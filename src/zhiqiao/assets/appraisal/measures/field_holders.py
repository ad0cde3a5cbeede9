"""How many first holders have patents in force in the main group. Source: the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if known.field is None:
        return nothing("来源数据没有主分类号")
    return Reading(float(known.field.holders), f"大组 {known.field.main_group} 有 {known.field.holders} 家")


RULE = Measure(
    "field_holders",
    "同组权利人",
    "家",
    "登记簿内同一大组有效专利的第一权利人有几家（含本件的）",
    "登记簿的主分类号、法律状态与权利人",
    _read,
)
