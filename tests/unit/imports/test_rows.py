"""Rows into records: what is mended, what is turned away, and what the clerk is told."""

from collections.abc import Callable
from datetime import date

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.assets.imports.planning import ImportPlan, plan_import, plan_typed
from zhiqiao.kernel.patent_number import check_digit

Workbook = Callable[..., bytes]
LedgerRow = Callable[..., list[object]]
HEADER = ("申请号", "专利名称", "申请人", "申请日", "主分类号", "摘要")
PATSNAP = (
    *("公开(公告)号", "受理局", "标题", "专利类型", "[标]当前申请(专利权)人", "发明人", "权利要求数量"),
    *("IPC分类号", "IPC主分类号(小类)", "简单法律状态", "法律状态/事件", "申请年", "当前申请(专利权)人州/省"),
    *("当前申请(专利权)人地市", "当前申请(专利权)人区县", "专利价值"),
)


@pytest.fixture
def plan_of(workbook: Workbook) -> Callable[..., ImportPlan]:
    def make(
        *rows: list[object],
        header: tuple[str, ...] = HEADER,
        edit: Callable[[Worksheet], None] | None = None,
        keep_unverified: bool = False,
    ) -> ImportPlan:
        data = workbook([header, *rows], edit=edit)
        return plan_import([("台账.xlsx", data)], keep_unverified=keep_unverified)

    return make


PlanOf = Callable[..., ImportPlan]


def only_row(plan: ImportPlan) -> dict[str, str | int]:
    assert len(plan.rows) == 1, plan.rows
    return plan.rows[0]


@pytest.mark.parametrize(
    ("written", "canonical", "checked"),
    [
        ("CN202111434680.4", "2021114346804", True),
        ("ZL 2021 1 1434680.4", "2021114346804", True),
        ("２０２１１１４３４６８０．４", "2021114346804", True),
        ("202111434680", "2021114346804", False),
        (202111434680.4, "2021114346804", True),
        (2021114346804, "2021114346804", True),
        ("CN95115608.x", "95115608X", True),
        ("CN85102475", "851024750", False),
    ],
)
def test_numbers_of_every_length_and_spelling_are_read(
    plan_of: PlanOf, ledger_row: LedgerRow, written: object, canonical: str, *, checked: bool
) -> None:
    plan = plan_of(ledger_row(申请号=written, 申请日="", 主分类号=""))
    assert plan.rows == []
    assert plan.items[0].number == canonical
    assert plan.items[0].record.number_checked is checked


