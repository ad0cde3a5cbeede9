"""Writing a kept plan chunk by chunk, each chunk for good with the mark of how far it is; and taking it back."""

from collections.abc import Callable, Collection, Iterator, Sequence

from django.db import connection, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from zhiqiao.assets.imports.freed_memory import give_back
from zhiqiao.assets.imports.holder_queue import queue_after_import
from zhiqiao.assets.imports.joining import numbers_of
from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.assets.imports.precedence import resolved
from zhiqiao.assets.imports.reach import bringer, own_names, reached
from zhiqiao.assets.imports.staging import CHUNK, PlannedRow, tellings_of, to_write
from zhiqiao.assets.imports.writing import fields_of, held_of, source_fields
from zhiqiao.assets.register import services as register
from zhiqiao.assets.register.bulk import blank, json_text
from zhiqiao.assets.register.services import KeptPatent, PatentFields, kept_patents
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.refusal import Refusal

Report = Callable[[int, int, str], None]
_DRIFTED = "预览之后登记簿又有变化"
_UPLOAD_AGAIN = "请放弃这次预览，重新上传同一文件"
_NAMED = 5
_WRITING = 0x1A9051  # names the lock; any number nobody else uses


def refuse_others_writing(mine: int = 0) -> None:
    """One import is written at a time: each was planned against what the others had written.

    Who asks holds the register till the end of the transaction: who asks meanwhile waits, then sees what was written.
    """
    if connection.vendor == "postgresql":  # SQLite lets one write at a time anyhow
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])
    other = ImportBatch.objects.filter(state=ImportBatch.APPLYING).exclude(pk=mine).first()
    if other is not None:
        raise Refusal(
            f"另一次导入（第 {other.pk} 号 {other.file_name}）正在写入",
            "请等它写完，或先让它继续，再写入这一次",
        )


def write_batch(batch: ImportBatch, report: Report | None = None) -> None:
    """Write what is left of a plan. Killed in the middle and called again, it goes on behind the last chunk.

    Each chunk is one transaction that also moves the mark, so that no row is lost or written twice, by however
    many workers it is tried.
    """
    written = 0
    if batch.written_to:
        written = batch.rows.filter(writes=True, pk__lte=batch.written_to).count()
    while True:
        with transaction.atomic():
            now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if now.state != ImportBatch.APPLYING:
                break
            rows = next(to_write(now, now.written_to), [])
            if not rows:
                now.state, now.applied_at = ImportBatch.APPLIED, timezone.now()
                now.save()
                queue_after_import(bringer(now), now.pk)
                break
            _write(now, rows)
            now.written_to = rows[-1].pk
            now.save(update_fields=["written_to"])
        written += len(rows)
        if report is not None:
            report(written, max(batch.to_write, written), f"写入 {batch.file_name}")
    if written >= CHUNK:
        give_back()
    batch.refresh_from_db()


def _write(batch: ImportBatch, rows: Sequence[PlannedRow]) -> None:
    """One chunk into the register."""
    held = _held_by(rows, is_alone=not _others_wrote(batch))
    _refuse(rows, held)
    fields = [_fields(batch, row, held.get(row.number)) for row in rows]
    register.write_patents(fields, {number: kept.pk for number, kept in held.items()})
    blank(ImportRow, "told", range(rows[0].pk, rows[-1].pk + 1), batch_id=batch.pk)


def _fields(batch: ImportBatch, row: PlannedRow, kept: KeptPatent | None) -> PatentFields:
    told = tellings_of(row, batch.pk, batch.region_code)
    fresh = [source_fields(one, row.text_of(one), batch.pk, batch.region_code) for one in told]
    if kept is None:
        return fields_of(row.number, resolved(told), told, fresh)
    held = held_of(kept)
    if not kept.sources:  # from before sources were kept: what it holds is kept as told first
        fresh[:0] = [
            source_fields(one, json_text(one.told), one.batch, one.region_code) for one in held.sources
        ]
    sources = (*held.sources, *told)
    return fields_of(row.number, resolved(sources, held.pins), sources, fresh, held.pins)


def _others_wrote(batch: ImportBatch) -> bool:
    """Whether another import was written or taken back since this one was brought."""
    others = ImportBatch.objects.exclude(pk=batch.pk)
    since = batch.made_at
    return others.filter(Q(applied_at__gte=since) | Q(undone_at__gte=since)).exists()


def _held_by(rows: Sequence[PlannedRow], *, is_alone: bool = False) -> dict[str, KeptPatent]:
    """What the register holds of the rows' patents; of new ones it should be nothing, under any of their numbers.

    Where this import ``is_alone`` since it was planned, that need not be asked.
    """
    found = kept_patents([row.number for row in rows if row.outcome != ImportRow.NEW], exactly=True)
    fresh = [row for row in rows if row.outcome == ImportRow.NEW]
    if fresh and not is_alone:
        numbers = [row.number for row in fresh] + [row.publication for row in fresh if row.publication]
        found |= kept_patents(dict.fromkeys(numbers))
    return found


