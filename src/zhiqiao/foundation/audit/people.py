"""The audited doors to entering people and organizations (accounts stands below audit)."""

from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries, services
from zhiqiao.foundation.accounts.models import Membership, Organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

EDIT = "foundation.accounts:organization:edit"
MEMBER = "foundation.accounts:member:edit"


@mutation(EDIT)
def enter_organization(actor: Actor, data: services.OrganizationData) -> Organization:
    """Enter or update an organization."""
    before = queries.organization_by_credit_code(data.credit_code) or queries.organization_by_name(data.name)
    own = frozenset({before.pk}) if before else frozenset()
    require(actor, EDIT, Resource(before.region_code if before else data.region_code, own, label=data.name))
    require(actor, EDIT, Resource(data.region_code, own, label=data.name))
    saved = services.save_organization(data)
    target(f"organization:{saved.pk}", {"name": saved.name, "new": before is None})
    return saved


@mutation(MEMBER)
def enter_member(
    actor: Actor, organization_id: int, username: str, name: str, role: str, password: str = "", college: str = ""
) -> Membership:
    """Let a person sign in and act for an organization."""
    one = queries.organization(organization_id)
    require(actor, MEMBER, Resource(one.region_code, frozenset({one.pk}), label=one.name))
    if role not in ROLE_LABELS or role in {Role.SYSTEM, Role.PUBLIC}:
        raise Refusal(f"没有“{role}”这种身份", "请从身份列表中选择")
    if role == Role.PLATFORM_ADMIN and actor.role not in {Role.PLATFORM_ADMIN, Role.SYSTEM}:
        raise Refusal("只有平台管理员能任命平台管理员", "请联系平台管理员")
    user = services.save_person(username, name, password or None)
    made = services.save_membership(user, one, role, college)
    target(f"membership:{made.pk}", {"user": username, "organization": one.name, "role": role})
    return made
