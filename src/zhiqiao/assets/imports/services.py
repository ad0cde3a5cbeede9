"""Preview, apply, undo. A plan is kept row by row; writing is one transaction; taking back is exact or refused."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django_tasks import task

from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.assets.imports.planning import ImportPlan, PlannedItem, plan_import, plan_typed
from zhiqiao.assets.imports.queries import imports_before, resource_of
from zhiqiao.assets.imports.reach import bringer, reached, turn_away_foreign
from zhiqiao.assets.imports.writing import fields_of
from zhiqiao.assets.register import services as register
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.services import path_of, store
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.kernel.refusal import Refusal

PREVIEW = "assets.imports:workbook:preview"
APPLY = "assets.imports:batch:apply"
UNDO = "assets.imports:batch:undo"
DISCARD = "assets.imports:batch:discard"
TYPE = "assets.imports:patent:type"
# Larger files are planned in the background, with progress shown.
AT_ONCE_BYTES = 400_000


@mutation(PREVIEW)
def preview_workbook(actor: Actor, name: str, data: bytes, *, keep_unverified: bool = False) -> ImportBatch:
    """Plan a workbook and keep the plan; nothing is written to the register.

    A file that cannot be taken at all is kept as a refused import with its reason.

    Raises:
        DocumentRefused: the file is not one we open (type, size, bomb, macros …).
    """
    require(actor, PREVIEW)
    kept = store(actor, name, data)
    batch = ImportBatch.objects.create(
        file_name=kept.name,
        document_sha256=kept.sha256,
        state=ImportBatch.READING,
        keep_unverified=keep_unverified,
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        made_by_id=actor.user_id,
        made_by=actor.name,
    )
    target(f"import:{batch.pk}", {"file": kept.name})
    if len(data) <= AT_ONCE_BYTES:
        plan = plan_import([(kept.name, data)], register.records_of, keep_unverified=keep_unverified)
        _keep_plan(actor, batch, plan)
    else:
        progress = jobs.begin(actor, f"读取 {kept.name}", matter=f"import:{batch.pk}")
        transaction.on_commit(lambda: plan_in_background.enqueue(batch.pk, progress.pk))
    return batch


@task()
def plan_in_background(batch_id: int, progress_id: int) -> None:
    """Plan a large workbook; the person watches its progress."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != ImportBatch.READING:
        return
    with jobs.following(progress_id) as report:
        data = path_of(batch.document_sha256).read_bytes()
        plan = plan_import(
            [(batch.file_name, data)],
            register.records_of,
            keep_unverified=batch.keep_unverified,
            progress=report,
        )
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
            if batch.state == ImportBatch.READING:  # else it was discarded meanwhile
                _keep_plan(bringer(batch), batch, plan)


def _keep_plan(actor: Actor, batch: ImportBatch, plan: ImportPlan) -> None:
    turn_away_foreign(actor, plan)
    report = plan.files[0]
    if plan.is_refused and report.refusal is not None:
        batch.state, batch.reason = ImportBatch.REFUSED, str(report.refusal)
        batch.save()
        return
    batch.source = report.formats[0] if report.formats else ""
    batch.source_label = "、".join(report.labels)
    batch.new, batch.changed = plan.new, plan.changed
    batch.unchanged, batch.rejected = plan.unchanged, plan.rejected
    batch.state = ImportBatch.PREVIEWED
    batch.save()
    rows = [_row_of(batch, item) for item in plan.items]
    rows += [
        ImportRow(
            batch=batch,
            outcome=ImportRow.REJECTED,
            file=one.file,
            sheet=one.sheet[:100],
            row=one.row,
            column=one.column[:100],
            value=one.value,
            reason=one.reason,
            remedy=one.remedy,
        )
        for one in plan.rejected_rows
    ]
    ImportRow.objects.bulk_create(rows, batch_size=500)


