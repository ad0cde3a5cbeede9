"""The analyses of the map against numbers counted by hand."""

import pytest
from tests.unit.landscape.small_register import DAY, GIVEN, One, selected

from zhiqiao.assets.landscape.figures import Figure, as_json, from_json
from zhiqiao.assets.landscape.selection import Given, NeedPoint, analyses
from zhiqiao.kernel.offices import overseas_note

WATER, PUMP = "C02F9/00", "F04D13/00"


def run(code: str, *found: One, given: Given = GIVEN) -> Figure:
    return analyses()[code].run(selected(found), given)


@pytest.mark.parametrize("code", list(analyses()))
def test_every_analysis_of_nothing_says_what_to_import(code: str) -> None:
    figure = run(code)
    assert figure.is_empty
    assert "导入" in figure.missing or "登记" in figure.missing


@pytest.mark.parametrize("code", list(analyses()))
def test_a_patent_that_lacks_everything_breaks_nothing(code: str) -> None:
    bare = One(filed=0, ipcs=(), holders=(), status="unknown", kind="", region="", office="")
    assert run(code, bare).missing


@pytest.mark.parametrize("code", list(analyses()))
def test_a_figure_is_the_same_after_it_was_kept(code: str) -> None:
    import json

    figure = run(
        code, One(family=1, holders=("甲公司", "乙大学"), publication="CN1A"), One(cites=("CN1B",), family=1)
    )
    assert from_json(json.loads(json.dumps(as_json(figure)))) == figure


def test_trends_count_filings_grants_and_what_is_left() -> None:
    figure = run(
        "trends",
        One(filed=2019, granted="2021-05-01"),
        One(filed=2019, status="ended", granted="2021-07-01"),
        One(filed=2021),
        One(filed=0),
    )
    assert figure.labels == ("2019", "2020", "2021")
    assert [line.values for line in figure.lines] == [(2, 0, 1), (0, 0, 2)]
    assert figure.rows[0] == ("2019", 2, 0, 1, 50.0)
    assert (figure.counted, figure.left_out) == (3, 1)
    assert "2019 年申请最多，2 件" in figure.sentence


def test_trends_warn_of_years_not_yet_published() -> None:
    figure = run("trends", One(filed=2020), One(filed=2026), One(filed=2026), One(filed=2026))
    assert figure.notes[0].startswith("2025、2026 年的申请多未公开")
    assert "2020 年申请最多" in figure.sentence, "the unpublished years are no peak"


def test_applicants_share_a_patent_and_the_largest_five_are_counted_once() -> None:
    figure = run(
        "applicants",
        One(holders=("甲公司", "乙大学"), filed=2025),
        One(holders=("甲公司",), status="ended"),
        One(holders=("丙厂",)),
        One(holders=()),
    )
    assert figure.rows[0] == ("甲公司", 2, 1, 1, 66.7)
    assert {row[0]: row[1] for row in figure.rows} == {"甲公司": 2, "乙大学": 1, "丙厂": 1}
    assert figure.facts["cr5"] == 100.0, "three patents, all held by the five largest, none counted twice"
    assert figure.left_out == 1
    assert figure.sentence == "3 家权利人；最多的 甲公司 2 件", "不说“前 3 家”"
    six = run("applicants", *(One(holders=(f"第{at}厂",)) for at in range(6)))
    assert "前 5 家合有 83.3% 的专利" in six.sentence


def test_classes_by_year_count_a_patent_once_in_a_class() -> None:
    figure = run(
        "ipc_by_year",
        One(filed=2024, ipcs=("C02F9/00", "C02F1/44", "F04D13/00")),
        One(filed=2025, ipcs=("F04D13/06",)),
        One(filed=2025, ipcs=("B01D61/14",)),
    )
    table = {str(row[0])[:4]: row[1:] for row in figure.rows}
    assert figure.headings[1:] == ("2024", "2025", "合计")
    assert table == {"C02F": (1, 0, 1), "F04D": (1, 1, 2), "B01D": (0, 1, 1)}
    assert [line.name for line in figure.lines] == ["2024", "2025"]


