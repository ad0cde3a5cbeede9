"""The ledgers that imports are measured on: the same from the same seed, and nothing in them is turned away."""

from pathlib import Path

import pytest
from bench import _ledgers
from bench._bench import Options, benches

from zhiqiao.assets.imports.planning import plan_import
from zhiqiao.config.command_line import main


def test_every_row_is_a_patent_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ledgers, "ROWS_A_FILE", 50)
    options = Options(docs=120, needs=1)
    files = _ledgers.write_ledgers(options, tmp_path)
    assert len(files) == 3
    plan = plan_import([(path.name, path) for path in files])
    assert (plan.new, plan.rejected, plan.duplicates) == (120, 0, 0)
    assert set(plan.formats.values()) == {"city_ledger"}
    assert list(_ledgers.ledger_rows(options)) == list(_ledgers.ledger_rows(options))


def test_the_bench_is_found_by_the_word_and_by_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert benches()["imports"].title
    assert main(["bench", "import", "--data", "/nowhere/at/all"]) == 1
    assert "没有这个目录" in capsys.readouterr().err, "认得 import，走到看目录这一步"
