"""``zhiqiao import`` on a real installation: planned and written by chunks, searchable when it is done."""

import json
import shutil
from pathlib import Path

import pytest
from tests.apps.imports.test_resume import program
from tests.apps.neighborhood import HERE, ledger_row, workbook

from zhiqiao.assets.imports.services import AT_ONCE_ROWS

STRANGER = "江州农业大学"
ZHIQIAO = "zhiqiao.config.command_line"


@pytest.fixture
def var(empty_database: Path, tmp_path: Path) -> Path:
    found = tmp_path / "var"
    found.mkdir()
    shutil.copy(empty_database, found)
    return found


@pytest.mark.own_database
def test_a_large_list_is_searchable_as_soon_as_it_is_written(var: Path, tmp_path: Path) -> None:
    rows = [ledger_row(serial, STRANGER) for serial in range(1, AT_ONCE_ROWS + 30)]
    rows.append(ledger_row(5, STRANGER, 摘要=""))
    ledger = tmp_path / "台账.xlsx"
    ledger.write_bytes(workbook(rows))
    done = program(var, ZHIQIAO, "import", str(ledger), "--region", HERE)
    assert done.returncode == 0, done.stderr
    assert f"新增 {AT_ONCE_ROWS + 29:,}" in done.stdout
    assert "重复 1 行" in done.stdout
    assert "已写入" in done.stdout
    left = program(var, ZHIQIAO, "index")
    assert "写入 0 件" in left.stdout, left.stderr + left.stdout
    assert (
        json.loads((var / "index/patents/mark.json").read_text(encoding="utf-8"))["count"]
        == AT_ONCE_ROWS + 29
    )
    again = program(var, ZHIQIAO, "import", str(ledger), "--region", HERE)
    assert again.returncode == 0, again.stderr
    assert "没有要写入的" in again.stdout


@pytest.mark.own_database
def test_all_or_nothing_and_a_refused_file_write_nothing(var: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "好.xlsx", tmp_path / "坏.xlsx"
    good.write_bytes(workbook([ledger_row(1, STRANGER), ledger_row(2, STRANGER, 申请号="202110434680.4")]))
    bad.write_bytes(b"PK nothing")
    whole = program(var, ZHIQIAO, "import", str(good), "--region", HERE, "--all-or-nothing", "--json")
    assert whole.returncode == 1
    assert "没有写入任何数据" in whole.stderr
    told = json.loads(whole.stdout)
    assert (told["new"], told["rejected"], told["rows"][0]["column"]) == (1, 1, "申请号")
    both = program(var, ZHIQIAO, "import", str(good), str(bad), "--region", HERE)
    assert both.returncode == 1
    assert "有文件未被接受" in both.stderr
    assert "坏.xlsx" in both.stderr
    assert "Traceback" not in both.stderr
    looked = program(var, ZHIQIAO, "import", str(good), "--dry-run")
    assert "新增 1" in looked.stdout, "此前都没有写入"
