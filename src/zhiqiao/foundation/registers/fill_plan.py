"""What a filled workbook would write into a register: new, changed, unchanged, rejected, row by row."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.documents.filled_plans import CHANGED, NEW, REJECTED, UNCHANGED, FilledPlan
from zhiqiao.foundation.documents.filled_sheets import SheetRefused
from zhiqiao.foundation.documents.queries import read
from zhiqiao.foundation.registers import checking, sheet
from zhiqiao.foundation.registers.keeping import clash_words, linked, new_entry, place
from zhiqiao.foundation.registers.loading import most_rows, register_of
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.reach import FILL, editable, own_resource, require_in
from zhiqiao.foundation.registers.schema import Register

OUTCOMES = {NEW: "新增", CHANGED: "改动", UNCHANGED: "不变", REJECTED: "拒收"}
_AT_ONCE = 500


@dataclass(frozen=True)
class PlannedEntry:
    """One row of the plan: the entry it makes or changes, and to what."""

    outcome: str
    row: int
    entry: RegisterEntry
    title: str
    values: dict[str, Any]
    changes: tuple[tuple[str, str, str], ...]

    @property
    def number(self) -> str:
        """The entry's number, or that it is new."""
        return f"第 {self.entry.pk} 号" if self.entry.pk else "新的一条"


class EntryPlan(FilledPlan[PlannedEntry]):
    """What a workbook would write."""

    @staticmethod
    def told(row: PlannedEntry) -> object:
        """What of a row the digest stands for."""
        return [row.outcome, row.row, row.entry.pk, row.entry.revision, sorted(row.values.items())]


def blank_workbook(actor: Actor, register: Register, rows: Iterable[RegisterEntry]) -> bytes:
    """The workbook to fill, with these entries as they stand."""
    require_in(actor, FILL, register, own_resource(actor, register))
    lines = [(one.pk, one.get_state_display(), one.values) for one in rows]
    about = [("单位", actor.organization_name), ("表中", f"{len(lines)} {register.unit}")]
    return sheet.workbook(register, lines, about)


def own_entries(actor: Actor, register: Register) -> QuerySet[RegisterEntry]:
    """The entries the actor may change, those withdrawn left out."""
    rows = RegisterEntry.objects.filter(editable(actor, [register]))
    return rows.exclude(state=RegisterEntry.WITHDRAWN).order_by("pk")


def kept_plan(actor: Actor, code: str, sha256: str) -> tuple[str, EntryPlan]:
    """Name of a kept workbook, and what writing it now would do."""
    file = read(actor, sha256)
    return file.name, plan_fill(actor, register_of(code), file.name, file.data)


def plan_fill(actor: Actor, register: Register, name: str, data: bytes) -> EntryPlan:
    """The plan of a filled workbook against what stands.

    Raises:
        SheetRefused: it is no such workbook, or says nothing.
    """
    require_in(actor, FILL, register, own_resource(actor, register))
    try:
        filled = sheet.read_entries(register, name, data)
    except SheetRefused as refusal:
        raise SheetRefused(refusal.reason, refusal.remedy, column="file") from refusal
    if not filled:
        raise SheetRefused(f"“{name}”里没有填写任何一行", "请从第三行起填写后再上传", column="file")
    if len(filled) > most_rows():
        raise SheetRefused(
            f"“{name}”有 {len(filled):,} 行，一次最多 {most_rows():,} 行",
            "请拆成几个文件，分几次上传",
            column="file",
        )
    return _Planning(actor, register, filled).plan()


