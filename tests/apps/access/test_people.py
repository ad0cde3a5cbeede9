"""Entering people and organizations, and becoming an actor."""

import pytest
from django.contrib.auth import authenticate
from tests.apps.neighborhood import HERE, PASSWORD, SISTER, Neighborhood

from zhiqiao.foundation.access.actors import actors_of
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts import queries
from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.foundation.accounts.services import OrganizationData, YearData
from zhiqiao.foundation.audit.people import enter_member, enter_organization
from zhiqiao.kernel.credit_code import make_credit_code
from zhiqiao.kernel.periods import parse_day
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_a_clerk_enters_organizations_of_the_district_only(clerk: Actor) -> None:
    made = enter_organization(clerk, OrganizationData("澄江染料厂", "enterprise", HERE))
    assert made.region_code == HERE
    with pytest.raises(Denied):
        enter_organization(clerk, OrganizationData("西岭染料厂", "enterprise", SISTER))
    assert not Organization.objects.filter(name="西岭染料厂").exists()


def test_a_clerk_cannot_pull_another_districts_organization_over(clerk: Actor, sister_clerk: Actor) -> None:
    theirs = queries.organization(sister_clerk.organization_id or 0)
    with pytest.raises(Denied):
        enter_organization(clerk, OrganizationData(theirs.name, "agency", HERE))
    theirs.refresh_from_db()
    assert theirs.region_code == SISTER


def test_a_firm_tells_its_size_and_not_what_or_where_it_is(firm: Actor, dyer: Organization) -> None:
    year = YearData(2025, 12, 100_00, None)
    saved = enter_organization(
        firm, OrganizationData(dyer.name, "enterprise", HERE, industry_code="1713", years=(year,))
    )
    assert saved.years.get(year=2025).staff == 12
    for data in (
        OrganizationData(dyer.name, "university", HERE),
        OrganizationData(dyer.name, "enterprise", SISTER),
        OrganizationData(dyer.name, "enterprise", HERE, credit_code=make_credit_code("91990101MA9999999")),
        OrganizationData("改了名", "enterprise", HERE, credit_code=dyer.credit_code or ""),
    ):
        with pytest.raises(Refusal):
            enter_organization(firm, data)
    dyer.refresh_from_db()
    assert (dyer.kind, dyer.region_code) == ("enterprise", HERE)


def test_a_firm_enters_no_other_organization(firm: Actor) -> None:
    with pytest.raises(Denied):
        enter_organization(firm, OrganizationData("别的公司", "enterprise", HERE))


@pytest.mark.parametrize(
    "data",
    [
        OrganizationData(" ", "enterprise", HERE),
        OrganizationData("甲", "club", HERE),
        OrganizationData("甲", "enterprise", "777777"),
        OrganizationData("甲", "enterprise", HERE, credit_code="91990101MA0000001"),
    ],
)
def test_what_is_wrong_about_an_organization_is_refused_in_words(
    town: Neighborhood, data: OrganizationData
) -> None:
    assert town
    with pytest.raises(Refusal) as refused:
        enter_organization(SYSTEM, data)
    assert refused.value.reason
    assert refused.value.remedy


def test_two_organizations_never_share_a_name(town: Neighborhood) -> None:
    one, other = town.firm("甲公司"), town.firm("乙公司")
    with pytest.raises(Refusal):
        enter_organization(
            SYSTEM, OrganizationData(other.name, "enterprise", HERE, credit_code=one.credit_code or "")
        )
    one.refresh_from_db()
    assert one.name == "甲公司"


def test_size_is_judged_by_the_last_closed_year(dyer: Organization) -> None:
    assert queries.size_class_on(dyer.pk, parse_day("2024-04-01")) == "small"
    assert queries.size_class_on(dyer.pk, parse_day("2020-04-01")) is None
    assert queries.party_snapshot(dyer.pk, "receiver", parse_day("2024-04-01")).size_class == "small"
    assert queries.party_snapshot(dyer.pk, "receiver", parse_day("2019-04-01")).size_class == ""


def test_a_person_acts_in_each_role_given(clerk: Actor, agency: Organization) -> None:
    enter_member(clerk, agency.pk, "two", "二人", "lead_agency", PASSWORD)
    held = enter_member(clerk, agency.pk, "two", "二人", "auditor")
    assert [one.role for _, one in actors_of(held.user_id)] == ["lead_agency", "auditor"]
    assert authenticate(username="two", password=PASSWORD) is not None, "没有给新密码时旧密码不变"


def test_a_clerk_takes_over_nobody_elses_login(
    clerk: Actor, agency: Organization, sister_clerk: Actor
) -> None:
    with pytest.raises(Refusal, match="登录名"):
        enter_member(clerk, agency.pk, "sister", "冒名", "lead_agency", "another-password")
    user = User.objects.get(username="sister")
    assert user.check_password(PASSWORD)
    assert user.name == "sister"
    assert [one.organization_id for _, one in actors_of(user.pk)] == [sister_clerk.organization_id]


def test_only_an_administrator_makes_administrators(clerk: Actor, agency: Organization) -> None:
    admin = enter_member(SYSTEM, agency.pk, "root", "管理员", "platform_admin", PASSWORD)
    for role in ("platform_admin", "system", "public", "king"):
        with pytest.raises(Refusal):
            enter_member(clerk, agency.pk, "root2", "甲", role, PASSWORD)
    with pytest.raises(Refusal):
        enter_member(clerk, agency.pk, "root", "甲", "lead_agency", "another-password")
    assert admin.user.check_password(PASSWORD)