def test_full_width_digits_are_mended_and_told(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    item = plan_of(ledger_row(申请号="２０２１１１４３４６８０．４", 申请日="２０２１－１１－２２")).items[0]
    assert item.after["filed_on"] == "2021-11-22"
    assert any("全角" in note for note in item.record.notes)


def test_a_wrong_check_digit_is_rejected_naming_the_right_one(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    plan = plan_of(ledger_row(1), ledger_row(2, 申请号="CN201710601862.5"))
    assert plan.new == 1
    row = only_row(plan)
    assert (row["file"], row["sheet"], row["row"]) == ("台账.xlsx", "Sheet", 3)
    assert (row["column"], row["value"]) == ("申请号", "CN201710601862.5")
    assert "应为 3" in str(row["reason"])
    assert row["remedy"]


def test_a_wrong_check_digit_is_kept_and_flagged_when_asked(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    plan = plan_of(ledger_row(申请号="CN201710601862.5", 申请日=""), keep_unverified=True)
    assert plan.rows == []
    assert plan.items[0].number == "2017106018625"
    assert plan.items[0].after["number_checked"] is False
    assert any("未核实" in note for note in plan.items[0].record.notes)


@pytest.mark.parametrize(
    ("header", "value", "words"),
    [
        ("申请号", "2.02110E+11", "科学计数法"),
        ("申请号", "", "是空的"),
        ("申请号", "CN305624945S", "不是申请号"),
        ("申请号", 219020.6, "长度不对"),
        ("申请号", "#REF!", "错误值"),
        ("专利名称", "  ", "是空的"),
        ("申请日", "2023-13-01", "没有 13 月"),
        ("申请日", "2023年2月30日", "没有 30 日"),
        ("申请日", "去年三月", "不是日期"),
        ("申请日", "2099-01-01", "还没有到"),
        ("申请日", "1975-01-01", "1985-04-01"),
        ("主分类号", "分类见附件", "不是 IPC"),
    ],
)
def test_a_bad_cell_turns_its_row_away_and_no_other(
    plan_of: PlanOf, ledger_row: LedgerRow, header: str, value: object, words: str
) -> None:
    plan = plan_of(ledger_row(1), ledger_row(2, **{header: value}), ledger_row(3))
    assert plan.new == 2
    row = only_row(plan)
    assert (row["row"], row["column"]) == (3, header)
    assert words in str(row["reason"])
    assert row["remedy"]


def test_all_that_is_wrong_with_a_row_is_told_at_once(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    row = only_row(plan_of(ledger_row(申请号="CN201710601862.5", 专利名称="", 申请日="2023-13-01")))
    assert row["column"] == "申请号"
    for words in ("应为 3", "是空的", "没有 13 月"):
        assert words in str(row["reason"])


@pytest.mark.parametrize(
    "written",
    ["2023-03-01", "2023.3.1", "2023/03/01", "20230301", "2023年3月1日", 44986, date(2023, 3, 1)],
)
def test_text_dates_and_true_dates_are_the_same_day(
    plan_of: PlanOf, ledger_row: LedgerRow, written: object
) -> None:
    assert plan_of(ledger_row(申请日=written)).items[0].after["filed_on"] == "2023-03-01"


def test_a_filing_day_before_the_numbers_year_is_a_divisional_and_kept(
    plan_of: PlanOf, ledger_row: LedgerRow
) -> None:
    plan = plan_of(ledger_row(申请日="2019-05-06"))
    assert plan.rows == []
    assert plan.items[0].record.notes == ()


def test_formulas_without_results_are_rejected(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    plan = plan_of(ledger_row(1), ledger_row(2, 专利名称='=CONCATENATE("一种",B2)'))
    assert plan.new == 1
    row = only_row(plan)
    assert (row["row"], row["column"]) == (3, "专利名称")
    assert "公式" in str(row["reason"])
    assert "数值" in str(row["remedy"])


def test_a_last_row_of_nothing_but_formulas_is_not_lost(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    plan = plan_of(ledger_row(1), ["=别表!A2", "=别表!B2"])
    assert plan.new == 1
    assert only_row(plan)["row"] == 3
    assert "公式" in str(only_row(plan)["reason"])


def test_a_merged_holder_counts_for_every_row_it_covers(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells("C2:C3")

    plan = plan_of(ledger_row(1), ledger_row(2, 申请人=""), ledger_row(3, 申请人=""), edit=edit)
    assert [item.after.get("holder_names") for item in plan.items] == [["澄江试验有限公司"]] * 2 + [None]
    assert any("合并" in note for note in plan.items[1].record.notes)


def test_a_merged_number_leaves_the_rows_below_it_without_one(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")

    plan = plan_of(ledger_row(1), ledger_row(2, 申请号=""), edit=edit)
    assert plan.new == 1
    row = only_row(plan)
    assert row["row"] == 3
    assert "第 2 行是合并单元格" in str(row["reason"])
    assert "取消合并" in str(row["remedy"])


def test_blank_rows_totals_and_repeated_headers_are_no_data(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    plan = plan_of(ledger_row(1), [], list(HEADER), ledger_row(2), ["合计", "", "", "", "", "2 件"])
    assert (plan.new, plan.rejected) == (2, 0)
    assert plan.items[1].place.row == 5
    assert any("已跳过" in note for note in plan.files[0].notes)


def test_a_text_row_with_an_unquoted_comma_is_rejected(number: Callable[[int], str]) -> None:
    lines = [
        "申请号,专利名称,摘要",
        f"{number(1)},甲,好的",
        f"{number(2)},乙,台面,可升降",
        f"{number(3)},丙,好",
    ]
    plan = plan_import([("台账.csv", "\n".join(lines).encode())])
    assert plan.new == 2
    assert (only_row(plan)["row"], only_row(plan)["value"]) == (3, "可升降")
    assert "错位" in str(only_row(plan)["reason"])


def test_the_last_row_of_a_cut_file_is_rejected(number: Callable[[int], str]) -> None:
    data = f"申请号,专利名称,摘要\n{number(1)},甲,好的\n{number(2)},乙".encode()
    plan = plan_import([("台账.csv", data)])
    assert plan.new == 1
    assert "中途断了" in str(only_row(plan)["reason"])


def test_a_design_keeps_its_locarno_class_and_has_no_ipc(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    digits = "202330000001"
    plan = plan_of(ledger_row(申请号=digits + check_digit(digits), 主分类号="21-01-C0293"))
    after = plan.items[0].after
    assert after["patent_type"] == "design"
    assert after["locarno"] == "21-01"
    assert "ipcs" not in after


def test_a_withdrawn_symbol_is_kept_and_marked(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    record = plan_of(ledger_row(主分类号="H01L 21/67(2006.01)I")).items[0].record
    assert [(ipc.symbol, ipc.withdrawn) for ipc in record.ipcs] == [("H01L21/67", True)]


def test_several_holders_in_one_cell_are_parted(plan_of: PlanOf, ledger_row: LedgerRow) -> None:
    items = plan_of(
        ledger_row(1, 申请人="澄江大学；澄江试验有限公司"),
        ledger_row(2, 申请人="澄江大学,某研究所"),
        ledger_row(3, 申请人="SMITH, JOHN"),
    ).items
    assert [item.after["holder_names"] for item in items] == [
        ["澄江大学", "澄江试验有限公司"],
        ["澄江大学", "某研究所"],
        ["SMITH, JOHN"],
    ]


def patsnap_row(**cells: object) -> list[object]:
    row: dict[str, object] = {
        "公开(公告)号": "CN199999999B",
        "受理局": "中国",
        "标题": "一种试验台",
        "专利类型": "授权发明",
        "[标]当前申请(专利权)人": "澄江大学 | 澄江试验有限公司",
        "发明人": "甲某 | 乙某",
        "权利要求数量": "10",
        "IPC分类号": "G01M13/00 | H01L21/67",
        "IPC主分类号(小类)": "H01L",
        "简单法律状态": "有效",
        "法律状态/事件": "授权 | 质押",
        "申请年": "2020",
        "当前申请(专利权)人州/省": "江苏 | 重庆",
        "当前申请(专利权)人地市": "-",
        "当前申请(专利权)人区县": "-",
        "专利价值": "$ 26,000",
    }
    return list({**row, **cells}.values())


def test_an_exported_row_is_read_whole(plan_of: PlanOf) -> None:
    after = plan_of(patsnap_row(), header=PATSNAP).items[0].after
    assert after == {
        "publication_number": "CN199999999B",
        "title": "一种试验台",
        "patent_type": "invention",
        "ipc_main": "H01L21/67",
        "ipcs": ["G01M13/00", "H01L21/67"],
        "filed_year": 2020,
        "legal_status": "in_force",
        "status_raw": "有效",
        "legal_events": ["授权", "质押"],
        "holder_names": ["澄江大学", "澄江试验有限公司"],
        "inventor_names": ["甲某", "乙某"],
        "region_hint": "江苏",
        "claims_count": 10,
        "extra": {"office": "中国", "patsnap_value_usd": 26000},
    }


@pytest.mark.parametrize(
    ("number", "patent_type"),
    [("CN399999999S", "design"), ("US20990000001A1", "invention"), ("TWI999999B", "invention")],
)
def test_designs_and_foreign_publications_are_kept(plan_of: PlanOf, number: str, patent_type: str) -> None:
    words = "外观设计" if patent_type == "design" else "授权发明"
    row = patsnap_row(
        **{"公开(公告)号": number, "专利类型": words, "IPC分类号": "-", "IPC主分类号(小类)": "-"}
    )
    item = plan_of(row, header=PATSNAP).items[0]
    assert (item.number, item.after["patent_type"]) == (number, patent_type)
    assert item.record.ipcs == ()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("有效", "in_force"),
        ("失效", "ended"),
        ("审中", "pending"),
        ("PCT指定期满", "ended"),
        ("PCT指定期内", "pending"),
        ("in_force", "in_force"),
        ("未确认", "unknown"),
        ("-", "unknown"),
    ],
)
def test_the_status_is_read_by_its_words(plan_of: PlanOf, words: str, status: str) -> None:
    item = plan_of(patsnap_row(简单法律状态=words), header=PATSNAP).items[0]
    assert item.record.legal_status == status
    assert ("legal_status" in item.after) == (status != "unknown")


def test_a_row_withheld_by_the_exporter_is_rejected(plan_of: PlanOf) -> None:
    row = [f"IR00000B-{'该数据不支持导出'}", *["-"] * (len(PATSNAP) - 1)]
    plan = plan_of(patsnap_row(), row, header=PATSNAP)
    assert plan.new == 1
    assert "屏蔽" in str(only_row(plan)["reason"])


def test_one_patent_is_typed_by_hand() -> None:
    plan = plan_typed({"application_number": "ＣＮ202111434680.4", "title": "试验台", "holders": "甲；乙"})
    assert (plan.new, plan.rejected) == (1, 0)
    assert plan.items[0].record.source == "typed_by_hand"
    assert plan.items[0].after["holder_names"] == ["甲", "乙"]


def test_what_is_typed_wrong_is_refused_by_field() -> None:
    plan = plan_typed({"application_number": "201710601862.5", "title": ""})
    assert plan.new == 0
    assert plan.rows[0]["column"] == "申请号"
    assert "应为 3" in str(plan.rows[0]["reason"])
