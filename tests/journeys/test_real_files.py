"""Real ledgers through the browser: a city's registry and a PatSnap export, written, sent again, taken back."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.apps.neighborhood import Neighborhood
from tests.journeys import town
from tests.journeys.visitor import Visitor, upload

from zhiqiao.foundation.access.rules import SYSTEM
from zhiqiao.foundation.audit.people import enter_member

pytestmark = [pytest.mark.browser, pytest.mark.shared, pytest.mark.own_database]

SAMPLES = {
    "city-registry-xlsx": "地市专利台账",
    "patsnap-export-xlsx": "智慧芽导出",
}


@pytest.mark.usefixtures("house")
def test_real_ledgers_are_recognized_written_repeatable_and_taken_back(
    shared: Path, visit: Callable[[str, str], Visitor]
) -> None:
    agency = Neighborhood().organization(town.AGENCY, "agency")
    enter_member(SYSTEM, agency.pk, "clerk", "经办林", "lead_agency", town.PASSWORD)
    clerk = visit("clerk", town.PASSWORD)
    held = 0
    for folder, label in SAMPLES.items():
        files = sorted((shared / "data" / "samples" / folder).glob("*.xlsx"))
        assert files, f"没有样本：{folder}"
        for file in files:
            held += _write(clerk, file, label)
    clerk.go("patents")
    clerk.sees(f"共 {held} 件")
    _take_back(clerk)
    clerk.go("patents")
    clerk.misses(f"共 {held} 件")


def _rows(file: Path) -> int:
    book = openpyxl.load_workbook(file, read_only=True)
    return sum(1 for row in book.worksheets[0].iter_rows(values_only=True) if any(row)) - 1


def _upload(clerk: Visitor, file: Path) -> None:
    clerk.go("import-new")
    clerk.fill({"file": upload(file.name, file.read_bytes())})
    clerk.press("上传并预览")


def _write(clerk: Visitor, file: Path, label: str) -> int:
    """Write a sample and send it again; how many patents it brought."""
    rows = _rows(file)
    _upload(clerk, file)
    clerk.sees(f"识别为“{label}”", f"新增 {rows}", "变更 0", "拒收 0")
    clerk.press_and_confirm(f"写入 {rows} 条")
    clerk.sees(f"已写入：新增 {rows} 件，变更 0 件")
    _upload(clerk, file)
    clerk.sees("新增 0", "变更 0", f"不变 {rows}")
    return rows


def _take_back(clerk: Visitor) -> None:
    """Undo the last import that was written."""
    clerk.go("imports", query="?state=applied")
    clerk.main.locator("table tbody tr").first.get_by_role("link").first.click()
    clerk.sees("写入登记簿")
    clerk.press_and_confirm("撤销这次导入")
    clerk.sees("已撤销：移除", "件，恢复 0 件的原登记")
