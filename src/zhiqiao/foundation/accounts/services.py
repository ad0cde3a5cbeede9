"""Entering people and organizations.

These run below the audit layer; the audited doors to them are in :mod:`zhiqiao.foundation.audit.people`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from zhiqiao.foundation.accounts.models import (
    Membership,
    Organization,
    OrganizationKind,
    OrganizationTitle,
    OrganizationYear,
    User,
)
from zhiqiao.foundation.accounts.titles import Title
from zhiqiao.kernel import tables
from zhiqiao.kernel.credit_code import parse_credit_code
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
    return found


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
