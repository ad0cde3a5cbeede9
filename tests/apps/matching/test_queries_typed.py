"""The query language over the real index: fields, values, dates, numbers, facets, order, and nothing that leaks."""

import io
import time
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.matching.market_place import WASH, offer
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.foundation.access.rules import ANONYMOUS, SYSTEM, Actor
from zhiqiao.foundation.accounts.models import User
from zhiqiao.kernel.patent_number import parse_application_number
from zhiqiao.market.matching.search_fields import fields_for
from zhiqiao.market.matching.searching import MOST_EXPORTED, search
from zhiqiao.market.matching.suggesting import Suggestion, shelf_suggestions, suggestions
from zhiqiao.retrieval.conditions import Among
from zhiqiao.retrieval.query_language import read_query

pytestmark = pytest.mark.django_db


def at(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id or 0))
    return client


@pytest.fixture
def stock(town: Neighborhood, office: Actor, wash: str, ozone: str, bearing: str) -> dict[str, str]:
    """Five patents of the university, by what they are."""
    lead = {
        "title": "铅酸电池回收方法",
        "abstract": "破碎后回收铅膏。",
        "ipcs": "H01M10/54",
        "filed_on": date(2018, 5, 12),
        "inventor_names": "赵一；钱二",
    }
    solid = {
        "title": "固态电解质电池",
        "abstract": "硫化物固态电解质层。",
        "ipcs": "H01M10/0525；H01M10/0562",
        "filed_on": date(2020, 1, 1),
        "legal_status": "失效",
    }
    return {
        "wash": wash,
        "ozone": ozone,
        "bearing": bearing,
        "lead": town.patent(office, 4, **lead),
        "solid": town.patent(office, 5, **solid),
    }


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("IPC:C02F 申请人:大学", "wash ozone"),
        ("IPC:C02F9/00", "wash"),
        ("C02F 1/78", "ozone"),
        ("ipc：ｃ０２ｆ，F16C", "wash ozone bearing"),
        ("H01M 电池 NOT 铅", "solid"),
        ("IPC:H01M10/052", "solid"),
        ("IPC:H01M10", "lead solid"),
        ("申请人:大学 -标题:电池 -标题:轴承", "wash ozone"),
        ("发明人:钱二", "lead"),
        ("发明人:钱", "lead"),
        ("申请日:2018", "lead"),
        ("申请日:2018-05..2020-01", "lead solid"),
        ("申请日>=2020 IPC:H01M", "solid"),
        ("申请日:<2020 ", "lead"),
        ("状态:失效", "solid"),
        ("状态:有效 IPC:H", "lead"),
        ("地区:澄江区 电池", "lead solid"),
        ("地区:西岭区 电池", ""),
        ("类型:外观", ""),
        ("“固态电解质” 电池", "solid"),
        ("膜 OR 铅", "wash lead"),
        ("（膜 或 铅） 非 电池", "wash"),
    ],
)
def test_a_query_finds_what_meets_it_and_nothing_else(
    clerk: Actor, stock: dict[str, str], typed: str, wanted: str
) -> None:
    found = search(clerk, typed)
    assert {one.offer.card.number for one in found.patents} == {stock[name] for name in wanted.split()}
    assert found.total == len(wanted.split())
    assert found.reading.said
    if wanted:
        assert sum(count for code, count in found.counts["ipc"].items() if len(code) == 1) == found.total
        assert sum(found.counts["status"].values()) == found.total


def test_a_query_is_plain_words_where_one_asks_for_that(clerk: Actor, stock: dict[str, str]) -> None:
    found = search(clerk, "电池 NOT 铅", is_plain=True)
    assert found.reading.is_plain
    assert stock["lead"] in {one.offer.card.number for one in found.patents}


def test_filters_alone_list_what_they_let_through(clerk: Actor, stock: dict[str, str]) -> None:
    found = search(clerk, "", {"ipc": ["H01M"]})
    assert found.total == 2
    assert {one.offer.card.number for one in found.patents} == {stock["lead"], stock["solid"]}


def test_the_order_can_be_another_than_by_relevance(clerk: Actor, stock: dict[str, str]) -> None:
    days = [one.offer.card.filed_on for one in search(clerk, "申请人:大学", sort="filed_on").patents]
    assert days == sorted(days, key=str)
    turned = [one.offer.card.filed_on for one in search(clerk, "申请人:大学", sort="-filed_on").patents]
    assert turned == days[::-1]
    assert len(search(clerk, "申请人:大学", sort="id; DROP").patents) == len(stock)


def test_hits_are_marked_in_titles(clerk: Actor, stock: dict[str, str]) -> None:
    del stock
    one = search(clerk, "电池 NOT 铅").patents[0]
    assert [one.offer.card.title[a:b] for a, b in one.title_spans] == ["电池"]


