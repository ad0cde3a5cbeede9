"""The wake-up list: looked up anew, planned and moved on by people, and brought up to date by night."""

from collections.abc import Collection
from datetime import date

from zhiqiao.assets.stocktake import choices, saving, wake_reminders, wake_states, wake_up
from zhiqiao.assets.stocktake.models import Sleeper, SleeperStep
from zhiqiao.assets.stocktake.stepping import MOST_AT_ONCE, said_by, sleeper_resource
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Membership
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

FIND = "assets.stocktake:sleeper:find"
PLAN = "assets.stocktake:sleeper:plan"
MOVE = "assets.stocktake:sleeper:move"
_LONGEST = 200


@mutation(FIND)
def find_sleepers(actor: Actor) -> wake_up.Found:
    """Look over every holder in reach, with or without a round; what was found and what has moved since."""
    found = wake_up.Found()
    holders = rows(actor, FIND, accounts.all_organizations(), organization="pk")
    for one in holders.filter(kind__in=choices.holder_kinds()):
        require(actor, FIND, Resource(one.region_code, frozenset({one.pk}), label=one.name))
        seen = wake_up.find(one)
        if seen.fresh or seen.moved or Sleeper.objects.filter(organization=one).exists():
            wake_reminders.remind(one.pk)
        found += seen
    target("wake-up", {"fresh": found.fresh, "moved": found.moved})
    return found


def _locked(actor: Actor, action: str, pks: Collection[int]) -> list[Sleeper]:
    wanted = sorted(set(pks))
    if not wanted:
        raise Refusal("没有选中任何专利", "请先在清单里勾选，或选“筛选出的全部”")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次选了 {len(wanted)} 件", f"一次最多 {MOST_AT_ONCE} 件，请分几次办理")
    found: list[Sleeper] = []
    for start in range(0, len(wanted), 500):
        part = Sleeper.objects.select_for_update(of=("self",)).filter(pk__in=wanted[start : start + 500])
        found += part.select_related("patent").order_by("pk")
    if len(found) != len(wanted):
        raise Refusal("有的专利已不在唤醒清单上", "请刷新清单后重新勾选")
    for line in found:
        require(actor, action, sleeper_resource(line))
    return found


@mutation(MOVE)
def move_sleepers(actor: Actor, pks: Collection[int], step: str, reason: str) -> int:
    """Take one step with several lines, all or none, with a reason; returns how many.

    Raises:
        Refusal: no reason, or a step that only the ledger takes.
        StepRefused: one of them cannot take it now.
    """
    lines = _locked(actor, MOVE, pks)
    if step not in wake_states.BY_HAND:
        raise Refusal(
            f"“{wake_states.step_label(step)}”不能手工改",
            "已转化以账本里的转让、许可备案或实施证明为准，登记后会自动改过来",
            column="step",
        )
    if not reason.strip():
        raise Refusal("没有写理由", "请写明依据，例如“已与两家企业约谈”", column="reason")
    converted = next((line for line in lines if line.state == wake_states.CONVERTED), None)
    if converted is not None:
        raise Refusal(
            f"{converted.patent} 账本里已有转化的事实",
            "转化有误的请先更正那条事实，清单会自动改回来；或不选这一件",
            column="step",
        )
    taken = [wake_up.take(line, step, reason.strip(), said_by(actor)) for line in lines]
    saving.save_all(lines)
    SleeperStep.objects.bulk_create(taken, batch_size=saving.AT_ONCE)
    _remind(lines)
    target("wake-up", {"step": step, "sleepers": len(lines), "reason": reason.strip()})
    return len(lines)


@mutation(PLAN)
def plan_sleepers(
    actor: Actor,
    pks: Collection[int],
    *,
    owner_id: int | None = None,
    owner_name: str = "",
    action: str = "",
    due_on: date | None = None,
) -> int:
    """Say who does what by when for several lines; what is left out stays. Returns how many.

    Raises:
        Refusal: nothing told, a day gone by, or a person of another organization.
    """
    lines = _locked(actor, PLAN, pks)
    if owner_id is None and not owner_name.strip() and not action.strip() and due_on is None:
        raise Refusal("没有填责任人、下一步或期限", "请至少填一项")
    if due_on is not None and due_on < today():
        raise Refusal(f"期限 {due_on} 已经过了", "请填今天或以后的日期", column="due_on")
    name = owner_name.strip()
    if owner_id is not None:
        people = {(one.organization_id, one.user_id): str(one.user) for one in _people(lines)}
        missing = [line for line in lines if (line.organization_id, owner_id) not in people]
        if missing:
            raise Refusal("所选责任人不是该单位的人", "请按单位分开安排，或只写姓名", column="owner")
        name = people[lines[0].organization_id, owner_id]
    for line in lines:
        if owner_id is not None or name:
            line.owner_id, line.owner_name = owner_id, name[:60]
        line.next_action = action.strip()[:_LONGEST] or line.next_action
        line.due_on = due_on or line.due_on
        line.planned_by = actor.name[:60]
    saving.save_all(lines)
    _remind(lines)
    words = {"sleepers": len(lines), "owner": name, "action": action.strip()}
    target("wake-up", {**words, "due_on": due_on.isoformat() if due_on else ""})
    return len(lines)


def _people(lines: Collection[Sleeper]) -> list[Membership]:
    return [one for pk in {line.organization_id for line in lines} for one in accounts.people_of(pk)]


def _remind(lines: Collection[Sleeper]) -> None:
    for pk in {line.organization_id for line in lines}:
        wake_reminders.remind(pk)
