"""The real public files: nothing good is lost, and what is turned away is rightly so."""

import csv
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from zhiqiao.assets.imports.planning import ImportPlan, plan_import
from zhiqiao.assets.imports.precedence import Held
from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.recognition import recognize

pytestmark = pytest.mark.shared

LEDGER = "patents/cn_taian_1985_2015_abstracts.csv.gz"
AGENCY = "patents/cn_agency_2020_2022_patsnap.csv.gz"
GLASSES = "patents/global_ar_glasses_patsnap.csv.gz"


def plan_of(shared: Path, *names: str) -> ImportPlan:
    return plan_import([(Path(name).name, shared / "data" / name) for name in names])


def test_the_whole_city_ledger_is_taken_in_seconds(shared: Path) -> None:
    began = time.monotonic()
    plan = plan_of(shared, LEDGER)
    assert time.monotonic() - began < 15
    assert (plan.new, plan.rejected, plan.duplicates) == (5934, 0, 0)
    assert list(plan.formats.values()) == ["city_ledger"]
    types = Counter(item.record.patent_type for item in plan.items)
    assert types == {"utility_model": 4298, "invention": 1517, "design": 119}
    assert sum(not item.record.number_checked for item in plan.items) == 8
    assert all(item.after["locarno"] for item in plan.items if item.record.patent_type == "design")
    assert sum("H01L" in item.record.ipc_main for item in plan.items) > 0


def test_planning_the_city_ledger_again_changes_nothing(shared: Path) -> None:
    held = {item.number: Held(item.after) for item in plan_of(shared, LEDGER).items}
    again = plan_import([("台账.csv.gz", shared / "data" / LEDGER)], lambda _: held)
    assert (again.new, again.changed, again.unchanged, again.rejected) == (0, 0, 5934, 0)


def test_the_whole_agency_export_is_taken(shared: Path) -> None:
    plan = plan_of(shared, AGENCY)
    assert (plan.new, plan.rejected, plan.duplicates) == (10443, 0, 0)
    assert list(plan.formats.values()) == ["patsnap"]
    status = Counter(item.record.legal_status for item in plan.items)
    assert status == {"in_force": 8846, "pending": 1262, "ended": 335}
    assert all(not item.record.ipcs for item in plan.items if item.record.patent_type == "design")
    assert sum("extra" in item.after and "license_kinds" in item.after["extra"] for item in plan.items) == 2


def test_of_the_foreign_export_only_the_withheld_row_is_rejected(shared: Path) -> None:
    plan = plan_of(shared, GLASSES)
    assert (plan.new, plan.rejected) == (13833, 1)
    assert plan.rows[0]["row"] == 10586
    assert "屏蔽" in str(plan.rows[0]["reason"])


def test_the_sample_workbooks_are_recognized(shared: Path) -> None:
    found = {}
    for path in sorted((shared / "data" / "samples").glob("*-xlsx/*.xlsx")):
        plan = plan_import([(path.name, path)])
        found[path.parent.name, path.stem] = (plan.formats[path.name], plan.new, plan.rejected)
    assert found == {
        ("city-registry-xlsx", "专利信息_前60行"): ("city_ledger", 60, 0),
        ("patsnap-export-xlsx", "2020-2022中之信_前60行"): ("patsnap", 60, 0),
        ("patsnap-export-xlsx", "AR眼镜_前60行"): ("patsnap", 60, 0),
        ("sipo-trs-export-xlsx", "训练文件_前40行"): ("sipo_trs", 40, 0),
    }


def test_the_samples_hold_what_the_full_files_hold(shared: Path) -> None:
    ledger = {item.number: Held(item.after) for item in plan_of(shared, LEDGER).items}
    (path,) = (shared / "data/samples/city-registry-xlsx").glob("*.xlsx")
    again = plan_import([(path.name, path)], lambda _: ledger)
    assert (again.new, again.rejected) == (0, 0)
    assert again.changed == 0


def test_the_real_demand_list_is_sent_to_the_demand_library(shared: Path) -> None:
    plan = plan_of(shared, "demands/tech_demands_2019.csv.gz")
    assert plan.is_refused
    assert "这是需求清单" in str(next(iter(plan.refusals.values())))


@pytest.mark.parametrize(
    "name",
    ["cn_bdci2022_title_assignee_abstract", "cn_materials_cnki_claims", "cn_g06f_cpc_samples"],
)
def test_lists_without_the_needed_number_are_refused(shared: Path, name: str) -> None:
    plan = plan_of(shared, f"patents/{name}.csv.gz")
    assert plan.is_refused
    assert re.search("缺“(申请|公开)号”", str(next(iter(plan.refusals.values()))))


def test_the_old_search_systems_export_is_taken_with_claims_days_and_priority(shared: Path) -> None:
    plan = plan_of(shared, "patents/cn_railway_2013_full_fields.csv.gz")
    assert (plan.new, plan.rejected, plan.duplicates) == (157, 0, 0)
    assert list(plan.formats.values()) == ["sipo_trs"]
    records = [item.record for item in plan.items]
    assert {record.published_on for record in records} == {date(2013, 1, 2)}
    assert all(record.granted_on == record.published_on for record in records), "实用新型公告即授权"
    assert all(record.first_claim and record.ipcs for record in records)
    assert sum(not record.inventor_names for record in records) == 1, "一件不公告发明人"
    (claimed,) = [one for record in records for one in record.priorities]
    assert (claimed.number, claimed.office, claimed.claimed_on) == (
        "DE 202012000389.5",
        "DE",
        date(2012, 1, 16),
    )
    assert sum("agency_code" in record.extra for record in records) == 117
    assert plan.files[0].notes == []


def test_the_cnki_table_is_taken_by_its_publication_numbers(shared: Path) -> None:
    plan = plan_of(shared, "patents/cn_breast_cancer_cnki_biblio.csv.gz")
    assert list(plan.formats.values()) == ["cnki_biblio"]
    assert (plan.new + plan.duplicates, plan.rejected) == (10203, 0)
    grants = [item for item in plan.items if item.number.endswith(("B", "C"))]
    assert all(item.record.granted_on and not item.record.published_on for item in grants)


def test_every_vendors_header_row_is_told_from_the_others(shared: Path) -> None:
    text = (shared / "data/samples/vendor_headers.csv").read_text(encoding="utf-8-sig")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        recognized = recognize(Sheet("", [tuple(row["表头"].split(","))]))
        found[row["格式"]] = recognized.source.code if recognized else None
    assert found == {
        "PatSnap智慧芽 xlsx导出(2023)": "patsnap",
        "PatSnap智慧芽 xlsx导出(列名去括号)": "patsnap",
        "旧SIPO/TRS检索系统 xlsx导出": "sipo_trs",
        "地市知识产权局专利台账(泰安)": "city_ledger",
        "incoPat xlsx导出": "incopat",
        "SIPO检索系统下载列": "sipo_download",
        "CNIPA专利公布公告接口字段": "cnipa_bulletin",
        "商业全量专利库(1985-)CSV": "commercial_1985",
        "全字段专利经济数据库JSON": "patent_economics",
        "CNKI专利表格(爬取)": "cnki_table",
        "PatSnap API JSON": None,  # no table: its own importer reads the JSON
    }
