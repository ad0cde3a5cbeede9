"""Offices abroad of the patent's family, as kernel/offices.py reckons them. Source: the register's families."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing
from zhiqiao.kernel.offices import family_of


def _read(known: Knowledge) -> Reading:
    if known.family_offices is None:
        return nothing("来源数据没有同族，导入带同族的数据（如 PatSnap、OPS）后可算")
    told = family_of(known.family_offices, known.day)
    many = len(told.overseas)
    beside = f"；另有{told.beside}" if told.beside else ""
    alone = "没有海外同族" if beside else "同族只有中国"
    return Reading(float(many), (f"{many} 个：{'、'.join(told.overseas)}" if many else alone) + beside)


RULE = Measure(
    "family_offices",
    "海外同族受理局",
    "个",
    "同族成员的受理局中有几个不同的海外专利局；港澳台和 PCT 国际申请（WO）另列，不数",
    "登记簿的同族与来源所列同族成员",
    _read,
)
