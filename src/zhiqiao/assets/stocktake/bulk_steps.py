"""Keeping what a bulk step did, and taking it back. Called inside the audited services, in their transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from zhiqiao.assets.stocktake import saving, wake_up, workflow
from zhiqiao.assets.stocktake.answering import Word, say
from zhiqiao.assets.stocktake.models import Assessment, BulkStep, Entry, EntryStep, Round
from zhiqiao.assets.stocktake.screened import Stated, write_screened
from zhiqiao.assets.stocktake.stepping import take_steps
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import today

LATER = "后来又办过别的步骤"
Before = Mapping[int, tuple[str, int | None]]
"""Entry → the unit's rating and level before the step."""


@dataclass(frozen=True)
class Cell:
    """One entry of a bulk step."""

    entry_id: int
    step_id: int
    rating: str
    maturity: int | None
    earlier_id: int | None


def keep(
    actor: Actor,
    round_: Round,
    name: str,
    steps: Sequence[EntryStep],
    reason: str,
    *,
    before: Before | None = None,
    earlier: Mapping[int, Entry] | None = None,
) -> None:
    """Remember a step that several entries took together; one alone is taken back on its own page.

    Args:
        actor: Who took it.
        round_: Their round.
        name: A name of `BulkStep`.
        steps: The steps, as kept.
        reason: What was said with it.
        before: What the unit had rated; for assessments.
        earlier: Patent → the entry that left the pool for the new one.
    """
    if len(steps) <= 1:
        return
    cells = [
        [
            step.entry_id,
            step.pk,
            *(before or {}).get(step.entry_id, ("", None)),
            getattr((earlier or {}).get(step.entry.patent_id), "pk", None),
        ]
        for step in steps
    ]
    BulkStep.objects.create(
        round=round_,
        organization_id=steps[0].entry.organization_id,
        name=name,
        reason=reason,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        cells=cells,
    )


def take_back(actor: Actor, bulk: BulkStep, entries: Sequence[Entry]) -> tuple[int, int]:
    """Put entries back to where they stood before the bulk step; those that went on since stay.

    Returns:
        How many are back, how many stay.
    """
    cells = {cell.entry_id: cell for cell in (Cell(*one) for one in bulk.cells)}
    newest: dict[int, int] = {}
    for start in range(0, len(entries), saving.AT_ONCE):
        part = EntryStep.objects.filter(entry__in=entries[start : start + saving.AT_ONCE]).order_by()
        newest |= dict(part.values_list("entry_id").annotate(Max("pk")))
    back = [one for one in entries if newest.get(one.pk) == cells[one.pk].step_id]
    if bulk.name in {BulkStep.SCREEN_IN, BulkStep.SCREEN_OUT}:
        _unscreen(actor, bulk, back, cells)
    else:
        _unrate(actor, bulk, back, cells)
    return len(back), len(entries) - len(back)


def _why(bulk: BulkStep) -> str:
    return f"撤销成批“{bulk.get_name_display()}”"


def _unrate(actor: Actor, bulk: BulkStep, back: Sequence[Entry], cells: Mapping[int, Cell]) -> None:
    """From reviewed or assessed to the state before; an earlier rating of the unit stands again."""
    steps = EntryStep.objects.in_bulk([cells[one.pk].step_id for one in back])
    moves: list[tuple[Entry, str]] = []
    again: list[Word] = []
    for entry in back:
        cell = cells[entry.pk]
        name = "send_back"
        if bulk.name == BulkStep.ASSESS:
            entry.unit_rating, entry.unit_maturity = cell.rating, cell.maturity
            origin = steps[cell.step_id].origin
            if origin == workflow.ASSESSED:
                name = "assess"
                again.append(Word(entry, cell.rating, cell.maturity, _why(bulk)))
            elif origin == workflow.SELF_ASSESSED:
                name = "send_back_direct"
        moves.append((entry, name))
    take_steps(actor, moves, _why(bulk))
    say(actor, Assessment.UNIT, again)


def _unscreen(actor: Actor, bulk: BulkStep, back: Sequence[Entry], cells: Mapping[int, Cell]) -> None:
    """Out of the pool again; what stood in the pool before stands in it again, each by a correcting fact."""
    keys = [cells[one.pk].earlier_id for one in back]
    earlier = {
        one.pk: one
        for one in Entry.objects.select_for_update(of=("self",))
        .filter(pk__in=[pk for pk in keys if pk is not None])
        .select_related("patent", "round")
    }
    gone: list[Stated] = []
    again: list[Stated] = []
    for entry in back:
        before = earlier.get(cells[entry.pk].earlier_id or 0)
        was_in, entry.in_pool = entry.in_pool, False
        if before is not None:
            before.in_pool = True
            again.append(Stated(before, entry.fact_position))
        elif was_in:
            gone.append(Stated(entry, entry.fact_position))
    write_screened(actor, gone, _why(bulk), today(), (), counts=False)
    write_screened(actor, again, _why(bulk), today(), (), counts=True)
    name = "take_out" if bulk.name == BulkStep.SCREEN_IN else "reopen"
    take_steps(actor, [(one, name) for one in back], _why(bulk))
    saving.save_all(list(earlier.values()))
    wake_up.touch(list(earlier.values()))
