"""The audited doors to entering people and organizations (accounts stands below audit)."""

from zhiqiao.foundation.access.roles import ROLE_KINDS, ROLE_LABELS, Role
from zhiqiao.foundation.access.rules import ACTIONS, OWN, Actor, Resource, decide, require
from zhiqiao.foundation.accounts import queries, services
from zhiqiao.foundation.accounts.models import Membership, Organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

EDIT = "foundation.accounts:organization:edit"
MEMBER = "foundation.accounts:member:edit"
# A holder's office enters its own inventors and college reviewers, nobody else.
OFFICE_ENTERS = frozenset({Role.INVENTOR, Role.COLLEGE_REVIEWER})


@mutation(EDIT)
def enter_organization(actor: Actor, data: services.OrganizationData) -> Organization:
    """Enter or update an organization."""
    before = (
        queries.organization(data.pk)
        if data.pk
        else queries.organization_by_credit_code(data.credit_code) or queries.organization_by_name(data.name)
    )
    own = frozenset({before.pk}) if before else frozenset()
    require(actor, EDIT, Resource(before.region_code if before else data.region_code, own, label=data.name))
    require(actor, EDIT, Resource(data.region_code, own, label=data.name))
    if before is not None and tells_only_size(actor):
        _refuse_new_identity(before, data)
    saved = services.save_organization(data)
    target(f"organization:{saved.pk}", {"name": saved.name, "new": before is None})
    return saved


def tells_only_size(actor: Actor) -> bool:
    """Whether the actor's role enters its own organization only: its size and business, not what it is."""
    return OWN in ACTIONS[EDIT].who.get(actor.role, ())


def _refuse_new_identity(before: Organization, data: services.OrganizationData) -> None:
    """An organization tells its own size and business; what it is stays with the agency."""
    told = (data.name.strip(), data.kind, data.region_code, data.credit_code or before.credit_code)
    if (
        data.names
        or data.titles is not None
        or told != (before.name, before.kind, before.region_code, before.credit_code)
    ):
        raise Refusal(
            "名称、类型、地区、统一社会信用代码和称号不能自行修改", "确有变更的，请凭营业执照联系主管部门更正"
        )


@mutation(MEMBER)
def enter_member(
    actor: Actor,
    organization_id: int,
    username: str,
    name: str,
    role: str,
    password: str = "",
    college: str = "",
) -> Membership:
    """Let a person sign in and act for an organization."""
    one = queries.organization(organization_id)
    require(actor, MEMBER, Resource(one.region_code, frozenset({one.pk}), label=one.name))
    if role not in ROLE_LABELS or role in {Role.SYSTEM, Role.PUBLIC}:
        raise Refusal(f"没有“{role}”这种身份", "请从身份列表中选择")
    if one.kind not in ROLE_KINDS[Role(role)]:
        raise Refusal(
            f"“{ROLE_LABELS[Role(role)]}”这种身份不能代表{one.get_kind_display()}",
            "请选择与单位类型相符的身份；单位类型有误的先更正组织登记",
            column="role",
        )
    if role == Role.PLATFORM_ADMIN and actor.role not in {Role.PLATFORM_ADMIN, Role.SYSTEM}:
        raise Refusal("只有平台管理员能任命平台管理员", "请联系平台管理员")
    if actor.role is Role.HOLDER_OFFICE and role not in OFFICE_ENTERS:
        raise Refusal("成果转化办公室只能登记本单位的发明人和二级单位审核人", "其他身份请主管部门登记")
    if not username.strip() or not name.strip():
        raise Refusal("登录名或姓名没有填写", "两项都要填", column="username")
    _refuse_others_login(actor, username)
    user = services.save_person(username, name, password or None)
    made = services.save_membership(user, one, role, college)
    target(f"membership:{made.pk}", {"user": username, "organization": one.name, "role": role})
    return made


@mutation(MEMBER)
def end_member(actor: Actor, membership_id: int) -> str:
    """Take a role away; what the person did stays in the ledgers. Returns the person's name."""
    held = queries.membership(membership_id)
    if held is None:
        raise Refusal("没有这个身份，可能已经撤销", "请刷新页面")
    one = held.organization
    require(actor, MEMBER, Resource(one.region_code, frozenset({one.pk}), label=one.name))
    if actor.role is Role.HOLDER_OFFICE and held.role not in OFFICE_ENTERS:
        raise Refusal("成果转化办公室只能撤销本单位发明人和二级单位审核人的身份", "其他身份请主管部门办理")
    if held.user_id == actor.user_id:
        raise Refusal("不能撤销自己的身份", "请另一位有权限的人办理")
    name = str(held.user)
    services.end_membership(membership_id)
    target(
        f"membership:{membership_id}",
        {"user": held.user.username, "organization": one.name, "role": held.role},
    )
    return name


def _refuse_others_login(actor: Actor, username: str) -> None:
    """Only who reaches all of a person's organizations may touch that person's login, or an administrator's."""
    for held in queries.memberships_of_username(username):
        one = held.organization
        reached = decide(actor, MEMBER, Resource(one.region_code, frozenset({one.pk})))
        is_admin = held.role == Role.PLATFORM_ADMIN and actor.role not in {Role.PLATFORM_ADMIN, Role.SYSTEM}
        is_colleague = actor.role is Role.HOLDER_OFFICE and held.role not in OFFICE_ENTERS
        if not reached or is_admin or is_colleague:
            raise Refusal(f"登录名 {username} 已有人使用", "请换一个登录名；确是同一个人的，请平台管理员办理")