def refuse_drift(rows: Sequence[PlannedRow]) -> None:
    """Refuse where the register no longer holds what the plan was made against."""
    _refuse(rows, _held_by(rows))


def _refuse(rows: Sequence[PlannedRow], held: dict[str, KeptPatent]) -> None:
    taken = set(held)
    for one in held.values():
        taken.update(numbers_of(one.record))
    drifted = []
    for row in rows:
        if row.outcome == ImportRow.NEW:
            is_same = not {row.number, row.publication} & taken
        else:
            kept = held.get(row.number)
            is_same = kept is not None and (row.outcome == ImportRow.UNCHANGED or kept.record == row.before)
        if not is_same:
            drifted.append(row.number)
    if drifted:
        named = "、".join(drifted[:_NAMED]) + ("等" if len(drifted) > _NAMED else "")
        raise Refusal(f"{_DRIFTED}：{named} 共 {len(drifted)} 件", _UPLOAD_AGAIN)


def refuse_foreign(actor: Actor, rows: Collection[PlannedRow]) -> None:
    """What is changed lies within the actor's reach; a holder's office brings its own patents only."""
    changed = {row.number: row for row in rows if row.outcome != ImportRow.NEW}
    mine = reached(actor, changed)
    beyond = [row for number, row in changed.items() if number not in mine]
    if beyond:
        raise Refusal(
            f"有 {len(beyond)} 件已由别的地区或单位登记，如第 {beyond[0].row} 行 {beyond[0].number}",
            "请删去这些行后重新上传；需要改动它们的，请上级主管部门导入",
        )
    if actor.role is not Role.HOLDER_OFFICE:
        return
    held = {row.pk: _holders(row) for row in rows if row.outcome != ImportRow.UNCHANGED}
    own = own_names(actor, {name for names in held.values() for name in names})
    foreign = [row for row in rows if row.pk in held and own.isdisjoint(held[row.pk])]
    if foreign:
        raise Refusal(
            f"有 {len(foreign)} 件的权利人里没有{actor.organization_name}，如 {foreign[0].number}",
            "只能导入本单位的专利；请删去这些行，或请主管部门导入",
        )


def _holders(row: PlannedRow) -> Sequence[str]:
    """The holders by what the row would leave in the register (what stays as it is is in reach already)."""
    after = row.after if row.after is not None else resolved(tellings_of(row))
    return tuple(after.get("holder_names", ()))


def take_back(batch: ImportBatch) -> tuple[int, int]:
    """Take an applied import out of the register again; returns how many patents were removed and restored.

    Raises:
        Refusal: a later import told of its patents, or they are in use.
    """
    later: set[int] = set()
    for rows in _written(batch):
        later |= register.later_words([row.number for row in rows], batch.pk)
    if later:
        named = "、".join(f"第 {pk} 号" for pk in sorted(later, reverse=True)[:_NAMED])
        raise Refusal(f"其后的导入又改动过这些专利：{named}", "请先撤销其后的导入，再撤销这一次")
    removed = restored = 0
    for rows in _written(batch):
        brought = [row.number for row in rows if row.outcome == ImportRow.NEW]
        removed += _remove(brought) if brought else 0
        restored += _restore(batch, [row for row in rows if row.outcome != ImportRow.NEW])
    register.drop_empty_families()
    return removed, restored


def _written(batch: ImportBatch) -> Iterator[list[PlannedRow]]:
    """The rows of an import that are in the register, a chunk at a time."""
    for rows in to_write(batch):
        inside = [row for row in rows if batch.state == ImportBatch.APPLIED or row.pk <= batch.written_to]
        if inside:
            yield inside


def _restore(batch: ImportBatch, rows: Sequence[PlannedRow]) -> int:
    if not rows:
        return 0
    numbers = [row.number for row in rows]
    register.take_back_words(numbers, batch.pk)
    held = kept_patents(numbers, exactly=True)
    fields = []
    for row in rows:
        was = held_of(held[row.number])
        before = row.before if row.outcome == ImportRow.CHANGED else was.fields
        fields.append(fields_of(row.number, before or {}, was.sources, (), was.pins))
    register.write_patents(fields, {number: kept.pk for number, kept in held.items()})
    return sum(row.outcome == ImportRow.CHANGED for row in rows)


def _remove(numbers: Sequence[str]) -> int:
    try:
        with transaction.atomic():
            return register.delete_patents(numbers)
    except ProtectedError as error:
        used = sorted({str(getattr(one, "pk", one)) for one in error.protected_objects})
        raise Refusal(
            f"这次导入的专利已有 {len(used)} 处在用（盘点、评价、供给、交易或年费登记）",
            "请先撤回这些盘点、评价、供给、交易或年费登记，再撤销导入",
        ) from error
