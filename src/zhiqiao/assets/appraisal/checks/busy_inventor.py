"""One person named in very many filings of a year. Clause: art. 3 (5)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from zhiqiao.assets.appraisal.checking import Check, Filing, Flag, threshold


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:
    least = threshold("busy_filings", day)
    named: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in filings:
        for name in dict.fromkeys(one.inventors):
            named[name, one.filed_on.year].append(one.number)
    return [
        Flag(
            "busy_inventor",
            tuple(sorted(numbers)),
            f"{name} 在 {year} 年署名 {len(numbers)} 件（门槛 {least} 件）；同名的人会合在一起",
        )
        for (name, year), numbers in sorted(named.items())
        if len(numbers) >= least
    ]


RULE = Check(
    "busy_inventor", "AB-05", "一人一年署名过多", "令第 77 号第三条第（五）项；件数为平台默认", _look
)
