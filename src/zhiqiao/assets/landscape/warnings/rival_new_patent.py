"""New patents of a watched applicant since the last look."""

from zhiqiao.assets.landscape.judging import Situation, Warned, WarningRule
from zhiqiao.kernel.parameters import Confidence

_NAMED = 5


def _judge(one: Situation) -> list[Warned]:
    if not one.new:
        return []
    newest = max(patent.number for patent in one.new)
    named = [f"{patent.number} {patent.title}（{patent.status_label}）" for patent in one.new[:_NAMED]]
    more = [f"等共 {len(one.new)} 件"] if len(one.new) > _NAMED else []
    return [
        Warned(
            f"{one.value}:{newest}:{len(one.new)}:{one.day}",
            f"{one.value} 有 {len(one.new)} 件新专利",
            (*named, *more),
            one.new[0].number,
            confidence=Confidence.V0,
        )
    ]


RULE = WarningRule("rival_new_patent", "竞争者有新专利", "登记簿（新导入的专利）", ("applicant",), _judge)
