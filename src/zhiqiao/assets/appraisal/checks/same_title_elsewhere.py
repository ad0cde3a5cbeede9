"""The same title in the same main group filed by another holder. Clause: art. 3 (6)."""

from collections.abc import Sequence
from datetime import date

from zhiqiao.assets.appraisal.checking import Check, Filing, Flag


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:  # noqa: ARG001 - every check is asked so
    return [
        Flag(
            "same_title_elsewhere",
            (one.number,),
            f"同一大组里，{'、'.join(one.twins[:3])} 也申请了同名的专利",
        )
        for one in filings
        if one.twins
    ]


RULE = Check(
    "same_title_elsewhere",
    "AB-06",
    "别的申请人同名申请",
    "令第 77 号第三条第（六）项（未核对）；按登记簿内名称与大组相同",
    _look,
)
