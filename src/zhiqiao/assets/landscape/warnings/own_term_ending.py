"""A key patent of one's own whose protection ends soon (term: 专利法 art. 42, parameters/protection_terms.yaml)."""

from zhiqiao.assets.landscape.judging import Situation, Warned, WarningRule, threshold


def _judge(one: Situation) -> list[Warned]:
    patent = one.patent
    if patent is None or not one.is_own or patent.legal_status != "in_force" or patent.last_day is None:
        return []
    entry = threshold("own_term_ending_days", one.day)
    left = (patent.last_day - one.day).days
    if not 0 <= left <= int(entry.value):
        return []
    return [
        Warned(
            f"{patent.number}:{patent.last_day}",
            f"重点专利“{patent.title}”还有 {left} 天保护期届满",
            (
                f"自申请日起算，保护到 {patent.last_day}",
                f"提前 {entry.value} 天提醒；期限补偿的以局里决定为准",
                "请看是否有改进专利接续，许可合同是否随之到期",
            ),
            patent.number,
            patent.last_day,
            entry.confidence,
        )
    ]


RULE = WarningRule("own_term_ending", "自有重点专利将到期", "专利法第四十二条", ("patent",), _judge)
