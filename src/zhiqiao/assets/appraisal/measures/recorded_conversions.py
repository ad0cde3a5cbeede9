"""Assignments, licenses and pledges that the office recorded. Source: ledger facts, legal events."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, begins, nothing

_WORDS = ("许可合同备案", "质押合同登记", "质押登记", "专利权的转移", "开放许可")


def _read(known: Knowledge) -> Reading:
    words = [one.words for one in known.events or () if any(word in one.words for word in _WORDS)]
    told = [one for one in words if begins(one)]
    if not known.conversions and not told and known.events is None:
        return nothing("账本里没有登记、备案，来源数据也没有法律事件可对照")
    many = max(len(known.conversions), len(told))
    if not many:
        return Reading(0.0, "账本和法律事件里都没有")
    said = "；".join((list(known.conversions) or told)[:3])
    return Reading(float(many), f"{many} 次：{said}")


RULE = Measure(
    "recorded_conversions",
    "许可、转让、质押记录",
    "次",
    "账本里已登记、备案的转让、许可、开放许可、质押次数，与法律事件里的次数，取大者；变更、注销不另算",
    "证据账本的 转让登记、许可备案、开放许可备案、质押登记；登记簿的法律事件",
    _read,
)
