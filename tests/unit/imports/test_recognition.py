"""Which format a file is in, by its header row, and what is said when it is in none."""

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.assets.imports.planning import plan_import
from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.assets.imports.recognition import all_sources, file_sources, fold_header, recognize

Workbook = Callable[..., bytes]
LedgerRow = Callable[..., list[object]]
HEADER = ("申请号", "专利名称", "申请人", "申请日", "主分类号", "摘要")
PATSNAP = ("公开(公告)号", "受理局", "标题", "专利类型", "[标]当前申请(专利权)人", "简单法律状态")


def sheet_of(*rows: tuple[str, ...]) -> Sheet:
    return Sheet("", list(rows))


def refusal(name: str, data: bytes) -> str:
    plan = plan_import([(name, data)])
    assert plan.is_refused
    assert (plan.new, plan.rejected) == (0, 0)
    return str(plan.refusals[name])


def test_what_people_type_or_match_is_a_source_but_no_file_format() -> None:
    assert set(all_sources()) - set(file_sources()) == {"mapped", "typed_by_hand"}
    assert {"city_ledger", "patsnap", "sipo_trs", "incopat", "national_filing"} <= set(file_sources())


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (HEADER, "city_ledger"),
        (("名称", "申请（专利）号", "申请（专利权）人"), "city_ledger"),
        (("申 请 号", "专利　名称"), "city_ledger"),
        (("*申请号（必填）", "专利名称(必填)"), "city_ledger"),
        (PATSNAP, "patsnap"),
        (("公开公告号", "受理局", "标题", "专利类型", "当前申请专利权人", "法律状态事件"), "patsnap"),
        (("公开(公告)号", "标题", "申请号", "专利类型", "受理局", "简单法律状态"), "patsnap"),
    ],
)
def test_a_format_is_told_by_its_header(header: tuple[str, ...], code: str) -> None:
    found = recognize(sheet_of(header))
    assert found is not None
    assert found.source.code == code


def test_headers_are_compared_without_punctuation_width_and_case() -> None:
    assert fold_header("［标］当前申请（专利权）人") == fold_header("[标]当前申请(专利权)人")
    assert fold_header("ＩＰＣ主分类号 (小类)") == fold_header("IPC主分类号小类")


def test_a_header_below_title_rows_is_found(workbook: Workbook, ledger_row: LedgerRow) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:F1")

    rows = [["澄江区专利台账"], ["填报单位：某局"], [], HEADER, ledger_row(1)]
    plan = plan_import([("台账.xlsx", workbook(rows, edit=edit))])
    assert (plan.new, plan.rejected) == (1, 0)
    assert plan.items[0].place.row == 5


def test_a_header_of_two_merged_rows_is_read(workbook: Workbook, ledger_row: LedgerRow) -> None:
    def edit(sheet: Worksheet) -> None:
        for column in "BCEF":
            sheet.merge_cells(f"{column}1:{column}2")

    first = ["申请情况", "专利名称", "申请人", "", "主分类号", "摘要"]
    second = ["申请号", None, None, "申请日", None, None]
    plan = plan_import([("台账.xlsx", workbook([first, second, ledger_row(1)], edit=edit))])
    assert plan.new == 1
    assert plan.items[0].after["title"] == "一种第1号试验台"
    assert plan.items[0].after["filed_on"] == "2023-03-01"


def test_the_sheet_with_patents_is_found_among_others(workbook: Workbook, ledger_row: LedgerRow) -> None:
    data = workbook([["填表说明"], ["请逐行填写"]], more={"台账": [list(HEADER), ledger_row(1)]})
    plan = plan_import([("台账.xlsx", data)])
    assert plan.new == 1
    assert plan.items[0].place.sheet == "台账"
    assert any("已跳过" in note for note in plan.files[0].notes)


def test_a_wrong_header_is_refused_naming_what_was_found_and_what_is_missing(workbook: Workbook) -> None:
    message = refusal("台账.xlsx", workbook([["申请好", "专利名称", "申请人"], ["1", "2", "3"]]))
    assert "「申请好」「专利名称」「申请人」" in message
    assert "缺“申请号”" in message
    assert "“申请好”是否应为“申请号”" in message


def test_a_demand_list_is_sent_to_the_demand_library(workbook: Workbook) -> None:
    data = workbook([["需求编号", "需求名称", "需求内容"], ["1", "求一种防爆电池", "能用就行"]])
    message = refusal("专利清单.xlsx", data)
    assert "这是需求清单" in message
    assert "请到 供需 › 需求 导入" in message


def test_a_file_that_is_no_patent_list_is_refused(workbook: Workbook) -> None:
    message = refusal("工资.xlsx", workbook([["姓名", "部门", "实发"], ["某人", "某科", 1]]))
    assert "不是认得的专利清单" in message
    assert "“申请号”和“专利名称”" in message


def test_data_without_a_header_is_refused_as_such(workbook: Workbook, ledger_row: LedgerRow) -> None:
    assert "没有表头行" in refusal("台账.xlsx", workbook([ledger_row(1), ledger_row(2)]))


def test_text_once_opened_in_the_wrong_encoding_is_refused_as_garbled() -> None:
    garbled = "申请号,专利名称,申请人,摘要\n".encode().decode("gb18030", errors="ignore")
    assert "乱码" in refusal("台账.csv", garbled.encode())


@pytest.mark.parametrize("rows", [[], [[]], [["", " "]]])
def test_a_workbook_without_data_is_refused(workbook: Workbook, rows: list[list[object]]) -> None:
    assert "没有任何数据" in refusal("台账.xlsx", workbook(rows))


def test_a_header_with_nothing_below_is_an_empty_plan(workbook: Workbook) -> None:
    plan = plan_import([("台账.xlsx", workbook([HEADER]))])
    assert not plan.is_refused
    assert (plan.new, plan.rejected) == (0, 0)


def test_the_preferred_of_two_columns_wins_and_the_other_fills_in() -> None:
    data = "专利号,申请号,名称\nZL202111434680.4,,甲\nZL202111434680.4,CN201710601862.3,乙\n".encode()
    sheet = read_file("台账.csv", data).sheets[0]
    found = recognize(sheet)
    assert found is not None
    assert found.columns["application_number"] == (1, 0)
    plan = plan_import([("台账.csv", data)])
    assert {item.number for item in plan.items} == {"2021114346804", "2017106018623"}
