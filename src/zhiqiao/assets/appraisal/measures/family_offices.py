"""Offices of the patent's family besides the Chinese one. Source: the register's families."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if known.family_offices is None:
        return nothing("来源数据没有同族，导入带同族的数据（如 PatSnap、OPS）后可算")
    many = len(known.family_offices)
    return Reading(float(many), f"{many} 个：{'、'.join(known.family_offices)}" if many else "同族只有中国")


RULE = Measure(
    "family_offices",
    "海外同族受理局",
    "个",
    "同族成员的受理局中，去掉中国后有几个不同的",
    "登记簿的同族与来源所列同族成员",
    _read,
)
