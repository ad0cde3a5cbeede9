"""What other rooms may ask about people and organizations."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from zhiqiao.foundation.accounts.models import (
    Membership,
    Organization,
    OrganizationKind,
    OrganizationName,
    OrganizationTitle,
    User,
)
from zhiqiao.foundation.accounts.names import FORMAL, Known, fold_name, meant
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.kernel import tables

KIND_LABELS: dict[str, str] = dict(OrganizationKind.choices)
SUPPLIER_KINDS = ("university", "institute", "hospital", "public_institution", "state_owned_enterprise")


def organization(pk: int) -> Organization:
    """The organization with this key; raises Organization.DoesNotExist."""
    return Organization.objects.get(pk=pk)


def organization_by_credit_code(code: str) -> Organization | None:
    """The organization with this credit code, or None."""
    return Organization.objects.filter(credit_code=code).first() if code else None


def organization_by_name(name: str) -> Organization | None:
    """The organization with exactly this name, or None."""
    return Organization.objects.filter(name=name.strip()).first()


def organizations_by_formal_name(names: Collection[str]) -> dict[str, Organization]:
    """Organizations registered under exactly these names, by name."""
    found: dict[str, Organization] = {}
    wanted = list(names)
    for start in range(0, len(wanted), 500):
        for one in Organization.objects.filter(name__in=wanted[start : start + 500]):
            found[one.name] = one
    return found


def organizations_by_name(names: Collection[str]) -> dict[str, Organization]:
    """Organizations that these names mean, by any confirmed name of theirs however it is spelled.

    A name that several have borne finds none (see `names.meant`); a full name that another bore is one of those.
    """
    by_fold: dict[str, list[str]] = {}
    for name in names:
        by_fold.setdefault(fold_name(name), []).append(name)
    by_fold.pop("", None)
    known = known_under(by_fold)
    organizations = {
        one.pk: one for one in _organizations({k.organization_id for v in known.values() for k in v})
    }
    found: dict[str, Organization] = {}
    for folded, borne_by in known.items():
        pk = meant(borne_by)
        if pk is not None:
            found |= dict.fromkeys(by_fold[folded], organizations[pk])
    return found


def known_under(folded: Collection[str]) -> dict[str, list[Known]]:
    """Who is known under these folded names, confirmed names only, by folded name."""
    found: dict[str, list[Known]] = {}
    wanted = list(folded)
    for start in range(0, len(wanted), 500):
        rows = OrganizationName.objects.filter(folded__in=wanted[start : start + 500], is_confirmed=True)
        for name, pk, kind, settles in rows.values_list("folded", "organization_id", "kind", "settles"):
            found.setdefault(name, []).append(Known(pk, kind, settles))
    return found


def _organizations(pks: Collection[int]) -> list[Organization]:
    wanted = list(pks)
    found: list[Organization] = []
    for start in range(0, len(wanted), 500):
        found += Organization.objects.filter(pk__in=wanted[start : start + 500])
    return found


def all_names() -> QuerySet[OrganizationName]:
    """Every name organizations are known by; callers narrow by the actor's reach."""
    return OrganizationName.objects.select_related("organization")


def other_names_of(pk: int) -> QuerySet[OrganizationName]:
    """The names of an organization beside its full name."""
    return OrganizationName.objects.filter(organization_id=pk).exclude(kind=FORMAL)


def organizations_in(region_code: str, kinds: Collection[str] | None = None) -> QuerySet[Organization]:
    """Organizations of a region and everything below it."""
    rows = Organization.objects.filter(region_code__startswith=region_code)
    return rows.filter(kind__in=list(kinds)) if kinds is not None else rows


def all_organizations() -> QuerySet[Organization]:
    """Every organization; callers narrow by the actor's reach."""
    return Organization.objects.all()


def size_class_on(organization_id: int, day: date) -> str | None:
    """SME size class by the last closed fiscal year before ``day`` (rules.md 1.2, 8); None = 无法判定."""
    one = Organization.objects.get(pk=organization_id)
    year = one.years.filter(year__lt=day.year).order_by("-year").first()
    if year is None or not one.industry_code:
        return None
    return tables.sme_size(one.industry_code, year.staff, year.revenue_fen, year.assets_fen)


def party_snapshot(organization_id: int, role: str, day: date) -> Party:
    """The organization as a party to a fact that took effect on ``day``."""
    one = Organization.objects.get(pk=organization_id)
    business = one.kind in {OrganizationKind.ENTERPRISE, OrganizationKind.STATE_OWNED_ENTERPRISE}
    size = size_class_on(organization_id, day) if business else None
    return Party(
        role=role,
        name=one.name,
        credit_code=one.credit_code or "",
        kind=one.kind,
        size_class=size or "",
        region_code=one.region_code,
    )


def titles_on(organization_id: int, day: date) -> list[str]:
    """Titles the organization held on ``day``."""
    rows = OrganizationTitle.objects.filter(organization_id=organization_id)
    rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))
    return list(rows.values_list("title", flat=True))


def titles_of(organization_ids: Collection[int], day: date) -> dict[int, list[str]]:
    """Titles that organizations held on ``day``, by organization."""
    rows = OrganizationTitle.objects.filter(organization_id__in=list(organization_ids))
    rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))
    found: dict[int, list[str]] = {}
    for key, title in rows.order_by("pk").values_list("organization_id", "title"):
        found.setdefault(key, []).append(title)
    return found


def memberships_of(user_id: int) -> list[Membership]:
    """The roles a person may act in, first made first."""
    return list(Membership.objects.filter(user_id=user_id).select_related("organization", "user"))


def memberships_of_username(username: str) -> list[Membership]:
    """The roles of the person who signs in under this name; empty when nobody does."""
    return list(Membership.objects.filter(user__username=username).select_related("organization"))


def membership(pk: int) -> Membership | None:
    """One membership with its person and organization, or None."""
    return Membership.objects.select_related("organization", "user").filter(pk=pk).first()


def people_of(organization_id: int, role: str | None = None) -> list[Membership]:
    """Who acts for an organization."""
    rows = Membership.objects.filter(organization_id=organization_id).select_related("user")
    return list(rows.filter(role=role) if role else rows)


def user_name(user_id: int | None) -> str:
    """A person's name for a page; 系统 for None."""
    if user_id is None:
        return "系统"
    found = User.objects.filter(pk=user_id).first()
    return str(found) if found else "已删除的用户"


def is_empty() -> bool:
    """True when nobody has been entered: a fresh installation."""
    return not Organization.objects.exists()
