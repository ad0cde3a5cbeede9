"""``zhiqiao report``: files on disk, or a refusal and nothing on disk."""

from pathlib import Path

import openpyxl
import pytest

from zhiqiao.config.command_line import main

pytestmark = pytest.mark.django_db
PLAN = "beibei-2023-2024"


@pytest.mark.usefixtures("adoption", "recorded", "fonts")
def test_all_three_files_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "target_table", "--plan", PLAN, "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".docx", ".pdf", ".xlsx"]
    said = capsys.readouterr().out
    assert "BB-01" in said
    assert "目标 ≥50次，实际 2次，完成率 4%" in said


@pytest.mark.usefixtures("adoption", "recorded")
def test_one_file_at_an_earlier_position(tmp_path: Path) -> None:
    out = tmp_path / "自评.xlsx"
    asked = ["report", "self_evaluation", "--plan", PLAN, "--region", "990101", "--position", "1"]
    assert main([*asked, "--format", "xlsx", "--out", str(out)]) == 0
    book = openpyxl.load_workbook(out)
    assert "草稿" in book["报表"]["A1"].value
    assert book["依据与口径"]["D2"].value == "1次"


@pytest.mark.usefixtures("adoption", "no_fonts")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "monthly", "--plan", PLAN], "没有“monthly”这种报表"),
        (["report", "target_table", "--plan", "nowhere-2020"], "没有方案"),
        (["report", "target_table", "--plan", PLAN, "--region", "990102"], "没有采用"),
        (["report", "target_table", "--plan", PLAN, "--position", "77"], "账本还没有第 77 号"),
        (["report", "target_table", "--plan", PLAN, "--out", "x.pdf"], "改为目录"),
        (["report", "target_table", "--plan", PLAN, "--format", "xlsx", "--out", "x.pdf"], "不一致"),
        (["report", "target_table", "--plan", PLAN, "--format", "pdf"], "--setup"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_an_adoption_the_way_out_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "target_table", "--plan", PLAN]) == 1
    assert "zhiqiao demo" in capsys.readouterr().err
