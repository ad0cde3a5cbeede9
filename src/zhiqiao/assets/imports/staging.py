"""A plan kept in the database, a chunk of rows at a time: planning a million takes the memory of a thousand."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction

from zhiqiao.assets.imports.archives import Loaded, unpacked
from zhiqiao.assets.imports.column_mapping import SavedMapping
from zhiqiao.assets.imports.file_reading import FileContent, FileReport, Place, Progress
from zhiqiao.assets.imports.freed_memory import give_back
from zhiqiao.assets.imports.joining import Draft, Part
from zhiqiao.assets.imports.mapping_queries import count_use, usable_mappings
from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.assets.imports.passed_by import PassedBy
from zhiqiao.assets.imports.planning import ImportPlan, PlannedItem, nothing_earlier, plan_records
from zhiqiao.assets.imports.precedence import NOW, Held, Telling, disputes, resolved
from zhiqiao.assets.imports.reach import turn_away_foreign
from zhiqiao.assets.imports.records import PatentRecord, RejectedRow
from zhiqiao.assets.imports.uploads import file_json, read_opened
from zhiqiao.assets.imports.writing import records_held
from zhiqiao.assets.register.bulk import from_json, insert, json_text, select, select_after
from zhiqiao.foundation.access.rules import Actor

_SHOWN_SKIPPED = 200
CHUNK = 1000  # rows planned, kept and written at a time
_COUNTS = ("new", "changed", "unchanged", "rejected", "recorded", "disputed")
_COLUMNS = (
    "batch_id",
    "outcome",
    "file",
    "sheet",
    "row",
    "number",
    "publication",
    "title",
    "column",
    "value",
    "reason",
    "remedy",
    "before",
    "after",
    "changes",
    "told",
    "writes",
)
_NUMBER, _TITLE = _COLUMNS.index("number"), _COLUMNS.index("title")


class Discarded(Exception):  # noqa: N818 - states a fact
    """The import was put aside while it was read, or another worker reads it anew."""


@dataclass
class Stage:
    """The plan of one import on its way into the database.

    Attributes:
        actor: Who brings it.
        batch: The import; its counts are kept up.
        rows: How many rows were planned so far.
        repeated: How many of them repeat an earlier one.
        passed_by: The numbers of the patents planned so far.
    """

    actor: Actor
    batch: ImportBatch
    rows: int = 0
    repeated: int = 0
    passed_by: PassedBy = field(default_factory=PassedBy)

    def keep(
        self,
        records: Sequence[tuple[Place, PatentRecord]],
        rejected: Sequence[RejectedRow],
        reports: Sequence[FileReport],
    ) -> None:
        """Plan a chunk of the files' rows and keep what comes of it.

        Raises:
            Discarded: The import was put aside meanwhile.
        """
        with transaction.atomic():
            now = ImportBatch.objects.select_for_update().get(pk=self.batch.pk)
            if (now.state, now.written_to) != (ImportBatch.READING, self.batch.written_to):
                raise Discarded
            plan = ImportPlan(files=list(reports), rejected_rows=list(rejected))
            plan_records(plan, records, records_held, self._earlier if self.rows else nothing_earlier)
            turn_away_foreign(self.actor, plan)
            self.keep_plan(plan)
        self.rows += len(records) + len(rejected)
        self.repeated += plan.duplicates

    def keep_plan(self, plan: ImportPlan) -> None:
        """Keep a plan's items and rejected rows, and count them."""
        batch = self.batch
        fresh = [item for item in plan.items if not item.again]
        batch.new += sum(item.outcome == "new" for item in fresh)
        batch.changed += sum(item.outcome == "changed" for item in fresh)
        batch.unchanged += sum(item.outcome == "unchanged" for item in fresh)
        batch.recorded += sum(item.outcome == "unchanged" and bool(item.tellings) for item in fresh)
        batch.disputed += sum(bool(item.disputed) for item in fresh)
        batch.rejected += len(plan.rejected_rows)
        lines = [_line(batch.pk, item) for item in fresh]
        insert(ImportRow, _COLUMNS, lines)
        self.passed_by.add(number for line in lines for number in line[_NUMBER:_TITLE] if number)
        insert(ImportRow, _COLUMNS, [_rejected_line(batch.pk, row) for row in plan.rejected_rows])
        for item in plan.items:
            if item.again:
                self._replace(item)

    def _replace(self, item: PlannedItem) -> None:
        """A patent planned before, with more rows on it now."""
        row = ImportRow.objects.exclude(outcome=ImportRow.REJECTED).get(batch=self.batch, number=item.number)
        counts = {row.outcome: -1}
        counts[item.outcome] = counts.get(item.outcome, 0) + 1
        for outcome, more in counts.items():
            setattr(self.batch, outcome, getattr(self.batch, outcome) + more)
        was = row.outcome == ImportRow.UNCHANGED and row.writes
        self.batch.recorded += (item.outcome == ImportRow.UNCHANGED and bool(item.tellings)) - was
        self.batch.disputed += bool(item.disputed) - _was_disputed(row)
        line = dict(zip(_COLUMNS, _line(self.batch.pk, item), strict=True))
        row.outcome, row.publication = item.outcome, line["publication"]
        row.before = None if line["before"] is None else dict(item.before or {})
        row.after = None if line["after"] is None else dict(item.after)
        row.changes, row.told, row.writes = _changes(item), _told(item), bool(item.tellings)
        row.save()
        self.passed_by.add((row.publication,))

    def _earlier(self, numbers: Collection[str]) -> Sequence[Draft]:
        """What chunks before this one planned under these numbers."""
        keys: set[int] = set()
        known = self.passed_by.perhaps(numbers)
        for column, wanted in (
            ("number", known),
            ("publication", [one for one in known if one[:1].isalpha()]),
        ):
            found = select(ImportRow, ("id", "batch_id", "outcome"), column, wanted, batch_id=self.batch.pk)
            keys.update(pk for pk, _, outcome in found if outcome != ImportRow.REJECTED)
        return [draft_of(row) for row in ImportRow.objects.filter(pk__in=keys)] if keys else []


