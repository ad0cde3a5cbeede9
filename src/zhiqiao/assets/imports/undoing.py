"""Taking an import back: a small one at once, a large one in the background with its progress shown.

Whatever the size it is exact or refused: the whole of it goes in one transaction, after its rows have been looked at.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from zhiqiao.assets.imports import services
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.imports.queries import resource_of
from zhiqiao.assets.imports.staging import to_write
from zhiqiao.assets.register import services as register
from zhiqiao.foundation.access.rules import SYSTEM, Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.jobs import queries as job_queries
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.foundation.notices.services import notify
from zhiqiao.kernel.refusal import Refusal

UNDO = services.UNDO
_STILL = timedelta(hours=1)  # the one transaction of a large import moves no mark while it works
_NAMED = 5

Report = Callable[[int, int, str], None]


def undo_work(batch: ImportBatch) -> Progress | None:
    """The latest taking back of an import in the background; None where there was none."""
    return job_queries.progress_of(f"import-undo:{batch.pk}")


def is_being_undone(batch: ImportBatch) -> bool:
    """Whether a worker is taking the import back, or is about to."""
    last = undo_work(batch)
    if batch.state != ImportBatch.APPLIED or last is None:
        return False
    return last.state in {Progress.WAITING, Progress.RUNNING} and timezone.now() - last.moved_at < _STILL


@mutation(UNDO)
def begin_undo(actor: Actor, pk: int) -> ImportBatch:
    """Take an applied import back, a large one in the background.

    Raises:
        Refusal: not applied, being taken back already, or (a small one) changed since or in use.
    """
    batch = ImportBatch.objects.select_for_update().filter(pk=pk).first()
    if batch is None:
        raise Refusal(f"没有第 {pk} 号导入", "请从导入列表中打开")
    require(actor, UNDO, resource_of(batch))
    if is_being_undone(batch):
        raise Refusal("这次导入正在撤销", "请等它做完；做完会有通知")
    if batch.state != ImportBatch.APPLIED or batch.to_write <= services.AT_ONCE_ROWS:
        return services.undo_batch(actor, pk)
    total = batch.to_write
    progress = jobs.begin(actor, f"撤销 {batch.file_name}", matter=f"import-undo:{pk}", total=total)
    target(f"import:{pk}", {"step": "begin_undo", "rows": total})
    transaction.on_commit(lambda: undo_in_background.enqueue(pk, progress.pk, actor.user_id))
    return batch


@task()
def undo_in_background(batch_id: int, progress_id: int, user_id: int | None) -> None:
    """Take a large import back; cut off, nothing of it has happened and it can be asked for again."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != ImportBatch.APPLIED:
        return
    try:
        with jobs.following(progress_id) as report:
            _look(batch, report)
            report(batch.to_write, batch.to_write, "已核对，正在整批移除与恢复；一次完成，请稍候")
            services.undo_batch(SYSTEM, batch_id)
    except Refusal as refusal:
        _tell(batch, user_id, "导入没有撤销", str(refusal))
    else:
        _tell(batch, user_id, "导入已撤销", f"移除 {batch.new:,} 件，恢复 {batch.changed:,} 件的原登记")


def _look(batch: ImportBatch, report: Report) -> None:
    """Refuse early where later imports told of its patents, chunk by chunk.

    Raises:
        Refusal: they did.
    """
    seen, later = 0, set[int]()
    for rows in to_write(batch):
        later |= register.later_words([row.number for row in rows], batch.pk)
        seen += len(rows)
        report(seen, max(batch.to_write, seen), f"核对 {batch.file_name} 能否撤销")
    if later:
        named = "、".join(f"第 {pk} 号" for pk in sorted(later, reverse=True)[:_NAMED])
        raise Refusal(f"其后的导入又改动过这些专利：{named}", "请先撤销其后的导入，再撤销这一次")


def _tell(batch: ImportBatch, user_id: int | None, title: str, about: str) -> None:
    if user_id is not None:
        notify(title, user_id=user_id, about=f"{batch.file_name}：{about}"[:300], matter=f"import:{batch.pk}")
