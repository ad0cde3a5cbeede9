"""Files into a plan: what would be new, changed, unchanged or rejected. Nothing is written here.

The plan does not depend on the order of the files, and planning what has just been applied changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from zhiqiao.assets.imports.archives import unpacked
from zhiqiao.assets.imports.column_mapping import SavedMapping
from zhiqiao.assets.imports.comparison import changed_fields, sibling_numbers
from zhiqiao.assets.imports.file_reading import (
    FileContent,
    FileReport,
    Place,
    Progress,
    take_row,
)
from zhiqiao.assets.imports.joining import Draft, join_drafts, join_rows, numbers_of, without_title
from zhiqiao.assets.imports.plan_summary import PlanSummary
from zhiqiao.assets.imports.precedence import NOW, Held, Telling, disputes, resolved
from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.recognition import all_sources
from zhiqiao.assets.imports.records import PatentRecord, RejectedRow
from zhiqiao.assets.imports.row_reader import RowReader
from zhiqiao.assets.imports.uploads import loaded, read_opened
from zhiqiao.kernel.refusal import Refusal

Outcome = Literal["new", "changed", "unchanged"]
Existing = Callable[[Collection[str]], Mapping[str, Held]]
"""Given application and publication numbers, the patents the register holds under any of them, by their key
number."""
Earlier = Callable[[Collection[str]], Sequence[Draft]]
"""Given numbers, the patents that earlier parts of the same import told of."""

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
        tellings: What this import's sources tell that is not held yet; the batch is not known here.
        known: The sources of this import that tell just what they told before, with their places.
        disputed: The fields on which its sources will differ.
        again: Whether an earlier part of the same import already planned it.
    """

    outcome: Outcome
    number: str
    record: PatentRecord
    place: Place
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    changed: tuple[str, ...] = ()
    tellings: tuple[Telling, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    disputed: tuple[str, ...] = ()
    again: bool = False

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

    @property
    def summary(self) -> PlanSummary:
        """What it says, without the items."""
        return PlanSummary(
            self.new, self.changed, self.unchanged, self.duplicates, self.files, self.rejected_rows
        )

    def to_json(self, *, with_items: bool = False) -> dict[str, Any]:
        """The counts, the rejected rows and the files; the items too when asked for."""
        told = self.summary.to_json()
        if with_items:
            told["items"] = [item.to_json() for item in self.items]
        return told


def nothing_held(_numbers: Collection[str]) -> Mapping[str, Held]:
    """The `existing` of an empty register."""
    return {}


def nothing_earlier(_numbers: Collection[str]) -> Sequence[Draft]:
    """The `earlier` of an import planned in one piece."""
    return ()


def plan_import(
    files: Iterable[tuple[str, bytes | Path]],
    existing: Existing = nothing_held,
    *,
    keep_unverified: bool = False,
    progress: Progress | None = None,
    mappings: Sequence[SavedMapping] = (),
) -> ImportPlan:
    """The plan of importing these files into what the register holds.

    Args:
        files: Names with contents or paths, archives among them; their order does not matter.
        existing: Looks patents up in the register.
        keep_unverified: Keep numbers with a wrong check digit, flagged, instead of rejecting them.
        progress: Told of rows read.
        mappings: Columns matched to fields by people, for the lists that no importer knows.
    """
    plan = ImportPlan()
    known: dict[str, str] = {}
    records: list[tuple[Place, PatentRecord]] = []
    for one in unpacked(map(loaded, files)):
        content = FileContent(FileReport(one.name))
        read_opened(
            one, known, content, keep_unverified=keep_unverified, progress=progress, mappings=mappings
        )
        _take_content(plan, content, records)
    plan_records(plan, records, existing)
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
        plan_records(plan, [(place, taken)], existing)
    return plan


def _take_content(plan: ImportPlan, content: FileContent, records: list[tuple[Place, PatentRecord]]) -> None:
    plan.files.append(content.report)
    plan.rejected_rows.extend(content.rejected)
    records.extend(content.records)


def plan_records(
    plan: ImportPlan,
    records: Sequence[tuple[Place, PatentRecord]],
    existing: Existing,
    earlier: Earlier = nothing_earlier,
) -> None:
    """Put into a plan what these rows would do; rows of the same import before these are asked of `earlier`."""
    before = earlier(_asked(records)) if earlier is not nothing_earlier else ()
    rows = join_rows(records, before)
    plan.rejected_rows.extend(rows.rejected)
    plan.duplicates += len(rows.repeated)
    _note_repeated(plan, rows.repeated)
    asked = dict.fromkeys(number for draft in rows.joined for number in draft.numbers)
    held = existing(asked.keys()) if asked else {}
    keys = {number: key for key, one in held.items() for number in (key, *numbers_of(one.fields))}
    planned: dict[str, tuple[Draft, Held | None]] = {}
    passed_over: Counter[str] = Counter()
    for draft in rows.joined:
        found = list(dict.fromkeys(keys[number] for number in draft.numbers if number in keys))
        if len(found) > 1:
            plan.rejected_rows.append(
                draft.rejected(
                    f"这一件在登记库里分作两条：{found[0]} 和 {found[1]}",
                    "请先核对两条是否同一件，撤销其中一次导入后再导入本表",
                )
            )
            continue
        if not (found or draft.earlier or draft.has_title):
            if draft.record.is_mention:
                passed_over[draft.place.file] += 1
            else:
                plan.rejected_rows.append(without_title(draft))
            continue
        key = found[0] if found else draft.number
        if key in planned:  # another row's number turned out to be the same patent
            refused = join_drafts(planned[key][0], draft)
            if refused:
                plan.rejected_rows.append(refused)
            continue
        planned[key] = (draft, held.get(key))
    plan.items.extend(_planned(key, draft, before) for key, (draft, before) in planned.items())
    for report in plan.files:
        if passed_over[report.name]:
            report.notes.append(
                f"{passed_over[report.name]} 件只是提到的专利（同族成员、权属登记）不在登记库和本次导入里，没有单独登记"
            )


def _asked(records: Sequence[tuple[Place, PatentRecord]]) -> Collection[str]:
    numbers: dict[str, None] = {}
    for _, record in records:
        foreign = record.extra.get("foreign_application")
        for number in (record.application_number, record.publication_number, foreign):
            if number:
                numbers[number] = None
                numbers.update(dict.fromkeys(sibling_numbers(number)))
    return numbers.keys()


def _planned(key: str, draft: Draft, held: Held | None) -> PlannedItem:
    """The item for a draft."""
    told = tuple(Telling(source, NOW, part.told, str(part.place)) for source, part in draft.parts.items())
    if held is None:
        after = resolved(told)
        disputed = _disputed(Held(after, told)) if len(told) > 1 else ()
        return PlannedItem(
            "new",
            key,
            draft.record,
            draft.place,
            None,
            after,
            tellings=told,
            disputed=disputed,
            again=bool(draft.earlier),
        )
    fresh = tuple(one for one in told if not _is_known(one, held))
    sources = (*held.sources, *fresh)
    after = resolved(sources, held.pins) if fresh else dict(held.fields)
    changed = changed_fields(held.fields, after)
    outcome: Outcome = "changed" if changed else "unchanged"
    return PlannedItem(
        outcome,
        key,
        draft.record,
        draft.place,
        held.fields,
        after,
        changed,
        fresh,
        tuple((one.source, one.place) for one in told if one not in fresh),
        _disputed(Held(after, sources, held.pins)) if fresh else (),
        bool(draft.earlier),
    )


def _is_known(one: Telling, held: Held) -> bool:
    """Whether the source said the very same when it was last read."""
    same = [each for each in held.sources if each.source == one.source]
    last = max(same, key=lambda each: each.batch, default=None)
    if last is not None:
        return last.told == one.told
    return not held.tellings and not changed_fields(held.fields, resolved((*held.sources, one)))


def _disputed(held: Held) -> tuple[str, ...]:
    return tuple(one.field for one in disputes(held))


def _note_repeated(plan: ImportPlan, repeated: Sequence[tuple[Place, Place]]) -> None:
    for report in plan.files:
        here = [(place, first) for place, first in repeated if place.file == report.name]
        if here:
            shown = "；".join(
                f"第 {place.row} {place.unit}同"
                f"{f'第 {first.row} {first.unit}' if first.file == place.file else first}"
                for place, first in here[:_SHOWN_REPEATED]
            )
            more = " 等" if len(here) > _SHOWN_REPEATED else ""
            told = (
                f"{len(here)} 行与别的行是同一件专利"
                if here[0][0].unit == "行"
                else f"有 {len(here)} 处说的是别处已说的专利"
            )
            report.notes.append(f"{told}，合并只计一次：{shown}{more}")
