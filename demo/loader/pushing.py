"""Pushes of patents to firms, and the firms' answers."""

from collections.abc import Callable

from demo.loader.people import Cast
from demo.model import District, Feedback, Push
from zhiqiao.foundation.access.roles import Role
from zhiqiao.kernel.periods import as_of
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices
from zhiqiao.market.matching import services as matching

# The demo's word for a decline -> code of parameters/matching.yaml.
_DECLINES = {label: code for code, label in choices.decline_reasons()}


def send_pushes(
    district: District, cast: Cast, needs: dict[str, int], tell: Callable[[int, int], None]
) -> dict[str, int]:
    """Send each push and give its answer; returns their keys here by the demo's keys.

    A push that today's register no longer allows (a patent that has ended since) is left out.
    """
    made: dict[str, int] = {}
    for at, one in enumerate(sorted(district.pushes, key=lambda p: p.pushed_on)):
        key = _send(cast, one, needs)
        if key is not None:
            made[one.key] = key
        if at % 50 == 0:
            tell(at, len(district.pushes))
    return made


def _send(cast: Cast, one: Push, needs: dict[str, int]) -> int | None:
    sender = cast.actors[one.by]
    firm = cast.organizations[one.firm]
    demand = needs.get(one.need)
    if (
        demand is not None
        and not Demand.objects.filter(pk=demand, state=Demand.PUBLISHED, firm=firm).exists()
    ):
        demand = None
    try:
        with as_of(one.pushed_on):
            sent = matching.push(
                sender, one.patent, firm.pk, demand, one.note or "与企业主营业务相近，请看是否用得上"
            )
    except Refusal:
        return None
    if one.feedback is not None:
        with as_of(one.feedback.given_on):
            matching.answer(cast.acting(one.firm, Role.ENTERPRISE), sent.pk, _answer(one.feedback))
    return sent.pk


def _answer(said: Feedback) -> matching.Answer:
    if said.verdict == "none":
        code = _DECLINES.get(said.decline_reason, said.decline_reason)
        code = code if code in dict(choices.decline_reasons()) else "other"
        return matching.Answer(choices.DECLINED, code, said.text or "暂时没有计划")
    return matching.Answer(said.verdict, "", said.text, said.text if said.verdict == "improve" else "")