def _was_disputed(row: ImportRow) -> bool:
    """Whether the sources of a planned patent differ, as far as it is planned by now."""
    fresh = tellings_of(row)
    if not fresh:
        return False
    held = records_held([row.number]).get(row.number) if row.outcome != ImportRow.NEW else None
    pins = held.pins if held else {}
    told = (*(held.sources if held else ()), *fresh)
    return len(told) > 1 and bool(disputes(Held(resolved(told, pins), told, pins)))


def draft_of(row: ImportRow) -> Draft:
    """What is kept of a planned patent, as rows to come are joined to it."""
    place = Place(row.file, row.sheet, row.row or 0)
    parts: dict[str, Part] = {}
    for source, _, told in row.told or ():
        parts[source] = Part(place, told if told is not None else _said_before(row.number, source))
    return Draft(place, PatentRecord(row.number, "", row.title), parts, earlier=row.number)


def _said_before(number: str, source: str) -> dict[str, Any]:
    """What a source said of a patent when it was last read."""
    kept = records_held([number]).get(number)
    said = [one for one in kept.sources if one.source == source] if kept else []
    return dict(max(said, key=lambda one: one.batch).told) if said else {}


class PlannedRow(NamedTuple):
    """A row of a plan as it is written, without the ORM's cost: the columns of an `ImportRow` that matter then."""

    pk: int
    outcome: str
    row: int | None
    number: str
    publication: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    told: list[Any] | None
    told_text: str = ""

    def text_of(self, one: Telling) -> str:
        """What a source told, as JSON: cut out of the plan's own text where that says it alone, else made anew."""
        before = f"[{json_text([one.source, one.place])[:-1]},"
        if len(self.told or ()) == 1 and self.told_text.startswith(before) and self.told_text.endswith("}]]"):
            return self.told_text[len(before) : -2]
        return json_text(one.told)


def tellings_of(row: ImportRow | PlannedRow, batch: int = NOW, region_code: str = "") -> tuple[Telling, ...]:
    """What the sources told of a planned patent, not yet written."""
    told = row.told or ()
    return tuple(
        Telling(source, batch, words, place, region_code)
        for source, place, words in told
        if words is not None
    )


class Chunks(list[tuple[Place, PatentRecord]]):
    """Records as a reader appends them; each time there are enough, they are handed on and forgotten."""

    def __init__(self, hand_on: Callable[[], None]) -> None:
        super().__init__()
        self._hand_on = hand_on

    def append(self, one: tuple[Place, PatentRecord]) -> None:
        """One more."""
        super().append(one)
        if len(self) >= CHUNK:
            self._hand_on()

    def extend(self, more: Iterable[tuple[Place, PatentRecord]]) -> None:
        """Several more."""
        for one in more:
            self.append(one)


def plan_batch(
    actor: Actor,
    batch: ImportBatch,
    files: Iterable[Loaded],
    report: Progress | None = None,
    mappings: Sequence[SavedMapping] = (),
) -> tuple[int, list[FileReport]]:
    """Read an import's files and keep its plan, from the beginning; it is previewed then, or refused.

    Returns how many rows repeat an earlier one, and what became of each file.

    Columns are matched as ``mappings`` say, else as those who bring it have matched them before.

    What has no title (claims, legal events) is planned last, when the patents it adds to are known.
    """
    batch.rows.all().delete()
    for name in _COUNTS:
        setattr(batch, name, 0)
    batch.written_to = secrets.randbits(48)  # whose reading it is: an older one that still goes on stops
    batch.save()
    stage = Stage(actor, batch)
    reports: list[FileReport] = []
    rejected: list[RejectedRow] = []
    untitled: list[tuple[Place, PatentRecord]] = []

    def hand_on(*, is_last: bool = False) -> None:
        read, turned_away = list(pending), list(rejected)
        pending.clear()
        rejected.clear()
        untitled.extend(one for one in read if not one[1].title)
        titled = [one for one in read if one[1].title]
        while titled or turned_away or (is_last and untitled):
            room = CHUNK - len(titled) if is_last else 0
            stage.keep([*titled, *untitled[:room]], turned_away, reports)
            del untitled[:room]
            titled, turned_away = [], []

    pending = Chunks(hand_on)
    known: dict[str, str] = {}
    matched = mappings or usable_mappings(batch.organization_id, batch.region_code)
    try:
        for one in unpacked(files):
            reports.append(FileReport(one.name))
            into = FileContent(reports[-1], pending, rejected)
            read_opened(
                one, known, into, keep_unverified=batch.keep_unverified, progress=report, mappings=matched
            )
            if reports[-1].rows >= CHUNK:
                give_back()
        hand_on(is_last=True)
        _planned(batch, reports)
    except Discarded:
        batch.refresh_from_db()
        if batch.state != ImportBatch.READING:
            batch.rows.all().delete()
    return stage.repeated, reports