class _Planning:
    """One workbook being planned: what stands is looked up once for all its rows."""

    def __init__(self, actor: Actor, register: Register, filled: list[sheet.FilledEntry]) -> None:
        self.actor, self.register, self.filled = actor, register, filled
        self.known: dict[str, Organization | None] = {}
        self.by_pk = self._editable({one.entry for one in filled if one.entry is not None})
        for one, wrongs in zip(filled, linked(register, [one.told for one in filled]), strict=True):
            for wrong in wrongs:
                one.cells.wrong(wrong.field, wrong.reason, wrong.remedy)
        keys = {key for one in filled if (key := self._key(one))}
        self.by_key = self._keyed(keys)
        self.first: dict[tuple[str, str], int] = {}

    def plan(self) -> EntryPlan:
        """Row by row."""
        made = EntryPlan()
        for one in self.filled:
            planned = None if one.cells.problems else self._planned(one)
            if planned is None or one.cells.problems:
                made.problems += one.cells.problems
            else:
                made.rows.append(planned)
        return made

    def _key(self, one: sheet.FilledEntry) -> str:
        stands = self.by_pk.get(one.entry or 0)
        return checking.key_of(self.register, one.over(stands.values if stands else {}))

    def _editable(self, pks: Collection[int]) -> dict[int, RegisterEntry]:
        wanted, found = sorted(pks), dict[int, RegisterEntry]()
        for start in range(0, len(wanted), _AT_ONCE):
            part = own_entries(self.actor, self.register).filter(pk__in=wanted[start : start + _AT_ONCE])
            found |= {one.pk: one for one in part}
        return found

    def _keyed(self, keys: Collection[str]) -> dict[tuple[str, str], RegisterEntry]:
        """(region, key) → the entry that has it, whoever keeps it."""
        wanted, found = sorted(keys), dict[tuple[str, str], RegisterEntry]()
        rows = RegisterEntry.objects.filter(register=self.register.code).exclude(
            state=RegisterEntry.WITHDRAWN
        )
        for start in range(0, len(wanted), _AT_ONCE):
            part = rows.filter(key__in=wanted[start : start + _AT_ONCE])
            found |= {(one.region_code, one.key): one for one in part}
        return found

    def _planned(self, one: sheet.FilledEntry) -> PlannedEntry | None:
        entry = self._entry(one)
        if entry is None:
            return None
        before = dict(entry.values)
        values = checking.tidy(self.register, one.over(before))
        for wrong in checking.wrongs(self.register, values):
            one.cells.wrong(wrong.field, wrong.reason, wrong.remedy)
        if one.cells.problems:
            return None
        place(self.actor, self.register, entry, values, self.known)
        if not self._is_alone(one, entry, values):
            return None
        changes = checking.differences(self.register, before, values)
        outcome = NEW if not entry.pk else CHANGED if changes else UNCHANGED
        heading = checking.heading_of(self.register, values)
        told = tuple((label, old, new) for label, old, new in changes)
        return PlannedEntry(outcome, one.cells.row, entry, heading, values, told)

    def _entry(self, one: sheet.FilledEntry) -> RegisterEntry | None:
        """The entry that a row is about: by its number, else by its key, else a new one."""
        if one.entry is not None:
            known = self.by_pk.get(one.entry)
            if known is None:
                one.cells.wrong(
                    sheet.ENTRY,
                    f"没有第 {one.entry} 号，或您不能改它",
                    "新增的行请把编号空着；要改的请重新下载模板",
                )
            return known
        fresh = new_entry(self.actor, self.register)
        key = self._key(one)
        if not key:
            return fresh
        values = checking.tidy(self.register, one.told)
        place(self.actor, self.register, fresh, values, self.known)
        stands = self.by_key.get((fresh.region_code, key))
        if stands is None:
            return fresh
        mine = self._editable({stands.pk}).get(stands.pk)
        if mine is None:
            one.cells.wrong(self.register.key[0], *clash_words(self.actor, self.register, stands, values))
        return mine

    def _is_alone(self, one: sheet.FilledEntry, entry: RegisterEntry, values: dict[str, Any]) -> bool:
        """Whether no other row and no other entry has this row's key; else it is noted."""
        key = checking.key_of(self.register, values)
        at = (entry.region_code, key or f"#{entry.pk or one.cells.row}")
        if at in self.first:
            column = self.register.key[0] if self.register.key else sheet.ENTRY
            one.cells.wrong(column, f"和第 {self.first[at]} 行是同一条", "请只留一行")
            return False
        self.first[at] = one.cells.row
        other = self.by_key.get((entry.region_code, key)) if key else None
        if other is not None and other.pk != entry.pk:
            one.cells.wrong(self.register.key[0], *clash_words(self.actor, self.register, other, values))
            return False
        return True
