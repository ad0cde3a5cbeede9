"""The wake-up list as an actor may see it."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhiqiao.assets.stocktake.models import Entry, Sleeper
from zhiqiao.assets.stocktake.stepping import sleeper_resource
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

VIEW_SLEEPER = "assets.stocktake:sleeper:view"


def sleepers(actor: Actor) -> QuerySet[Sleeper]:
    """Lines in reach: a reviewer's are those of the own college, an inventor's those to wake or to answer for."""
    also: Q | None = None
    if actor.role is Role.INVENTOR and actor.user_id is not None:
        answers = Entry.objects.filter(
            patent=OuterRef("patent_id"),
            organization=OuterRef("organization_id"),
            inventor_id=actor.user_id,
        )
        also = Q(Exists(answers))
    found = rows(actor, VIEW_SLEEPER, Sleeper.objects.all(), owner="owner_id", also=also)
    if actor.role is Role.COLLEGE_REVIEWER:
        found = found.filter(college=actor.college) if actor.college else found.none()
    return found.select_related("patent", "organization")


def sleeper(actor: Actor, pk: int) -> Sleeper:
    """One line with its patent and holder.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    found = sleepers(actor).filter(pk=pk).first()
    if found is not None:
        return found
    one = Sleeper.objects.filter(pk=pk).select_related("patent", "organization").first()
    if one is None:
        raise Refusal(f"唤醒清单上没有第 {pk} 号", "请从唤醒清单中打开")
    require(actor, VIEW_SLEEPER, sleeper_resource(one))
    raise Refusal(
        f"{one.patent} 分在“{one.college or '未分派'}”", "请由该二级单位的审核人或成果转化办公室查看"
    )


def sleepers_by_state(actor: Actor) -> dict[str, int]:
    """How many lines in reach stand in each state."""
    return dict(sleepers(actor).order_by().values_list("state").annotate(n=Count("pk")))


def sleepers_are_due(actor: Actor) -> bool:
    """Whether a line has not been looked at today."""
    return sleepers(actor).filter(checked_on__lt=today()).exists()
