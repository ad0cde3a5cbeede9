"""What of a plan lies beyond who brings it: the patents of other districts and holders are turned away unseen."""

from collections.abc import Collection

from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.imports.planning import ImportPlan, PlannedItem
from zhiqiao.assets.imports.records import RejectedRow
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.actors import actor_of_membership
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ANONYMOUS, SYSTEM, Actor, Resource, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.refusal import Refusal

APPLY = "assets.imports:batch:apply"
_AT_ONCE = 500


def turn_away_foreign(actor: Actor, plan: ImportPlan) -> None:
    """Move what the actor may not write from the plan's items to its rejected rows, saying nothing of its content."""
    if actor.role is Role.SYSTEM:
        return
    mine = reached(actor, {item.number for item in plan.items if item.before is not None})
    names = {str(name) for item in plan.items for name in item.after.get("holder_names", ())}
    known = accounts.organizations_by_name(names)
    may = {
        name: bool(decide(actor, APPLY, Resource(one.region_code, frozenset({one.pk}))))
        for name, one in known.items()
    }
    kept: list[PlannedItem] = []
    for item in plan.items:
        holders = [str(name) for name in item.after.get("holder_names", ()) if name in may]
        if item.before is not None and item.number not in mine:
            plan.rejected_rows.append(_rejected(item, "号码", item.number, FOREIGN))
        elif item.before is None and holders and not any(may[name] for name in holders):
            plan.rejected_rows.append(_rejected(item, "权利人", "；".join(holders), ELSEWHERE))
        else:
            kept.append(item)
    plan.items = kept


FOREIGN = Refusal("这件专利已由别的地区或单位登记", "请删去这一行；需要改动它的，请上级主管部门导入")
ELSEWHERE = Refusal("权利人登记在别的地区，或不是本单位", "请由权利人所在地的主管部门或权利人自己导入")


def reached(actor: Actor, numbers: Collection[str]) -> set[str]:
    """Those of these numbers that the actor reaches in the register."""
    found: set[str] = set()
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        found.update(register.patents(actor).filter(number__in=part).values_list("number", flat=True))
    return found


def own_names(actor: Actor, names: Collection[str]) -> set[str]:
    """Those of these names that mean the actor's organization: its full name or another it is known by."""
    known = accounts.organizations_by_name({str(name) for name in names})
    return {name for name, one in known.items() if one.pk == actor.organization_id} | {
        actor.organization_name
    }


def bringer(batch: ImportBatch) -> Actor:
    """Who brought an import, in the role that may: for work that goes on in the background."""
    if batch.made_by_id is None:
        return SYSTEM
    for one in accounts.people_of(batch.organization_id or 0):
        actor = actor_of_membership(one)
        if one.user_id == batch.made_by_id and decide(actor, APPLY):
            return actor
    return ANONYMOUS


def _rejected(item: PlannedItem, column: str, value: str, why: Refusal) -> RejectedRow:
    place = item.place
    return RejectedRow(place.file, place.sheet, place.row, column, value, why.reason, why.remedy)