def rejected_rows(batch: ImportBatch) -> list[RejectedRow]:
    """The rows of an import that were turned away, in the order read."""
    told = ("file", "sheet", "row", "column", "value", "reason", "remedy")
    found = batch.rows.filter(outcome=ImportRow.REJECTED).order_by("pk").values_list(*told)
    return [RejectedRow(file, sheet, row or 0, *words) for file, sheet, row, *words in found]


def keep_plan(actor: Actor, batch: ImportBatch, plan: ImportPlan) -> None:
    """Keep a plan that was made in one piece."""
    turn_away_foreign(actor, plan)
    Stage(actor, batch).keep_plan(plan)
    _planned(batch, plan.files)


def _planned(batch: ImportBatch, reports: Sequence[FileReport]) -> None:
    """The import is ready to be looked at, or refused where none of its files can be taken."""
    with transaction.atomic():
        now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if (now.state, now.written_to) != (ImportBatch.READING, batch.written_to):
            raise Discarded
        batch.written_to = 0
        batch.files = _told_files(reports)
        refused = [one for one in reports if one.refusal]
        if len(refused) == len(reports):
            first = next((one for one in refused if not one.is_skipped), refused[0])
            several = f"{len(reports)} 个文件里没有可以导入的专利。其中" if len(reports) > 1 else ""
            batch.state, batch.reason = ImportBatch.REFUSED, f"{several}{first.refusal}"
            batch.may_map = len(reports) == 1 and first.may_map
        else:
            batch.source = next((code for one in reports for code in one.formats), "")
            labels = dict.fromkeys(label for one in reports for label in one.labels)
            batch.source_label = "、".join(labels)[:100]
            batch.state = ImportBatch.PREVIEWED
            count_use([pk for one in reports for pk in one.mapping_pks])
        batch.save()


def _told_files(reports: Sequence[FileReport]) -> list[dict[str, Any]]:
    """What became of each file; of many that were passed over, the first."""
    taken = [file_json(one) for one in reports if not one.is_skipped]
    skipped = [file_json(one) for one in reports if one.is_skipped]
    more = len(skipped) - _SHOWN_SKIPPED
    return [*taken, *skipped[:_SHOWN_SKIPPED], *([{"file": "", "more": more}] if more > 0 else [])]


def _line(batch_id: int, item: PlannedItem) -> tuple[Any, ...]:
    is_changed = item.outcome == "changed"
    place = item.place
    return (
        batch_id,
        item.outcome,
        place.file,
        place.sheet[:100],
        place.row,
        item.number,
        str(item.after.get("publication_number") or "")[:40],
        str(item.after.get("title", ""))[:500],
        "",
        "",
        "；".join(item.record.notes),
        "",
        json_text(item.before) if is_changed else None,
        json_text(item.after) if is_changed else None,
        json_text(_changes(item)) if is_changed else "{}",
        json_text(_told(item)),
        bool(item.tellings),
    )


def _told(item: PlannedItem) -> list[tuple[str, str, Any]]:
    known = [(source, place, None) for source, place in item.known]
    return [*((one.source, one.place, one.told) for one in item.tellings), *known]


def _changes(item: PlannedItem) -> dict[str, list[Any]]:
    before = item.before or {}
    return {name: [before.get(name), item.after.get(name)] for name in item.changed}


def _rejected_line(batch_id: int, one: RejectedRow) -> tuple[Any, ...]:
    words = (one.column[:100], one.value, one.reason, one.remedy)
    return (
        batch_id,
        ImportRow.REJECTED,
        one.file,
        one.sheet[:100],
        one.row,
        "",
        "",
        "",
        *words,
        None,
        None,
        "{}",
        None,
        False,
    )


def to_write(batch: ImportBatch, after: int = 0) -> Iterator[list[PlannedRow]]:
    """The rows of an import that are to be written, a chunk at a time, from behind a row's key."""
    columns = ("id", "outcome", "row", "number", "publication", "before", "after", "told")
    while found := select_after(ImportRow, columns, after, CHUNK, batch_id=batch.pk, writes=True):
        rows = [PlannedRow(*(*line[:5], *map(_json_or_none, line[5:]), line[-1] or "")) for line in found]
        yield rows
        after = rows[-1].pk


def _json_or_none(text: str | None) -> Any:  # noqa: ANN401 - whatever JSON holds
    return None if text is None else from_json(text)
