"""Whether an actor may do something in a register: the policy's reach, and the register's own list of roles."""

from collections.abc import Iterable

from django.db.models import Q

from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
from zhiqiao.foundation.access.rules import Actor, Decision, Denied, Resource, decide, require
from zhiqiao.foundation.access.scope import condition
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.schema import Register

OVERVIEW = "foundation.registers:register:view"
VIEW = "foundation.registers:entry:view"
EDIT = "foundation.registers:entry:edit"
WITHDRAW = "foundation.registers:entry:withdraw"
DECIDE = "foundation.registers:entry:decide"
FILL = "foundation.registers:workbook:fill"
REMIND = "foundation.registers:entry:remind"

_DOES = {VIEW: "查看", EDIT: "填写", WITHDRAW: "填写", FILL: "填写", DECIDE: "审核"}
_SEEN_BY = ("organization_id", "concerned_id")


def roles_for(register: Register, action: str) -> tuple[Role, ...]:
    """The roles that a register's file names for an action; who runs the platform reads them all."""
    if action == VIEW:
        return tuple(dict.fromkeys((*register.readers, Role.PLATFORM_ADMIN)))
    return register.approve if action == DECIDE else register.write


def listed(actor: Actor, action: str, register: Register) -> Decision:
    """Whether the register's file names the actor's role for this."""
    if actor.role is Role.SYSTEM:
        return Decision(allowed=True, reason="系统任务（命令行或后台作业）")
    roles = roles_for(register, action)
    if actor.role in roles:
        return Decision(allowed=True, reason=f"{actor.role_label}可以{_DOES[action]}“{register.title}”")
    named = "、".join(ROLE_LABELS[one] for one in roles) or "（不用审核）"
    return Decision(
        allowed=False,
        reason=f"“{register.title}”由 {named} {_DOES[action]}，您当前的身份是{actor.role_label}",
    )


def allowed(actor: Actor, action: str, register: Register, resource: Resource | None = None) -> Decision:
    """May the actor do this in the register (to this entry)? With the reason."""
    named = listed(actor, action, register)
    return decide(actor, action, resource) if named else named


def require_in(actor: Actor, action: str, register: Register, resource: Resource) -> None:
    """Raise Denied with the reason unless the actor may do this in the register, to this entry."""
    named = listed(actor, action, register)
    if not named:
        raise Denied(named.reason, "需要时请切换到有权限的身份，或请主管部门代填")
    require(actor, action, resource)


def resource_of(entry: RegisterEntry, action: str = EDIT) -> Resource:
    """What reach is judged by: whom an entry concerns may read it, and no more."""
    keepers = {entry.organization_id}
    if action == VIEW and entry.concerned_id:
        keepers.add(entry.concerned_id)
    return Resource(entry.region_code, frozenset(keepers), label=f"“{entry.heading}”")


def own_resource(actor: Actor, register: Register) -> Resource:
    """The place of an entry that the actor would make."""
    own = frozenset({actor.organization_id} if actor.organization_id else ())
    return Resource(actor.region_code, own, label=f"“{register.title}”")


def visible(actor: Actor, registers: Iterable[Register]) -> Q:
    """The entries of these registers that the actor may read; drafts only where the actor may change them."""
    every = list(registers)
    readable = [one.code for one in every if listed(actor, VIEW, one)]
    reach = condition(actor, VIEW, organization=_SEEN_BY)
    if reach is None or not readable:
        return Q(pk__in=[])
    shown = ~Q(state=RegisterEntry.DRAFT)
    mine = editable(actor, every)
    return Q(register__in=readable) & (shown & reach | mine)


def editable(actor: Actor, registers: Iterable[Register]) -> Q:
    """The entries of these registers that the actor may change."""
    return _reached(actor, EDIT, registers)


def decidable(actor: Actor, registers: Iterable[Register]) -> Q:
    """The entries of these registers that the actor may approve."""
    return _reached(actor, DECIDE, registers)


def _reached(actor: Actor, action: str, registers: Iterable[Register]) -> Q:
    codes = [one.code for one in registers if listed(actor, action, one)]
    reach = condition(actor, action)
    return Q(pk__in=[]) if reach is None or not codes else Q(register__in=codes) & reach
