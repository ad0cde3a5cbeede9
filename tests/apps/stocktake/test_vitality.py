"""供给侧活力: counts by holder and year from the register, the stock-take and the ledger."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood
from tests.apps.stocktake.stocktake_round import assessed
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.register.models import Patent, PatentHolder
from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.assets.stocktake.vitality import Supply, vitality_of
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.kernel.periods import as_of

DAY = date(2026, 6, 1)


def fact(number: str, kind: str, on: date, holder: Organization, roles: tuple[str, ...]) -> None:
    parties = tuple(accounts.party_snapshot(holder.pk, role, on) for role in roles)
    told = NewFact(
        kind=kind,
        subject=number,
        subject_name="一种装置",
        effective_on=on,
        parties=parties,
        region_code=holder.region_code,
        grade=Grade.DECLARED,
        quantity=1,
    )
    write_fact(SYSTEM, told)


def test_counts_fall_into_their_years_and_shares_are_of_those_in_force() -> None:
    held = [
        Supply(
            in_force=True,
            years={"filed": 2024, "granted": 2025, "assessed": 2025, "listed": 2025, "converted": 2026},
        ),
        Supply(in_force=True, years={"filed": 2024}),
        Supply(in_force=True, years={"filed": 2012, "listed": 2026}),
        Supply(in_force=False, years={"filed": 2024, "converted": 2025}),
    ]
    one = vitality_of(1, "甲大学", "高校", held, [2026, 2025, 2024])
    assert (one.patents, one.in_force) == (4, 3)
    assert one.now["converted"] == 1, "what is no longer in force is in no share"
    assert (one.assessed_share, one.listed_share, one.converted_share) == (33.3, 66.7, 33.3)
    assert [(year.year, year.counts["filed"], year.counts["converted"]) for year in one.years] == [
        (2026, 0, 1),
        (2025, 0, 1),
        (2024, 3, 0),
    ]
    assert vitality_of(1, "甲大学", "高校", [], [2026]).converted_share is None


def test_the_stock_take_and_the_ledger_are_counted_once(
    entry: Entry,
    inventor: Actor,
    reviewer: Actor,
    office: Actor,
    clerk: Actor,
    university: Organization,
    numbers: list[str],
) -> None:
    assessed(entry, inventor, reviewer, office)
    services.screen_entries(office, [entry.pk], "可以转化", into_pool=True)
    fact(numbers[1], "listing_published", date(2025, 3, 1), university, ("holder",))
    fact(numbers[1], "listing_published", date(2026, 3, 1), university, ("holder",))
    for actor in (office, clerk):
        (one,) = queries.vitality(actor)
        assert (one.name, one.patents, one.in_force) == (university.name, 3, 3)
        assert (one.now["assessed"], one.now["pooled"], one.now["listed"]) == (1, 1, 1)
        this = one.this_year
        assert (this["assessed"], this["pooled"]) == (1, 1)
        by_year = {year.year: year.counts for year in one.years}
        assert by_year[2025]["listed"] == 1
        assert by_year[2026]["listed"] == 0, "a patent is listed once, in the first year"
        assert by_year[2023]["granted"] == 2


def test_a_patent_in_co_ownership_belongs_to_its_first_holder(
    town: Neighborhood, office: Actor, clerk: Actor, university: Organization
) -> None:
    other = town.organization("江州理工大学", "university")
    town.patent(office, 1)
    one = Patent.objects.get()
    PatentHolder.objects.create(patent=one, name=other.name, organization=other, position=1)
    with as_of(DAY):
        assert [(each.name, each.patents) for each in queries.vitality(clerk)] == [(university.name, 1)]


@pytest.mark.usefixtures("opened")
def test_who_may_see_whose(
    office: Actor, sister_clerk: Actor, city_clerk: Actor, firm: Actor, inventor: Actor
) -> None:
    assert len(queries.vitality(office)) == len(queries.vitality(city_clerk)) == 1
    assert queries.vitality(sister_clerk) == []
    for actor in (firm, inventor):
        with pytest.raises(Denied):
            queries.vitality(actor)


@pytest.mark.usefixtures("opened")
def test_the_pages_show_counts_formula_and_export(clerk: Actor, sister_clerk: Actor) -> None:
    client = browser_of(clerk)
    page = text_of(client, "vitality")
    assert "澄江大学" in page
    assert "怎么数" in page
    assert "一件只数一次" in page
    page = text_of(client, "vitality-years", query="?holder=澄江")
    assert "2023" in page
    answer = client.get(reverse("workbench:vitality-years"), {"export": "xlsx"})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file answer
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:4] == ("单位", "年份", "申请", "授权")
    assert len(rows) == 6
    assert "还没有可以数的单位" in text_of(browser_of(sister_clerk), "vitality")
