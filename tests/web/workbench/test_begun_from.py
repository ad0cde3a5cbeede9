"""Forms that begin where somebody came from, and what pages say instead of codes."""

import pytest
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood
from tests.web.conftest import As

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.market.catalog import needs, services
from zhiqiao.market.catalog.models import Listing
from zhiqiao.web.workbench.everyone.attribute_words import shown_attributes
from zhiqiao.web.workbench.everyone.matters import matter_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(town: Neighborhood, office: Actor) -> Listing:
    data = services.ListingData(
        title="让印染废水脱色更省药剂",
        problem="脱色药剂太贵",
        patent_numbers=(town.patent(office, 1),),
        modes=("ordinary_license", "assignment"),
        payment="lump_sum",
        price_low_fen=5_000_000,
    )
    return services.publish_listing(office, services.save_listing(office, data).pk)


def test_a_need_begun_from_an_offer_says_what_it_is_about(as_: As, firm: Actor, listing: Listing) -> None:
    asked = as_(firm).get(reverse("workbench:demand-new"), {"listing": listing.pk})
    initial = asked.context["form"].initial
    assert initial["title"] == "想了解：让印染废水脱色更省药剂"
    assert "脱色药剂太贵" in initial["text"]
    assert initial["cooperation"] == ["license", "assignment"]
    assert initial["kind"] == "patent"


@pytest.mark.parametrize("number", ["", "0", "abc", "99999"])
def test_an_offer_that_is_not_there_begins_an_empty_need(as_: As, firm: Actor, number: str) -> None:
    asked = as_(firm).get(reverse("workbench:demand-new"), {"listing": number})
    assert asked.status_code == 200
    assert "title" not in asked.context["form"].initial


def test_an_offer_written_for_a_need_shows_the_need(as_: As, firm: Actor, office: Actor) -> None:
    need = needs.save_demand(firm, needs.DemandData("印染废水脱色", "色度 80 倍，要降到 30 倍以下。"))
    needs.publish_demand(firm, need.pk)
    page = as_(office).get(reverse("workbench:listing-new"), {"demand": need.pk})
    assert "色度 80 倍" in page.content.decode()
    assert page.context["form"].initial["scene"] == "印染废水脱色"


def test_a_draft_of_another_firm_is_not_shown_to_who_guesses_its_number(
    as_: As, firm: Actor, office: Actor
) -> None:
    need = needs.save_demand(firm, needs.DemandData("印染废水脱色", "色度 80 倍，要降到 30 倍以下。"))
    page = as_(office).get(reverse("workbench:listing-new"), {"demand": need.pk})
    assert page.status_code in {200, 403}
    assert "色度 80 倍" not in page.content.decode()


def test_amounts_on_the_offers_page_carry_their_unit(as_: As, office: Actor, listing: Listing) -> None:
    assert "5 万元起" in as_(office).get(reverse("workbench:listing", args=[listing.pk])).content.decode()


def test_a_facts_page_speaks_no_codes(as_: As, office: Actor, listing: Listing) -> None:
    fact = Fact.objects.get(matter=f"listing:{listing.pk}")
    page = as_(office).get(reverse("workbench:fact", args=[fact.pk])).content.decode()
    assert "普通许可、转让" in page
    assert "一次总付" in page
    assert "ordinary_license" not in page
    assert f"第 {fact.pk} 号" in page


def test_attributes_in_words() -> None:
    told = {"license_kind": "sole", "for_implementation": True, "term_to": "", "maturity": 4, "own": "x"}
    assert shown_attributes(told) == [
        ("以实施为目的", "是"),
        ("许可种类", "排他许可"),
        ("成熟度", "4 中试"),
        ("own", "x"),
        ("许可期至", "—"),
    ]


def test_matters_in_words() -> None:
    assert matter_words("deal:12") == "成交 12 号"
    assert matter_words("patent:2021114346804") == "专利 2021114346804"
    assert matter_words("document:" + "f60492e93806" * 5) == "文件 f60492e93806…"
    assert matter_words("pushes") == "推送"
    assert matter_words("other:1") == "other:1"


def test_titles_are_entered_with_the_organization_and_replaced_when_it_is_changed(
    as_: As, clerk: Actor, dyer: Organization
) -> None:
    page = reverse("workbench:organization-edit", args=[dyer.pk])
    told = {"name": dyer.name, "kind": dyer.kind, "credit_code": dyer.credit_code, "region_code": "990101"}
    client = as_(clerk)
    client.post(page, told | {"titles": "高新技术企业，国家级，2023-10-16，2026-10-15\n瞪羚企业"})
    assert set(dyer.titles.values_list("title", flat=True)) == {"高新技术企业", "瞪羚企业"}
    client.post(page, told | {"titles": "瞪羚企业，市级"})
    assert list(dyer.titles.values_list("title", "level")) == [("瞪羚企业", "市级")]


def test_a_bad_title_keeps_what_was_typed(as_: As, clerk: Actor) -> None:
    told = {
        "name": "新来有限公司",
        "kind": "enterprise",
        "region_code": "990101",
        "titles": "甲，乙，2023-13-01",
    }
    page = as_(clerk).post(reverse("workbench:organization-new"), told)
    assert page.context["form"].errors["titles"]
    assert "新来有限公司" in page.content.decode()
    assert accounts.organization_by_name("新来有限公司") is None


def test_a_change_of_name_stays_the_same_organization(as_: As, clerk: Actor, town: Neighborhood) -> None:
    one = town.organization("澄江旧名有限公司", "enterprise")
    told = {"name": "澄江新名有限公司", "kind": "enterprise", "region_code": "990101", "credit_code": ""}
    as_(clerk).post(reverse("workbench:organization-edit", args=[one.pk]), told)
    one.refresh_from_db()
    assert one.name == "澄江新名有限公司"
    assert Organization.objects.filter(name="澄江旧名有限公司").count() == 0


def test_the_code_of_another_organization_is_refused(
    as_: As, clerk: Actor, town: Neighborhood, dyer: Organization
) -> None:
    one = town.organization("澄江旧名有限公司", "enterprise")
    told = {"name": one.name, "kind": one.kind, "region_code": "990101", "credit_code": dyer.credit_code}
    page = as_(clerk).post(reverse("workbench:organization-edit", args=[one.pk]), told)
    assert f"已登记给“{dyer.name}”" in page.content.decode()


def test_a_firm_tells_its_size_but_not_its_titles(as_: As, firm: Actor, dyer: Organization) -> None:
    client = as_(firm)
    begun = client.get(reverse("workbench:organization-new"))
    page = reverse("workbench:organization-edit", args=[dyer.pk])
    assert begun.headers["Location"] == page
    client.post(page, {"products": "棉布印染", "titles": "高新技术企业", "name": "别的名字"})
    dyer.refresh_from_db()
    assert (dyer.products, dyer.name, dyer.titles.count()) == ("棉布印染", "澄江印染有限公司", 0)


def test_the_jobs_page_says_whether_work_is_done(as_: As, clerk: Actor) -> None:
    assert "从未运行" in as_(clerk).get(reverse("workbench:jobs")).content.decode()
