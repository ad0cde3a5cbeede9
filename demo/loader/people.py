"""Organizations, logins, and actors for the work of the demo."""

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from demo.model import District
from zhiqiao.foundation.access.actors import actor_of_membership
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Membership, Organization, User
from zhiqiao.foundation.accounts.services import OrganizationData, YearData
from zhiqiao.foundation.audit.people import enter_member, enter_organization

PASSWORD = "zhiqiao-demo"  # noqa: S105 - printed on the demo's login page


@dataclass
class Cast:
    """Who there is: organizations by the demo's keys, actors by login name."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def acting(self, key: str, role: Role) -> Actor:
        """Someone of an organization in a role; a login of the demo where there is one."""
        one = self.organizations[key]
        for actor in self.actors.values():
            if actor.organization_id == one.pk and actor.role is role:
                return actor
        return Actor(
            None,
            "演示经办",
            role,
            one.pk,
            one.name,
            one.kind,
            one.region_code,
            credit_code=one.credit_code or "",
        )


def enter_people(district: District) -> Cast:
    """Enter everyone; returns the cast."""
    cast = Cast()
    for one in district.organizations:
        data = OrganizationData(
            name=one.name,
            kind=one.kind,
            region_code=one.region_code,
            credit_code=one.credit_code,
            industry_code=one.industry_code,
            address=one.address,
            products=one.products,
            years=tuple(YearData(y.year, y.staff, y.revenue_fen, y.assets_fen) for y in one.years),
            titles=tuple((t.title, t.level, t.valid_from, t.valid_to) for t in one.titles),
            is_demo=True,
        )
        cast.organizations[one.key] = enter_organization(SYSTEM, data)
    for login in district.logins:
        home = cast.organizations[login.organization]
        member = enter_member(SYSTEM, home.pk, login.username, login.name, login.role, college=login.college)
        cast.actors[login.username] = actor_of_membership(member)
    # One password for all, printed on the login page: hashed once, for hashing is made slow on purpose.
    User.objects.filter(username__in=cast.actors).update(password=make_password(PASSWORD))
    return cast


def cast_of(district: District) -> Cast:
    """The cast of a district that was entered before."""
    named = {one.name: one for one in Organization.objects.filter(is_demo=True)}
    cast = Cast({one.key: named[one.name] for one in district.organizations})
    members = Membership.objects.select_related("user", "organization")
    known = {one.user.username: one for one in members}
    cast.actors = {one.username: actor_of_membership(known[one.username]) for one in district.logins}
    return cast
