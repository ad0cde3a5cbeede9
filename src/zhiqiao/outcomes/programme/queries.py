"""Reading plans, adoptions and task progress."""

from django.db.models import QuerySet

from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.programme.models import Adoption, TaskProgress
from zhiqiao.outcomes.programme.plans import Plan, plan, plans

# What the doors name in their signatures.
__all__ = [
    "PLAN",
    "VIEW",
    "Adoption",
    "Plan",
    "TaskProgress",
    "adoption",
    "adoptions",
    "current_adoption",
    "plan_for",
    "plans_for",
    "progress_of",
]

PLAN = "outcomes.programme:plan:view"
VIEW = "outcomes.programme:adoption:view"


def plans_for(actor: Actor) -> tuple[Plan, ...]:
    """Every plan that ships: they are public documents."""
    require(actor, PLAN)
    return plans()


def plan_for(actor: Actor, code: str) -> Plan:
    """One plan."""
    require(actor, PLAN)
    return plan(code)


def adoptions(actor: Actor) -> QuerySet[Adoption]:
    """The adoptions the actor may see, the latest period first."""
    found = Adoption.objects.select_related("organization").order_by("-starts_on", "region_code", "pk")
    return rows(actor, VIEW, found, organization=None)


def adoption(actor: Actor, pk: int) -> Adoption:
    """One adoption; refuses when there is none or it is out of reach."""
    found = Adoption.objects.filter(pk=pk).first()
    if found is None:
        raise Refusal(f"没有第 {pk} 号采用记录", "从“计划”页进入")
    require(actor, VIEW, Resource(found.region_code, label=f"{region_name(found.region_code)}的方案"))
    return found


def current_adoption(actor: Actor, plan_code: str = "", region_code: str = "") -> Adoption | None:
    """The adoption to show first: of the actor's own region if it has one, else the first it may see."""
    found = adoptions(actor)
    if plan_code:
        found = found.filter(plan_code=plan_code)
    if region_code:
        found = found.filter(region_code=region_code)
    return found.filter(region_code=actor.region_code).first() or found.first()


def progress_of(actor: Actor, adoption_id: int) -> dict[str, list[TaskProgress]]:
    """Notes on each task, the newest first."""
    found: dict[str, list[TaskProgress]] = {}
    for note in TaskProgress.objects.filter(adoption=adoption(actor, adoption_id)):
        found.setdefault(note.task, []).append(note)
    return found
