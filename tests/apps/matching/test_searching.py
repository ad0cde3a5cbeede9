"""The search box: any spelling of a number, words, and nothing that breaks it or leaks."""

import time

import pytest
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.patent_number import parse_application_number
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.searching import MOST_CHARACTERS, search

pytestmark = pytest.mark.django_db


def titles(actor: Actor, text: str) -> list[str]:
    return [one.offer.card.title for one in search(actor, text).patents]


def test_a_patent_is_found_by_any_spelling_of_its_number(clerk: Actor, wash: str) -> None:
    parsed = parse_application_number(wash)
    for spelled in (
        wash,
        parsed.display,
        parsed.patent_number_display,
        f"zl {wash[:4]} {wash[4:]}",
        wash.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        f" {wash[:-1]} ",
    ):
        assert search(clerk, spelled).exact == wash, spelled


def test_a_wrong_check_digit_is_told(clerk: Actor, wash: str) -> None:
    wrong = wash[:-1] + ("1" if wash[-1] != "1" else "2")
    found = search(clerk, wrong)
    assert found.exact == ""
    assert "校验" in found.number_note


def test_a_number_out_of_reach_is_as_good_as_unknown(
    sister_clerk: Actor, rival: Actor, office: Actor, wash: str
) -> None:
    for actor in (sister_clerk, rival):
        found = search(actor, wash)
        assert (found.exact, found.patents, found.total) == ("", [], 0)
        unknown = search(actor, application_number(99))
        assert found.number_note == unknown.number_note == ""
    offer(office, wash)
    assert search(rival, wash).exact == wash


def test_words_find_patents_firms_and_needs(
    clerk: Actor, need: Demand, wash: str, bearing: str, pump_firm: Organization
) -> None:
    del wash, bearing
    assert titles(clerk, "主轴 轴承")[0] == "一种高速机床主轴轴承润滑结构"
    found = search(clerk, "主轴")
    assert [one.name for one in found.firms] == [pump_firm.name]
    assert [one.pk for one in search(clerk, "漂染废水").needs] == [need.pk]
    assert found.total == len(found.patents) == 1
    assert found.counts["ipc"]["F16C"] == 1


def test_counts_and_suggestions_leak_nothing(
    rival: Actor, sister_clerk: Actor, wash: str, dyer: Organization
) -> None:
    del wash
    for actor in (rival, sister_clerk):
        found = search(actor, "漂染废水")
        assert (found.patents, found.total) == ([], 0)
        assert not any(values for values in found.counts.values())
        assert search(actor, dyer.name).firms == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x00\x00",
        'title:"废水" AND (COD OR -膜)',
        "*:* ~5 ^2 [a TO z] \\ \" ' ;",
        "🧪💧😀",
        "<script>alert(1)</script>",
        "%%_%' OR 1=1 --",
        "\ud800 孤立代理",
        "9" * 400,
        "2.02110E+11",
        "的",
        "ＣＯＤ　废水",
    ],
)
def test_whatever_is_typed_is_answered(clerk: Actor, wash: str, text: str) -> None:
    del wash
    found = search(clerk, text)
    assert len(found.text) <= MOST_CHARACTERS


def test_a_very_long_text_is_cut_and_fast(clerk: Actor, wash: str) -> None:
    began = time.monotonic()
    found = search(clerk, "漂染废水处理 COD " * 4_000)
    assert time.monotonic() - began < 2
    assert found.was_cut
    assert [one.offer.card.number for one in found.patents] == [wash]


def test_pages_past_the_end_are_empty(clerk: Actor, town: Neighborhood, office: Actor) -> None:
    for serial in range(1, 24):
        town.patent(office, serial)
    first, second = search(clerk, "印染废水"), search(clerk, "印染废水", page=2)
    assert (len(first.patents), len(second.patents), first.total) == (20, 3, 23)
    seen = {one.offer.card.number for one in (*first.patents, *second.patents)}
    assert len(seen) == 23
    assert search(clerk, "印染废水", page=10**9).patents == []
    assert search(clerk, "印染废水", page=-3).page == 1


def test_a_visitor_does_not_search_the_workbench() -> None:
    with pytest.raises(Denied):
        search(ANONYMOUS, "废水")
