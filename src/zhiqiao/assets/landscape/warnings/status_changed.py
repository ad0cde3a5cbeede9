"""A watched patent whose legal status is another than at the last look."""

from zhiqiao.assets.landscape.judging import Situation, Warned, WarningRule
from zhiqiao.kernel.parameters import Confidence

_ADVICE = {
    ("own", "ended"): "本方专利已失效：请核对是否漏缴年费，权利恢复有期限",
    ("other", "ended"): "对方专利已失效：其技术可以使用，但请核对同族与后续专利",
    ("other", "in_force"): "对方专利已授权：请比对在产在研产品",
    ("own", "in_force"): "本方专利已授权：请安排年费与转化",
}


def _judge(one: Situation) -> list[Warned]:
    patent = one.patent
    if patent is None or not one.status_before or one.status_before == patent.legal_status:
        return []
    side = "own" if one.is_own else "other"
    advice = _ADVICE.get((side, patent.legal_status), "请打开专利看最近的法律事件")
    return [
        Warned(
            f"{patent.number}:{one.status_before}>{patent.legal_status}:{one.day}",
            f"“{patent.title}”由{one.status_words_before}变为{patent.status_label}",
            (f"依据 {one.day} 的登记簿数据", advice),
            patent.number,
            confidence=Confidence.V0,
        )
    ]


RULE = WarningRule("status_changed", "关注的专利状态变化", "登记簿（专利局数据）", ("patent",), _judge)
