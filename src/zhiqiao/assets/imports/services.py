"""Preview, apply, undo. A plan is kept row by row; writing is one transaction; taking back is exact or refused."""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from zhiqiao.assets.imports.applying import (
    refuse_drift,
    refuse_foreign,
    refuse_others_writing,
    take_back,
    write_batch,
)
from zhiqiao.assets.imports.archives import Content, Loaded, contents, is_archive
from zhiqiao.assets.imports.column_mapping import SavedMapping
from zhiqiao.assets.imports.kept_files import begin, files_of
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.imports.plan_summary import PlanSummary
from zhiqiao.assets.imports.queries import is_moving, resource_of
from zhiqiao.assets.imports.reach import bringer
from zhiqiao.assets.imports.staging import plan_batch, rejected_rows, to_write
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.jobs import queries as job_queries
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.kernel.refusal import Refusal

PREVIEW = "assets.imports:workbook:preview"
APPLY = "assets.imports:batch:apply"
UNDO = "assets.imports:batch:undo"
CHOOSE = "assets.imports:batch:choose"
DISCARD = "assets.imports:batch:discard"
# Larger files are planned in the background, with progress shown.
AT_ONCE_BYTES = 400_000
_INFLATES = 5  # how many times its size an archive is taken to hold
# More rows are written in the background, chunk by chunk.
AT_ONCE_ROWS = 3_000

Report = Callable[[int, int, str], None]


@mutation(PREVIEW)
def preview_workbook(
    actor: Actor, name: str, data: bytes, *, keep_unverified: bool = False, all_or_nothing: bool = False
) -> ImportBatch:
    """Plan a workbook and keep the plan; nothing is written to the register.

    A file that cannot be taken at all is kept as a refused import with its reason. With ``all_or_nothing`` an
    import that has rejected rows cannot be applied.

    Raises:
        DocumentRefused: the file is not one we open (type, size, bomb, macros …).
    """
    require(actor, PREVIEW)
    return _preview(actor, [(name, data)], keep_unverified=keep_unverified, all_or_nothing=all_or_nothing)


@mutation(PREVIEW)
def preview_files(
    actor: Actor,
    files: Sequence[tuple[str, bytes]],
    *,
    keep_unverified: bool = False,
    all_or_nothing: bool = False,
) -> ImportBatch:
    """Plan several files (archives among them) as one import; each is recognized by itself.

    A file that may not come in is told in the import, as long as another may.

    Raises:
        DocumentRefused: none of the files is one we open.
    """
    require(actor, PREVIEW)
    return _preview(actor, files, keep_unverified=keep_unverified, all_or_nothing=all_or_nothing)


def _preview(
    actor: Actor, files: Sequence[tuple[str, bytes]], *, keep_unverified: bool, all_or_nothing: bool
) -> ImportBatch:
    batch = begin(actor, files, keep_unverified=keep_unverified, all_or_nothing=all_or_nothing)
    _plan(actor, batch, files_of(batch))
    return batch


@mutation(PREVIEW)
def plan_again(actor: Actor, pk: int) -> ImportBatch:
    """Plan a refused file once more, now that its columns are matched."""
    batch = _locked(pk)
    require(actor, PREVIEW, resource_of(batch))
    if batch.state != ImportBatch.REFUSED:
        raise Refusal(f"这次导入{batch.get_state_display()}，不用重读", "需要时请重新上传")
    batch.state, batch.reason, batch.may_map = ImportBatch.READING, "", False
    batch.save()
    _plan(actor, batch, files_of(batch))
    target(f"import:{batch.pk}", {"file": batch.file_name})
    return batch


def _plan(actor: Actor, batch: ImportBatch, files: Sequence[Loaded]) -> None:
    """Plan files at once where they are small, else in the background; the batch is being read."""
    if sum(map(_weight, files)) <= AT_ONCE_BYTES:
        plan_batch(actor, batch, files)
    else:
        progress = jobs.begin(actor, f"读取 {batch.file_name}", matter=f"import:{batch.pk}")
        transaction.on_commit(lambda: plan_in_background.enqueue(batch.pk, progress.pk))


def _weight(file: Loaded) -> int:
    """How many bytes there are to read in a file, about; of a large one no more than that it is large."""
    name, content, _ = file
    try:
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
    except OSError:  # planning says what is wrong with it
        return 0
    if size > AT_ONCE_BYTES:
        return size
    return size * (_INFLATES if is_archive(contents(name, content)) else 1)


