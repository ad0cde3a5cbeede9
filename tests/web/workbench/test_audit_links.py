"""The list of what was done leads to a record only for who may open that record."""

from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import CITY, Neighborhood

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User
from zhiqiao.market.catalog.services import ListingData, save_listing


def page_of(actor: Actor) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client.get(reverse("workbench:audit")).content.decode()


def test_a_draft_is_linked_for_its_agency_and_only_named_for_an_administrator(
    town: Neighborhood, office: Actor, clerk: Actor
) -> None:
    number = town.patent(office, 21)
    terms = ListingData(
        title="印染废水脱色", patent_numbers=(number,), modes=("ordinary_license",), payment="negotiable"
    )
    draft = save_listing(office, terms)
    admin = town.person("root", town.organization("江州市知识产权局", "agency", CITY), "platform_admin")
    address, words = reverse("workbench:listing", args=[draft.pk]), f"供给 {draft.pk} 号"
    agency, administrator = page_of(clerk), page_of(admin)
    assert address in agency
    assert words in administrator
    assert address not in administrator
