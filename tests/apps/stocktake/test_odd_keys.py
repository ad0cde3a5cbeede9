"""What is no key in a form or URL is answered with words, not with a server error."""

import json

import pytest
from django.urls import reverse
from tests.apps.stocktake.test_pages import browser_of

from zhiqiao.assets.stocktake.models import Round
from zhiqiao.foundation.access.rules import Actor

ODD = ("²", "9" * 30, "-1", "x")


@pytest.mark.parametrize("odd", ODD)
def test_bulk_actions_say_that_nothing_was_ticked(opened: Round, office: Actor, odd: str) -> None:
    desk = browser_of(office)
    told = {
        "entry": odd,
        "sleeper": odd,
        "funded": odd,
        "one": odd,
        "inventor": odd,
        "owner": odd,
        "college": "甲",
    }
    for name in ("round-review", "round-assess", "round-screen", "round-assign"):
        answer = desk.post(reverse(f"workbench:{name}", args=[opened.pk]), told, follow=True)
        assert "没有选中任何专利" in answer.content.decode(), name
    for name in ("pool-mark", "wake-up-move", "wake-up-plan", "funded-excuse"):
        answer = desk.post(reverse(f"workbench:{name}"), told, follow=True)
        assert "没有选中" in answer.content.decode(), name
    assert desk.post(reverse("workbench:bundle-new"), {"entry": odd}).status_code == 200
    assert desk.get(reverse("workbench:round-grid-rows", args=[opened.pk]), {"after": odd}).status_code == 200


@pytest.mark.parametrize("odd", [*ODD, 10**30, 1.5, None])
def test_the_grid_says_that_it_did_not_understand(opened: Round, office: Actor, odd: object) -> None:
    desk = browser_of(office)
    for name, told in (
        ("save", {"cells": [[odd, "scene", "甲"]], "label": "改"}),
        ("save", {"pks": [odd], "field": "scene", "text": "甲"}),
        ("save", {"pks": [1, 2], "seen": [""], "field": "scene", "text": "甲"}),
        ("submit", {"pks": [odd]}),
        ("undo", {"change": "x" if odd is None else odd}),
    ):
        answer = desk.post(
            reverse(f"workbench:round-grid-{name}", args=[opened.pk]),
            json.dumps(told),
            content_type="application/json",
        )
        assert answer.status_code == 422, name
        assert "请刷新页面后重做" in answer.json()["remedy"], name


def test_a_number_beyond_any_key_in_the_address_is_answered(office: Actor) -> None:
    desk = browser_of(office)
    for name in (
        "round",
        "entry",
        "bundle",
        "wake-up-line",
        "funded-one",
        "promotion-edition",
        "appraisal",
        "disclosure",
    ):
        answer = desk.get(reverse(f"workbench:{name}", args=[10**25]))
        assert answer.status_code == 422, name