@task()
def plan_in_background(batch_id: int, progress_id: int) -> None:
    """Plan a large workbook; the person watches its progress. Cut off, it is planned anew: nothing is written."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != ImportBatch.READING:
        return
    with jobs.following(progress_id) as report:
        plan_batch(bringer(batch), batch, files_of(batch), report)


def _locked(pk: int) -> ImportBatch:
    one = ImportBatch.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号导入", "请从导入列表中打开")
    return one


@mutation(APPLY)
def apply_batch(actor: Actor, pk: int) -> ImportBatch:
    """Write a previewed import, all or nothing; a large one in the background, where it goes on after a break.

    Raises:
        Refusal: not waiting to be applied, or the register has changed since the preview.
    """
    batch = _locked(pk)
    require(actor, APPLY, resource_of(batch))
    if batch.state != ImportBatch.PREVIEWED:
        raise Refusal(f"这次导入{batch.get_state_display()}，不能写入", "需要再次导入时请重新上传")
    if batch.all_or_nothing and batch.rejected:
        raise Refusal(
            f"这次导入选了“整批写入或都不写”，而有 {batch.rejected:,} 行被拒收",
            "请下载问题行，改好后重新上传；或改选“跳过坏行”",
        )
    refuse_others_writing(batch.pk)
    for rows in to_write(batch):
        refuse_drift(rows)
        refuse_foreign(actor, rows)
    target(f"import:{batch.pk}", {"new": batch.new, "changed": batch.changed, "file": batch.file_name})
    batch.state = ImportBatch.APPLYING
    batch.save()
    if batch.to_write > AT_ONCE_ROWS:
        progress = jobs.begin(actor, f"写入 {batch.file_name}", matter=f"import:{pk}", total=batch.to_write)
        transaction.on_commit(lambda: write_in_background.enqueue(batch.pk, progress.pk))
        return batch
    write_batch(batch)
    return batch


@task()
def write_in_background(batch_id: int, progress_id: int) -> None:
    """Write a large import; begun again after a break it goes on behind the last chunk that was written."""
    with jobs.following(progress_id) as report:
        write_batch(ImportBatch.objects.get(pk=batch_id), report)


@mutation(APPLY)
def resume_batch(actor: Actor, pk: int) -> ImportBatch:
    """Go on with an import whose reading or writing was cut off.

    Raises:
        Refusal: it is not under way, or it moved a moment ago.
    """
    batch = _locked(pk)
    require(actor, APPLY, resource_of(batch))
    if batch.state not in {ImportBatch.APPLYING, ImportBatch.READING}:
        raise Refusal(
            f"这次导入{batch.get_state_display()}，没有要接着做的", "只有读取或写入中断的导入可以继续"
        )
    if is_moving(batch):
        raise Refusal("这次导入还在进行", "请等一会儿；两分钟没有进展时可以继续")
    target(f"import:{batch.pk}")
    begin_again(batch, actor)
    return batch


def resume_interrupted() -> int:
    """Go on with imports that a stopped worker left in the middle; returns how many.

    Not with those that failed (a person looks at why first), nor with the command line's (``resume_files``).
    """
    under_way = ImportBatch.objects.filter(state__in=[ImportBatch.APPLYING, ImportBatch.READING])
    cut_off = []
    for batch in under_way:
        last = job_queries.progress_of(f"import:{batch.pk}")
        if last is not None and last.state == last.RUNNING and not is_moving(batch):
            cut_off.append(batch)
    for batch in cut_off:
        with transaction.atomic():
            begin_again(batch, bringer(batch))
    return len(cut_off)


def _has_worker(batch: ImportBatch) -> bool:
    """Whether a worker is at it now."""
    return job_queries.progress_of(f"import:{batch.pk}") is not None and is_moving(batch)


def begin_again(batch: ImportBatch, actor: Actor) -> None:
    """Have the worker read or write on."""
    work = plan_in_background if batch.state == ImportBatch.READING else write_in_background
    what = "读取" if batch.state == ImportBatch.READING else "写入"
    progress = jobs.begin(actor, f"继续{what} {batch.file_name}", matter=f"import:{batch.pk}")
    transaction.on_commit(lambda: work.enqueue(batch.pk, progress.pk))


@mutation(UNDO)
def undo_batch(actor: Actor, pk: int) -> ImportBatch:
    """Take an applied import back exactly: what it brought is removed, what it changed is restored.

    Raises:
        Refusal: not applied, changed since by a later import, or already in use further down the street.
    """
    batch = _locked(pk)
    require(actor, UNDO, resource_of(batch))
    is_cut_off = batch.state == ImportBatch.APPLYING and not is_moving(batch)
    if batch.state != ImportBatch.APPLIED and not is_cut_off:
        raise Refusal(f"这次导入{batch.get_state_display()}，没有可以撤销的写入", "只有已写入的导入可以撤销")
    refuse_others_writing(batch.pk)
    removed, restored = take_back(batch)
    batch.state, batch.undone_at = ImportBatch.UNDONE, timezone.now()
    batch.save()
    target(f"import:{batch.pk}", {"removed": removed, "restored": restored})
    return batch


@mutation(CHOOSE)
def choose_all_or_nothing(actor: Actor, pk: int, *, all_or_nothing: bool) -> ImportBatch:
    """Choose for a previewed import: the whole of it or nothing, or the good rows without the bad."""
    batch = _locked(pk)
    require(actor, CHOOSE, resource_of(batch))
    if batch.state != ImportBatch.PREVIEWED:
        raise Refusal(f"这次导入{batch.get_state_display()}，不能再选", "只有待确认的导入可以选")
    batch.all_or_nothing = all_or_nothing
    batch.save()
    target(f"import:{batch.pk}", {"all_or_nothing": all_or_nothing})
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


@mutation(APPLY)
def begin_files(
    actor: Actor,
    files: Iterable[tuple[str, Content]],
    *,
    region_code: str = "",
    keep_unverified: bool = False,
) -> ImportBatch:
    """Keep files to be read and written at once, as one import (the command line)."""
    require(actor, APPLY, Resource(region_code or actor.region_code))
    return begin(actor, files, keep_unverified=keep_unverified, region_code=region_code)


@mutation(APPLY)
def begin_writing(actor: Actor, pk: int) -> ImportBatch:
    """Let a planned import be written chunk by chunk, each for good."""
    batch = _locked(pk)
    require(actor, APPLY, resource_of(batch))
    refuse_others_writing(batch.pk)
    target(f"import:{pk}", {"new": batch.new, "changed": batch.changed, "file": batch.file_name})
    batch.state = ImportBatch.APPLYING
    batch.save()
    return batch


def import_files(
    actor: Actor,
    files: Iterable[tuple[str, Content]],
    *,
    region_code: str = "",
    keep_unverified: bool = False,
    report: Report | None = None,
) -> list[ImportBatch]:
    """Plan and apply files at once, for the command line and the demo; refused files are kept with their reason.

    Each chunk of rows is planned, and written, for good: cut off, `resume_files` goes on.
    """
    return [
        import_together(actor, [one], region_code=region_code, keep_unverified=keep_unverified, report=report)
        for one in files
    ]


def import_together(
    actor: Actor,
    files: Iterable[tuple[str, Content]],
    *,
    region_code: str = "",
    keep_unverified: bool = False,
    report: Report | None = None,
    mappings: Sequence[SavedMapping] = (),
) -> ImportBatch:
    """Plan and apply files at once as one import: what one tells of a patent joins what another does."""
    batch = begin_files(actor, files, region_code=region_code, keep_unverified=keep_unverified)
    return _carry_on(actor, batch, report, mappings)


def plan_files(
    actor: Actor,
    files: Iterable[tuple[str, Content]],
    *,
    region_code: str = "",
    keep_unverified: bool = False,
    report: Report | None = None,
    mappings: Sequence[SavedMapping] = (),
) -> tuple[ImportBatch, PlanSummary]:
    """Plan files as one import and keep the plan, to be written by `write_planned` or put aside; with what it says."""
    batch = begin_files(actor, files, region_code=region_code, keep_unverified=keep_unverified)
    repeated, reports = plan_batch(actor, batch, files_of(batch), report, mappings)
    return batch, PlanSummary(
        new=batch.new,
        changed=batch.changed,
        unchanged=batch.unchanged,
        duplicates=repeated,
        files=reports,
        rejected_rows=rejected_rows(batch),
    )


def write_planned(actor: Actor, batch: ImportBatch, report: Report | None = None) -> ImportBatch:
    """Write a plan of `plan_files`, chunk by chunk, each for good."""
    return _carry_on(actor, batch, report)


def _carry_on(
    actor: Actor, batch: ImportBatch, report: Report | None = None, mappings: Sequence[SavedMapping] = ()
) -> ImportBatch:
    """Read, plan and write an import from where it stands."""
    if batch.state == ImportBatch.READING:
        plan_batch(actor, batch, files_of(batch), report, mappings)
    if batch.state == ImportBatch.PREVIEWED and batch.to_write:
        batch = begin_writing(actor, batch.pk)
    if batch.state == ImportBatch.APPLYING:
        write_batch(batch, report)
    return batch


def resume_files(actor: Actor, report: Report | None = None) -> list[ImportBatch]:
    """Go on, here and now, with all imports that were cut off (``zhiqiao import --resume``)."""
    states = Q(state__in=[ImportBatch.READING, ImportBatch.APPLYING])
    # The command line's own, cut off between its plan and its writing.
    planned = Q(state=ImportBatch.PREVIEWED, made_by_id=None) & ~Q(new=0, changed=0, recorded=0)
    waiting = ImportBatch.objects.filter(states | planned).exclude(document_sha256="").order_by("pk")
    found = [batch for batch in waiting if not _has_worker(batch)]
    for batch in found:
        require(actor, APPLY, resource_of(batch))
    return [_carry_on(actor, one, report) for one in found]
