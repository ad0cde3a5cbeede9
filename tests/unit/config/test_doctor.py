"""zhiqiao doctor says what is wrong and what to do, and goes on when one check breaks."""

import argparse
import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from zhiqiao.config.commands import doctor, doctor_files
from zhiqiao.config.commands.finding import Finding, State, good


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIQIAO_VAR", str(tmp_path))
    monkeypatch.delenv("ZHIQIAO_SECRET_KEY", raising=False)
    return tmp_path


def only(findings: Iterator[Finding]) -> Finding:
    (found,) = findings
    return found


def test_a_package_of_another_version_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "requirements.lock"
    monkeypatch.setattr(doctor_files, "LOCK", lock)
    lock.write_text(f"# 说明\nDjango=={metadata.version('Django')}\n", encoding="utf-8")
    assert only(doctor_files.packages()).state is State.GOOD
    lock.write_text("Django==1.0\nno-such-package==2.0\n", encoding="utf-8")
    found = only(doctor_files.packages())
    assert found.state is State.BAD
    assert "Django 应为 1.0" in found.found
    assert "no-such-package 应为 2.0，现为 没有装" in found.found
    assert found.remedy


def test_a_key_that_others_can_read_is_wrong(own_folder: Path) -> None:
    assert only(doctor_files.secret_key()).state is State.WAITING
    key = own_folder / "secret_key"
    key.write_text("k")
    key.chmod(0o644)
    assert only(doctor_files.secret_key()).state is State.BAD
    key.chmod(0o600)
    assert only(doctor_files.secret_key()).state is State.GOOD


def test_missing_and_empty_front_end_files_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = tmp_path / "vendor"
    monkeypatch.setattr(doctor_files, "VENDOR_FOLDER", vendor)
    assert "是空的，页面没有脚本" in only(doctor_files.front_end()).found
    vendor.mkdir()
    (vendor / "htmx.js").write_text("")
    assert "文件是空的：htmx.js" in only(doctor_files.front_end()).found
    (vendor / "htmx.js").write_text("1;")
    assert only(doctor_files.front_end()).state is State.GOOD


def test_fonts_are_found_by_their_ending(own_folder: Path) -> None:
    assert only(doctor_files.fonts()).state is State.BAD
    (own_folder / "fonts").mkdir()
    (own_folder / "fonts" / "Song.otf").write_bytes(b"x")
    assert only(doctor_files.fonts()).state is State.GOOD


def test_a_broken_check_is_a_finding_and_the_others_still_speak(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Iterator[Finding]:
        """坏的一项."""
        raise ValueError("没想到")
        yield

    def fine() -> Iterator[Finding]:
        yield good("好的一项", "没有问题")

    monkeypatch.setattr(doctor, "CHECKS", (broken, fine))
    assert doctor.run(argparse.Namespace(json=False)) == 1
    shown = capsys.readouterr().out
    assert "✗ 坏的一项" in shown
    assert "没想到" in shown
    assert "✓ 好的一项：没有问题" in shown


def test_all_well_is_exit_0_and_json_is_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fine() -> Iterator[Finding]:
        yield good("好的一项", "没有问题")

    monkeypatch.setattr(doctor, "CHECKS", (fine,))
    assert doctor.run(argparse.Namespace(json=True)) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"check": "好的一项", "state": "good", "found": "没有问题", "remedy": ""}
    ]


def test_every_check_that_is_not_good_says_what_to_do() -> None:
    """On an installation that has just begun, most things are missing: each must come with a remedy."""
    before_django = [check for check in doctor.CHECKS if check.__module__.endswith("doctor_files")]
    findings = [finding for check in before_django for finding in check()]
    assert any(finding.state is not State.GOOD for finding in findings)
    assert [f.title for f in findings if f.state is not State.GOOD and not f.remedy] == []
