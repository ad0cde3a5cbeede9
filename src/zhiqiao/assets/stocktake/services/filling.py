"""Applying a filled batch workbook: all its good rows in one transaction, its bad rows not at all."""

from zhiqiao.assets.stocktake import fill_plan, reminders, saving, wake_up, workflow
from zhiqiao.assets.stocktake.answering import keep_answers
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.assets.stocktake.services.assigning import by_name
from zhiqiao.assets.stocktake.stepping import MOST_AT_ONCE, locked, running
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.queries import read
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

FILL = "assets.stocktake:workbook:fill"
_PLACED = frozenset({"college", "inventor", "inventor_name"})


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
    rows = [row for row in plan.rows if row.outcome != fill_plan.UNCHANGED]
    with reminders.reminding(round_):
        keys = [row.entry.pk for row in rows]
        entries = {
            one.pk: one
            for start in range(0, len(keys), MOST_AT_ONCE)
            for one in locked(actor, FILL, keys[start : start + MOST_AT_ONCE])
        }
        for row in rows:
            running(entries[row.entry.pk])
            _place(entries[row.entry.pk], row, people.get(fold(row.inventor)))
        saving.save_all(list(entries.values()), _PLACED)
        wake_up.touch(list(entries.values()))
        keep_answers(
            actor,
            [(entries[row.entry.pk], row.answers, row.comment) for row in rows if row.answers is not None],
        )
    target(f"round:{round_id}", {"file": file.name, "sha256": sha256, "written": plan.writes})
    return plan


def _place(entry: Entry, row: fill_plan.Planned, person: object) -> None:
    """Put the college and inventor the row names; who signs in is tied, one of two namesakes is not."""
    entry.college = (row.college or entry.college)[:100]
    is_new = row.inventor != entry.inventor_name or entry.inventor_id is None
    if row.inventor and is_new and entry.state in {workflow.OPEN, workflow.SELF_ASSESSED}:
        entry.inventor_name = row.inventor[:60]
        entry.inventor_id = getattr(person, "user_id", None)
