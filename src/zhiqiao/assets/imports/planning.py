"""Files into a plan: what would be new, changed, unchanged or rejected. Nothing is written here.

The plan does not depend on the order of the files, and planning what has just been applied changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from zhiqiao.assets.imports.archives import unpacked
from zhiqiao.assets.imports.comparison import changed_fields, merged
from zhiqiao.assets.imports.file_reading import (
    FileContent,
    FileReport,
    Place,
    Progress,
    read_records,
    take_row,
)
from zhiqiao.assets.imports.joining import Draft, add_events, join_rows, numbers_of, without_title
from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.recognition import all_sources
from zhiqiao.assets.imports.records import PatentRecord, RejectedRow, Unrelated
from zhiqiao.assets.imports.row_reader import RowReader
from zhiqiao.foundation.documents.checks import inspect_size
from zhiqiao.foundation.documents.refusals import UnknownType
from zhiqiao.kernel.refusal import Refusal, system_words

Outcome = Literal["new", "changed", "unchanged"]
Existing = Callable[[Collection[str]], Mapping[str, Mapping[str, Any]]]
"""Given application and publication numbers, the patents the register holds under any of them, by their key
number, each as `comparison_fields` gives it."""

_TYPED = "手工录入"
_SHOWN_REPEATED = 5


@dataclass(frozen=True)
class PlannedItem:
    """One patent of the plan.

    Attributes:
        outcome: new, changed or unchanged.
        number: The key: the register's where it holds the patent, else the record's.
        record: The record as read (of several rows for one patent, the first).
        place: Where it was read.
        before: What the register holds, as `comparison_fields`; None where it is new.
        after: What the register should hold.
        changed: The fields in which the two differ; empty for new and unchanged.
    """

    outcome: Outcome
    number: str
    record: PatentRecord
    place: Place
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    changed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The item without its record: outcome, number, place, before, after, changed, notes."""
        return {
            "outcome": self.outcome,
            "number": self.number,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "before": None if self.before is None else dict(self.before),
            "after": dict(self.after),
            "changed": list(self.changed),
            "notes": list(self.record.notes),
        }


@dataclass
class ImportPlan:
    """What an import would do.

    Attributes:
        items: The patents to be written or left, one per patent, in the order read.
        rejected_rows: The rows turned away.
        files: What became of each file.
        duplicates: Rows that repeat an earlier row and are counted once.
    """

    items: list[PlannedItem] = field(default_factory=list)
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)
    duplicates: int = 0

    def count(self, outcome: Outcome) -> int:
        """How many items have the outcome."""
        return sum(item.outcome == outcome for item in self.items)

    @property
    def new(self) -> int:
        """Patents the register does not hold."""
        return self.count("new")

    @property
    def changed(self) -> int:
        """Patents it holds differently."""
        return self.count("changed")

    @property
    def unchanged(self) -> int:
        """Patents it holds as they are."""
        return self.count("unchanged")

    @property
    def rejected(self) -> int:
        """Rows turned away."""
        return len(self.rejected_rows)

    @property
    def rows(self) -> list[dict[str, str | int]]:
        """The rejected rows: file, sheet, row, column, value, reason, remedy."""
        return [row.to_json() for row in self.rejected_rows]

    @property
    def refusals(self) -> dict[str, Refusal]:
        """The refusals of whole files by file name; what an archive held beside patents is not among them."""
        return {
            report.name: report.refusal for report in self.files if report.refusal and not report.is_skipped
        }

    @property
    def formats(self) -> dict[str, str]:
        """The format's code by file name; "" for a refused file."""
        return {report.name: report.format for report in self.files}

    @property
    def is_refused(self) -> bool:
        """Whether no file could be taken at all."""
        return all(report.refusal for report in self.files)

    def to_json(self, *, with_items: bool = False) -> dict[str, Any]:
        """The counts, the rejected rows and the files; the items too when asked for."""
        told: dict[str, Any] = {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "rows": self.rows,
            "files": [_file_json(report) for report in self.files],
        }
        if with_items:
            told["items"] = [item.to_json() for item in self.items]
        return told


