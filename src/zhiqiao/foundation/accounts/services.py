"""Entering people and organizations.

These run below the audit layer; the audited doors to them are in :mod:`zhiqiao.foundation.audit.people`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import ProtectedError

from zhiqiao.foundation.accounts.models import (
    Membership,
    Organization,
    OrganizationKind,
    OrganizationName,
    OrganizationTitle,
    OrganizationYear,
    User,
)
from zhiqiao.foundation.accounts.names import (
    FORMAL,
    FORMER,
    NAME_KIND_LABELS,
    NameData,
    checked_name,
    fold_name,
)
from zhiqiao.foundation.accounts.titles import Title
from zhiqiao.kernel import tables
from zhiqiao.kernel.credit_code import parse_credit_code
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal


@dataclass(frozen=True)
class YearData:
    """Size data of one fiscal year; None where unknown."""

    year: int
    staff: int | None = None
    revenue_fen: int | None = None
    assets_fen: int | None = None


@dataclass(frozen=True)
class OrganizationData:
    """What is entered about an organization.

    With ``pk``, the organization of that key is meant, whatever its name was, and all that is told replaces what was
    there; without, it is found by credit code, else by name, and what is empty leaves what was there.
    """

    name: str
    kind: str
    region_code: str
    credit_code: str = ""
    industry_code: str = ""
    address: str = ""
    products: str = ""
    years: tuple[YearData, ...] = ()
    titles: tuple[Title, ...] | None = None
    is_demo: bool = False
    pk: int | None = None
    # Names beside the full one; they are added to those known.
    names: tuple[NameData, ...] = ()


def save_organization(data: OrganizationData) -> Organization:
    """Enter or update one organization."""
    name = data.name.strip()
    if not name:
        raise Refusal("组织名称没有填写", "请按营业执照或法人证书填写全称")
    if data.kind not in OrganizationKind.values:
        raise Refusal(f"没有“{data.kind}”这种组织类型", "请从类型列表中选择")
    if tables.region_name(data.region_code) is None:
        raise Refusal(f"地区代码 {data.region_code} 不在行政区划表中", "请填 2、4 或 6 位 GB/T 2260 代码")
    code = parse_credit_code(data.credit_code) if data.credit_code else None
    found = _meant(data, name, code)
    if Organization.objects.filter(name=name).exclude(pk=found.pk).exists():
        raise Refusal(
            f"“{name}”已登记，且与代码 {code} 不是同一个组织",
            "请核对名称与代码；两者确属两家的，名称须写全称以示区别",
        )
    found.name, found.kind, found.region_code = name, data.kind, data.region_code
    found.credit_code = code or found.credit_code
    for told in ("industry_code", "address", "products"):
        if getattr(data, told) or data.pk:
            setattr(found, told, getattr(data, told))
    found.is_demo = data.is_demo
    found.save()
    _keep_full_name(found)
    for name_told in data.names:
        add_name(found.pk, name_told)
    _save_parts(found, data)
    return found


def _save_parts(found: Organization, data: OrganizationData) -> None:
    """Size by year and titles."""
    for year in data.years:
        OrganizationYear.objects.update_or_create(
            organization=found,
            year=year.year,
            defaults={"staff": year.staff, "revenue_fen": year.revenue_fen, "assets_fen": year.assets_fen},
        )
    if data.pk and data.titles is not None:
        found.titles.all().delete()
    for title, level, start, end in data.titles or ():
        OrganizationTitle.objects.get_or_create(
            organization=found, title=title, level=level, valid_from=start, valid_to=end
        )


def _keep_full_name(one: Organization) -> None:
    """The full name among the known ones; the one before it becomes a former name."""
    folded = fold_name(one.name)
    held = one.names.filter(kind=FORMAL).first()
    if held is not None and held.folded == folded:
        if held.name != one.name:
            held.name = one.name
            held.save()
        return
    if held is not None:
        held.kind, held.valid_to, held.source = FORMER, today(), held.source or "更名"
        held.save()
    OrganizationName.objects.update_or_create(
        organization=one,
        folded=folded,
        defaults={
            "name": one.name,
            "kind": FORMAL,
            "valid_from": today() if held is not None else None,
            "valid_to": None,
            "is_confirmed": True,
        },
    )


def add_name(
    organization_id: int, told: NameData, told_by: str = "", *, settles: bool = False
) -> OrganizationName:
    """Let an organization be known by one more name, or tell more of one it has.

    Raises:
        Refusal: it is the full name, or one that another organization goes by today.
    """
    data = checked_name(told)
    folded = fold_name(data.name)
    held = OrganizationName.objects.filter(organization_id=organization_id, folded=folded).first()
    if held is not None and held.is_confirmed and not data.is_confirmed and held.kind != FORMAL:
        return held  # what was confirmed is not changed by a proposal
    if data.kind == FORMAL or (held is not None and held.kind == FORMAL and not settles):
        raise Refusal(f"“{data.name}”就是它的全称", "全称请在“修改”里改；这里登记别的名称", column="name")
    if held is None and data.kind != FORMER and not settles:
        _refuse_anothers(organization_id, data.name, folded)
    one = held or OrganizationName(organization_id=organization_id, folded=folded, told_by=told_by)
    one.settles = one.settles or settles
    if one.kind != FORMAL:
        one.name, one.kind = data.name, data.kind
        one.valid_from, one.valid_to = data.valid_from or one.valid_from, data.valid_to or one.valid_to
        one.source = data.source or one.source
        one.is_confirmed = data.is_confirmed or (held is not None and held.is_confirmed)
    one.save()
    return one


def _refuse_anothers(organization_id: int, name: str, folded: str) -> None:
    others = OrganizationName.objects.filter(folded=folded, is_confirmed=True)
    other = others.exclude(organization_id=organization_id).select_related("organization").first()
    if other is not None:
        raise Refusal(
            f"“{name}”已是“{other.organization.name}”的{NAME_KIND_LABELS[other.kind]}",
            "请核对；两家先后用过同一名称的，请按曾用名登记并写明停用日",
            column="name",
        )


def confirm_name(pk: int) -> OrganizationName:
    """Let a name that was told count."""
    one = OrganizationName.objects.get(pk=pk)
    if one.kind != FORMER:
        _refuse_anothers(one.organization_id, one.name, one.folded)
    one.is_confirmed = True
    one.save(update_fields=["is_confirmed"])
    return one


def remove_name(pk: int) -> OrganizationName:
    """Forget a name; the full one stays."""
    one = OrganizationName.objects.select_related("organization").get(pk=pk)
    if one.kind == FORMAL:
        raise Refusal("全称不能删去", "改名请在“修改”里办理")
    OrganizationName.objects.filter(pk=pk).delete()
    return one


def put_name_back(organization_id: int, name: str, was: dict[str, object] | None) -> None:
    """A known name as it was before something was decided; None: it was not known."""
    rows = OrganizationName.objects.filter(organization_id=organization_id, folded=fold_name(name))
    if was is None:
        rows.exclude(kind=FORMAL).delete()
    else:
        rows.update(**was)


def remove_organization(pk: int) -> None:
    """Take back an organization that was entered by mistake.

    Raises:
        Refusal: something hangs on it already.
    """
    one = Organization.objects.get(pk=pk)
    refusal = Refusal(
        f"“{one.name}”在平台上已有人员、专利或业务记录，不能撤回登记",
        "请先撤回这些记录；只想解除专利关联的，请改判这个名称",
    )
    for relation in Organization._meta.related_objects:
        if (
            relation.related_model is not OrganizationName
            and getattr(one, str(relation.get_accessor_name())).exists()
        ):
            raise refusal
    try:
        one.delete()
    except ProtectedError as error:
        raise refusal from error


def _meant(data: OrganizationData, name: str, code: str | None) -> Organization:
    coded = Organization.objects.filter(credit_code=code).first() if code else None
    if data.pk is None:
        return coded or Organization.objects.filter(name=name).first() or Organization(name=name)
    if coded is not None and coded.pk != data.pk:
        raise Refusal(f"代码 {code} 已登记给“{coded.name}”", "请对照营业执照核对代码", column="credit_code")
    return Organization.objects.get(pk=data.pk)


def save_person(username: str, name: str, password: str | None = None, *, email: str = "") -> User:
    """Enter or update a person who signs in; without a password the person cannot sign in yet."""
    user, _ = User.objects.get_or_create(username=username)
    user.name, user.email = name, email
    if password:
        user.set_password(password)
    elif not user.has_usable_password():
        user.set_unusable_password()
    user.save()
    return user


def save_membership(user: User, organization: Organization, role: str, college: str = "") -> Membership:
    """Let a person act for an organization in a role."""
    made, _ = Membership.objects.update_or_create(
        user=user, organization=organization, role=role, defaults={"college": college}
    )
    return made


def end_membership(membership_id: int) -> None:
    """Take a role away."""
    Membership.objects.filter(pk=membership_id).delete()


def known_names(names: Iterable[str]) -> set[str]:
    """Which of these names are organizations here."""
    return set(Organization.objects.filter(name__in=list(names)).values_list("name", flat=True))
