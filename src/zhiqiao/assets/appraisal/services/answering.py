"""People answer the indicators that no data tell. Answers are only added; the latest counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhiqiao.assets.appraisal import queries
from zhiqiao.assets.appraisal.frames import MOST_POINTS, index_named
from zhiqiao.assets.appraisal.models import IndicatorAnswer
from zhiqiao.assets.appraisal.speaking import said_by
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

ANSWER = queries.ANSWER
_MOST_WORDS = 2000


@dataclass(frozen=True)
class Reply:
    """An answer about to be given: the indicator, 0–10 (None takes the earlier one back), what it rests on."""

    indicator: str
    points: int | None
    ground: str = ""


@mutation(ANSWER)
def answer_indicators(actor: Actor, number: str, index: str, replies: Sequence[Reply]) -> int:
    """Keep the answers that say something new; returns how many.

    Raises:
        Refusal: no such indicator, one that is read from data, points beyond 0–10, or points without a ground.
    """
    one = queries.patent_for(actor, ANSWER, number)
    require(actor, ANSWER, queries.resource_of(one))
    known = index_named(index).frame(today()).by_code
    earlier = queries.answers_of([one.pk]).get(one.pk, {})
    made = []
    for reply in replies:
        asked = known.get(reply.indicator)
        if asked is None or asked.measure:
            raise Refusal(f"{reply.indicator} 不是可以填写的指标", "请刷新页面", column=reply.indicator)
        before = earlier.get(reply.indicator)
        ground = reply.ground.strip()
        if (reply.points, ground) == ((before.points, before.ground) if before else (None, "")):
            continue
        if reply.points is not None:
            _check(asked.label, reply, ground)
        made.append(
            IndicatorAnswer(
                patent=one,
                indicator=reply.indicator,
                points=reply.points,
                ground=ground,
                by_id=actor.user_id,
                by_name=said_by(actor),
            )
        )
    IndicatorAnswer.objects.bulk_create(made)
    target(f"patent:{one.number}", {"index": index, "answers": {a.indicator: a.points for a in made}})
    return len(made)


def _check(label: str, reply: Reply, ground: str) -> None:
    if not 0 <= (reply.points or 0) <= MOST_POINTS:
        raise Refusal(f"“{label}”填了 {reply.points}", "请填 0 到 10 的整数", column=reply.indicator)
    if not ground:
        raise Refusal(
            f"“{label}”打了分，没有写依据",
            "请写一句依据，例如比的是哪篇文献、哪份检测报告",
            column=reply.indicator,
        )
    if len(ground) > _MOST_WORDS:
        raise Refusal(
            f"“{label}”的依据有 {len(ground)} 字", f"请控制在 {_MOST_WORDS} 字内", column=reply.indicator
        )