def test_how_good_an_answer_is_is_told_only_for_a_described_problem(
    clerk: Actor, stock: dict[str, str]
) -> None:
    del stock
    assert all(one.band is None for one in search(clerk, "废水").patents)
    assert all(one.band is None for one in search(clerk, "IPC:C02F 废水").patents)
    described = search(clerk, "漂染废水色度太高，怎样先混凝再膜过滤把出水降下来")
    assert described.patents
    assert all(one.band is not None for one in described.patents)


def test_a_named_number_leads_straight_to_its_patent(clerk: Actor, stock: dict[str, str]) -> None:
    parsed = parse_application_number(stock["wash"])
    for typed in (
        f"申请号:{stock['wash'][:-1]}",
        f"专利号：{parsed.patent_number_display}",
        f"号码:{parsed.display}",
        f"申请号:CN{stock['wash']}",
    ):
        assert search(clerk, typed).exact == stock["wash"], typed
    beside = search(clerk, f"申请号:{stock['wash']} 膜")
    assert (beside.exact, beside.total) == ("", 1)


def test_a_publication_number_leads_to_its_patent(clerk: Actor, office: Actor, town: Neighborhood) -> None:
    number = town.patent(office, 1, **WASH, publication_number="CN114123456B")
    for typed in ("CN114123456B", "cn 114123456 b", "ＣＮ１１４１２３４５６", "公开号:CN114123456B"):
        assert search(clerk, typed).exact == number, typed


def test_a_named_number_out_of_sight_is_as_good_as_unknown(
    rival: Actor, sister_clerk: Actor, office: Actor, stock: dict[str, str]
) -> None:
    unknown = application_number(99)
    for actor in (rival, sister_clerk):
        for typed in ("{}", "申请号:{}", "号码:{} 膜", "ZL{}"):
            hidden, none = (search(actor, typed.format(number)) for number in (stock["wash"], unknown))
            assert (hidden.exact, hidden.patents, hidden.total, hidden.counts, hidden.number_note) == (
                none.exact,
                none.patents,
                none.total,
                none.counts,
                none.number_note,
            )
    listed = offer(office, stock["wash"])
    assert search(rival, f"申请号:{stock['wash']}").exact == stock["wash"]
    assert listed.pk


@pytest.mark.parametrize(
    "typed", ["IPC:C02F", "申请人:大学", "NOT 铅", "发明人:钱二", "申请日>=2000", "“固态电解质”", "标题:电池"]
)
def test_queries_count_and_list_nothing_out_of_reach(
    rival: Actor, sister_clerk: Actor, stock: dict[str, str], typed: str
) -> None:
    del stock
    for actor in (rival, sister_clerk):
        found = search(actor, typed)
        assert (found.patents, found.total) == ([], 0)
        assert not any(found.counts.values())


def test_the_pool_is_no_field_of_those_who_may_not_see_it() -> None:
    assert read_query("入库:是", fields_for(ANONYMOUS)).is_plain
    assert read_query("入库:是", fields_for(SYSTEM)).condition == Among("pool", frozenset({"yes"}))


# While one types -------------------------------------------------------------------------------------------------


def words(found: list[Suggestion]) -> list[str]:
    return [one.words for one in found]


def test_titles_numbers_fields_and_values_are_offered(clerk: Actor, stock: dict[str, str]) -> None:
    search(clerk, "废水")  # brings the index up to date
    assert words(suggestions(clerk, "电池")) == ["固态电解质电池", "铅酸电池回收方法"]
    assert "申请人:" in words(suggestions(clerk, "申请"))
    assert [one.typed for one in suggestions(clerk, "IPC:C02F 申请人:澄江")] == ["IPC:C02F 申请人:澄江大学 "]
    assert suggestions(clerk, "H01M")[0].typed.startswith("IPC:H01M")
    assert [one.typed for one in suggestions(clerk, "状态:有")] == ["状态:有效 "]
    numbers = {one.offer.card.number for one in suggestions(clerk, "ZL2021") if one.offer is not None}
    assert numbers == set(stock.values())
    assert suggestions(clerk, "") == suggestions(clerk, "电池 ") == suggestions(clerk, "长" * 500) == []


@pytest.mark.parametrize(
    "typed", ["电池", "申请人:澄江", "标题:电池", "2021", "CN2021", "发明人:钱", "铅酸电池回收方法"]
)
def test_nothing_out_of_sight_is_offered(
    rival: Actor, sister_clerk: Actor, clerk: Actor, office: Actor, stock: dict[str, str], typed: str
) -> None:
    search(clerk, "废水")
    for actor in (rival, sister_clerk):
        assert suggestions(actor, typed) == []
    assert shelf_suggestions(ANONYMOUS, typed) == shelf_suggestions(clerk, typed) == []
    offer(office, stock["lead"])
    search(clerk, "废水")
    seen = {one.offer.card.number for one in suggestions(rival, typed) if one.offer is not None}
    assert seen <= {stock["lead"]}


@pytest.mark.parametrize(
    "typed", ["\x00", "'; --", '"', "((((", "\ud800", "🧪", "a:" * 30, "-", "IPC:", "申请人:"]
)
def test_whatever_is_typed_offers_something_or_nothing(clerk: Actor, typed: str) -> None:
    assert isinstance(suggestions(clerk, typed), list)


