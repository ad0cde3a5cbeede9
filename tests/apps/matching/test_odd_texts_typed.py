"""Whatever is typed into a search box, a form or the API: a page or a Chinese sentence, never a broken page."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.matching.market_place import offer
from tests.odd_texts import BLANK, HALVES, HUGE, SHORT

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User
from zhiqiao.market.catalog.models import Demand

pytestmark = pytest.mark.django_db
BOXES = (
    "/supply/",
    "/supply/suggest/",
    "/needs/",
    "/w/search/",
    "/w/search/suggest/",
    "/w/patents/",
    "/w/demands/",
    "/w/firms/",
)
SOME_HUGE = {
    name: HUGE[name]
    for name in (
        "sentences",
        "one word",
        "any characters",
        "mixed",
        "many words",
        "alternatives",
        "quotes",
        "line ends",
    )
}
TYPED = BLANK | SHORT | SOME_HUGE
_CHINESE = re.compile("[\u4e00-\u9fff]")


def at(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=actor.name))
    return client


@pytest.mark.parametrize("box", BOXES)
def test_a_search_box_answers_any_text(
    clerk: Actor, office: Actor, wash: str, need: Demand, box: str
) -> None:
    offer(office, wash)
    client = at(clerk)
    for name, text in TYPED.items():
        answer = client.get(box, {"q": text}, follow=True)
        assert answer.status_code == 200, f"{name}：{answer.status_code}"
    del need


@pytest.mark.parametrize("box", ["/w/search/", "/supply/"])
def test_traditional_characters_find_what_simplified_ones_find(
    clerk: Actor, office: Actor, wash: str, box: str
) -> None:
    offer(office, wash)
    page = at(clerk).get(box, {"q": "漂染廢水膜過濾"}).content.decode()
    assert "印染废水" in re.sub("</?mark>", "", page)
    assert "<mark>" in page


def test_a_need_of_any_text_is_kept_and_matched_or_told_what_is_wrong(firm: Actor, wash: str) -> None:
    client = at(firm)
    for name, text in TYPED.items():
        before = Demand.objects.count()
        form = {"title": text[:200] or "无题", "text": text, "targets": text[:3_000], "kind": "technology"}
        answer = client.post(reverse("workbench:demand-new"), form)
        if answer.status_code == 200:
            assert Demand.objects.count() == before, name
            assert _CHINESE.search(answer.content.decode()), name
            continue
        assert answer.status_code == 302, name
        made = Demand.objects.latest("pk")
        for page in ("workbench:demand", "workbench:demand-edit", "workbench:demand-match"):
            shown = client.get(reverse(page, args=[made.pk]))
            assert shown.status_code == 200, f"{name} {page}"
    assert Demand.objects.count() > len(SOME_HUGE)
    del wash


def test_the_api_answers_any_text_or_says_what_is_wrong(clerk: Actor, wash: str) -> None:
    client = at(clerk)
    for name, text in (TYPED | HALVES).items():
        body = json.dumps({"text": text, "title": text[:100]})
        answer = client.post("/api/match", body, content_type="application/json")
        told = json.loads(answer.content)
        assert answer.status_code in {200, 422}, f"{name}：{answer.status_code}"
        assert answer.status_code == 200 or name not in SOME_HUGE, name
        if answer.status_code == 422:
            assert _CHINESE.search(told["reason"]), name
            assert _CHINESE.search(told["remedy"]), name
        listed = client.get("/api/patents", {"q": text[:8_000].encode(errors="replace").decode()})
        assert listed.status_code in {200, 422}, name
    found = json.loads(
        client.post("/api/match", json.dumps({"text": "廢水"}), content_type="application/json").content
    )
    assert [one["number"] for one in found["items"]] == [wash]
