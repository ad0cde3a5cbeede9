"""The real public files: nothing good is lost, and what is turned away is rightly so."""

import time
from collections import Counter
from pathlib import Path

import pytest

from zhiqiao.assets.imports.planning import ImportPlan, plan_import

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
    assert all(item.after["extra"]["locarno"] for item in plan.items if item.record.patent_type == "design")
    assert sum("H01L" in item.record.ipc_main for item in plan.items) > 0


def test_planning_the_city_ledger_again_changes_nothing(shared: Path) -> None:
    held = {item.number: item.after for item in plan_of(shared, LEDGER).items}
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
        ("sipo-trs-export-xlsx", "训练文件_前40行"): ("city_ledger", 40, 0),
    }


def test_the_samples_hold_what_the_full_files_hold(shared: Path) -> None:
    ledger = {item.number: item.after for item in plan_of(shared, LEDGER).items}
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
    assert "缺“申请号”" in str(next(iter(plan.refusals.values())))