def _row_of(batch: ImportBatch, item: PlannedItem) -> ImportRow:
    before = dict(item.before) if item.before is not None else None
    changes = {name: [(before or {}).get(name), item.after.get(name)] for name in item.changed}
    unchanged = item.outcome == ImportRow.UNCHANGED
    return ImportRow(
        batch=batch,
        outcome=item.outcome,
        file=item.place.file,
        sheet=item.place.sheet[:100],
        row=item.place.row,
        number=item.number,
        title=str(item.after.get("title", ""))[:500],
        reason="；".join(item.record.notes),
        before=None if unchanged else before,
        after=None if unchanged else dict(item.after),
        changes=changes,
    )


def _locked(pk: int) -> ImportBatch:
    one = ImportBatch.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号导入", "请从导入列表中打开")
    return one


@mutation(APPLY)
def apply_batch(actor: Actor, pk: int) -> ImportBatch:
    """Write a previewed import, all or nothing.

    Raises:
        Refusal: not waiting to be applied, or the register has changed since the preview.
    """
    batch = _locked(pk)
    require(actor, APPLY, resource_of(batch))
    if batch.state != ImportBatch.PREVIEWED:
        raise Refusal(f"这次导入{batch.get_state_display()}，不能写入", "需要再次导入时请重新上传")
    rows = list(batch.rows.filter(outcome__in=[ImportRow.NEW, ImportRow.CHANGED]))
    _refuse_drift(rows, "before", "预览之后登记簿又有变化", "请放弃这次预览，重新上传同一文件")
    _refuse_foreign(actor, rows)
    register.write_patents(
        (fields_of(r.number, batch.source, r.after or {}) for r in rows), batch.region_code
    )
    batch.state, batch.applied_at = ImportBatch.APPLIED, timezone.now()
    batch.save()
    target(f"import:{batch.pk}", {"new": batch.new, "changed": batch.changed, "file": batch.file_name})
    return batch


def _refuse_drift(rows: Collection[ImportRow], side: str, reason: str, remedy: str) -> None:
    held = register.records_of([row.number for row in rows])
    drifted = [row.number for row in rows if held.get(row.number) != getattr(row, side)]
    if drifted:
        named = "、".join(drifted[:5]) + ("等" if len(drifted) > 5 else "")  # noqa: PLR2004 - five are enough to find them by
        raise Refusal(f"{reason}：{named} 共 {len(drifted)} 件", remedy)


def _refuse_foreign(actor: Actor, rows: Collection[ImportRow]) -> None:
    """What is changed lies within the actor's reach; a holder's office brings its own patents only."""
    changed = {row.number: row for row in rows if row.outcome == ImportRow.CHANGED}
    mine = reached(actor, changed)
    beyond = [row for number, row in changed.items() if number not in mine]
    if beyond:
        raise Refusal(
            f"有 {len(beyond)} 件已由别的地区或单位登记，如第 {beyond[0].row} 行 {beyond[0].number}",
            "请删去这些行后重新上传；需要改动它们的，请上级主管部门导入",
        )
    if actor.role is not Role.HOLDER_OFFICE:
        return
    foreign = [r for r in rows if actor.organization_name not in (r.after or {}).get("holder_names", ())]
    if foreign:
        raise Refusal(
            f"有 {len(foreign)} 件的权利人里没有{actor.organization_name}，如 {foreign[0].number}",
            "只能导入本单位的专利；请删去这些行，或请主管部门导入",
        )


