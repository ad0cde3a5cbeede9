"""Every door: nothing is written without a token, nothing is written by looking, typed text stays text."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood
from tests.web.conftest import As

from zhiqiao.config.reference import doors
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog.needs import DemandData

pytestmark = pytest.mark.django_db

HOSTILE = (
    """<script>alert(1)</script>{{7*7}}{% now "Y" %}"><img src=x onerror=alert(1)>]]>' javascript:alert(1)"""
)
_HOLES = {"int": "1", "str": "x", "slug": "x"}


def addresses(start: str) -> Iterator[str]:
    """The addresses of the doors that begin so, with something in each place to be filled."""
    for route, _ in doors():
        path = route.split(" ")[-1]
        if path.startswith(start):
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: _HOLES.get(m[1] or "str", "x"), path)


def test_there_are_doors_to_try() -> None:
    assert len(list(addresses("w/"))) > 80


def test_no_door_takes_a_post_without_a_token(clerk: Actor) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=clerk.user_id))
    before = AuditEntry.objects.count()
    taken = [
        path
        for path in (*addresses("w/"), *addresses("api/"))
        if client.post(path).status_code not in {403, 404, 405}
    ]
    assert taken == [], "这些入口没有核对表单令牌"
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("role", ["clerk", "office", "firm"])
def test_looking_writes_nothing(role: str, request: pytest.FixtureRequest) -> None:
    actor: Actor = request.getfixturevalue(role)
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    before = AuditEntry.objects.count()
    for path in (*addresses("w/"), *addresses("api/")):
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert "Content-Security-Policy" in answer, path
        if answer.streaming:  # what is streamed holds its file until it has been read
            assert b"".join(answer.streaming_content), path
    assert AuditEntry.objects.count() == before


def test_a_stranger_gets_nothing_but_the_way_to_sign_in(client: Client, town: Neighborhood) -> None:  # noqa: ARG001 - a district to look into
    link = reverse(
        "workbench:invited", args=["x"]
    )  # for those without an account; a link not ours opens nothing
    for path in addresses("w/"):
        answer = client.get(path)
        assert answer.status_code in ({422} if path == link else {302, 405}), path
        if answer.status_code == 302:
            assert answer["Location"].startswith("/accounts/login/"), path


def test_typed_text_stays_text(as_: As, firm: Actor, clerk: Actor, dyer: Organization) -> None:
    made = needs.save_demand(firm, DemandData(HOSTILE[:200], HOSTILE, HOSTILE, HOSTILE, show_firm=True))
    needs.publish_demand(firm, made.pk)
    dyer.products = dyer.address = HOSTILE[:300]
    dyer.save()
    pages = [
        reverse("workbench:demand", args=[made.pk]),
        reverse("workbench:demands"),
        reverse("workbench:organization", args=[dyer.pk]),
        reverse("workbench:facts"),
        reverse("workbench:search") + "?q=" + "<script>alert(1)</script>",
        reverse("portal:needs"),
        reverse("portal:need", args=[made.pk]),
        "/w/%3Cscript%3Ealert(1)%3C/script%3E/",
    ]
    for path in pages:
        shown = as_(clerk).get(path).content.decode()
        assert "<script>alert(1)" not in shown, path
        assert "<img src=x" not in shown, path
        assert 'href="javascript:' not in shown, path


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_away_by_an_address_in_the_request(as_: As, clerk: Actor, away: str) -> None:
    client = as_(clerk)
    assert client.get("/accounts/login/", {"next": away})["Location"].startswith("/w/")
    gone = client.post(reverse("workbench:claim-pass", args=[1]), {}, headers={"referer": away})
    assert "evil" not in gone.headers.get("Location", "")
    assert "javascript" not in gone.headers.get("Location", "")
