"""The command `zhiqiao` says what is wrong in Chinese, with an exit status, and never with a traceback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from zhiqiao.config import command_line
from zhiqiao.config.chinese_parser import in_chinese
from zhiqiao.config.commands.batch import distinct_names
from zhiqiao.config.places import database_from, var_folder
from zhiqiao.kernel.refusal import Refusal, system_words

LEDGER = "申请号,专利名称,申请人\n202111434680.4,一种测试装置,测试大学\n"


def zhiqiao(var: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, with a data folder of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ZHIQIAO_")}
    environment |= {
        "ZHIQIAO_VAR": str(var),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "zhiqiao.config.settings",
        **more,
    }
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "zhiqiao.config.command_line", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("the following arguments are required: form, --plan", "还缺：form, --plan"),
        ("argument --position: invalid int value: 'abc'", "--position 应为整数，给的是 'abc'"),
        ("unrecognized arguments: --foo", "不认得：--foo"),
        ("argument --k: 应为整数", "--k 应为整数"),
        ("something new", "something new"),
    ],
)
def test_what_the_parser_says_is_said_in_chinese(said: str, shown: str) -> None:
    assert in_chinese(said) == shown


def test_a_wrong_call_is_exit_2_with_where_the_usage_stands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command_line.main(["report"])
    assert left.value.code == 2
    assert "还缺：form, --plan。用法见 zhiqiao report --help" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("plan",), ("facts", "verify"), ("audit", "verify"), ("index",)])
def test_a_database_not_built_yet_is_said_with_the_way_out(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = zhiqiao(tmp_path, *words)
    assert done.returncode == 1
    assert "还没有建好" in done.stderr
    assert "zhiqiao migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_no_empty_register(tmp_path: Path) -> None:
    ledger = tmp_path / "台账.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    away = "postgres://someone:word@127.0.0.1:1/zhiqiao"
    done = zhiqiao(tmp_path / "var", "import", str(ledger), "--dry-run", ZHIQIAO_DATABASE_URL=away)
    assert done.returncode == 1
    assert "连不上" in done.stderr
    assert "新增" not in done.stdout
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "zhiqiao.sqlite3").write_bytes(b"\x07" * 5000)
    done = zhiqiao(tmp_path, "plan")
    assert done.returncode == 1
    assert "可能已损坏" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dry_run_leaves_no_database(tmp_path: Path) -> None:
    ledger = tmp_path / "台账.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    done = zhiqiao(tmp_path / "var", "import", str(ledger), "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "新增 1" in done.stdout
    assert list((tmp_path / "var").iterdir()) == []


def test_a_region_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["import", "台账.csv", "--region", "9"]) == 1
    assert "地区代码 9 不在行政区划表中" in capsys.readouterr().err


def test_two_files_of_one_name_are_told_apart() -> None:
    paths = [Path("a/x.csv"), Path("b/x.csv"), Path("b/y.csv")]
    assert distinct_names(paths) == [str(paths[0]), str(paths[1]), "y.csv"]


@pytest.mark.parametrize("url", ["sqlite:///x", "postgres://host", "postgres://host:port/name"])
def test_a_database_address_that_cannot_be_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="ZHIQIAO_DATABASE_URL"):
        database_from(url, tmp_path)


def test_a_data_folder_that_cannot_be_made_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ZHIQIAO_VAR", str(tmp_path / "file" / "var"))
    with pytest.raises(Refusal, match="路径里有一段不是目录"):
        var_folder()


def test_the_system_speaks_chinese_where_it_can(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory") as said:
        tmp_path.read_bytes()
    assert system_words(said.value) == "这是一个目录，不是文件"
    assert system_words(OSError(9999, "odd")) == "odd"


@pytest.mark.skipif(os.name != "posix", reason="进程组只在 POSIX 上有")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serve_stops_everything_it_started(tmp_path: Path, number: signal.Signals) -> None:
    """A Ctrl-C goes to the whole group of the terminal; nothing may be left holding the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "ZHIQIAO_VAR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "zhiqiao.config.settings",
    }
    command = [sys.executable, "-m", "zhiqiao.config.command_line", "serve", "--port", str(port)]
    serving = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--no-worker"], env=environment, start_new_session=True
    )
    assert _answers(port, until=time.monotonic() + 60), "网页进程没有起来"
    os.killpg(serving.pid, number)
    assert serving.wait(timeout=30) == 0
    assert not _answers(port, until=time.monotonic() + 0.5)


def _answers(port: int, until: float) -> bool:
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False
