"""Who may do what: decide(actor, action, resource) -> Decision(allowed, reason). Deny by default. Plain Python.

An action is ``room.app:thing:verb``. Each app's ``policy.py`` declares a table action -> who, with a reach: how far
over rows the role may act. The same table answers one row (:func:`decide`) and a whole query
(:func:`zhiqiao.foundation.access.scope.rows`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
from zhiqiao.kernel.refusal import Refusal


class Reach(StrEnum):
    """How far over rows a role may act."""

    ANY = "any"
    REGION = "region"
    OWN = "own"
    SELF = "self"


ANY, REGION, OWN, SELF = Reach.ANY, Reach.REGION, Reach.OWN, Reach.SELF
REACH_LABELS = {ANY: "全部", REGION: "本地区及下级", OWN: "本单位", SELF: "本人"}


@dataclass(frozen=True)
class Actor:
    """A person in a role for an organization."""

    user_id: int | None
    name: str
    role: Role
    organization_id: int | None = None
    organization_name: str = ""
    organization_kind: str = ""
    region_code: str = ""
    college: str = ""
    credit_code: str = ""

    @property
    def role_label(self) -> str:
        """The role in Chinese."""
        return ROLE_LABELS[self.role]

    @property
    def signed_in(self) -> bool:
        """True for a person who has signed in."""
        return self.user_id is not None


ANONYMOUS = Actor(None, "访客", Role.PUBLIC)
SYSTEM = Actor(None, "系统", Role.SYSTEM)


@dataclass(frozen=True)
class Resource:
    """What an action touches: enough to judge reach by."""

    region_code: str | None = None
    organization_ids: frozenset[int] = field(default_factory=frozenset)
    owner_id: int | None = None
    label: str = ""


@dataclass(frozen=True)
class Decision:
    """Yes or no, and why, in words for the person asking."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


class Denied(Refusal):
    """The action is not allowed to this actor."""


@dataclass(frozen=True)
class Action:
    """One declared action."""

    code: str
    label: str
    who: Mapping[Role, tuple[Reach, ...]]


ACTIONS: dict[str, Action] = {}


def policy(
    room: str,
    table: Mapping[str, Mapping[Role, Reach | tuple[Reach, ...]]],
    labels: Mapping[str, str],
) -> dict[str, Action]:
    """Declare the actions of one app.

    Args:
        room: dotted app path without the package, such as "assets.imports".
        table: "thing:verb" -> role -> reach or reaches (any of them suffices).
        labels: "thing:verb" -> what it is called on a page; every action has one.
    """
    made: dict[str, Action] = {}
    for short, who in table.items():
        code = f"{room}:{short}"
        if code.count(":") != 2:  # noqa: PLR2004 - room.app:thing:verb has two colons
            raise ValueError(f"动作写法应为 room.app:thing:verb：{code}")
        reaches = {
            role: (reach,) if isinstance(reach, Reach) else tuple(reach) for role, reach in who.items()
        }
        made[code] = Action(code, labels[short], reaches)
    ACTIONS.update(made)
    return made


Who = Reach | tuple[Reach, ...]


def everyone(roles: Iterable[Role], reach: Who) -> dict[Role, Who]:
    """The same reach for several roles."""
    return dict.fromkeys(roles, reach)


def region_reaches(actor_region: str, region: str | None) -> bool:
    """True when ``region`` lies in the subtree of the actor's region. An empty region reaches nothing."""
    return bool(actor_region) and bool(region) and str(region).startswith(actor_region)


def _reached(actor: Actor, reach: Reach, resource: Resource) -> bool:
    match reach:
        case Reach.ANY:
            return True
        case Reach.REGION:
            return region_reaches(actor.region_code, resource.region_code)
        case Reach.OWN:
            return actor.organization_id is not None and actor.organization_id in resource.organization_ids
        case Reach.SELF:
            return actor.user_id is not None and actor.user_id == resource.owner_id


def decide(actor: Actor, action: str, resource: Resource | None = None) -> Decision:
    """May ``actor`` do ``action`` (to ``resource``)? Without a resource: may the role do it at all?"""
    known = ACTIONS.get(action)
    if known is None:
        return Decision(allowed=False, reason=f"没有登记过的动作 {action}，默认不允许")
    if actor.role is Role.SYSTEM:
        return Decision(allowed=True, reason="系统任务（命令行或后台作业）")
    reaches = known.who.get(actor.role, known.who.get(Role.PUBLIC, ()))
    if not reaches:
        allowed = "、".join(ROLE_LABELS[role] for role in known.who) or "系统任务"
        return Decision(
            allowed=False, reason=f"“{known.label}”限 {allowed} 使用，您当前的身份是{ROLE_LABELS[actor.role]}"
        )
    if resource is None:
        return Decision(allowed=True, reason=f"{ROLE_LABELS[actor.role]}可以{known.label}")
    if any(_reached(actor, reach, resource) for reach in reaches):
        words = "、".join(REACH_LABELS[reach] for reach in reaches)
        return Decision(allowed=True, reason=f"{ROLE_LABELS[actor.role]}可以{known.label}（范围：{words}）")
    words = "、".join(REACH_LABELS[reach] for reach in reaches)
    what = resource.label or "这条记录"
    return Decision(
        allowed=False, reason=f"{ROLE_LABELS[actor.role]}{known.label}的范围是{words}，{what}不在其中"
    )


def require(actor: Actor, action: str, resource: Resource | None = None) -> None:
    """Raise :class:`Denied` with the reason unless the actor may."""
    decision = decide(actor, action, resource)
    if not decision:
        raise Denied(decision.reason, "需要时请联系本单位管理员或主管部门开通，或切换到有权限的身份")
