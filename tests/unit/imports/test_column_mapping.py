"""Unknown lists: which column is what, and reading by the columns a person has matched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from zhiqiao.assets.imports.column_mapping import (
    SavedMapping,
    checked,
    header_key,
    likely_header,
    mappable,
    mapped_by,
)
from zhiqiao.assets.imports.column_suggestions import suggest
from zhiqiao.assets.imports.planning import plan_import
from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.kernel.refusal import Refusal

Number = Callable[[int], str]
Workbook = Callable[..., bytes]
HEADER = ("案卷", "申报的号", "技术成果", "归口", "受理时间", "类目", "情况", "说明")


def rows(number: Number) -> list[tuple[str, ...]]:
    return [
        (
            str(serial),
            number(serial),
            f"一种可升降的试验台之{serial}",
            "澄江大学",
            f"2023.3.{serial}",
            "G01M13/00",
            "有效" if serial % 2 else "审中",
            (
                "台面由丝杠带动，四角设有滚珠导轨，升降时不倾斜，锁紧后可承受两吨的载荷，并可与既有的夹具相配合，"
                "适合在车间里反复搬动使用。"
            ),
        )
        for serial in range(1, 7)
    ]


@pytest.fixture
def mapping() -> SavedMapping:
    fields = {
        "申报的号": "application_number",
        "技术成果": "title",
        "归口": "holders",
        "受理时间": "filed_on",
    }
    return SavedMapping("科技处年报表", header_key(HEADER), fields, 7)


def test_columns_are_guessed_by_what_stands_in_them(number: Number) -> None:
    found = {one.header: (one.field, one.why) for one in suggest(Sheet("", [HEADER, *rows(number)]), 0)}
    assert found["申报的号"] == ("application_number", "内容是申请号")
    assert found["技术成果"][0] == "title"
    assert found["归口"][0] == "holders"
    assert found["受理时间"] == ("filed_on", "内容是日期")
    assert found["类目"] == ("ipcs", "内容是 IPC 分类号")
    assert found["情况"] == ("status", "内容是法律状态")
    assert found["说明"][0] == "abstract"
    assert found["案卷"] == ("", "")


def test_headers_that_are_nearly_right_are_guessed_by_their_words() -> None:
    header = ("专利申请号码", "专利的名称", "专利权人名录", "授权公告日期")
    found = {one.header: one.field for one in suggest(Sheet("", [header, ("", "", "", "")]), 0)}
    assert found == {
        "专利申请号码": "application_number",
        "专利的名称": "title",
        "专利权人名录": "holders",
        "授权公告日期": "granted_on",
    }


def test_what_stands_in_a_column_outweighs_a_header_that_says_otherwise(number: Number) -> None:
    header = ("公开号", "申请号")
    found = suggest(Sheet("", [header, (number(1), "CN109999901A"), (number(2), "CN109999902A")]), 0)
    assert [one.field for one in found] == ["application_number", "publication_number"]


def test_a_field_is_guessed_for_one_column_only() -> None:
    found = suggest(Sheet("", [("申请人", "申请人", "专利权人"), ("甲", "乙", "丙")]), 0)
    assert [one.field for one in found].count("holders") == 1


def test_the_header_is_looked_for_among_the_first_rows(number: Number) -> None:
    sheet = Sheet("", [("年报",), (), ("单位：件", "2024"), HEADER, *rows(number)])
    assert likely_header(sheet) == 3
    assert mappable([sheet])
    assert not mappable([Sheet("", [("只有一格",)]), Sheet("", [HEADER])])


def test_a_mapping_is_known_again_whatever_the_order_and_punctuation(mapping: SavedMapping) -> None:
    turned = tuple(reversed([f" {text}：" for text in HEADER]))
    found = mapped_by(Sheet("", [("封面",), turned, ("", *["x"] * 7)]), [mapping])
    assert found is not None
    assert found.mapping.pk == 7
    assert found.recognized.header_row == 1
    assert found.recognized.columns["title"] == (5,)
    assert mapped_by(Sheet("", [(*HEADER, "另一列")]), [mapping]) is None
    assert header_key([*HEADER, "原表行号", "拒收原因", "怎样改正"]) == mapping.key


def test_an_unknown_list_is_planned_by_its_mapping(
    number: Number, workbook: Workbook, mapping: SavedMapping
) -> None:
    data = workbook([HEADER, *rows(number), ("合计", "", "", "", "", "", "", "6 件")])
    refused = plan_import([("年报.xlsx", data)])
    assert refused.is_refused
    assert refused.files[0].may_map
    plan = plan_import([("年报.xlsx", data)], mappings=[mapping])
    assert (plan.new, plan.rejected) == (6, 0)
    report = plan.files[0]
    assert (report.formats, report.labels, report.mapping_pks) == (
        ["mapped"],
        ["按“科技处年报表”列对应"],
        [7],
    )
    assert report.skipped == 1
    after = plan.items[0].after
    assert after["holder_names"] == ["澄江大学"]
    assert after["filed_on"] == "2023-03-01"
    assert "abstract" not in after, "没有对应的列不读入"


def test_a_mapping_by_publication_numbers_needs_no_application_number(workbook: Workbook) -> None:
    header = ("文献", "题", "备注")
    mapping = SavedMapping("文献表", header_key(header), {"文献": "publication_number", "题": "title"})
    data = workbook([header, ("CN109999901A", "一种阀", "甲"), ("无号", "二种阀", "乙")])
    plan = plan_import([("文献.xlsx", data)], mappings=[mapping])
    assert (plan.new, plan.rejected) == (1, 1)
    assert plan.rows[0]["column"] == "文献"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"甲": "application_number"}, "专利名称"),
        ({"甲": "title"}, "号码"),
        ({"甲": "title", "乙": "salary"}, "没有“salary”这个字段"),
    ],
)
def test_a_mapping_without_title_or_number_is_refused(fields: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        checked(fields)


@pytest.mark.shared
def test_the_real_cpc_sample_can_be_mapped_by_its_suggestions(shared: Path) -> None:
    path = shared / "data/patents/cn_g06f_cpc_samples.csv.gz"
    assert plan_import([(path.name, path)]).files[0].may_map
    found = {one.header: one.field for one in suggest(read_file(path.name, path.read_bytes()).sheets[0], 0)}
    assert found["公开号"] == "publication_number"
    assert found["专利名称"] == "title"
    assert found["CPC分类号"] == "cpcs"
    mapping = SavedMapping("CPC 样本", header_key(found), checked(found))
    plan = plan_import([(path.name, path)], mappings=[mapping])
    assert plan.new > 0
    assert plan.new + plan.duplicates + plan.rejected == plan.files[0].rows
    assert plan.items[0].after["cpcs"]
