"""A first claim so long that it may narrow needlessly. Clause: art. 3 (4)."""

from collections.abc import Sequence
from datetime import date

from zhiqiao.assets.appraisal.checking import Check, Filing, Flag, threshold


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:
    most = threshold("long_claim", day)
    return [
        Flag("long_claim", (one.number,), f"首项权利要求 {length} 字（门槛 {most} 字），可能非必要缩限")
        for one in filings
        if (length := len("".join(one.first_claim.split()))) >= most
    ]


RULE = Check("long_claim", "AB-04", "首项权利要求过长", "令第 77 号第三条第（四）项；字数为平台默认", _look)