def test_within_one_subclass_main_groups_are_shown() -> None:
    figure = run("ipc_by_year", One(ipcs=("C02F9/04",)), One(ipcs=("C02F1/44",)), One(ipcs=("C02F9/14",)))
    assert {str(row[0]).split()[0]: row[-1] for row in figure.rows} == {"C02F9/00": 2, "C02F1/00": 1}
    assert "按大组计" in figure.notes[0]


def test_strategic_industries_tell_certain_from_possible() -> None:
    figure = run("strategic_industries", One(ipcs=(WATER,)), One(ipcs=(WATER,), status="ended"), One(ipcs=()))
    row = next(row for row in figure.rows if str(row[0]).startswith("7.2 "))
    assert row[1:] == (0, 2, 2, 1), "water treatment needs keywords besides its IPC"
    assert figure.left_out == 1
    assert "2021" in figure.mark


def test_economic_industries_carry_the_mark_of_their_table() -> None:
    figure = run("economic_industries", One(ipcs=(WATER,)))
    assert any(str(row[0]).startswith("462 ") for row in figure.rows)
    assert "平台推导" in figure.mark


def test_the_gap_names_needs_without_patents_and_patents_without_firms() -> None:
    needs = (NeedPoint(1, "染料", "2645"), NeedPoint(2, "再生水", "4620"), NeedPoint(3, "无行业"))
    given = Given(DAY, needs, ("2645",), is_demand_known=True)
    figure = run("technology_gap", One(ipcs=(WATER,)), One(ipcs=(WATER,)), given=given)
    found = {str(row[0]).split()[0]: row[1:] for row in figure.rows}
    assert found["264"] == ("有需求无专利", 1, 0, 1)
    assert found["462"] == ("有专利无企业", 1, 2, 0)
    assert "1 条需求没有写行业" in figure.notes[1]


def test_the_gap_without_demand_data_says_so() -> None:
    assert "需求" in run("technology_gap", One()).missing


def test_the_network_ties_holders_by_common_patents_and_citations() -> None:
    figure = run(
        "applicant_network",
        One(holders=("甲公司", "乙大学"), publication="CN101A"),
        One(holders=("甲公司", "乙大学"), publication="CN102A"),
        One(holders=("丙厂",), cites=("CN101B", "CN999A", "CN103A"), publication="CN103A"),
    )
    assert set(figure.rows) == {("甲公司", "共有", "乙大学", 2), ("丙厂", "引用", "甲公司", 1)}
    assert "引用 3 条，2 条引到登记簿里" in figure.notes[0], (
        "a citation of one's own is found but ties nobody"
    )


def test_families_are_counted_by_office_once_each() -> None:
    figure = run(
        "overseas_families",
        One(family=7),
        One(family=7, office="US", status="pending"),
        One(family=7, office="US"),
        One(family=8),
        One(),
    )
    assert figure.rows[0] == ("CN 中国", 2, 2, 2, 100.0, "本局")
    assert figure.rows[1] == ("US 美国", 1, 2, 1, 50.0, "海外")
    assert figure.sentence.startswith("2 个同族里 1 个（50.0%）有海外成员")
    assert figure.left_out == 1


def test_families_in_hong_kong_and_applications_at_wipo_are_not_overseas() -> None:
    """The same reckoning as the high-value class: tests/cases/appraisal/classes/overseas_family.yaml."""
    figure = run(
        "overseas_families",
        *(One(family=7, office=code) for code in ("CN", "HK")),
        *(One(family=8, office=code) for code in ("CN", "WO")),
        *(One(family=9, office=code) for code in ("CN", "TW", "EP")),
    )
    assert figure.facts == {"families": 3, "abroad": 1, "nearby": 2, "routes": 1}
    assert {row[0]: row[-1] for row in figure.rows} == {
        "CN 中国": "本局",
        "EP 欧洲专利局": "海外",
        "HK 中国香港": "港澳台",
        "TW 中国台湾": "港澳台",
        "WO 世界知识产权组织（PCT）": "PCT 国际申请",
    }
    assert figure.notes[0] == f"{overseas_note(DAY)}（平台默认）"
