"""全部符合条件的: which entries of a round would pass a step now, and why the others would not."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from zhiqiao.assets.stocktake import workflow
from zhiqiao.assets.stocktake.denominator import converted_numbers
from zhiqiao.assets.stocktake.judging import judge
from zhiqiao.assets.stocktake.models import BulkStep, Entry
from zhiqiao.assets.stocktake.queries.entries import entries, round_
from zhiqiao.assets.stocktake.situations import situation_of
from zhiqiao.assets.stocktake.stepping import MOST_AT_ONCE
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

REVIEW, ASSESS, SCREEN = "review", "assess", "screen"
_EXAMPLES = 3
_LATELY = 10


@dataclass
class Held:
    """Entries that would not pass, for one reason."""

    reason: str
    remedy: str
    many: int = 0
    examples: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Passing:
    """What a step over all entries in reach would do.

    Attributes:
        step: review, assess or screen.
        passing: Entries that would pass, at most as many as are done at once.
        held: The others that are not past the step yet, by reason, the most first.
        over: How many would pass beyond those done at once.
    """

    step: str
    passing: list[Entry]
    held: list[Held]
    over: int = 0

    @property
    def pks(self) -> list[int]:
        """Keys of those that would pass."""
        return [one.pk for one in self.passing]

    @property
    def held_many(self) -> int:
        """How many would not."""
        return sum(one.many for one in self.held)

    @property
    def digest(self) -> str:
        """Stands for exactly these entries."""
        return hashlib.sha256(",".join(map(str, self.pks)).encode()).hexdigest()[:16]


_OPEN = ("还没有自评", "等发明人自评，或用表格、模板代填")
# State → why a step cannot be taken yet, and what to do.
_TOO_EARLY: dict[str, dict[str, tuple[str, str]]] = {
    REVIEW: {workflow.OPEN: _OPEN},
    ASSESS: {workflow.OPEN: _OPEN},
    SCREEN: {
        workflow.OPEN: _OPEN,
        workflow.SELF_ASSESSED: ("单位还没有评价", "先办单位评价"),
        workflow.COLLEGE_REVIEWED: ("单位还没有评价", "先办单位评价"),
    },
}


def passing(actor: Actor, round_id: int, step: str, *, seen: str = "") -> Passing:
    """Which entries would pass a step now.

    Args:
        actor: Whose entries.
        round_id: The round.
        step: review, assess or screen (into the pool).
        seen: The digest of what a page showed; "" for a first look.

    Raises:
        Refusal: not the same any more as the page showed.
    """
    one = round_(actor, round_id)
    found = entries(actor, one.pk).filter(state__in=workflow.UNDER_WAY).select_related("patent", "round")
    waiting = list(found.prefetch_related("patent__extensions").order_by("pk"))
    why_not = _judge_of(step, waiting)
    held: dict[tuple[str, str], Held] = {}
    good: list[Entry] = []
    for entry in waiting:
        if entry.state == workflow.ASSESSED and step != SCREEN:
            continue
        if entry.state == workflow.COLLEGE_REVIEWED and step == REVIEW:
            continue
        why = _TOO_EARLY[step].get(entry.state) or why_not(entry)
        if why is None:
            good.append(entry)
            continue
        group = held.setdefault(why, Held(*why))
        group.many += 1
        if len(group.examples) < _EXAMPLES:
            group.examples.append(entry)
    result = Passing(
        step,
        good[:MOST_AT_ONCE],
        sorted(held.values(), key=lambda group: -group.many),
        max(len(good) - MOST_AT_ONCE, 0),
    )
    if seen and seen != result.digest:
        raise Refusal("清单刚有变化，能通过的已不是页面上的那些", "请核对新的件数后再办")
    return result


def _judge_of(step: str, waiting: list[Entry]) -> Callable[[Entry], tuple[str, str] | None]:
    if step == REVIEW:
        return _unreviewable
    if step == ASSESS:
        return _unassessable
    day = today()
    gone = converted_numbers([one.patent.number for one in waiting], day)

    def unscreenable(entry: Entry) -> tuple[str, str] | None:
        told = judge("convertible", situation_of(entry, day, is_converted=entry.patent.number in gone))
        if told.verdict == "in":
            return None
        return f"{told.label}：{'；'.join(told.reasons)}", "打开条目逐件判断；仍要入库的写明理由"

    return unscreenable


def _unreviewable(entry: Entry) -> tuple[str, str] | None:
    return None if entry.college else ("没有分派二级单位", "不经二级单位审核，由单位直接评价")


def _unassessable(entry: Entry) -> tuple[str, str] | None:
    if entry.state == workflow.SELF_ASSESSED and entry.college:
        return f"还没有经“{entry.college}”审核", "请二级单位审核；没有审核人的由办公室代为审核"
    if not entry.inventor_rating or entry.inventor_maturity is None:
        return _OPEN
    if entry.unit_rating and entry.unit_rating != entry.inventor_rating:
        return "单位已评的等级与自评不同", "打开条目重新评价并写意见"
    return None


def bulk_steps(actor: Actor, round_id: int) -> list[BulkStep]:
    """The latest bulk steps of a round that the actor may take back or has seen taken back."""
    found = BulkStep.objects.filter(round_id=round_id, organization_id=actor.organization_id or 0)
    if actor.role is Role.COLLEGE_REVIEWER:
        found = found.filter(by_id=actor.user_id)
    elif actor.role is not Role.HOLDER_OFFICE:
        found = found.none()
    return list(found[:_LATELY])
