"""A mass push as people make it: planned by the worker, looked at, sent by the worker or put aside.

Each row is sent in a transaction of its own and then marked, so that what broke off goes on where it stopped and
nothing is sent twice, however often a button is pressed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from zhiqiao.foundation.access.actors import actors_of
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.foundation.jobs import services as job_services
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.foundation.notices import services as notices
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching import mass_push, services
from zhiqiao.market.matching.models import MassPush, MassPushRow, Push
from zhiqiao.market.matching.push_queries import SEND
from zhiqiao.retrieval.dense import Progress as Heard

__all__ = ["MassPush", "MassPushRow"]

VIEW = "market.matching:mass_push:view"
MOST_DAYS, MOST_PER_FIRM = 3_650, 20
_QUIET = timedelta(minutes=10)  # work that says nothing for so long has broken off
_TOLD_EVERY = 0.5  # seconds
_AT_ONCE = 500

Report = Callable[[int, int, str], None]


# Reading ---------------------------------------------------------------------------------------------------------


def mass_pushes(actor: Actor) -> QuerySet[MassPush]:
    """Those of the actor's organization, newest first, with how many were planned, sent and refused."""
    counted = {
        f"{state}_count": Count("rows", filter=Q(rows__state=state)) for state, _ in MassPushRow.STATES
    }
    every = MassPush.objects.annotate(planned_count=Count("rows"), **counted)
    return rows(actor, VIEW, every, region=None).order_by("-pk")


def mass_push_of(actor: Actor, pk: int) -> MassPush:
    """One of them.

    Raises:
        Refusal: none with this number in reach.
    """
    one = mass_pushes(actor).filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这次批量推送，或它不是本单位的", "请从“批量推送”列表中打开")
    return one


def rows_of(actor: Actor, one: MassPush) -> QuerySet[MassPushRow]:
    """What it sends to whom, in the order it was planned."""
    reach = mass_pushes(actor).filter(pk=one.pk).order_by().values("pk")
    found = MassPushRow.objects.filter(mass__in=reach)
    return found.select_related("patent", "firm", "demand", "demand__firm", "push").order_by("pk")


def firm_shown(actor: Actor, row: MassPushRow) -> str:
    """The firm's name; what it asked in private stays private."""
    return row.firm.name if row.demand is None else catalog.firm_shown(actor, row.demand)


def progress_of(one: MassPush) -> Progress | None:
    """How far the worker is with it."""
    return jobs.progress_of(_matter(one))


def is_broken_off(one: MassPush) -> bool:
    """Whether it should be under way, but nothing has been heard of it for long."""
    if one.state not in MassPush.UNDER_WAY:
        return False
    last = progress_of(one)
    return last is not None and timezone.now() - last.moved_at > _QUIET and jobs.is_alive()


# Steps -----------------------------------------------------------------------------------------------------------


@mutation(SEND)
def plan_mass_push(actor: Actor, days: int | None, per_firm: int) -> MassPush:
    """Have a plan made; nothing is sent. The same asked twice is one plan.

    Args:
        actor: An agency or broker for the firms of its region, or a holder's office for its own patents.
        days: Patents put on the shelf so many days ago or later are new; None for all on the shelf.
        per_firm: Patents a firm at most.

    Raises:
        Refusal: another one of the organization is under way; numbers out of bounds.
    """
    if actor.organization_id is None or actor.user_id is None:
        raise Refusal("没有登录，不能批量推送", "请先登录")
    require(actor, SEND, Resource(actor.region_code, frozenset({actor.organization_id})))
    if not 1 <= per_firm <= MOST_PER_FIRM or (days is not None and not 1 <= days <= MOST_DAYS):
        raise Refusal(
            "天数或每家件数超出范围",
            f"天数填 1 到 {MOST_DAYS}，每家件数填 1 到 {MOST_PER_FIRM}",
            column="per_firm",
        )
    Organization.objects.select_for_update().get(pk=actor.organization_id)
    mine = MassPush.objects.filter(organization_id=actor.organization_id)
    for other in mine.filter(state__in=MassPush.UNDER_WAY):
        if is_broken_off(other):
            continue
        same = (other.user_id, other.days, other.per_firm) == (actor.user_id, days, per_firm)
        if other.state == MassPush.PLANNING and same:
            target(_matter(other))
            return other
        raise Refusal(
            f"本单位的一次批量推送{other.get_state_display()}", "请从“批量推送”列表打开它，完成或放弃之后再来"
        )
    one = MassPush.objects.create(
        days=days,
        per_firm=per_firm,
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        role=actor.role.value,
        made_by=actor.name,
    )
    target(_matter(one), {"days": days, "per_firm": per_firm})
    _enqueue(actor, one, "制定批量推送的计划", plan_in_background)
    return one


