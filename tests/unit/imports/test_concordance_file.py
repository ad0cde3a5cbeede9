"""The official IPC ↔ GB/T 4754 table as a file, and ``zhiqiao tables``."""

import io
from pathlib import Path

import openpyxl
import pytest

from zhiqiao.assets.imports.concordance_file import read_concordance
from zhiqiao.assets.imports.records import FileRefused
from zhiqiao.config.command_line import main
from zhiqiao.kernel.tables import Link, concordance_in_use, ipc_industries, use_concordance

HEADER = ["国民经济行业代码", "国民经济行业名称", "国际专利分类号（IPC）"]


def workbook(*rows: list[object], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    every: list[list[object]] = [["参照关系表"], [*HEADER], *rows]
    for row in every:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_one_row_may_hold_several_symbols_and_a_merged_code_holds_for_all_its_rows() -> None:
    found = read_concordance(
        "对照.xlsx",
        workbook(
            ["C3841", "锂离子电池制造", "H01M 10/05；H01M4*、H01M 2"],
            ["1951", "纺织面料鞋制造", "A43B"],
            [None, None, "A43D*"],
            merge="A4:A5",
        ),
    )
    assert found.refused == ()
    assert found.links == (
        Link("H01M10/05", "3841"),
        Link("H01M4*", "3841"),
        Link("H01M2*", "3841"),
        Link("A43B*", "1951"),
        Link("A43D*", "1951"),
    )


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (["9999", "", "A43B"], "国民经济行业代码", "没有行业代码"),
        (["", "鞋", "A43B"], "国民经济行业代码", "没有填行业代码"),
        ([111, "谷物", "A01B"], "国民经济行业代码", "丢了开头的 0"),
        (["1951", "鞋", "A43B1/00-A43B9/00"], "国际专利分类号（IPC）", "范围"),
        (["1951", "鞋", "鞋类"], "国际专利分类号（IPC）", "不是 IPC 分类号"),
        (["1951", "鞋", ""], "国际专利分类号（IPC）", "没有填分类号"),
    ],
)
def test_a_bad_row_is_told_by_place_and_remedy_and_nothing_of_it_is_taken(
    row: list[object], column: str, said: str
) -> None:
    found = read_concordance("对照.xlsx", workbook(["1951", "鞋", "A43C"], row))
    assert found.links == (Link("A43C*", "1951"),)
    assert [(one.row, one.column) for one in found.refused] == [(4, column)]
    assert said in found.refused[0].reason
    assert found.refused[0].remedy


def test_another_table_is_refused() -> None:
    with pytest.raises(FileRefused, match="没有找到分类号列"):
        read_concordance("x.csv", "申请号,专利名称\n1,2\n".encode())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIQIAO_VAR", str(tmp_path / "var"))
    return tmp_path


def test_the_command_previews_imports_and_goes_back(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = place / "官方.csv"
    file.write_text("行业代码,IPC\n3841,H01M10/05;H01M4*\n", encoding="utf-8")
    words = ["tables", "import-concordance", str(file)]
    try:
        assert main(words) == 0
        assert "2 对可收" in (said := capsys.readouterr().out)
        assert "预览" in said
        assert not concordance_in_use().is_official
        assert main([*words, "--apply"]) == 1
        assert "出处和日期" in capsys.readouterr().err
        assert main([*words, "--apply", "--source", "某局", "--dated", "2018-09-27"]) == 0
        assert "某局" in capsys.readouterr().out
        assert [one.code for one in ipc_industries(["H01M10/05"])] == ["3841"]
        assert main(["tables", "drop-concordance"]) == 0
        assert "平台推导" in capsys.readouterr().out
        assert not concordance_in_use().is_official
    finally:
        use_concordance(place / "nowhere.json")


def test_a_file_with_a_bad_row_changes_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = place / "官方.csv"
    file.write_text("行业代码,IPC\n3841,H01M10/05\n9999,A43B\n", encoding="utf-8")
    try:
        words = [
            "tables",
            "import-concordance",
            str(file),
            "--source",
            "某局",
            "--dated",
            "2018-09-27",
            "--apply",
        ]
        assert main(words) == 1
        assert "第 3 行“行业代码”列" in capsys.readouterr().out
        assert not concordance_in_use().is_official
        assert not list((place / "var").rglob("*.json"))
    finally:
        use_concordance(place / "nowhere.json")
