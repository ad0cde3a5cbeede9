"""Offers: only one's own patents in force, terms that fit together, on the shelf and off it with a reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.assets.imports import typed
from zhiqiao.foundation.access.rules import ANONYMOUS, SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries, services
from zhiqiao.market.catalog.models import Listing
from zhiqiao.market.catalog.services import ListingData

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(town: Neighborhood, office: Actor) -> str:
    return town.patent(office, 1)


@pytest.fixture
def offer(number: str) -> ListingData:
    return ListingData(
        title="让印染废水脱色更省药剂",
        patent_numbers=(number,),
        modes=("ordinary_license", "assignment"),
        payment="lump_sum",
        price_low_fen=5_000_000,
        contact="王老师",
        contact_way="010-1",
    )


@pytest.fixture
def draft(office: Actor, offer: ListingData) -> Listing:
    return services.save_listing(office, offer)


def lapse(town: Neighborhood, office: Actor, serial: int = 1) -> None:
    """The office's next data say that the patent has ended."""
    town.patent(office, serial, legal_status="失效")


def test_an_offer_is_published_with_one_fact_a_patent(
    town: Neighborhood, office: Actor, offer: ListingData
) -> None:
    both = replace(offer, patent_numbers=(*offer.patent_numbers, town.patent(office, 2)))
    made = services.publish_listing(office, services.save_listing(office, both).pk)
    assert made.state == Listing.PUBLISHED
    assert made.valid_to is not None
    assert made.valid_to > today()
    assert list(queries.published_listings()) == [made]
    facts = Fact.objects.filter(kind="listing_published")
    assert {f.subject for f in facts} == set(both.patent_numbers)
    assert {f.matter for f in facts} == {f"listing:{made.pk}"}
    assert facts[0].parties.get().kind == "university"
    assert set(queries.listed_patent_ids().values()) == {made.pk}
    with pytest.raises(Refusal, match="已经发布"):
        services.publish_listing(office, made.pk)
    assert facts.count() == 2


def test_a_draft_is_seen_by_its_holder_and_its_agency_only(
    draft: Listing, office: Actor, clerk: Actor, sister_clerk: Actor, firm: Actor
) -> None:
    for actor in (office, clerk):
        assert queries.listing(actor, draft.pk) == draft
        assert queries.listings(actor).filter(pk=draft.pk).exists()
    for actor in (sister_clerk, firm, ANONYMOUS):
        assert not queries.listings(actor).exists()
        with pytest.raises(Denied):
            queries.listing(actor, draft.pk)
    services.publish_listing(office, draft.pk)
    for actor in (sister_clerk, firm, ANONYMOUS):
        assert queries.listing(actor, draft.pk).pk == draft.pk
        assert queries.listings(actor).count() == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"title": " "}, "title"),
        ({"modes": ()}, "modes"),
        ({"modes": ("unwilling",)}, "modes"),
        ({"modes": ("barter",)}, "modes"),
        ({"payment": "gold"}, "payment"),
        ({"price_low_fen": 3, "price_high_fen": 2}, "price_low"),
        ({"price_low_fen": None}, "price_low"),
        ({"payment": "free"}, "payment"),
    ],
)
def test_terms_that_do_not_fit_are_refused_with_their_column(
    office: Actor, offer: ListingData, changes: dict[str, Any], column: str
) -> None:
    with pytest.raises(Refusal) as refused:
        services.save_listing(office, replace(offer, **changes))
    assert refused.value.column == column
    assert not Listing.objects.exists()


def test_only_ones_own_patents_are_offered(
    town: Neighborhood, office: Actor, offer: ListingData, university: Organization
) -> None:
    other = town.person("other", town.organization("江州研究院", "institute"), "holder_office")
    theirs = town.patent(other, 7)
    for numbers in ((theirs,), (*offer.patent_numbers, theirs), (application_number(99),), ()):
        with pytest.raises(Refusal):
            services.save_listing(office, replace(offer, patent_numbers=numbers))
    assert not Listing.objects.exists()
    joint = town.patent(office, 8, holder_names=f"{other.organization_name}；{university.name}")
    assert services.save_listing(office, replace(offer, patent_numbers=(joint,))).offered.count() == 1


