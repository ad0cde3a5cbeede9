"""Share of recent applications that the three busiest holders filed. Source: the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if known.field is None:
        return nothing("来源数据没有主分类号")
    if known.field.recent < known.field.minimum:
        return nothing(f"登记簿里同大组近五年只有 {known.field.recent} 件，不足 {known.field.minimum} 件")
    share = round(known.field.top_share, 1)
    return Reading(share, f"前三名占近五年申请的 {share}%")


RULE = Measure(
    "applicant_concentration",
    "前三名申请人占比",
    "%",
    "登记簿内同一大组近五个整年的申请里，件数最多的三个第一权利人占几成",
    "登记簿的主分类号、申请日与权利人",
    _read,
)
