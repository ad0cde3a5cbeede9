"""The batch workbook: out, filled, planned with what is wrong in each row, applied."""

import io

import openpyxl
import pytest
from tests.apps.neighborhood import Neighborhood, ledger_row, workbook
from tests.apps.stocktake.stocktake_round import GOOD, filled

from zhiqiao.assets.stocktake import fill_plan, services
from zhiqiao.assets.stocktake.filled_workbook import WorkbookRefused
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.foundation.documents.services import store
from zhiqiao.kernel.refusal import Refusal


def plan(round_: Round, office: Actor, data: bytes) -> fill_plan.FillPlan:
    return fill_plan.plan_fill(round_.pk, office.organization_id or 0, "填好.xlsx", data)


def test_a_filled_row_becomes_a_self_rating_on_behalf(opened: Round, office: Actor, inventor: Actor) -> None:
    data = filled(opened, {2: {**GOOD, "二级单位": "环境学院", "填报发明人": "inventor"}})
    planned = plan(opened, office, data)
    assert (planned.count("new"), planned.count("unchanged"), planned.problems) == (1, 2, [])
    kept = store(office, "填好.xlsx", data)
    services.apply_workbook(office, opened.pk, kept.sha256)
    entry = opened.entries.order_by("pk")[0]
    assert (entry.state, entry.inventor_rating, entry.modes) == (
        "self_assessed",
        "A",
        ["ordinary_license", "assignment"],
    )
    assert (entry.inventor_id, entry.college, entry.price_low_fen) == (
        inventor.user_id,
        "环境学院",
        100_000_00,
    )
    assert entry.assessments.get().on_behalf
    again = plan(opened, office, data)
    assert (again.writes, again.count("unchanged")) == (0, 3)
    with pytest.raises(Refusal, match="没有要写入"):
        services.apply_workbook(office, opened.pk, kept.sha256)


def test_a_name_that_two_people_bear_gives_the_entry_to_neither_and_takes_it_from_nobody(
    opened: Round, entry: Entry, office: Actor, inventor: Actor, town: Neighborhood, university: Organization
) -> None:
    twin = town.person("twin", university, "inventor", "机械学院")
    User.objects.filter(username=twin.name).update(name=inventor.name)
    rows = {one.pk: row for row, one in enumerate(opened.entries.order_by("pk"), 2)}
    other = opened.entries.exclude(pk=entry.pk).order_by("pk")[0]
    data = filled(opened, {rows[entry.pk]: GOOD, rows[other.pk]: {**GOOD, "填报发明人": inventor.name}})
    services.apply_workbook(office, opened.pk, store(office, "填好.xlsx", data).sha256)
    assert Entry.objects.get(pk=entry.pk).inventor_id == inventor.user_id, "the row says what stood there"
    named = Entry.objects.get(pk=other.pk)
    assert (named.inventor_name, named.inventor_id) == (inventor.name, None), "the office decides"


def test_bad_rows_are_named_and_good_rows_written(opened: Round, office: Actor) -> None:
    first = opened.entries.order_by("pk")[0].patent.number
    data = filled(
        opened,
        {
            2: GOOD,
            3: {**GOOD, "技术成熟度*": "9 级", "专利自评*": "D"},
            4: {**GOOD, "专利号": first},
        },
    )
    planned = plan(opened, office, data)
    said = [(one.row, one.column, one.reason) for one in planned.problems]
    assert [(row, column) for row, column, _ in said] == [(3, "技术成熟度"), (3, "专利自评"), (4, "专利号")]
    assert "和第 2 行是同一件专利" in said[2][2]
    assert (planned.count("new"), planned.count("rejected")) == (1, 2)
    services.apply_workbook(office, opened.pk, store(office, "填好.xlsx", data).sha256)
    assert Entry.objects.exclude(state="open").count() == 1


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"应用场景*": ""}, "应用场景", "没有填"),
        ({"可接受的转化方式*": "不转化"}, "不转化原因", "原因"),
        ({"可接受的转化方式*": "出租"}, "可接受的转化方式", "不在可选项里"),
        ({"财政资助项目形成*": "大概"}, "财政资助项目形成", "是或否"),
        ({"期望价格下限（元）": "很多"}, "期望价格下限（元）", "不是金额"),
        ({"国民经济行业代码": "99999"}, "国民经济行业代码", "GB/T 4754"),
        ({"专利号": "2.02111E+12"}, "专利号", "科学计数"),
        ({"专利号": "202199999999X"}, "专利号", "盘点范围"),
        ({"技术成熟度*": "=1+1"}, "技术成熟度", "公式"),
    ],
)
def test_each_mistake_is_told_with_its_column(
    opened: Round, office: Actor, cells: dict[str, str], column: str, words: str
) -> None:
    problems = plan(opened, office, filled(opened, {2: {**GOOD, **cells}})).problems
    assert [(one.row, one.column) for one in problems][:1] == [(2, column)]
    assert words in problems[0].reason
    assert problems[0].remedy


def test_what_the_unit_has_assessed_is_not_changed_by_a_file(opened: Round, office: Actor) -> None:
    data = filled(opened, {2: GOOD})
    services.apply_workbook(office, opened.pk, store(office, "填好.xlsx", data).sha256)
    entry = opened.entries.order_by("pk")[0]
    services.assess_as_rated(office, [entry.pk])
    problem = plan(opened, office, filled(opened, {2: {**GOOD, "应用场景*": "别处"}})).problems[0]
    assert "单位已评价" in problem.reason


def test_a_file_that_is_no_batch_workbook_is_refused(opened: Round, office: Actor) -> None:

    with pytest.raises(WorkbookRefused, match="表头"):
        plan(opened, office, workbook([ledger_row(1, "澄江大学")]))
    with pytest.raises(WorkbookRefused, match="xlsx"):
        plan(opened, office, b"PK\x03\x04broken")
    bare = openpyxl.Workbook()
    out = io.BytesIO()
    bare.worksheets[0].append(["专利号", "专利自评"])
    bare.save(out)
    with pytest.raises(WorkbookRefused, match="缺少"):
        plan(opened, office, out.getvalue())
