"""The audited doors to the names an organization is known by."""

from dataclasses import replace

from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.accounts import queries, services
from zhiqiao.foundation.accounts.models import Organization, OrganizationName
from zhiqiao.foundation.accounts.names import NameData
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

EDIT_NAMES = "foundation.accounts:name:edit"
PROPOSE_NAME = "foundation.accounts:name:propose"


def resource_of(one: Organization) -> Resource:
    """What the policies judge an organization by."""
    return Resource(one.region_code, frozenset({one.pk}), label=one.name)


@mutation(EDIT_NAMES)
def enter_name(
    actor: Actor, organization_id: int, told: NameData, *, settles: bool = False
) -> OrganizationName:
    """Let an organization be known by one more name.

    Args:
        actor: who enters it.
        organization_id: whose name it is.
        told: the name.
        settles: it means this organization even where another has borne it.
    """
    one = queries.organization(organization_id)
    require(actor, EDIT_NAMES, resource_of(one))
    made = services.add_name(one.pk, replace(told, is_confirmed=True), actor.name, settles=settles)
    target(f"organization:{one.pk}", {"name": made.name, "kind": made.kind, "of": one.name})
    return made


@mutation(PROPOSE_NAME)
def propose_name(actor: Actor, organization_id: int, told: NameData) -> OrganizationName:
    """An organization tells a name of its own; it counts when the agency has confirmed it."""
    one = queries.organization(organization_id)
    require(actor, PROPOSE_NAME, resource_of(one))
    made = services.add_name(one.pk, replace(told, is_confirmed=False), actor.name)
    target(
        f"organization:{one.pk}", {"name": made.name, "kind": made.kind, "of": one.name, "step": "propose"}
    )
    return made


@mutation(EDIT_NAMES)
def confirm_name(actor: Actor, pk: int) -> OrganizationName:
    """Let a name that was proposed count."""
    held = name_of(pk)
    require(actor, EDIT_NAMES, resource_of(held.organization))
    if held.is_confirmed:
        raise Refusal(f"“{held.name}”已经确认过了", "请刷新页面")
    made = services.confirm_name(pk)
    target(f"organization:{held.organization_id}", {"name": held.name, "step": "confirm"})
    return made


@mutation(EDIT_NAMES)
def drop_name(actor: Actor, pk: int) -> OrganizationName:
    """Forget a name."""
    held = name_of(pk)
    require(actor, EDIT_NAMES, resource_of(held.organization))
    gone = services.remove_name(pk)
    target(f"organization:{held.organization_id}", {"name": gone.name, "kind": gone.kind, "step": "drop"})
    return gone


def name_of(pk: int) -> OrganizationName:
    """One known name.

    Raises:
        Refusal: it is not there any more.
    """
    held = queries.all_names().filter(pk=pk).first()
    if held is None:
        raise Refusal("没有这个名称，可能已被删去", "请刷新页面")
    return held


def may_edit_names(actor: Actor, one: Organization) -> bool:
    """Whether the actor enters the names of this organization."""
    return bool(decide(actor, EDIT_NAMES, resource_of(one)))
