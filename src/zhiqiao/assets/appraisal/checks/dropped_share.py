"""Most filings ended without a grant. Clause: art. 3 (8), a signal of ours."""

from collections.abc import Sequence
from datetime import date

from zhiqiao.assets.appraisal.checking import DISCLOSED, Check, Filing, Flag, threshold


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:
    percent, least = threshold("dropped_percent", day), threshold("dropped_least", day)
    settled = [
        one for one in filings if one.number != DISCLOSED and (one.granted_on or one.status == "ended")
    ]
    dropped = [one for one in settled if one.granted_on is None]
    if len(settled) < least or len(dropped) * 100 < percent * len(settled):
        return []
    share = len(dropped) * 100 / len(settled)
    reason = (
        f"已有结果的 {len(settled)} 件里，{len(dropped)} 件没有授权就失效，占 {share:.0f}%（门槛 {percent}%）"
    )
    return [Flag("dropped_share", tuple(sorted(one.number for one in dropped)), reason)]


RULE = Check(
    "dropped_share",
    "AB-08",
    "多数没有授权就失效",
    "令第 77 号第三条第（八）项（未核对）；比例为平台默认",
    _look,
)
