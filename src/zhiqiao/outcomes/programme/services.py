"""Adopting plans and writing down how their tasks go."""

import datetime as dt
from dataclasses import dataclass

from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.periods import Period
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.programme.models import Adoption, TaskProgress
from zhiqiao.outcomes.programme.plans import plan

ADOPT = "outcomes.programme:adoption:adopt"
REPORT = "outcomes.programme:task:report"
SUPERVISE = "outcomes.programme:task:supervise"
# How a task may stand: (code, label).
STANDINGS = TaskProgress.Standing.choices


def _resource(adoption: Adoption) -> Resource:
    return Resource(adoption.region_code, label=f"{region_name(adoption.region_code)}的方案")


@mutation(ADOPT)
def adopt_plan(
    actor: Actor,
    plan_code: str,
    region_code: str,
    *,
    period: Period | None = None,
    cutoff_on: dt.date | None = None,
    note: str = "",
    is_demo: bool = False,
) -> Adoption:
    """A region works under a plan from now on.

    Args:
        actor: who adopts it.
        plan_code: a file of parameters/plans.
        region_code: GB/T 2260 prefix.
        period: the region's own period; the plan's when None.
        cutoff_on: the region's own cut-off; the plan's when None.
        note: why it differs from the plan, shown to people.
        is_demo: marks invented data.
    """
    require(actor, ADOPT, Resource(region_code, label=f"地区 {region_code}"))
    chosen = plan(plan_code)
    if chosen.is_draft:
        raise Refusal(
            f"{chosen.title}还是征求意见稿，不能采用", "待正式印发后，把方案文件的 status 改为 issued"
        )
    own = period or chosen.period
    cutoff = cutoff_on or (chosen.cutoff_on if period is None else own.ends_on)
    if not own.contains(cutoff):
        raise Refusal(f"指标截止日 {cutoff} 不在方案期 {own} 内", "核对截止日和方案期")
    if Adoption.objects.filter(
        plan_code=plan_code, region_code=region_code, starts_on=own.starts_on
    ).exists():
        raise Refusal(
            f"{region_name(region_code)}已采用“{chosen.short_title}”（{own.starts_on} 起）",
            "直接打开已采用的方案",
        )
    made = Adoption.objects.create(
        plan_code=plan_code,
        region_code=region_code,
        starts_on=own.starts_on,
        ends_on=own.ends_on,
        cutoff_on=cutoff,
        note=note,
        is_demo=is_demo,
        organization_id=actor.organization_id,
        adopted_by=f"{actor.name}（{actor.organization_name or '系统'}）",
    )
    target(f"adoption:{made.pk}", {"plan": plan_code, "region": region_code})
    return made


@dataclass(frozen=True, slots=True)
class ProgressNote:
    """What is written about a task; `due_on` for supervision."""

    task: str
    standing: str
    note: str
    due_on: dt.date | None = None


@mutation(REPORT)
def report_progress(actor: Actor, adoption_id: int, new: ProgressNote) -> TaskProgress:
    """A lead or cooperating unit says how a task goes."""
    adoption = Adoption.objects.get(pk=adoption_id)
    require(actor, REPORT, _resource(adoption))
    return _write(actor, adoption, new, is_supervision=False)


@mutation(SUPERVISE)
def supervise_task(actor: Actor, adoption_id: int, new: ProgressNote) -> TaskProgress:
    """The lead agency or the superior one writes a supervision note with a deadline."""
    adoption = Adoption.objects.get(pk=adoption_id)
    require(actor, SUPERVISE, _resource(adoption))
    if new.due_on is None:
        raise Refusal("督办没有写期限", "填写要求办结的日期")
    return _write(actor, adoption, new, is_supervision=True)


def _write(actor: Actor, adoption: Adoption, new: ProgressNote, *, is_supervision: bool) -> TaskProgress:
    chosen = adoption.plan
    known = [task.id for task in (*chosen.tasks, *chosen.annex_tasks)]
    if new.task not in known:
        raise Refusal(f"{chosen.short_title} 没有任务“{new.task}”", f"可填的任务：{'、'.join(known)}")
    if new.standing not in TaskProgress.Standing.values:
        raise Refusal(f"没有“{new.standing}”这种状态", f"可选：{'、'.join(TaskProgress.Standing.labels)}")
    if not new.note.strip():
        raise Refusal("情况是空的", "写一两句进展、问题或下一步")
    made = TaskProgress.objects.create(
        adoption=adoption,
        task=new.task,
        standing=new.standing,
        note=new.note.strip(),
        is_supervision=is_supervision,
        due_on=new.due_on,
        written_by=actor.name,
        organization_name=actor.organization_name,
    )
    target(f"adoption:{adoption.pk}", {"task": new.task, "standing": new.standing})
    return made
