"""A list of needs read: which columns, what is mended, what is turned away and why. No database."""

import io
from collections.abc import Sequence
from datetime import date, timedelta

import openpyxl
import pytest

from zhiqiao.kernel.credit_code import make_credit_code
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.need_list import ListedNeed, NeedList, need_template, read_needs

TEXT = "活性染料废水混凝后色度偏高，药剂费用大。"
CODE = make_credit_code("91990101MA0000001")


def book(*rows: Sequence[object], sheet: str = "征集表") -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def read(header: Sequence[str], *rows: Sequence[object]) -> NeedList:
    return read_needs("征集表.xlsx", book(header, *rows))


def one(**cells: object) -> ListedNeed:
    told = {"需求名称": "降低色度", "需求内容": TEXT, **cells}
    listed = read(list(told), list(told.values()))
    assert listed.rejected == ()
    return listed.needs[0]


def turned_away(**cells: object) -> tuple[str, str, str, str]:
    told = {"需求名称": "降低色度", "需求内容": TEXT, **cells}
    listed = read(list(told), list(told.values()))
    assert listed.needs == ()
    row = listed.rejected[0]
    assert (row.file, row.sheet, row.row) == ("征集表.xlsx", "征集表", 2)
    return row.column, row.value, row.reason, row.remedy


def test_other_words_for_the_columns_are_known() -> None:
    listed = read(
        [
            "序号",
            "需求单位",
            "社会信用代码",
            "技术需求名称",
            "需求描述",
            "主要技术指标",
            "已有基础",
            "联系人",
            "联系电话",
        ],
        [
            1,
            "澄江印染有限公司",
            CODE.lower(),
            "降低色度",
            TEXT,
            "低于 40 倍",
            "场地有限",
            "李晴",
            "13800000000",
        ],
    )
    need = listed.needs[0]
    assert listed.names_firms
    assert (need.firm, need.credit_code) == ("澄江印染有限公司", CODE)
    assert (need.title, need.text, need.targets) == ("降低色度", TEXT, "低于 40 倍")
    assert (need.conditions, need.contact) == ("场地有限", "李晴 13800000000")
    assert listed.notes == ("工作表“征集表”未用到的列：序号",)


def test_a_title_row_above_the_header_and_a_total_below_are_no_needs() -> None:
    listed = read(["2026 年企业技术需求征集表"], ["需求名称", "需求内容"], ["降低色度", TEXT], ["合计", ""])
    assert [need.place.row for need in listed.needs] == [3]
    assert not listed.rejected


def test_a_firm_merged_over_its_rows_owns_all_of_them() -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for row in (["企业名称", "需求名称", "需求内容"], ["澄江印染", "甲", TEXT], [None, "乙", TEXT]):
        page.append(row)
    page.merge_cells("A2:A3")
    kept = io.BytesIO()
    made.save(kept)
    assert [need.firm for need in read_needs("a.xlsx", kept.getvalue()).needs] == ["澄江印染", "澄江印染"]


@pytest.mark.parametrize(
    ("header", "cell", "low", "high"),
    [
        ("预算（万元）", 50, None, 50_000_000),
        ("预算(万元)", "50-80", 50_000_000, 80_000_000),
        ("预算", "50万—80万元", 50_000_000, 80_000_000),
        ("预算", "50~80万元", 50_000_000, 80_000_000),
        ("经费预算（万元）", "约50", None, 50_000_000),
        ("预算", "不超过 1.5亿元", None, 15_000_000_000),
        ("预算（万元）", "100以上", 100_000_000, None),
        ("预算（万元）", 0.1 + 0.2, None, 300_000),
        ("预算", "面议", None, None),
        ("预算（万元）", None, None, None),
    ],
)
def test_a_budget_as_people_write_it(header: str, cell: object, low: int | None, high: int | None) -> None:
    need = one(**{header: cell})
    assert (need.budget_low_fen, need.budget_high_fen) == (low, high)


def test_two_budget_columns() -> None:
    need = one(**{"预算下限（万元）": 10, "预算上限（万元）": 20})
    assert (need.budget_low_fen, need.budget_high_fen) == (10_000_000, 20_000_000)


