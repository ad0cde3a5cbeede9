"""Every page of the demo district, opened by everyone who may: nothing breaks, nothing sticks out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer
from tests.journeys import every_page
from tests.journeys.every_page import Found
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.own_database]


@pytest.fixture(scope="module")
def logins(house: LiveServer) -> dict[str, str]:
    """The demo district, loaded as `zhiqiao demo` does; passwords by login name."""
    from demo.loader import finish, load

    from zhiqiao.market.matching import indexing

    assert house.url
    made = load(lambda _words: None)
    indexing.rebuild()
    finish(made, lambda _words: None)
    rows = json.loads((Path(settings.ZHIQIAO_VAR) / "demo-logins.json").read_text(encoding="utf-8"))
    return {row["username"]: row["password"] for row in rows}


def test_every_page_of_every_role_opens_and_fits(
    logins: dict[str, str], visit: Callable[[str, str], Visitor]
) -> None:
    found: list[Found] = []
    wrong: list[str] = []
    for username, password in {"": "", **logins}.items():
        client = Client()
        assert not username or client.login(username=username, password=password)
        start = reverse("workbench:home" if username else "portal:home")
        opened, refused = every_page.crawl(username, client, [start])
        found += opened
        wrong += refused
    assert wrong == [], "\n".join(wrong)
    assert len({one.name for one in found}) > 30
    wide = every_page.look(every_page.one_of_each(found), lambda name: visit(name, logins.get(name, "")))
    assert wide == [], "\n".join(wide)
