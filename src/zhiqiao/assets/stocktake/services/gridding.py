"""Writing cells of the grid, undoing and redoing a change, handing the complete rows in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from zhiqiao.assets.stocktake import grid_cells, reminders, saving, wake_up
from zhiqiao.assets.stocktake.answering import keep_answers
from zhiqiao.assets.stocktake.answers import AnswerRefused, Answers, checked
from zhiqiao.assets.stocktake.models import Entry, GridChange
from zhiqiao.assets.stocktake.reading_back import drafted
from zhiqiao.assets.stocktake.stepping import locked, may, one_round, running
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

ANSWER = "assets.stocktake:entry:answer"
ASSIGN = "assets.stocktake:entry:assign"
MOST_CELLS = 40_000
_SAVED = frozenset({"draft", "college", "inventor", "inventor_name"})
_NAME = "inventor_name"
_WITHOUT_PEOPLE = 4  # parts of a cell kept: entry, field, before, after

Typed = tuple[int, str, str] | tuple[int, str, str, str]
"""(entry, field, text) of a cell as typed, and last what its page showed there before, where the page tells."""
Shown = tuple[int, str, str]
"""(entry, field, text) of a cell as it stands."""
Kept = tuple[Any, ...]
"""(entry, field, before, after) of a cell as the entry keeps it; of an inventor's name also whose it was and is."""


@dataclass
class Written:
    """What came of a change.

    Attributes:
        change_id: The change to undo; None when nothing was written.
        cells: (entry, field, text) as they stand now.
        refused: (entry, field, reason, remedy) of cells left as they were.
        drafts: Entry → how many of its answers are typed and not handed in.
    """

    change_id: int | None = None
    cells: list[Shown] = field(default_factory=list)
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)
    drafts: dict[int, int] = field(default_factory=dict)


@mutation(ANSWER)
def write_cells(actor: Actor, typed: Sequence[Typed], label: str) -> Written:
    """Write what was typed; a cell that cannot be written is named, the others are written all the same.

    A cell that shows something else by now than its page did is left to who wrote it, and named.
    """
    if len(typed) > MOST_CELLS:
        raise Refusal(f"一次改了 {len(typed)} 格", f"一次最多 {MOST_CELLS:,} 格，请分几次")
    entries = {one.pk: one for one in locked(actor, ANSWER, {one[0] for one in typed})}
    round_ = one_round(list(entries.values()))
    running(next(iter(entries.values())))
    kinds = {one.field: one for one in grid_cells.kinds()}
    done = Written()
    kept: list[Kept] = []
    with reminders.reminding(round_):
        for pk, name, text, *seen in typed:
            entry, kind = entries[pk], kinds.get(name)
            if kind is None:
                raise Refusal(f"表格里没有“{name}”这一列", "请刷新页面")
            try:
                _check_place(actor, entry, name)
                value = kind.read(text)
            except Refusal as refusal:
                done.refused.append((pk, name, refusal.reason, refusal.remedy))
                continue
            before = grid_cells.value_of(entry, name)
            if value != before and seen and seen[0] != _shown(kind, before):
                why = f"这一格刚由别人改为“{_shown(kind, before) or '空'}”"
                done.refused.append((pk, name, why, "已换成现在的内容，仍要改的请再改一次"))
                done.cells.append((pk, name, _shown(kind, before)))
                continue
            if value != before:
                kept.append((pk, name, before, value, entry.inventor_id))
                grid_cells.put(entry, name, value)
            done.cells.append((pk, name, kind.show(value)))
        _save([entries[pk] for pk in {one[0] for one in kept}])
        _tie_people([entries[one[0]] for one in kept if one[1] == _NAME])
        kept = [
            (*one, entries[one[0]].inventor_id) if one[1] == _NAME else one[:_WITHOUT_PEOPLE] for one in kept
        ]
        _touch(entries, kept)
    done.drafts = {pk: len(one.draft) for pk, one in entries.items()}
    if kept:
        made = GridChange.objects.create(
            round=round_,
            organization_id=entries[kept[0][0]].organization_id,
            by_id=actor.user_id,
            by_name=actor.name[:60],
            label=label[:200] or f"改 {len(kept)} 格",
            cells=kept,
        )
        done.change_id = made.pk
    target(f"round:{round_.pk}", {"cells": len(kept), "refused": len(done.refused), "label": label[:200]})
    return done


def _why_not(actor: Actor, entry: Entry, name: str) -> str:
    try:
        _check_place(actor, entry, name)
    except Refusal as refusal:
        return refusal.reason
    return ""


def _check_place(actor: Actor, entry: Entry, name: str) -> None:
    why = grid_cells.why_not(entry, name)
    if why:
        raise AnswerRefused(why, "其他格不受影响", column=name)
    if name in grid_cells.PLACES:
        try:
            may(actor, ASSIGN, entry)
        except Denied as denied:
            raise AnswerRefused(denied.reason, "分派由成果转化办公室办理", column=name) from denied


def _shown(kind: grid_cells.CellKind, value: Any) -> str:  # noqa: ANN401 - an answer of any type
    return kind.show(tuple(value) if isinstance(value, list) else value)


def _save(entries: Sequence[Entry]) -> None:
    saving.save_all(entries, _SAVED)