def test_another_holder_neither_changes_nor_publishes_it(
    town: Neighborhood, draft: Listing, offer: ListingData
) -> None:
    other = town.person("other", town.organization("江州研究院", "institute"), "holder_office")
    for call in (
        lambda: services.save_listing(other, offer, draft.pk),
        lambda: services.publish_listing(other, draft.pk),
        lambda: services.withdraw_listing(other, draft.pk, "withdrawn"),
    ):
        with pytest.raises(Denied):
            call()
    draft.refresh_from_db()
    assert draft.state == Listing.DRAFT


@pytest.mark.parametrize("who", ["clerk", "inventor", "bank"])
def test_those_who_hold_nothing_offer_nothing(
    who: str, offer: ListingData, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Refusal):
        services.save_listing(request.getfixturevalue(who), offer)
    assert not Listing.objects.exists()


def test_a_lapsed_patent_is_not_published(town: Neighborhood, office: Actor, draft: Listing) -> None:
    lapse(town, office)
    with pytest.raises(Refusal, match="失效"):
        services.publish_listing(office, draft.pk)
    assert not Fact.objects.exists()


def test_a_pending_application_is_not_published(
    town: Neighborhood, office: Actor, offer: ListingData
) -> None:
    pending = town.patent(office, 5, legal_status="审中", granted_on=None)
    made = services.save_listing(office, replace(offer, patent_numbers=(pending,)))
    with pytest.raises(Refusal, match="只有有效专利"):
        services.publish_listing(office, made.pk)


def test_a_patent_that_has_moved_on_is_not_published(
    office: Actor, clerk: Actor, draft: Listing, number: str
) -> None:
    values = {
        "application_number": number,
        "title": "甲",
        "holder_names": "澄江泵业有限公司",
        "legal_status": "有效",
    }
    typed.type_patent(clerk, values)
    with pytest.raises(Refusal, match="已不是本单位"):
        services.publish_listing(office, draft.pk)


def test_a_published_offer_is_withdrawn_before_it_is_changed(
    office: Actor, draft: Listing, offer: ListingData
) -> None:
    services.publish_listing(office, draft.pk)
    with pytest.raises(Refusal, match="先下架"):
        services.save_listing(office, offer, draft.pk)
    with pytest.raises(Refusal, match="下架原因"):
        services.withdraw_listing(office, draft.pk, "whim")
    services.withdraw_listing(office, draft.pk, "withdrawn", "改价")
    assert not queries.published_listings().exists()
    with pytest.raises(Refusal, match="没有在架"):
        services.withdraw_listing(office, draft.pk, "withdrawn")
    again = services.save_listing(office, replace(offer, price_low_fen=6_000_000), draft.pk)
    services.publish_listing(office, again.pk)
    again.refresh_from_db()
    assert (again.withdrawn_why, again.price_low_fen) == ("", 6_000_000)
    assert Fact.objects.filter(kind="listing_published").count() == 2


def test_a_clerk_takes_an_offer_off_and_the_holder_is_told(
    office: Actor, clerk: Actor, sister_clerk: Actor, draft: Listing
) -> None:
    services.publish_listing(office, draft.pk)
    with pytest.raises(Denied):
        services.withdraw_listing(sister_clerk, draft.pk, "lapsed")
    services.withdraw_listing(clerk, draft.pk, "lapsed")
    assert [n.about for n in notices.notices_for(office)] == ["专利权已失效"]


def test_what_has_expired_is_not_on_the_shelf_nor_published(
    office: Actor, draft: Listing, offer: ListingData
) -> None:
    services.publish_listing(office, draft.pk)
    Listing.objects.update(valid_to=today() - timedelta(days=1))
    assert not queries.published_listings().exists()
    assert services.withdraw_lapsed(SYSTEM) == 1
    draft.refresh_from_db()
    assert (draft.state, draft.withdrawn_why) == (Listing.WITHDRAWN, "expired")
    old = services.save_listing(office, replace(offer, valid_to=today() - timedelta(days=1)), draft.pk)
    with pytest.raises(Refusal, match="有效期已过"):
        services.publish_listing(office, old.pk)


def test_what_has_lapsed_since_is_taken_off_the_shelf(
    town: Neighborhood, office: Actor, draft: Listing
) -> None:
    services.publish_listing(office, draft.pk)
    assert services.withdraw_lapsed(SYSTEM) == 0
    lapse(town, office)
    assert services.withdraw_lapsed(SYSTEM) == 1
    draft.refresh_from_db()
    assert (draft.withdrawn_why, draft.withdrawn_note) == ("lapsed", application_number(1))
