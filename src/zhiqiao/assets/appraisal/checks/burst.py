"""Many filings within a few days. Clause: art. 3 (5)."""

from collections.abc import Sequence
from datetime import date

from zhiqiao.assets.appraisal.checking import Check, Filing, Flag, threshold, windows


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:
    days, least = threshold("burst_days", day), threshold("burst_filings", day)
    told = sorted(filings, key=lambda one: (one.filed_on, one.number))
    found = []
    for first, last in windows([one.filed_on for one in told], days):
        many = last - first + 1
        if many >= least:
            some = told[first : last + 1]
            reason = f"{some[0].filed_on} 至 {some[-1].filed_on} 申请 {many} 件（{days} 天内门槛 {least} 件）"
            found.append(Flag("burst", tuple(one.number for one in some), reason))
    return found


RULE = Check("burst", "AB-05", "短期集中申请", "令第 77 号第三条第（五）项；天数与件数为平台默认", _look)
