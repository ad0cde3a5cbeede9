"""The street, walked once in a browser by everyone who has a part in it: from a workbook to a report."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.journeys import every_page, town
from tests.journeys import steps_assets as assets
from tests.journeys import steps_deal as deal
from tests.journeys import steps_market as market
from tests.journeys import steps_outcomes as outcomes
from tests.journeys.every_page import Found
from tests.journeys.street import Street
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.own_database]


@pytest.mark.usefixtures("house")
def test_the_street_from_a_workbook_to_a_report(visit: Callable[[str, str], Visitor]) -> None:
    town.settle_town()
    street = Street(visit)
    assets.import_ledger(street)
    assets.import_and_undo(street)
    assets.type_by_hand(street)
    assets.take_stock(street)
    market.list_supply(street)
    market.ask(street)
    market.match(street)
    market.answer(street)
    deal.make_deal(street)
    deal.sign_only(street)
    outcomes.adopt_plan(street)
    outcomes.open_figure(street)
    outcomes.award(street)
    outcomes.report_targets(street)
    outcomes.report_evaluation(street)
    look_at_every_page(street)


def look_at_every_page(street: Street) -> None:
    """What the journey left behind, as each of its people can open it."""
    found: list[Found] = []
    wrong: list[str] = []
    for username in town.USERNAMES:
        client = Client()
        assert client.login(username=username, password=town.PASSWORD)
        opened, refused = every_page.crawl(username, client, [reverse("workbench:home")], each=1)
        found += opened
        wrong += refused
    assert wrong == [], "\n".join(wrong)
    wide = every_page.look(every_page.one_of_each(found), street.as_)
    assert wide == [], "\n".join(wide)
