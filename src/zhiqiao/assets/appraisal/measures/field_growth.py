"""Growth of applications in the main group over five years. Source: the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if known.field is None:
        return nothing("来源数据没有主分类号")
    now, before, least = known.field.recent, known.field.earlier, known.field.minimum
    if before < least:
        return nothing(f"登记簿里同大组前一个五年只有 {before} 件，不足 {least} 件，增速没有意义")
    percent = round((now - before) * 100 / before, 1)
    return Reading(percent, f"{percent:+.1f}%（近五年 {now} 件，前五年 {before} 件）")


RULE = Measure(
    "field_growth",
    "同领域申请增速",
    "%",
    "（近五个整年的申请 − 再前五年的申请）÷ 再前五年的申请，按登记簿内同一大组；近十八个月未公开的算不到",
    "登记簿的主分类号与申请日",
    _read,
)