# Pages -----------------------------------------------------------------------------------------------------------


def test_the_page_says_how_the_query_was_read_and_keeps_its_filters(
    clerk: Actor, stock: dict[str, str]
) -> None:
    del stock
    url = reverse("workbench:search")
    page = (
        at(clerk).get(url, {"q": "IPC:C02F 废水", "status": "in_force", "sort": "-filed_on"}).content.decode()
    )
    assert "读作：IPC C02F（水、废水、污水或污泥的处理） 且 含“废水”" in page
    assert "plain=1" in page
    assert "法律状态：有效 ×" in page
    assert '<option value="-filed_on" selected>' in page
    plain = at(clerk).get(url, {"q": "IPC:C02F 废水", "plain": "1"}).content.decode()
    assert "按检索式搜索" in plain
    assert "没有同时满足这些条件的专利" in at(clerk).get(url, {"q": "IPC:A01B 废水"}).content.decode()
    assert "没有找到这个号码的专利" in at(clerk).get(url, {"q": application_number(98)}).content.decode()


def test_the_result_goes_out_as_a_workbook(clerk: Actor, rival: Actor, stock: dict[str, str]) -> None:
    url = reverse("workbench:search")

    def exported(actor: Actor) -> tuple[list[Any], dict[str, str]]:
        answer = at(actor).get(url, {"q": "申请人:大学 NOT 铅", "status": "in_force", "export": "xlsx"})
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a file response
        notes = {str(row[0]): str(row[1]) for row in book["导出说明"].iter_rows(values_only=True)}
        titles = [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
        return titles, notes

    titles, notes = exported(clerk)
    assert len(titles) == len(stock) - 2
    assert "铅酸电池回收方法" not in titles
    assert notes["读作"] == "申请人 含“大学” 且 不含“铅”"
    assert notes["筛选"] == "法律状态：有效"
    assert exported(rival)[0] == []


def test_an_export_that_is_cut_says_so(
    clerk: Actor, stock: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del stock
    assert MOST_EXPORTED >= 1_000
    monkeypatch.setattr("zhiqiao.market.matching.searching.MOST_EXPORTED", 2)
    monkeypatch.setattr("zhiqiao.market.matching.searching.best.__defaults__", (2,))
    url = reverse("workbench:search")
    assert "（前 2 件）" in at(clerk).get(url, {"q": "申请人:大学"}).content.decode()
    answer = at(clerk).get(url, {"q": "申请人:大学", "export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a file response
    notes = {str(row[0]): str(row[1]) for row in book["导出说明"].iter_rows(values_only=True)}
    assert notes["找到"] == "5 件，超出的没有导出，最多 2 件"
    assert notes["行数"] == "2"


def test_suggestions_come_as_json_for_the_pages_script(
    clerk: Actor, rival: Actor, stock: dict[str, str]
) -> None:
    search(clerk, "废水")
    url = reverse("workbench:search-suggest")
    items = at(clerk).get(url, {"q": "铅酸"}).json()["items"]
    assert items == [
        {
            "kind": "专利",
            "words": "铅酸电池回收方法",
            "typed": "",
            "url": reverse("workbench:patent", args=[stock["lead"]]),
        }
    ]
    assert at(rival).get(url, {"q": "铅酸"}).json() == {"items": []}
    assert Client().get(url, {"q": "铅酸"}).status_code == 302


@pytest.mark.parametrize(
    "typed",
    ["IPC:C02F " * 5_500, "申请人:(" * 8_000, '"' * 50_000, "铅" * 50_000, "( OR " * 10_000, "- " * 25_000],
)
def test_fifty_thousand_characters_take_no_longer_than_two_seconds(
    clerk: Actor, stock: dict[str, str], typed: str
) -> None:
    del stock
    search(clerk, "废水")
    began = time.process_time()
    assert len(search(clerk, typed).text) <= 1_000
    assert time.process_time() - began < 2


def test_likely_industries_are_counted_and_narrow_and_leak_nothing(
    stock: dict[str, str], clerk: Actor, sister_clerk: Actor
) -> None:
    found = search(clerk, "废水")
    counts = found.counts["likely_industry"]
    assert counts["46"] == 2, "两件水处理都指向 46 水的生产和供应业"
    assert {one.offer.card.number for one in search(clerk, "", {"likely_industry": ["46"]}).patents} == {
        stock["wash"],
        stock["ozone"],
    }
    page = at(clerk).get(reverse("workbench:search"), {"q": "废水"}).content.decode()
    assert "可能行业（平台推导）" in page
    assert "46 水的生产和供应业" in page
    assert "462 污水处理" not in page, "只列大类；细类可筛，不列"
    chosen = at(clerk).get(reverse("workbench:search"), {"likely_industry": "462"}).content.decode()
    assert "462 污水处理" in chosen
    assert not search(sister_clerk, "废水").counts.get("likely_industry")