@mutation(SEND)
def send_mass_push(actor: Actor, pk: int) -> MassPush:
    """Have the worker send what is planned; pressed again while it is under way, it changes nothing.

    Raises:
        Refusal: not planned yet, put aside, or nothing to send.
    """
    one = _locked(actor, pk)
    target(_matter(one))
    if one.state == MassPush.SENT or (one.state == MassPush.SENDING and not is_broken_off(one)):
        return one
    if one.state not in {MassPush.PLANNED, MassPush.STOPPED, MassPush.SENDING}:
        raise Refusal(
            f"这次批量推送{one.get_state_display()}，不能推送", "请从“批量推送”列表打开，或重新制定计划"
        )
    waiting = one.rows.filter(state=MassPushRow.WAITING).count()
    if not waiting:
        raise Refusal("没有可以推送的", "请放弃这次计划，放宽天数或等有新专利上架后再来")
    one.state, one.reason = MassPush.SENDING, ""
    one.user_id, one.role, one.made_by = actor.user_id, actor.role.value, actor.name
    one.save()
    target(_matter(one), {"waiting": waiting})
    _enqueue(actor, one, f"批量推送 {waiting:,} 件次", send_in_background, waiting)
    return one


@mutation(SEND)
def discard_mass_push(actor: Actor, pk: int) -> MassPush:
    """Put a plan aside; what was sent before it broke off stays sent."""
    one = _locked(actor, pk)
    if one.state not in {MassPush.PLANNING, MassPush.PLANNED, MassPush.STOPPED} and not is_broken_off(one):
        raise Refusal(f"这次批量推送{one.get_state_display()}，不能放弃", "推送出去的不能撤回，请等企业答复")
    went = one.rows.filter(state=MassPushRow.SENT).exists()
    if went:
        waiting = one.rows.filter(state=MassPushRow.WAITING)
        waiting.update(state=MassPushRow.REFUSED, refusal="中断之后放弃了，没有推送")
    one.state, one.sent_at = (MassPush.SENT, timezone.now()) if went else (MassPush.DISCARDED, None)
    one.save(update_fields=["state", "sent_at"])
    target(_matter(one))
    return one


@mutation(SEND)
def keep_plan(actor: Actor, pk: int, planned: mass_push.Plan) -> MassPush:
    """Keep the plan the worker made, unless it was put aside meanwhile."""
    one = _locked(actor, pk)
    if one.state != MassPush.PLANNING:
        return one
    one.firms, one.patents, one.fresh = planned.firms, planned.patents, planned.fresh
    one.left = {code: count for code, count in planned.left.items() if count}
    one.state = MassPush.PLANNED
    one.save()
    made = [
        MassPushRow(
            mass=one,
            patent_id=each.offer.card.pk,
            firm=each.asking.firm,
            demand=each.asking.demand,
            listing_id=each.offer.listing_id,
            band=each.hit.band.name.lower(),
            likelihood=each.hit.likelihood,
            reason=each.reason,
        )
        for each in planned.rows
    ]
    MassPushRow.objects.bulk_create(made, batch_size=_AT_ONCE)
    target(_matter(one), {"planned": len(made)})
    _tell(one, f"批量推送的计划做好了：{len(made):,} 件次", "查看并确认")
    return one


@mutation(SEND)
def close_mass_push(actor: Actor, pk: int) -> MassPush:
    """All that was planned has been sent or refused."""
    one = _locked(actor, pk)
    if one.state == MassPush.SENDING:
        one.state, one.sent_at = MassPush.SENT, timezone.now()
        one.save(update_fields=["state", "sent_at"])
    sent = one.rows.filter(state=MassPushRow.SENT).count()
    refused = one.rows.filter(state=MassPushRow.REFUSED).count()
    target(_matter(one), {"sent": sent, "refused": refused})
    _tell(one, f"批量推送完成：已推送 {sent:,} 件次，没有推送 {refused:,} 件次", "查看结果")
    return one


# By the worker ---------------------------------------------------------------------------------------------------


