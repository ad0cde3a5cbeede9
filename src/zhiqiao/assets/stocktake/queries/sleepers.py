"""The wake-up list as an actor may see it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.models import Entry, Sleeper, SleeperLook
from zhiqiao.assets.stocktake.stepping import sleeper_resource
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

VIEW_SLEEPER = "assets.stocktake:sleeper:view"
FIND_SLEEPERS = "assets.stocktake:sleeper:find"


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


@dataclass(frozen=True)
class Looked:
    """When holders were last looked over.

    Attributes:
        holders: Holders in reach that the list covers.
        looked: Of them those looked over at all.
        oldest: The look that is longest ago, of those looked over; None for none.
        newest: The last look; None for none.
    """

    holders: int
    looked: int
    oldest: datetime | None = None
    newest: datetime | None = None


def looked(actor: Actor) -> Looked:
    """When the holders in the actor's reach were last looked over: the own one, or those of the region."""
    found = accounts.organizations_in(actor.region_code, choices.holder_kinds())
    if actor.organization_kind in choices.holder_kinds():
        found = found.filter(pk=actor.organization_id or 0)
    looks = SleeperLook.objects.filter(organization__in=found.order_by().values("pk"))
    told = looks.aggregate(n=Count("pk"), oldest=Min("looked_at"), newest=Max("looked_at"))
    return Looked(found.count(), told["n"], told["oldest"], told["newest"])


def sleepers_are_due(actor: Actor) -> bool:
    """Whether a holder has not been looked over today, whether or not the list has anything of it."""
    holders = rows(actor, FIND_SLEEPERS, accounts.all_organizations(), organization="pk")
    today_ = SleeperLook.objects.filter(looked_on__gte=today()).values("organization_id")
    return holders.filter(kind__in=choices.holder_kinds()).exclude(pk__in=today_).exists()