def _tie_people(entries: Sequence[Entry], whose: Mapping[int, int | None] | None = None) -> None:
    """An inventor named in the grid who signs in here gets the entry; two of one name are left to the office.

    Args:
        entries: Those whose inventor's name was changed, of one organization.
        whose: Entry → whose it was when the name stood there before; without it the name alone tells.
    """
    if not entries:
        return
    known: dict[str, list[int]] = {}
    here: set[int | None] = {None}
    for one in accounts.people_of(entries[0].organization_id, Role.INVENTOR):
        known.setdefault(fold(str(one.user)), []).append(one.user_id)
        here.add(one.user_id)
    for entry in entries:
        found = known.get(fold(entry.inventor_name), [])
        entry.inventor_id = found[0] if len(found) == 1 else None
        if whose is not None and entry.pk in whose and whose[entry.pk] in here:
            entry.inventor_id = whose[entry.pk]
    _save(entries)


def _touch(entries: dict[int, Entry], kept: Sequence[Kept]) -> None:
    wake_up.touch([entries[pk] for pk in sorted({one[0] for one in kept if one[1] in grid_cells.PLACES})])


def _turn(actor: Actor, change: GridChange, *, back: bool) -> Written:
    """Put back what stood before (or again what was put); a cell changed since is left and named."""
    cells: list[Kept] = [tuple(one) for one in change.cells]
    entries = {one.pk: one for one in locked(actor, ANSWER, {one[0] for one in cells})}
    running(next(iter(entries.values())))
    kinds = {one.field: one for one in grid_cells.kinds()}
    done = Written(change.pk)
    moved: list[Kept] = []
    whose: dict[int, int | None] = {}
    with reminders.reminding(change.round):
        for pk, name, old, new, *people in reversed(cells) if back else cells:
            entry = entries[pk]
            expected, wanted = (new, old) if back else (old, new)
            why = _why_not(actor, entry, name)
            if not why and grid_cells.value_of(entry, name) != expected:
                why = "这一格后来又改过"
            if why:
                done.refused.append((pk, name, why, "保留现在的内容"))
                continue
            grid_cells.put(entry, name, wanted)
            moved.append((pk, name, expected, wanted))
            if people:
                whose[pk] = people[0] if back else people[1]
            done.cells.append((pk, name, _shown(kinds[name], wanted)))
        _save([entries[pk] for pk in {one[0] for one in moved}])
        _tie_people([entries[one[0]] for one in moved if one[1] == _NAME], whose)
        _touch(entries, moved)
    done.drafts = {pk: len(one.draft) for pk, one in entries.items()}
    change.undone_at = timezone.now() if back else None
    change.undone_by = actor.name[:60] if back else ""
    change.save(update_fields=["undone_at", "undone_by"])
    target(f"round:{change.round_id}", {"change": change.pk, "cells": len(moved), "left": len(done.refused)})
    return done


def _open_to(actor: Actor, changes: QuerySet[GridChange], change_id: int | None) -> QuerySet[GridChange]:
    """The change asked for, or one's own; an inventor turns back the own changes only."""
    own = change_id is None or actor.role is Role.INVENTOR
    found = changes.filter(by_id=actor.user_id) if own else changes
    return found if change_id is None else found.filter(pk=change_id)


@mutation(ANSWER)
def undo_change(actor: Actor, round_id: int, change_id: int | None = None) -> Written:
    """Undo one change, the actor's last one of the round by default."""
    standing = GridChange.objects.filter(round_id=round_id, undone_at=None)
    last = _open_to(actor, standing, change_id).order_by("-pk").first()
    if last is None:
        raise Refusal("没有可以撤销的改动", "已提交的自评在条目页退回")
    return _turn(actor, last, back=True)


@mutation(ANSWER)
def redo_change(actor: Actor, round_id: int, change_id: int | None = None) -> Written:
    """Do again what was undone, the actor's last one undone by default."""
    undone = GridChange.objects.filter(round_id=round_id).exclude(undone_at=None)
    last = _open_to(actor, undone, change_id).order_by("-undone_at").first()
    if last is None:
        raise Refusal("没有可以重做的改动", "先撤销才能重做")
    return _turn(actor, last, back=False)


@mutation(ANSWER)
def submit_drafts(actor: Actor, pks: Collection[int]) -> Written:
    """Hand in the rows that are complete as the inventor's answers; the others are named with what they lack."""
    entries = locked(actor, ANSWER, pks)
    round_ = one_round(entries)
    done = Written()
    complete: list[tuple[Entry, Answers, str]] = []
    with reminders.reminding(round_):
        for entry in entries:
            answers = drafted(entry)
            why = grid_cells.why_not(entry, "scene")
            if why:
                done.refused.append((entry.pk, "", why, "其他件不受影响"))
                continue
            try:
                checked(answers)
            except AnswerRefused as refusal:
                done.refused.append((entry.pk, refusal.column or "", refusal.reason, refusal.remedy))
                continue
            complete.append((entry, answers, ""))
        keep_answers(actor, complete)
        done.cells += [(entry.pk, "state", entry.get_state_display()) for entry, _, _ in complete]
    target(f"round:{round_.pk}", {"submitted": len(done.cells), "refused": len(done.refused)})
    return done
