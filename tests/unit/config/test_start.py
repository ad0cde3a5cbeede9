"""./run before Django exists: steps that tell, ports that are refused at once, stamps that are kept."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from zhiqiao.config.start import installation, opening, steps
from zhiqiao.kernel.refusal import Refusal


def test_a_failing_step_shows_what_was_printed_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    program = [sys.executable, "-c", "print('第一行'); print('  缩进的一行'); raise SystemExit(3)"]
    with pytest.raises(Refusal) as refused, steps.Step("做一件事") as step:
        steps.run_step(step, program, remedy="重做")
    assert "退出码 3" in refused.value.reason
    assert "第一行" in refused.value.reason
    assert "    缩进的一行" in refused.value.reason
    assert refused.value.remedy == "重做"
    assert "✗ 做一件事" in capsys.readouterr().out


def test_a_finished_step_says_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with steps.Step("做一件事") as step:
        said = steps.run_step(step, [sys.executable, "-c", "print('完成 7 件')"], remedy="")
        step.note = said[-1]
    shown = capsys.readouterr().out
    assert "✓ 做一件事（" in shown
    assert "秒）：完成 7 件" in shown


def test_a_program_that_is_not_there_is_a_refusal() -> None:
    with pytest.raises(Refusal, match="无法启动"), steps.Step("做一件事") as step:
        steps.run_step(step, ["/nowhere/at-all"], remedy="装上它")


def test_a_taken_port_is_refused_with_another_to_try() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        with pytest.raises(Refusal) as refused:
            opening.refuse_taken_port("127.0.0.1", port)
    assert f"--port {port + 1}" in refused.value.remedy
    opening.refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("no such host", 8000), ("127.0.0.1", 70000), ("127.0.0.1", -1)])
def test_an_address_that_cannot_be_is_refused(host: str, port: int) -> None:
    with pytest.raises(Refusal):
        opening.refuse_taken_port(host, port)


def test_run_says_the_port_is_taken_before_it_installs_anything(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        assert opening.main(["--port", str(held.getsockname()[1])]) == 1
    shown = capsys.readouterr().out
    assert "怎么办" in shown
    assert "安装" not in shown


def test_a_stamp_holds_for_its_fingerprint_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "VENV", tmp_path)
    assert not installation.stamped("part", "one")
    installation.stamp("part", "one")
    assert installation.stamped("part", "one")
    assert not installation.stamped("part", "two")


def test_a_fingerprint_changes_with_name_content_and_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")
    first = installation.digest([one])
    assert installation.digest([one]) == first
    assert installation.digest([two]) != first
    assert installation.digest([one], "word") != first
    one.write_text("b")
    assert installation.digest([one]) != first


@pytest.mark.skipif(os.name != "posix", reason="脚本首行只在 POSIX 上有用")
@pytest.mark.parametrize("folder", ["short", "with a blank", "long" * 40])
def test_the_command_finds_its_interpreter_wherever_the_clone_lies(tmp_path: Path, folder: str) -> None:
    python = tmp_path / folder / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    script = tmp_path / "script"
    script.write_text(installation._shebang(python) + "import sys\nprint(sys.argv[1])\n")
    script.chmod(0o755)
    done = subprocess.run([script, "词"], capture_output=True, text=True, check=True)  # noqa: S603 - made just above
    assert done.stdout.strip() == "词"


def test_another_database_is_another_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIQIAO_DATABASE_URL", raising=False)
    monkeypatch.setenv("ZHIQIAO_VAR", str(tmp_path))
    assert opening.database_identity() == ""
    (tmp_path / "zhiqiao.sqlite3").write_bytes(b"")
    of_file = opening.database_identity()
    assert of_file
    monkeypatch.setenv("ZHIQIAO_DATABASE_URL", "postgres://somewhere/else")
    assert opening.database_identity() not in {"", of_file}


def test_demo_logins_are_what_the_demo_left(tmp_path: Path) -> None:
    assert opening.demo_logins(tmp_path) == ""
    (tmp_path / "demo").write_text("主管部门 demo-lead\n", encoding="utf-8")
    assert opening.demo_logins(tmp_path) == "主管部门 demo-lead"
