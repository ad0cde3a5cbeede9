"""Entering people by page: who may, for whom, in which roles; and taking a role away."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import PASSWORD, Neighborhood

from zhiqiao.foundation.access.roles import ROLE_KINDS, Role
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Membership, Organization, OrganizationKind, User
from zhiqiao.foundation.audit.people import end_member, enter_member
from zhiqiao.foundation.audit.queries import entries
from zhiqiao.kernel.refusal import Refusal


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_a_clerk_lets_a_firms_person_in_and_takes_the_role_away(clerk: Actor, dyer: Organization) -> None:
    desk = signed_in(clerk)
    address = reverse("workbench:organization-member-new", args=[dyer.pk])
    given = {
        "username": "lin",
        "name": "林晓",
        "role": "enterprise",
        "college": "",
        "password": "long-enough-9",
    }
    assert desk.post(address, given).status_code == 302
    held = Membership.objects.get(user__username="lin")
    assert Client().login(username="lin", password=given["password"])
    page = desk.get(reverse("workbench:organization", args=[dyer.pk])).content.decode()
    assert "林晓" in page
    assert "撤销" in page
    desk.post(reverse("workbench:organization-member-end", args=[dyer.pk, held.pk]))
    assert not Membership.objects.filter(pk=held.pk).exists()
    assert entries(clerk).filter(target=f"membership:{held.pk}").count() == 2


def test_a_weak_password_is_refused_and_nobody_is_entered(clerk: Actor, dyer: Organization) -> None:
    address = reverse("workbench:organization-member-new", args=[dyer.pk])
    given = {"username": "lin", "name": "林晓", "role": "enterprise", "college": "", "password": "short"}
    page = signed_in(clerk).post(address, given).content.decode()
    assert "密码" in page
    assert not User.objects.filter(username="lin").exists()


def test_an_office_enters_its_inventors_and_reviewers_only(office: Actor, university: Organization) -> None:
    made = enter_member(office, university.pk, "gu", "顾言", "inventor", PASSWORD, "环境学院")
    assert made.college == "环境学院"
    with pytest.raises(Refusal, match="只能登记"):
        enter_member(office, university.pk, "gu", "顾言", "holder_office", PASSWORD)
    with pytest.raises(Refusal, match="只能撤销"):
        end_member(office, Membership.objects.get(user_id=office.user_id).pk)


def test_an_office_does_not_reach_another_organization_or_a_colleagues_login(
    town: Neighborhood, office: Actor, university: Organization, dyer: Organization
) -> None:
    with pytest.raises(Denied):
        enter_member(office, dyer.pk, "x", "某", "inventor", PASSWORD)
    town.person("colleague", university, "holder_office")
    with pytest.raises(Refusal, match="已有人使用"):
        enter_member(office, university.pk, "colleague", "某", "inventor", "another-password-1")


def test_the_sister_district_has_no_say(sister_clerk: Actor, clerk: Actor, dyer: Organization) -> None:
    held = Membership.objects.get(user_id=clerk.user_id)
    with pytest.raises(Denied):
        end_member(sister_clerk, held.pk)
    answer = signed_in(sister_clerk).get(reverse("workbench:organization-member-new", args=[dyer.pk]))
    assert answer.status_code == 403


def test_an_organization_that_is_not_there_is_a_404(clerk: Actor) -> None:
    desk = signed_in(clerk)
    for name in ("organization", "organization-edit", "organization-member-new"):
        assert desk.get(reverse(f"workbench:{name}", args=[999_999])).status_code == 404


def test_nobody_acts_as_an_agency_for_a_firm(clerk: Actor, dyer: Organization) -> None:
    with pytest.raises(Refusal, match="不能代表企业"):
        enter_member(clerk, dyer.pk, "lin", "林晓", "lead_agency", PASSWORD)
    assert not User.objects.filter(username="lin").exists()
    page = signed_in(clerk).get(reverse("workbench:organization-member-new", args=[dyer.pk])).content.decode()
    assert 'value="enterprise"' in page
    assert 'value="lead_agency"' not in page


def test_every_role_that_a_person_may_have_says_in_which_organizations() -> None:
    assert set(ROLE_KINDS) == set(Role) - {Role.PUBLIC, Role.SYSTEM}
    assert frozenset().union(*ROLE_KINDS.values()) == set(OrganizationKind.values)
