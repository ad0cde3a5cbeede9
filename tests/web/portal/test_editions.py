"""推广目录 on the portal: what was put there, as far as it stands on the shelf, and nothing else."""

import io
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import SISTER, Neighborhood

from zhiqiao.assets.register.queries import by_numbers
from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.models import PromotionEdition, PromotionItem
from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, Denied
from zhiqiao.kernel.periods import SHANGHAI
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog import services as market
from zhiqiao.market.catalog.models import Demand, Listing
from zhiqiao.market.catalog.needs import DemandData
from zhiqiao.market.catalog.services import ListingData

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]
TOLD = {
    "type": "发明",
    "ipc": "C02F9/00",
    "grade": "B",
    "maturity": "3 样机",
    "modes": ["转让"],
    "scene": "内部写的场景",
    "price": "77 万元起",
    "bundle": "",
    "marks": [],
    "lane": "",
}


def offer(office: Actor, number: str, title: str) -> Listing:
    data = ListingData(title, (number,), ("ordinary_license",), "negotiable", problem="老办法费药剂")
    return market.publish_listing(office, market.save_listing(office, data).pk)


@pytest.fixture
def edition(town: Neighborhood, office: Actor) -> PromotionEdition:
    """Three patents, of which two are offered; the first stood in the edition before already."""
    numbers = [town.patent(office, serial) for serial in (1, 2, 3)]
    made = PromotionEdition.objects.create(
        organization_id=office.organization_id,
        region_code=office.region_code,
        number=2,
        name="春季目录",
        note="欢迎洽谈",
        published_on="2026-03-01",
        removed=[["2019100000001", "移出的一件"]],
        made_by=office.name,
    )
    for place, number in enumerate(numbers, 1):
        PromotionItem.objects.create(
            edition=made,
            patent_id=by_numbers([number])[number],
            holder_name="某大学",
            is_new=place > 1,
            told={**TOLD, "number": number, "title": f"装置{place}"},
            position=place,
        )
    offer(office, numbers[0], "脱色省药剂")
    offer(office, numbers[1], "除磷更稳定")
    return made


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_nothing_is_public_before_it_is_put_there(
    client: Client, as_: As, edition: PromotionEdition, office: Actor, clerk: Actor
) -> None:
    here = reverse("portal:edition", args=[edition.pk])
    assert "还没有公开的推广目录" in text_of(client, reverse("portal:editions"))
    assert client.get(here).status_code == 404
    assert as_(clerk).get(here).status_code == 404, "登录了也一样：门户只有公开的"
    desk = as_(office)
    page = text_of(desk, reverse("workbench:promotion-edition", args=[edition.pk]))
    assert "没有放到公共门户" in page
    assert desk.post(reverse("workbench:promotion-open", args=[edition.pk])).status_code == 302
    assert client.get(here).status_code == 200
    with pytest.raises(Refusal, match="已在公共门户"):
        services.open_edition(office, edition.pk)
    assert desk.post(reverse("workbench:promotion-close", args=[edition.pk])).status_code == 302
    assert client.get(here).status_code == 404


