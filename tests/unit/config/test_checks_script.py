"""./test: two lanes, one last line, an exit status that covers every step."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from tests.conftest import ROOT

GOOD = "def test_one():\n    pass\n\n\ndef test_two():\n    pass\n"
BAD = "def test_wrong():\n    assert 1 == 2\n"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with this Python and nothing to install or to check."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    loader = SourceFileLoader("checks_script", str(ROOT / "test"))
    spec = importlib.util.spec_from_loader("checks_script", loader)
    assert spec is not None
    made = importlib.util.module_from_spec(spec)
    loader.exec_module(made)

    @contextmanager
    def cluster() -> Iterator[tuple[str, str]]:
        yield "postgres://nowhere", "PostgreSQL 某版"

    changes = {
        "PYTHON": sys.executable,
        "VENV": Path(sys.prefix),
        "PROCESSORS": 2,
        "install": lambda **_: None,
        "lint": lambda checks: checks.note("检查", passed=True, seconds=0.0),
        "cluster": cluster,
        "surroundings": lambda extra=None: {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **(extra or {})},
        "DATABASE_TESTS": (),
    }
    for name, value in changes.items():
        monkeypatch.setattr(made, name, value)
    return made


def run(script: ModuleType, monkeypatch: pytest.MonkeyPatch, tests: Path, *words: str) -> int:
    apart = ["-c", "/dev/null", f"--rootdir={tests.parent}", "-p", "no:cacheprovider"]
    monkeypatch.setattr(sys, "argv", ["test", *words, "--", *apart, str(tests)])
    return int(script.main())


@pytest.mark.parametrize("words", [(), ("--one-by-one",)])
def test_the_last_line_is_that_of_pytest_on_sqlite(
    words: tuple[str, ...],
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    tests = tmp_path / "test_good.py"
    tests.write_text(GOOD)
    assert run(script, monkeypatch, tests, *words) == 0
    said = capfd.readouterr().out.splitlines()
    assert "2 passed" in said[-1]
    assert next(line for line in said if "没有通过的：" in line).endswith("没有通过的：无")
    whole = said.index("──── pytest（PostgreSQL）：PostgreSQL 某版 ────")
    assert any("2 passed" in line for line in said[whole : said.index("────")]), "另一边的输出整段在一起"
    assert sum("2 passed" in line for line in said) == 2


def test_a_failing_test_fails_both_lanes_and_is_told(
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    tests = tmp_path / "test_bad.py"
    tests.write_text(BAD)
    assert run(script, monkeypatch, tests) == 1
    said = capfd.readouterr().out
    assert "没有通过的：pytest（PostgreSQL）" in said
    assert "1 failed" in said.splitlines()[-1]


def test_a_step_that_fails_beside_good_tests_is_in_the_exit_status(
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    tests = tmp_path / "test_good.py"
    tests.write_text(GOOD)
    failing = [sys.executable, "-c", "print('第三行有错'); raise SystemExit(2)"]
    monkeypatch.setattr(script, "lint", lambda checks: checks.run("检查", failing))
    assert run(script, monkeypatch, tests, "--no-postgres") == 1
    said = capfd.readouterr().out
    assert "✗ 检查（" in said
    assert "第三行有错" in said
    assert "○ 跳过 pytest（PostgreSQL）" in said
    assert "2 passed" in said.splitlines()[-1]


def test_what_breaks_the_second_lane_is_raised(script: ModuleType) -> None:
    seen = SimpleNamespace(went_on=False)

    def work() -> None:
        raise OSError("没有空间")

    with pytest.raises(OSError, match="没有空间"), script.Beside(work):
        seen.went_on = True
    assert seen.went_on
