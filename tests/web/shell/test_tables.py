"""Lists: the same behavior over rows in memory and rows in the database."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string

from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table, TablePage
from zhiqiao.web.shell.values import Rows, found

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.shell.shell_urls")]

Ask = Callable[..., Any]

KINDS = (("university", "高等院校"), ("enterprise", "企业"), ("bank", "银行"))
TABLE = Table(
    name="organizations-under-test",
    title="组织",
    unit="家",
    columns=(
        Column("name", "名称", kind="title", sort="name", link=lambda one: f"/o/{one.name}/"),
        Column("kind", "类型", kind="chip", value=lambda one: (one.kind, "info")),
        Column("code", "行业", kind="code", value=lambda one: one.industry_code, sort="industry_code"),
    ),
    filters=(
        Filter("kind", "类型", field="kind", choices=KINDS),
        Filter("region", "地区", kind="text", field="region_code__startswith"),
    ),
    search=("name__icontains", "industry_code__icontains"),
    sort="name",
    empty=Empty("还没有组织", "请先登记。", "登记", "/new/"),
)


@pytest.fixture(params=["database", "memory"])
def rows(request: pytest.FixtureRequest) -> Rows:
    given = [
        {"name": f"单位{at:02d}", "kind": KINDS[at % 3][0], "region_code": "990101" if at % 2 else "990102"}
        for at in range(60)
    ]
    given[7]["industry_code"] = "C2652"
    given[8]["industry_code"] = "A0111"
    if request.param == "memory":
        return [SimpleNamespace(**{"industry_code": "", **one}) for one in given]
    Organization.objects.bulk_create(Organization(**one) for one in given)
    Organization.objects.filter(industry_code="").update(industry_code="")
    return Organization.objects.all()


def names(page: TablePage) -> list[str]:
    return [line.row.name for line in page.lines]


def test_a_column_may_be_for_excel_alone(ask: Ask, rows: Rows) -> None:
    apart = Column("region", "地区", value=lambda one: one.region_code, on_page=False)
    page = Table("apart", "组织", (*TABLE.columns, apart), sort="name").page(ask("/list/"), rows)
    assert [one.column.label for one in page.headings] == ["名称", "类型", "行业"]
    assert [cell.label for cell in page.lines[0].cells] == ["名称", "类型", "行业"]
    assert apart.is_exported


def test_first_page_holds_25_and_the_last_the_rest(ask: Ask, rows: Rows) -> None:
    first = TABLE.page(ask("/list/"), rows)
    assert (first.count, len(first.lines), first.previous_url) == (60, 25, "")
    assert first.next_url == "?page=2"
    last = TABLE.page(ask("/list/?page=3&size=25"), rows)
    assert names(last) == [f"单位{at:02d}" for at in range(50, 60)]
    assert last.next_url == ""


@pytest.mark.parametrize(("query", "number"), [("page=99", 3), ("page=x", 1), ("page=-1", 3), ("size=7", 1)])
def test_odd_pages_and_sizes_fall_back(ask: Ask, rows: Rows, query: str, number: int) -> None:
    page = TABLE.page(ask(f"/list/?{query}"), rows)
    assert (page.slice.number, page.size) == (number, 25)


def test_100_rows_a_page(ask: Ask, rows: Rows) -> None:
    assert len(TABLE.page(ask("/list/?size=100"), rows).lines) == 60


def test_sorting_down_and_up_and_by_what_is_no_column(ask: Ask, rows: Rows) -> None:
    assert names(TABLE.page(ask("/list/?sort=-name"), rows))[0] == "单位59"
    assert names(TABLE.page(ask("/list/?sort=region_code"), rows))[0] == "单位00"
    page = TABLE.page(ask("/list/?sort=-name"), rows)
    assert (page.headings[0].direction, page.headings[0].url) == ("descending", "?sort=name")
    assert page.headings[1].url == ""


def test_missing_values_come_last_both_ways(ask: Ask) -> None:
    days = [{"day": None}, {"day": dt.date(2024, 1, 2)}, {"day": dt.date(2023, 1, 2)}]
    table = Table(name="days", title="日", columns=(Column("day", "日", kind="date", sort="day"),))
    for sort, expected in (("day", [2023, 2024, None]), ("-day", [2024, 2023, None])):
        found = [row["day"] and row["day"].year for row in table.page(ask(f"/x/?sort={sort}"), days).rows]
        assert found == expected


def test_filters_narrow_and_count_each_other(ask: Ask, rows: Rows) -> None:
    page = TABLE.page(ask("/list/?kind=bank&kind=university&region=990102"), rows)
    assert page.count == 20
    kinds, region = page.facets
    # The kinds are counted under the region alone, so that a person sees what another tick would bring.
    assert [(one.value, one.chosen, one.count) for one in kinds.options] == [
        ("university", True, 10),
        ("enterprise", False, 10),
        ("bank", True, 10),
    ]
    assert region.value == "990102"
    assert [(one.label, one.words) for one in page.applied] == [
        ("类型", "高等院校、银行"),
        ("地区", "990102"),
    ]
    assert page.applied[0].url == "?region=990102"


def test_what_is_no_choice_is_no_filter(ask: Ask, rows: Rows) -> None:
    page = TABLE.page(ask("/list/?kind=park&kind="), rows)
    assert (page.count, page.applied) == (60, [])


def test_every_word_must_be_found_in_some_field_whatever_its_width(ask: Ask, rows: Rows) -> None:
    assert names(TABLE.page(ask("/list/?q=ｃ2652"), rows)) == ["单位07"]
    assert names(TABLE.page(ask("/list/?q=单位07 C2652"), rows)) == ["单位07"]
    assert names(TABLE.page(ask("/list/?q=单位08 C2652"), rows)) == []


def test_days_filter_reads_either_end(ask: Ask) -> None:
    table = Table(
        name="filed",
        title="专利",
        columns=(Column("n", "号"),),
        filters=(Filter("filed", "申请日", kind="days", field="on"),),
    )
    given = [{"n": year, "on": dt.date(year, 6, 1)} for year in (2019, 2020, 2021, 2022)]

    def found(query: str) -> list[int]:
        return [row["n"] for row in table.page(ask(f"/x/?{query}"), given).rows]

    assert found("filed_from=2020-06-01&filed_to=2021-06-01") == [2020, 2021]
    assert found("filed_from=2021-06-02") == [2022]
    assert found("filed_to=2019-12-31") == [2019]
    assert found("filed_from=2021-13-45") == [2019, 2020, 2021, 2022]
    assert table.page(ask("/x/?filed_from=2021-01-01"), given).applied[0].words == "2021-01-01 起"


def test_a_filter_may_ask_whether_a_value_is_missing(ask: Ask) -> None:
    one = Filter("open", "状态", field="settled__isnull", choices=(("True", "未办结"), ("False", "已办结")))
    table = Table(name="open", title="事", columns=(Column("n", "号"),), filters=(one,))
    given = [{"n": 1, "settled": None}, {"n": 2, "settled": "是"}, {"n": 3, "settled": None}]
    page = table.page(ask("/x/?open=True"), given)
    assert [row["n"] for row in page.rows] == [1, 3]
    assert [option.count for option in page.facets[0].options] == [2, 1]
    assert table.page(ask("/x/?open=True&open=False"), given).count == 3


def test_filters_are_remembered_until_cleared(ask: Ask, clerk: User) -> None:
    def go(query: str) -> Any:  # noqa: ANN401 - a page or a redirect
        return TABLE.respond(ask(f"/list/{query}", clerk), [])

    assert go("").status_code == 200
    assert go("?kind=bank&page=2").status_code == 200
    assert go("").url == "/list/?kind=bank"
    assert go("?tab=b").url == "/list/?kind=bank&tab=b"
    assert go("?clear=1&tab=b").url == "/list/?tab=b"
    assert go("").status_code == 200


def test_unticking_the_last_filter_forgets_it(ask: Ask, clerk: User) -> None:
    TABLE.respond(ask("/list/?kind=bank", clerk), [])
    TABLE.respond(ask("/list/?q=", clerk), [])
    assert TABLE.respond(ask("/list/", clerk), []).status_code == 200


def test_removing_the_last_chip_does_not_bring_the_memory_back(ask: Ask) -> None:
    page = TABLE.page(ask("/list/?kind=bank"), [])
    assert page.applied[0].url == "?q="


def test_the_row_is_a_card_with_labels_and_escapes_what_people_typed(ask: Ask) -> None:
    row = SimpleNamespace(name="<b>甲</b>", kind="bank", industry_code="", region_code="99")
    page = TABLE.page(ask("/list/"), [row])
    html = render_to_string("parts/table.html", {"page": page})
    name = "&lt;b&gt;甲&lt;/b&gt;"
    assert f'<td class="title" data-label="名称"><a href="/o/{name}/">{name}</a></td>' in html
    assert 'data-label="类型"><span class="chip info">bank</span>' in html
    assert '<td class="code" data-label="行业"></td>' in html


def test_an_empty_list_says_what_to_do_and_a_filtered_one_how_to_widen(ask: Ask) -> None:
    nothing = render_to_string("parts/table.html", {"page": TABLE.page(ask("/list/"), [])})
    assert "还没有组织" in nothing
    assert 'href="/new/"' in nothing
    filtered = render_to_string("parts/table.html", {"page": TABLE.page(ask("/list/?kind=bank"), [])})
    assert "没有符合条件的组织" in filtered
    assert "类型 银行" in filtered
    assert 'href="?kind=bank&amp;clear=1"' in filtered


def test_the_form_carries_what_belongs_to_the_page_but_not_the_page_number(ask: Ask) -> None:
    page = TABLE.page(ask("/list/?tab=x&page=3&sort=-name&kind=bank&q=a"), [])
    assert page.carried == [("tab", "x"), ("sort", "-name")]


@pytest.mark.parametrize(
    "typed", ["ZL2021 1 1434680.4", "202111434680.4", "２０２１１１４３４６８０．４", "14346804"]
)
def test_a_patents_number_is_found_as_it_is_printed(typed: str) -> None:
    given = [{"number": "2021114346804"}, {"number": "20260113006592020"}]
    assert found(given, ["number__icontains"], typed) == given[:1]


def test_other_numbers_are_looked_for_as_typed() -> None:
    given = [{"number": "2021114346804"}, {"number": "20260113006592020"}]
    assert found(given, ["number__icontains"], "20260113") == given[1:]