def nothing_held(_numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """The `existing` of an empty register."""
    return {}


def plan_import(
    files: Iterable[tuple[str, bytes | Path]],
    existing: Existing = nothing_held,
    *,
    keep_unverified: bool = False,
    progress: Progress | None = None,
) -> ImportPlan:
    """The plan of importing these files into what the register holds.

    Args:
        files: Names with contents or paths, archives among them; their order does not matter.
        existing: Looks patents up in the register.
        keep_unverified: Keep numbers with a wrong check digit, flagged, instead of rejecting them.
        progress: Told of rows read.
    """
    plan = ImportPlan()
    known: dict[str, str] = {}
    records: list[tuple[Place, PatentRecord]] = []
    for one in unpacked(map(_loaded, files)):
        name, data = one.name, one.data
        if one.refusal:
            skipped = one.is_inside and isinstance(one.refusal, Unrelated)
            plan.files.append(FileReport(name, refusal=one.refusal, is_skipped=skipped))
            continue
        digest = hashlib.sha256(data).hexdigest()
        if digest in known:
            plan.files.append(FileReport(name, notes=[f"与“{known[digest]}”内容相同，只计一次"]))
            continue
        known[digest] = name
        content = read_records(name, data, keep_unverified=keep_unverified, progress=progress)
        content.report.is_skipped = one.is_inside and isinstance(
            content.report.refusal, (Unrelated, UnknownType)
        )
        _take_content(plan, content, records)
    _plan_records(plan, records, existing)
    return plan


def plan_typed(
    values: Mapping[str, str], existing: Existing = nothing_held, *, keep_unverified: bool = False
) -> ImportPlan:
    """The plan of one patent typed by hand.

    Args:
        values: Texts by field code of the source `typed_by_hand` ("application_number", "title" …).
        existing: Looks patents up in the register.
        keep_unverified: As in `plan_import`.
    """
    source = all_sources()["typed_by_hand"]
    headers = {index: column.label for index, column in enumerate(source.columns)}
    columns = {column.field: (index,) for index, column in enumerate(source.columns)}
    cells = tuple(values.get(column.field, "") for column in source.columns)
    sheet = Sheet("", [tuple(headers.values()), cells])
    place = Place(_TYPED, "", 1)
    plan = ImportPlan(files=[FileReport(_TYPED, [source.code], [source.label], rows=1)])
    taken = take_row(RowReader(source, sheet, 1, 0, columns, headers, keep_unverified), place)
    if isinstance(taken, RejectedRow):
        plan.rejected_rows.append(taken)
    else:
        _plan_records(plan, [(place, taken)], existing)
    return plan


def _loaded(file: tuple[str, bytes | Path]) -> tuple[str, bytes, Refusal | None]:
    name, source = file
    try:
        if isinstance(source, bytes):
            return name, source, None
        inspect_size(name, source.stat().st_size)
        return name, source.read_bytes(), None
    except Refusal as refusal:
        return name, b"", refusal
    except OSError as error:
        return name, b"", Refusal(f"“{name}”打不开：{system_words(error)}", "请核对路径和读取权限")


def _take_content(plan: ImportPlan, content: FileContent, records: list[tuple[Place, PatentRecord]]) -> None:
    plan.files.append(content.report)
    plan.rejected_rows.extend(content.rejected)
    records.extend(content.records)


def _plan_records(
    plan: ImportPlan, records: Sequence[tuple[Place, PatentRecord]], existing: Existing
) -> None:
    rows = join_rows(records)
    plan.rejected_rows.extend(rows.rejected)
    plan.duplicates += len(rows.repeated)
    _note_repeated(plan, rows.repeated)
    asked = dict.fromkeys(number for draft in rows.joined for number in numbers_of(draft.told))
    held = existing(asked.keys()) if asked else {}
    keys = {number: key for key, fields in held.items() for number in (key, *numbers_of(fields))}
    planned: dict[str, PlannedItem] = {}
    passed_over: Counter[str] = Counter()
    for draft in rows.joined:
        found = list(dict.fromkeys(keys[number] for number in numbers_of(draft.told) if number in keys))
        if len(found) > 1:
            plan.rejected_rows.append(
                draft.rejected(
                    f"这一件在登记库里分作两条：{found[0]} 和 {found[1]}",
                    "请先核对两条是否同一件，撤销其中一次导入后再导入本表",
                )
            )
            continue
        if not found and not draft.told.get("title"):
            if draft.record.is_mention:
                passed_over[draft.place.file] += 1
            else:
                plan.rejected_rows.append(without_title(draft))
            continue
        if found and not draft.told.get("title"):
            add_events(draft, held[found[0]])
        key = found[0] if found else draft.record.number
        planned[key] = _planned(key, draft, held.get(key), planned.get(key))
    plan.items.extend(planned.values())
    for report in plan.files:
        if passed_over[report.name]:
            report.notes.append(
                f"{passed_over[report.name]} 件同族成员不在登记库和本次导入里，只列入同族，不单独登记"
            )


def _planned(
    key: str, draft: Draft, before: Mapping[str, Any] | None, earlier: PlannedItem | None
) -> PlannedItem:
    """The item for a draft; `earlier` is the item of another draft that turned out to be the same patent."""
    start = earlier.after if earlier else before or {}
    after = merged(start, draft.told, has_all_ipcs=draft.has_all_ipcs)
    first = earlier or draft
    if before is None:
        return PlannedItem("new", key, first.record, first.place, None, after)
    changed = changed_fields(before, after)
    outcome: Outcome = "changed" if changed else "unchanged"
    return PlannedItem(outcome, key, first.record, first.place, before, after, changed)


def _note_repeated(plan: ImportPlan, repeated: Sequence[tuple[Place, Place]]) -> None:
    for report in plan.files:
        here = [(place, first) for place, first in repeated if place.file == report.name]
        if here:
            shown = "；".join(
                f"第 {place.row} 行同{f'第 {first.row} 行' if first.file == place.file else first}"
                for place, first in here[:_SHOWN_REPEATED]
            )
            more = " 等" if len(here) > _SHOWN_REPEATED else ""
            report.notes.append(f"{len(here)} 行与别的行是同一件专利，合并只计一次：{shown}{more}")


def _file_json(report: FileReport) -> dict[str, Any]:
    refusal = report.refusal
    return {
        "file": report.name,
        "format": report.format,
        "format_label": "、".join(report.labels),
        "rows": report.rows,
        "refusal": {"reason": refusal.reason, "remedy": refusal.remedy} if refusal else None,
        "notes": list(report.notes),
        **({"is_skipped": True} if report.is_skipped else {}),
    }
