"""Screening: into the pool of convertible patents or not, always with a reason; and out of it again."""

from collections.abc import Collection, Sequence
from datetime import date

from zhiqiao.assets.stocktake import bulk_steps, reminders, saving
from zhiqiao.assets.stocktake.models import BulkStep, Entry, Round
from zhiqiao.assets.stocktake.screened import Stated, in_pool_before, write_screened
from zhiqiao.assets.stocktake.stepping import locked, one_round, running, take_step, take_steps
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Paper
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

SCREEN = "assets.stocktake:entry:screen"


@mutation(SCREEN)
def screen_entries(
    actor: Actor,
    pks: Collection[int],
    reason: str,
    *,
    into_pool: bool,
    on: date | None = None,
    papers: tuple[Paper, ...] = (),
) -> int:
    """Decide on assessed entries, all with one reason; returns how many. Into the pool: one fact a patent.

    A patent that an earlier round put into the pool is taken over: its new fact supersedes the old one.
    Screened out, it leaves the pool.

    Raises:
        Refusal: no reason, a day to come, an entry not assessed yet or its patent no longer in force.
    """
    entries = locked(actor, SCREEN, pks)
    _check_reason(reason)
    day = on or today()
    if day > today():
        raise Refusal(f"筛选日 {day} 还没有到", "请填今天或以前的日期", column="on")
    round_ = one_round(entries)
    with reminders.reminding(round_):
        for entry in entries:
            running(entry)
        _screen(actor, round_, entries, reason.strip(), day, papers, into_pool=into_pool)
    words = {"entries": len(entries), "into_pool": into_pool, "reason": reason.strip()}
    target(f"round:{round_.pk}" if len(entries) > 1 else f"entry:{entries[0].pk}", words)
    return len(entries)


def _screen(
    actor: Actor,
    round_: Round,
    entries: Sequence[Entry],
    reason: str,
    day: date,
    papers: tuple[Paper, ...],
    *,
    into_pool: bool,
) -> None:
    for entry in entries:
        if into_pool and entry.patent.legal_status == "ended":
            raise Refusal(
                f"{entry.patent} 的专利权已失效，不能入库", "请选“不入库”；状态有误请先导入最新数据"
            )
    earlier = in_pool_before(entries)
    for one in earlier.values():
        one.in_pool = False
    saving.save_all(list(earlier.values()), frozenset({"in_pool"}))
    stated: list[Stated] = []
    for entry in entries:
        before = earlier.get(entry.patent_id)
        superseded = before.fact_position if before is not None else None
        entry.screening_reason, entry.screened_on = reason, day
        entry.in_pool = into_pool
        if into_pool or superseded is not None:
            stated.append(Stated(entry, superseded))
    write_screened(actor, stated, reason, day, papers, counts=into_pool)
    name = BulkStep.SCREEN_IN if into_pool else BulkStep.SCREEN_OUT
    steps = take_steps(actor, [(entry, name) for entry in entries], reason)
    bulk_steps.keep(actor, round_, name, steps, reason, earlier=earlier)


@mutation(SCREEN)
def take_out(actor: Actor, pk: int, reason: str) -> Entry:
    """Out of the pool again, also after the round's end; a superseding fact of quantity 0 annuls the other.

    Raises:
        Refusal: no reason, or it is not in the pool.
    """
    entry = locked(actor, SCREEN, [pk])[0]
    _check_reason(reason)
    if not entry.in_pool:
        raise Refusal(f"{entry.patent} 不在转化资源库里", "请刷新页面")
    with reminders.reminding(entry.round):
        old, entry.in_pool = entry.fact_position, False
        write_screened(actor, [Stated(entry, old)], reason.strip(), today(), (), counts=False)
        take_step(actor, entry, "take_out", reason.strip())
    target(f"entry:{pk}", {"reason": reason.strip()})
    return entry


@mutation(SCREEN)
def reopen_screening(actor: Actor, pk: int, reason: str) -> Entry:
    """Look again at an entry that was screened out."""
    entry = locked(actor, SCREEN, [pk])[0]
    running(entry)
    _check_reason(reason)
    with reminders.reminding(entry.round):
        take_step(actor, entry, "reopen", reason.strip())
    target(f"entry:{pk}", {"reason": reason.strip()})
    return entry


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("没有写理由", "请写明依据，例如“成熟度 4，已有两家企业询问”", column="reason")
