"""Whether the patent went through invalidation. Source: the register's legal events (ST.27 category, else words)."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing

_INVALID = ("全部无效", "宣告无效", "宣告专利权无效")
_PARTLY = ("部分无效",)
_KEPT = ("维持有效", "维持专利权有效")
_ASKED = ("无效宣告请求", "无效请求")


def _read(known: Knowledge) -> Reading:
    if known.events is None:
        return nothing("来源数据没有法律事件")
    words = [one.words for one in known.events if "无效" in one.words or "维持有效" in one.words]
    said = "；".join(words[:3])
    if any(part in text for text in words for part in _KEPT):
        return Reading("survived", f"经过无效程序，维持有效（{said}）")
    if any(part in text for text in words for part in _PARTLY):
        return Reading("partly", f"部分无效（{said}）")
    asked = [text for text in words if any(part in text for part in _ASKED)]
    if len(asked) < len(words) and any(part in text for text in words for part in _INVALID):
        return Reading("invalid", f"已宣告无效（{said}）")
    if words:
        return Reading("requested", f"有无效程序，没有看到结论（{said}）")
    return Reading("none", f"{len(known.events)} 条法律事件里没有无效程序")


RULE = Measure(
    "invalidation_history",
    "无效程序",
    "档",
    "按法律事件的原文分档：维持有效、部分无效、请求中、宣告无效、没有无效程序",
    "登记簿的法律事件",
    _read,
)
