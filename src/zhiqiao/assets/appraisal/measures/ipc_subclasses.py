"""How many IPC subclasses the patent is in. Source: the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing

_SUBCLASS = 4  # characters of a subclass: C02F


def _read(known: Knowledge) -> Reading:
    found = list(dict.fromkeys(symbol[:4] for symbol in known.ipcs if len(symbol) >= _SUBCLASS))
    if not found:
        return nothing("来源数据没有分类号")
    return Reading(float(len(found)), f"{len(found)} 个：{'、'.join(found[:6])}")


RULE = Measure("ipc_subclasses", "IPC 跨小类数", "个", "分类号前四位有几个不同的", "登记簿的分类号", _read)
