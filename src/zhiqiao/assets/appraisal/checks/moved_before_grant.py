"""The right to apply changed hands before grant. Clause: art. 3 (7)."""

from collections.abc import Sequence
from datetime import date

from zhiqiao.assets.appraisal.checking import Check, Filing, Flag

# The gazette's name of the event covers both rights; before grant it is the right to apply that moves.
_WORDS = (
    "申请权的转移",
    "申请权转移",
    "申请权、专利权的转移",
    "权利转移",
    "权利的转移",
    "发明人变更",
    "发明人的变更",
)
_PARTICULARS, _INVENTOR = "著录事项", "发明人"


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:  # noqa: ARG001 - every check is asked so
    found = []
    for one in filings:
        told = [words for words in one.events if _tells(words)]
        if told:
            found.append(Flag("moved_before_grant", (one.number,), f"授权前有“{told[0]}”，请核实缘由"))
    return found


def _tells(words: str) -> bool:
    return any(word in words for word in _WORDS) or (_PARTICULARS in words and _INVENTOR in words)


RULE = Check(
    "moved_before_grant",
    "AB-07",
    "授权前变更申请人或发明人",
    "令第 77 号第三条第（七）项（未核对）；按法律事件原文",
    _look,
)