def test_a_budget_without_a_unit_is_not_guessed() -> None:
    column, value, reason, remedy = turned_away(预算=50)
    assert (column, value) == ("预算", "50")
    assert "没有写单位" in reason
    assert "预算（万元）" in remedy


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [
        ("需求内容", "", "是空的"),
        ("需求名称", "", "是空的"),
        ("需求名称", "长" * 201, "最多 200 个"),
        ("统一社会信用代码", CODE[:-1] + ("A" if CODE[-1] != "A" else "B"), "校验位"),
        ("统一社会信用代码", 913701000000000000, "存成了数字"),
        ("行业代码", "9999", "不在 GB/T 4754"),
        ("行业代码", 111, "分不清 111 还是 0111"),
        ("预算", "若干", "不是金额"),
        ("预算", "-5万元", "负数"),
        ("有效期", "2020-01-01", "已经过了"),
        ("有效期", "明年", "不是日期"),
        ("征集日期", (date(2099, 1, 1)).isoformat(), "还没有到"),
        ("公开企业名称", "也许", "看不出是或否"),
    ],
)
def test_a_row_is_turned_away_by_column_with_a_remedy(column: str, cell: object, word: str) -> None:
    named, _value, reason, remedy = turned_away(**{column: cell})
    assert named == column
    assert word in reason
    assert remedy


def test_several_faults_of_a_row_are_all_told() -> None:
    _column, _value, reason, _remedy = turned_away(需求名称="", 有效期="2020-01-01")
    assert "是空的" in reason
    assert "已经过了" in reason


@pytest.mark.parametrize(
    ("cell", "code"),
    [("1713", "1713"), ("C1713", "1713"), ("1713 棉印染精加工", "1713"), ("C", "C"), (1713, "1713")],
)
def test_an_industry_by_code(cell: object, code: str) -> None:
    assert one(行业代码=cell).industry_code == code


def test_an_industry_by_name() -> None:
    assert one(所属行业="棉印染精加工").industry_code == "1713"


def test_ways_to_cooperate_in_other_words() -> None:
    need = one(合作方式="专利许可；联合开发、入股")
    assert need.cooperation == ("license", "joint_development")
    assert any("入股" in note for note in need.notes)


def test_an_unknown_kind_is_a_technology_and_says_so() -> None:
    need = one(需求类型="其他")
    assert need.kind == "technology"
    assert "其他" in need.notes[0]
    assert one(需求类型="订单式研发").kind == "order"


def test_days_and_declarations() -> None:
    day = today() + timedelta(days=30)
    need = one(有效至=day, 以实施为目的="是", 公开企业名称="否")
    assert (need.valid_to, need.purpose_declared, need.show_firm) == (day, True, False)
    assert one(有效期="长期").valid_to is None


def test_gbk_text_is_read() -> None:
    data = f"需求名称,需求内容\n降低色度,{TEXT}\n".encode("gb18030")
    assert read_needs("需求.csv", data).needs[0].text == TEXT


def test_a_patent_list_is_sent_to_its_door() -> None:
    data = book(["申请号", "名称", "申请人", "申请日"], ["2021114346804", "一种装置", "某大学", "2021-11-29"])
    with pytest.raises(Refusal, match="专利清单") as refused:
        read_needs("台账.xlsx", data)
    assert refused.value.remedy == "请到 存量 › 导入"


def test_a_list_without_a_column_says_which_and_what_may_be_meant() -> None:
    with pytest.raises(Refusal) as refused:
        read_needs("需求.xlsx", book(["企业名称", "需求名称", "需求内容简述"], ["甲", "乙", TEXT]))
    assert "缺“需求内容”" in refused.value.reason
    assert "“需求内容简述”是否应为“需求内容”" in refused.value.remedy


def test_a_file_of_something_else_is_refused_with_its_headers() -> None:
    with pytest.raises(Refusal, match="「姓名」「工号」") as refused:
        read_needs("花名册.xlsx", book(["姓名", "工号"], ["甲", "1"]))
    assert "下载模板" in refused.value.remedy


def test_the_template_is_a_list_whose_example_is_skipped() -> None:
    with pytest.raises(Refusal, match="只有表头和示例"):
        read_needs("模板.xlsx", need_template())


def test_a_filled_template_is_read() -> None:
    filled = openpyxl.load_workbook(io.BytesIO(need_template()))
    page = filled.worksheets[0]
    headers = [cell.value for cell in page[1]]
    told = {"企业名称": "澄江印染有限公司", "需求名称": "降低色度", "需求内容": TEXT, "预算（万元）": "50-80"}
    for header, value in told.items():
        page.cell(3, headers.index(header) + 1, value)
    kept = io.BytesIO()
    filled.save(kept)
    listed = read_needs("模板.xlsx", kept.getvalue())
    assert [(need.place.row, need.firm, need.budget_high_fen) for need in listed.needs] == [
        (3, "澄江印染有限公司", 80_000_000)
    ]
    assert listed.rejected == ()
    assert any("示例" in note for note in listed.notes)
