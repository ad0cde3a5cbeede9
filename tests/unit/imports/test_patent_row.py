"""What the tabular formats share: days by the kind of document, priorities, claims, citations, events."""

from collections.abc import Callable
from datetime import date

import pytest

from zhiqiao.assets.imports.patent_row import claims_of
from zhiqiao.assets.imports.planning import ImportPlan, plan_import
from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.recognition import file_sources, recognize
from zhiqiao.assets.imports.records import PatentRecord

HEADER = "申请号,名称,公开（公告）号,公开（公告）日,申请日,颁证日,审查员,光盘号,PCT公开,优先权,参考文献,专利代理机构"


def plan_of(**cells: str) -> ImportPlan:
    told = {"名称": "阀", **cells}
    row = ",".join(f'"{told.get(name, "")}"' for name in HEADER.split(","))
    return plan_import([("导出.csv", f"{HEADER}\n{row}\n".encode())])


def record_of(**cells: str) -> PatentRecord:
    plan = plan_of(**cells)
    assert plan.rows == []
    return plan.items[0].record


@pytest.mark.parametrize(
    ("number", "day", "published", "granted"),
    [
        ("CN109999901A", "2018-08-31", date(2018, 8, 31), None),
        ("CN109999901B", "2018-08-31", None, date(2018, 8, 31)),
        ("CN1099901C", "1999-08-31", None, date(1999, 8, 31)),
        ("CN209999901U", "2018-08-31", date(2018, 8, 31), date(2018, 8, 31)),
        ("CN309999901S", "2018-08-31", date(2018, 8, 31), date(2018, 8, 31)),
        ("CN87209901U", "1988-05-04", date(1988, 5, 4), None),
        ("US20180099901A1", "2018-08-31", date(2018, 8, 31), None),
    ],
)
def test_the_kind_of_the_document_says_what_its_day_is(
    number: str, day: str, published: date | None, granted: date | None
) -> None:
    record = record_of(**{"公开（公告）号": number, "公开（公告）日": day})
    assert (record.published_on, record.granted_on) == (published, granted)


def test_a_day_of_grant_beside_it_is_not_overwritten() -> None:
    record = record_of(
        **{"公开（公告）号": "CN1099901C", "公开（公告）日": "1999.08.31", "颁证日": "1999.06.01"}
    )
    assert record.granted_on == date(1999, 6, 1)


def test_a_publication_before_the_filing_turns_the_row_away() -> None:
    plan = plan_of(
        **{"公开（公告）号": "CN109999901A", "公开（公告）日": "2012.01.02", "申请日": "2013.01.02"}
    )
    assert plan.new == 0
    assert "早于申请日" in str(plan.rows[0]["reason"])
    assert plan.rows[0]["column"] == "公开（公告）日"


def test_a_row_without_any_number_is_turned_away() -> None:
    plan = plan_of(申请日="2013-01-02")
    assert "是空的" in str(plan.rows[0]["reason"])


def test_priorities_keep_number_office_and_day() -> None:
    record = record_of(
        **{"公开（公告）号": "CN1099901A", "优先权": "2008.12.23 US 61/140,353;JP2009-001 20090105;不明"}
    )
    assert [(one.number, one.office, one.claimed_on) for one in record.priorities] == [
        ("US 61/140,353", "US", date(2008, 12, 23)),
        ("JP2009-001", "JP", date(2009, 1, 5)),
        ("不明", "", None),
    ]


def test_citations_tell_patents_from_papers_and_the_agency_loses_its_code() -> None:
    record = record_of(
        **{
            "公开（公告）号": "CN1099901A",
            "参考文献": "US4999901A;某刊，1990",
            "专利代理机构": "江州某某专利代理有限公司 99001",
        }
    )
    assert [(one.text, one.is_patent) for one in record.cited] == [
        ("US4999901A", True),
        ("某刊，1990", False),
    ]
    assert (record.agency, record.extra["agency_code"]) == ("江州某某专利代理有限公司", "99001")


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("1.一种泵,有叶轮(1)。2.如权利要求1.所述的泵。", ("一种泵,有叶轮(1)。", "如权利要求1.所述的泵。")),
        ("1、甲，长3.5米；\n2、乙。", ("甲，长3.5米；", "乙。")),
        ("一种泵，其特征在于好用。", ()),
        ("", ()),
    ],
)
def test_claims_are_parted_by_their_numbers_in_turn(text: str, claims: tuple[str, ...]) -> None:
    assert claims_of(text) == claims


TABLES = sorted(code for code, source in file_sources().items() if source.columns)


@pytest.mark.parametrize("code", TABLES)
def test_a_format_is_recognized_by_its_own_columns_and_says_where_they_come_from(code: str) -> None:
    source = file_sources()[code]
    found = recognize(Sheet("", [tuple(column.label for column in source.columns)]))
    assert found is not None
    assert found.source.code == code
    assert source.confidence in {"V0", "V1", "V2", "P"}
    if source.confidence != "V0":
        assert "未见" in source.origin, "没见过真实文件的格式要写明"


def test_foreign_numbers_are_kept_beside_the_record(number: Callable[[int], str]) -> None:
    header = "申请号,标题 (中文),公开（公告）号,技术功效句,预估到期日"
    lines = f"{header}\n{number(1)},阀,CN209999901U,句,\nUS16/999 901,芯,US20999901A1,句,\n"
    records = [item.record for item in plan_import([("导出.csv", lines.encode())]).items]
    assert records[0].application_number
    assert records[1].application_number is None
    assert records[1].extra["foreign_application"] == "US16/999 901"
