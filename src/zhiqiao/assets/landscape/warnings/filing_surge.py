"""A class in which filings of the last whole year are many times those of the years before."""

from zhiqiao.assets.landscape.judging import Situation, Warned, WarningRule, threshold


def _judge(one: Situation) -> list[Warned]:
    entry, least = threshold("filing_surge_ratio", one.day), threshold("filing_surge_least", one.day)
    if one.filed_recent < int(least.value) or one.filed_recent < float(entry.value) * one.filed_before:
        return []
    year = one.day.year - 1
    return [
        Warned(
            f"{one.value}:{year}",
            f"{one.value} 的申请明显增多：{year} 年已见 {one.filed_recent} 件",
            (
                f"前三年年均 {one.filed_before:.1f} 件，达到 {entry.value} 倍即提醒",
                "近两年的申请未全部公开，实际只会更多",
                "请到导航图看是谁在申请",
            ),
            confidence=entry.confidence,
        )
    ]


RULE = WarningRule("filing_surge", "技术分类申请激增", "平台默认阈值", ("ipc",), _judge)