def test_an_edition_shows_what_stands_on_the_shelf_and_nothing_internal(
    client: Client, edition: PromotionEdition, office: Actor
) -> None:
    services.open_edition(office, edition.pk)
    listed = text_of(client, reverse("portal:editions"))
    assert "春季目录" in listed
    assert "2 件" in listed
    assert "新增 1" in listed
    here = reverse("portal:edition", args=[edition.pk])
    page = text_of(client, here)
    for words in ("脱色省药剂", "除磷更稳定", "本期新增", "欢迎洽谈", "在架 2 件"):
        assert words in page
    for words in ("装置3", "77 万元", "内部写的场景", "移出的一件"):
        assert words not in page, "没有供给的、内部报价和移出的都不公开"
    fresh = text_of(client, f"{here}?new=1")
    assert "除磷更稳定" in fresh
    assert "脱色省药剂" not in fresh
    assert "脱色省药剂" in text_of(client, f"{here}?q=脱色")
    book = client.get(f"{here}?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book))).worksheets[0]
    titles = {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert titles == {"脱色省药剂", "除磷更稳定"}
    Listing.objects.update(state=Listing.DRAFT)
    assert "目前都不在架" in text_of(client, here)
    left = queries.public_editions(ANONYMOUS, catalog.shelf_patents(ANONYMOUS))
    assert [vars(one)["size"] for one in left] == [0]


def test_only_the_publisher_opens_it(
    edition: PromotionEdition, office: Actor, sister_clerk: Actor, firm: Actor
) -> None:
    for stranger in (sister_clerk, firm):
        with pytest.raises(Denied):
            services.open_edition(stranger, edition.pk)
    with pytest.raises(Refusal, match="不在公共门户"):
        services.close_edition(office, edition.pk)


def test_the_portal_and_the_workbench_lead_there(client: Client, as_: As, office: Actor) -> None:
    here = f'href="{reverse("portal:editions")}"'
    assert here in text_of(client, "/")
    assert here in text_of(as_(office), reverse("workbench:promotion"))


def asked(firm: Actor, title: str, day: date) -> int:
    told = DemandData(title, f"{title}：废水色度高，想找省药剂的办法。", show_firm=False)
    one = needs.publish_demand(firm, needs.save_demand(firm, told).pk)
    Demand.objects.filter(pk=one.pk).update(published_at=datetime.combine(day, time(12), SHANGHAI))
    return one.pk


def test_an_agencys_edition_lists_the_regions_needs_beside_the_supply(
    client: Client, edition: PromotionEdition, clerk: Actor, office: Actor, firm: Actor, town: Neighborhood
) -> None:
    """供需目录: what was asked for by the edition's day and stands on the board still; new since the one before."""
    made = [
        PromotionEdition.objects.create(
            region_code=clerk.region_code,
            number=number,
            name=f"全区第 {number} 期",
            published_on=day,
            made_by="区",
        )
        for number, day in ((1, date(2026, 3, 1)), (2, date(2026, 6, 1)))
    ]
    for one in made:
        services.open_edition(clerk, one.pk)
    first, second = (reverse("portal:edition-needs", args=[one.pk]) for one in made)
    old = asked(firm, "老难题", date(2026, 2, 1))
    asked(firm, "新难题", date(2026, 5, 1))
    asked(firm, "下一期的难题", date(2026, 6, 2))
    elsewhere = town.person("far", town.firm("西岭染厂", SISTER), "enterprise")
    asked(elsewhere, "外地的难题", date(2026, 2, 1))
    page = text_of(client, second)
    assert "老难题" in page
    assert "新难题" in page
    assert "下一期的难题" not in page
    assert "外地的难题" not in page
    assert firm.organization_name not in page, "the firm does not show its name"
    assert page.count("本期新增</span>") == 1
    assert "老难题" not in text_of(client, f"{second}?new=1")
    assert "新难题" not in text_of(client, first)
    assert "老难题" not in text_of(client, f"{first}?new=1"), "in a first edition nothing is new"
    assert "需求 2 条" in text_of(client, reverse("portal:edition", args=[made[1].pk]))
    book = client.get(f"{second}?export=xlsx")
    assert (
        len(list(openpyxl.load_workbook(io.BytesIO(b"".join(book))).worksheets[0].iter_rows(min_row=2))) == 2
    )
    needs.close_demand(firm, old)
    assert "老难题" not in text_of(client, second)
    services.open_edition(office, edition.pk)
    own = reverse("portal:edition", args=[edition.pk])
    assert "条</a>" not in text_of(client, own), "a holder's edition has supply only"
    assert "没有还在公开的需求" in text_of(client, reverse("portal:edition-needs", args=[edition.pk]))