@task()
def plan_in_background(mass_id: int, progress_id: int) -> None:
    """Make the plan of a mass push."""
    one = MassPush.objects.get(pk=mass_id)
    with _followed(one, MassPush.PLANNING, progress_id) as report:
        actor = _who(one)
        since = today() - timedelta(days=one.days) if one.days is not None else None
        keep_plan(actor, one.pk, mass_push.plan(actor, since, one.per_firm, steps=_steps(report)))


@task()
def send_in_background(mass_id: int, progress_id: int) -> None:
    """Send what waits in a mass push, row by row."""
    one = MassPush.objects.get(pk=mass_id)
    with _followed(one, MassPush.SENDING, progress_id) as report:
        actor = _who(one)
        waiting = list(one.rows.filter(state=MassPushRow.WAITING).values_list("pk", flat=True))
        heard = _steps(report)("推送")
        for done, key in enumerate(waiting, start=1):
            send_row(actor, key)
            heard(done, len(waiting))
        close_mass_push(actor, one.pk)


def send_row(actor: Actor, pk: int) -> None:
    """Send one row, once: it is marked in the transaction in which it is sent."""
    with transaction.atomic():
        waits = MassPushRow.objects.select_for_update(of=("self",)).select_related("patent")
        row = waits.filter(pk=pk, state=MassPushRow.WAITING, mass__state=MassPush.SENDING).first()
        if row is None:
            return
        Organization.objects.select_for_update().get(pk=row.firm_id)
        try:
            _refuse_sent(row)
            row.push = services.push(actor, row.patent.number, row.firm_id, row.demand_id, row.reason)
            row.state = MassPushRow.SENT
        except Refusal as refusal:
            row.state, row.refusal = MassPushRow.REFUSED, str(refusal)[:500]
        row.save(update_fields=["push", "state", "refusal"])


def _refuse_sent(row: MassPushRow) -> None:
    if Push.objects.filter(patent_id=row.patent_id, firm_id=row.firm_id).exists():
        raise Refusal("制定计划之后，这件专利已经推送给该企业", "请在“推送”里查看")


def _refuse_other(one: MassPush, state: str) -> None:
    if one.state != state:
        raise Refusal(f"这次批量推送{one.get_state_display()}，没有要做的", "请从“批量推送”列表打开")


@contextmanager
def _followed(one: MassPush, state: str, progress_id: int) -> Iterator[Report]:
    """Work on one that is in this state; what breaks it off is kept with it."""
    try:
        with job_services.following(progress_id) as report:
            _refuse_other(one, state)
            yield report
    except Exception as error:
        words = str(error) if isinstance(error, Refusal) else "处理时出错，已停止；请把时间和操作告诉管理员"
        stopped = MassPush.objects.filter(pk=one.pk, state=state)
        stopped.update(state=MassPush.STOPPED, reason=words[:500])
        raise


def _steps(report: Report) -> Callable[[str], Heard]:
    """Progress of each step, told twice a second."""

    def step(name: str) -> Heard:
        told = 0.0

        def heard(done: int, total: int) -> None:
            nonlocal told
            if done < total and time.monotonic() - told < _TOLD_EVERY:
                return
            told = time.monotonic()
            report(done, total, name)

        return heard

    return step


def _who(one: MassPush) -> Actor:
    """The person who asked for it, as they act now."""
    if one.user is not None and one.user.is_active:
        for _, actor in actors_of(one.user.pk):
            if (actor.organization_id, actor.role.value) == (one.organization_id, one.role):
                return actor
    raise Refusal(f"经办人{one.made_by}已不在这个单位任这个职", "请由现任的人员重新制定计划")


def _locked(actor: Actor, pk: int) -> MassPush:
    one = MassPush.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这次批量推送", "请从“批量推送”列表中打开")
    label = f"批量推送 {pk}"
    require(actor, VIEW, Resource(None, frozenset({one.organization_id}), label=label))
    require(actor, SEND, Resource(actor.region_code, frozenset({one.organization_id}), label=label))
    return one


def _enqueue(actor: Actor, one: MassPush, title: str, work: "Task[[int, int], None]", total: int = 0) -> None:
    progress = job_services.begin(actor, title, matter=_matter(one), total=total)

    def enqueue() -> None:
        work.enqueue(one.pk, progress.pk)

    transaction.on_commit(enqueue)


def _matter(one: MassPush) -> str:
    return f"mass_push:{one.pk}"


def _tell(one: MassPush, words: str, verb: str) -> None:
    if one.user_id is None:
        return
    notices.supersede(_matter(one), one.user_id)
    notices.notify(words, user_id=one.user_id, about="批量推送", verb=verb, matter=_matter(one))
