"""Applying a filled batch workbook: all its good rows in one transaction, its bad rows not at all."""

from zhiqiao.assets.stocktake import fill_plan, reminders, wake_up, workflow
from zhiqiao.assets.stocktake.answering import keep_answers
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.assets.stocktake.services.assigning import by_name
from zhiqiao.assets.stocktake.stepping import running
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.queries import read
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

FILL = "assets.stocktake:workbook:fill"


@mutation(FILL)
def apply_workbook(actor: Actor, round_id: int, sha256: str) -> fill_plan.FillPlan:
    """Write a stored workbook that was planned before; it is planned anew, so that nothing stale is written.

    Raises:
        Refusal: no such round, the round is closed, or nothing in the file would change anything.
    """
    organization_id = actor.organization_id or 0
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is None:
        raise Refusal(f"没有第 {round_id} 号盘点", "请从盘点列表中打开")
    require(actor, FILL, Resource(actor.region_code, frozenset({organization_id}), label=round_.name))
    file = read(actor, sha256)
    plan = fill_plan.plan_fill(round_id, organization_id, file.name, file.data)
    if not plan.writes:
        raise Refusal("这份文件里没有要写入的内容", "请核对拒收的行，改正后重新上传")
    people = by_name(organization_id)
    with reminders.reminding(round_):
        for row in plan.rows:
            if row.outcome == fill_plan.UNCHANGED:
                continue
            entry = (
                Entry.objects.select_for_update(of=("self",))
                .select_related("round", "patent")
                .get(pk=row.entry.pk)
            )
            running(entry)
            _place(entry, row, people.get(fold(row.inventor)))
            if row.answers is not None:
                keep_answers(actor, entry, row.answers, row.comment)
    target(f"round:{round_id}", {"file": file.name, "sha256": sha256, "written": plan.writes})
    return plan


def _place(entry: Entry, row: fill_plan.Planned, person: object) -> None:
    """The college and inventor the row names; who signs in is tied to the entry, one of two namesakes is not."""
    entry.college = (row.college or entry.college)[:100]
    is_new = row.inventor != entry.inventor_name or entry.inventor_id is None
    if row.inventor and is_new and entry.state in {workflow.OPEN, workflow.SELF_ASSESSED}:
        entry.inventor_name = row.inventor[:60]
        entry.inventor_id = getattr(person, "user_id", None)
    entry.save()
    wake_up.touch(entry)
