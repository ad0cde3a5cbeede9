"""Rounds, their entries and coverage, the pool, and what waits."""

from datetime import timedelta

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, coverage, stepping, workflow
from zhiqiao.assets.stocktake.models import Entry, EntryStep, Round
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.notices.waiting import UnderWay, Waiting, waiting_of
from zhiqiao.kernel.periods import SHANGHAI, today
from zhiqiao.kernel.refusal import Refusal

VIEW_ROUND = "assets.stocktake:round:view"
VIEW_ENTRY = "assets.stocktake:entry:view"
VIEW_POOL = "assets.stocktake:pool:view"
OPEN_ROUND = "assets.stocktake:round:open"
CLOSE_ROUND = "assets.stocktake:round:close"
MOST_WAITING = 20_000


def rounds(actor: Actor) -> QuerySet[Round]:
    """Rounds in reach, with ``denominator`` and ``covered`` counted over the entries in reach."""
    mine = entries(actor).filter(is_counted=True).order_by()
    seen = rows(
        actor,
        VIEW_ROUND,
        Round.objects.all(),
        region=("region_code", "holders__organization__region_code"),
        organization="holders__organization_id",
    )
    return seen.distinct().annotate(
        denominator=_counted(mine), covered=_counted(mine.filter(state__in=workflow.COVERED))
    )


def _counted(found: QuerySet[Entry]) -> Coalesce:
    grouped = found.filter(round=OuterRef("pk")).values("round").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), Value(0))


def round_(actor: Actor, pk: int) -> Round:
    """One round.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    found = rounds(actor).filter(pk=pk).first()
    if found is not None:
        return found
    one = Round.objects.filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号盘点", "请从盘点列表中打开")
    ids = frozenset(one.holders.values_list("organization_id", flat=True))
    require(actor, VIEW_ROUND, Resource(one.region_code, ids, label=f"盘点“{one.name}”"))
    return one


def entries(actor: Actor, round_id: int | None = None) -> QuerySet[Entry]:
    """Entries in reach: a reviewer's are those of the reviewer's college, an inventor's the inventor's own."""
    found = rows(actor, VIEW_ENTRY, Entry.objects.all(), owner="inventor_id")
    if actor.role is Role.COLLEGE_REVIEWER:
        found = found.filter(college=actor.college) if actor.college else found.none()
    return found if round_id is None else found.filter(round_id=round_id)


def entry(actor: Actor, pk: int) -> Entry:
    """One entry with its patent, holder and round.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    one = Entry.objects.filter(pk=pk).select_related("patent", "organization", "round", "inventor").first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号盘点条目", "请从盘点清单中打开")
    stepping.may(actor, VIEW_ENTRY, one)
    return one


def may_lead(actor: Actor, one: Round) -> bool:
    """Whether the actor may extend, close and reopen a round."""
    return bool(decide(actor, CLOSE_ROUND, stepping.leading_resource(one)))


def holders_to_count(actor: Actor) -> list[tuple[int, str, int]]:
    """The holders an agency may take stock of: (key, name, patents in force by the register today)."""
    found = rows(actor, OPEN_ROUND, accounts.all_organizations(), organization="pk")
    return [
        (one.pk, one.name, register.in_force_held_by(one.pk, today()).count())
        for one in found.filter(kind__in=choices.holder_kinds())
    ]


def colleges(actor: Actor, round_id: int) -> list[str]:
    """The colleges that entries of a round are assigned to."""
    found = entries(actor, round_id).exclude(college="").order_by("college")
    return list(found.values_list("college", flat=True).distinct())


def coverage_by_college(actor: Actor, round_id: int, *, several: bool = False) -> list[coverage.Line]:
    """Coverage of a round by college, over the entries the actor may see; with ``several``, by holder and college."""
    counted = entries(actor, round_id).filter(is_counted=True).order_by()
    if several:
        found = counted.values_list("organization__name", "college", "state").annotate(n=Count("pk"))
        return coverage.lines(
            (college, f"{holder} · {college or coverage.UNNAMED}", state, many)
            for holder, college, state, many in found
        )
    grouped = counted.values_list("college", "state").annotate(n=Count("pk"))
    return coverage.lines(
        (college, college or coverage.UNNAMED, state, many) for college, state, many in grouped
    )


def assessed_lately(actor: Actor, round_id: int, *, several: bool) -> dict[str, int]:
    """Label of the line (holder · college, else college) → entries the unit assessed in the last fortnight."""
    since = timezone.now() - timedelta(days=coverage.LATELY)
    steps = EntryStep.objects.filter(
        entry__in=entries(actor, round_id).filter(is_counted=True), name="assess", made_at__gte=since
    )
    grouped = steps.order_by().values_list("entry__organization__name", "entry__college")
    return {
        f"{holder} · {college or coverage.UNNAMED}" if several else college or coverage.UNNAMED: many
        for holder, college, many in grouped.annotate(n=Count("entry", distinct=True))
    }


def coverage_by_holder(actor: Actor, round_id: int) -> list[coverage.Line]:
    """Coverage of a round by holder, over the entries the actor may see."""
    counted = entries(actor, round_id).filter(is_counted=True).order_by()
    grouped = counted.values_list("organization_id", "organization__name", "state").annotate(n=Count("pk"))
    return coverage.lines((str(key), name, state, many) for key, name, state, many in grouped)


# The pool and what is said of a patent


def pool(actor: Actor) -> QuerySet[Entry]:
    """专利转化资源库: the entries screened in, one a patent."""
    found = rows(actor, VIEW_POOL, Entry.objects.filter(in_pool=True))
    return found.select_related("patent", "organization", "round")


# What has stopped

_STAGES = {
    workflow.OPEN: "盘点：待发明人自评",
    workflow.SELF_ASSESSED: "盘点：待审核",
    workflow.COLLEGE_REVIEWED: "盘点：待单位评价",
    workflow.ASSESSED: "盘点：待筛选入库",
}


def waiting(actor: Actor) -> list[Waiting]:
    """Entries of open rounds that wait, one line a state, in the order of the street."""
    from django.urls import reverse

    under_way = (
        entries(actor).filter(round__state=Round.OPEN, state__in=workflow.UNDER_WAY).order_by("state_since")
    )
    grouped: dict[str, list[UnderWay]] = {}
    found = under_way.values_list("pk", "state", "state_since", "patent__title")[:MOST_WAITING]
    for pk, state, since, title in found:
        one = UnderWay(title, reverse("workbench:entry", args=[pk]), since.astimezone(SHANGHAI).date())
        grouped.setdefault(state, []).append(one)
    lines = (waiting_of(stage, grouped.get(state, ())) for state, stage in _STAGES.items())
    return [line for line in lines if line is not None]
