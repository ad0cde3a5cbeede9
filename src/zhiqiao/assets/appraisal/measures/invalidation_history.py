"""Whether the patent went through invalidation. Source: the register's legal events (ST.27 category, else words).

Of several decisions the gravest tells: wholly invalid, partly invalid, upheld, still asked.
"""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, Told, nothing

_CATEGORIES = {
    "H10.invalidated": "invalid",
    "M10.partly_invalid": "partly",
    "M10.maintained": "survived",
    "L10.review_requested": "requested",
}
_INVALID = ("全部无效", "宣告无效", "宣告专利权无效")
_PARTLY = ("部分无效", "部分宣告无效", "基础上维持")
_KEPT = ("维持有效", "维持专利权有效")
_ABOUT = ("无效", *_KEPT)
# The gravest first.
_SAID = {
    "invalid": "已宣告无效",
    "partly": "部分无效",
    "survived": "经过无效程序，维持有效",
    "requested": "有无效程序，没有看到结论",
}


def _level(one: Told) -> str:
    """invalid, partly, survived or requested; "" for an event that is about something else."""
    if one.category in _CATEGORIES:
        return _CATEGORIES[one.category]
    if not any(part in one.words for part in _ABOUT):
        return ""
    if any(part in one.words for part in _PARTLY):
        return "partly"
    if any(part in one.words for part in _KEPT):
        return "survived"
    decided = "请求" not in one.words or "决定" in one.words
    return "invalid" if decided and any(part in one.words for part in _INVALID) else "requested"


def _read(known: Knowledge) -> Reading:
    if known.events is None:
        return nothing("来源数据没有法律事件")
    told = [(_level(one), one.words) for one in known.events]
    found = {level for level, _ in told if level}
    for level, words in _SAID.items():
        if level in found:
            said = "；".join([text for its, text in told if its == level][:3])
            return Reading(level, f"{words}（{said}）")
    return Reading("none", f"{len(known.events)} 条法律事件里没有无效程序")


RULE = Measure(
    "invalidation_history",
    "无效程序",
    "档",
    "按法律事件的归类（没有归类的按原文）分档，取最重的：宣告无效、部分无效、维持有效、请求中、没有无效程序",
    "登记簿的法律事件",
    _read,
)