@mutation(UNDO)
def undo_batch(actor: Actor, pk: int) -> ImportBatch:
    """Take an applied import back exactly: what it brought is removed, what it changed is restored.

    Raises:
        Refusal: not applied, changed since by a later import, or already in use further down the street.
    """
    batch = _locked(pk)
    require(actor, UNDO, resource_of(batch))
    if batch.state != ImportBatch.APPLIED:
        raise Refusal(f"这次导入{batch.get_state_display()}，没有可以撤销的写入", "只有已写入的导入可以撤销")
    rows = list(batch.rows.filter(outcome__in=[ImportRow.NEW, ImportRow.CHANGED]))
    _refuse_drift(rows, "after", "其后的导入又改动过", "请先撤销其后的导入，再撤销这一次")
    brought = [row.number for row in rows if row.outcome == ImportRow.NEW]
    try:
        with transaction.atomic():
            register.delete_patents(brought)
    except ProtectedError as error:
        used = sorted({str(getattr(one, "pk", one)) for one in error.protected_objects})
        raise Refusal(
            f"这次导入的专利已有 {len(used)} 处在用（盘点、供给或交易）",
            "请先撤回这些盘点、供给或交易，再撤销导入",
        ) from error
    changed = [row for row in rows if row.outcome == ImportRow.CHANGED]
    earlier = imports_before(batch, [row.number for row in changed])
    for was in dict.fromkeys(earlier.values()):
        mine = [row for row in changed if earlier[row.number] == was]
        register.write_patents(
            (fields_of(row.number, was.source, row.before or {}) for row in mine), was.region_code, move=True
        )
    batch.state, batch.undone_at = ImportBatch.UNDONE, timezone.now()
    batch.save()
    target(f"import:{batch.pk}", {"removed": len(brought), "restored": len(changed)})
    return batch


@mutation(DISCARD)
def discard_batch(actor: Actor, pk: int) -> ImportBatch:
    """Put a plan aside."""
    batch = _locked(pk)
    require(actor, DISCARD, resource_of(batch))
    if batch.state not in {ImportBatch.PREVIEWED, ImportBatch.REFUSED, ImportBatch.READING}:
        raise Refusal(f"这次导入{batch.get_state_display()}，不能放弃", "已写入的导入请用“撤销”")
    batch.state = ImportBatch.DISCARDED
    batch.save()
    target(f"import:{batch.pk}")
    return batch


@mutation(TYPE)
def type_patent(actor: Actor, values: Mapping[str, Any]) -> ImportBatch:
    """Enter one patent typed into a form; an import of one row, applied at once.

    Args:
        actor: who types.
        values: application_number, title, holder_names, inventor_names, filed_on, granted_on, ipcs,
            legal_status, abstract.

    Raises:
        Refusal: with the column to mend.
    """
    require(actor, TYPE, Resource(actor.region_code, frozenset({actor.organization_id or 0})))
    texts = {
        _TYPED_FIELDS.get(name, name): "" if value is None else str(value) for name, value in values.items()
    }
    plan = plan_typed(texts, register.records_of)
    turn_away_foreign(actor, plan)
    if plan.rejected_rows:
        row = plan.rejected_rows[0]
        raise Refusal(row.reason, row.remedy, column=row.column, value=row.value)
    batch = ImportBatch.objects.create(
        file_name="手工登记",
        source="typed_by_hand",
        state=ImportBatch.READING,
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        made_by_id=actor.user_id,
        made_by=actor.name,
    )
    _keep_plan(actor, batch, plan)
    if batch.new + batch.changed:
        apply_batch(actor, batch.pk)
        batch.refresh_from_db()
    target(f"import:{batch.pk}", {"number": plan.items[0].number})
    return batch


_TYPED_FIELDS = {"holder_names": "holders", "inventor_names": "inventors", "legal_status": "status"}


@mutation(APPLY)
def import_files(
    actor: Actor, files: list[tuple[str, bytes]], *, region_code: str = "", keep_unverified: bool = False
) -> list[ImportBatch]:
    """Plan and apply files at once, for the command line and the demo; refused files are kept with their reason."""
    require(actor, APPLY)
    made: list[ImportBatch] = []
    for name, data in files:
        kept = store(actor, name, data)
        batch = ImportBatch.objects.create(
            file_name=kept.name,
            document_sha256=kept.sha256,
            state=ImportBatch.READING,
            organization_id=actor.organization_id,
            region_code=region_code or actor.region_code,
            keep_unverified=keep_unverified,
            made_by_id=actor.user_id,
            made_by=actor.name,
        )
        plan = plan_import([(kept.name, data)], register.records_of, keep_unverified=keep_unverified)
        _keep_plan(actor, batch, plan)
        if batch.state == ImportBatch.PREVIEWED and batch.new + batch.changed:
            apply_batch(actor, batch.pk)
            batch.refresh_from_db()
        made.append(batch)
    return made
