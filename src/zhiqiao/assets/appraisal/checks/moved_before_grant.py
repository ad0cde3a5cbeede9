"""The right to apply changed hands before grant. Clause: art. 3 (7)."""

from collections.abc import Sequence
from datetime import date

from zhiqiao.assets.appraisal.checking import Check, Filing, Flag

_WORDS = ("申请权的转移", "申请权转移", "发明人变更", "发明人的变更")


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:  # noqa: ARG001 - every check is asked so
    found = []
    for one in filings:
        told = [words for words in one.events if any(word in words for word in _WORDS)]
        if told:
            found.append(Flag("moved_before_grant", (one.number,), f"授权前有“{told[0]}”，请核实缘由"))
    return found


RULE = Check(
    "moved_before_grant",
    "AB-07",
    "授权前变更申请人或发明人",
    "令第 77 号第三条第（七）项（未核对）；按法律事件原文",
    _look,
)
