import json
from pathlib import Path

import pytest
from evals.peers.bm25s_peer import Bm25s
from evals.peers.e5_peer import E5
from evals.scoreboard import page

from evals import run

needs_bm25s = pytest.mark.skipif(Bm25s().missing() is not None, reason=str(Bm25s().missing()))


@pytest.fixture
def words(bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Arguments of a run in a folder of its own, without any model."""
    monkeypatch.setenv("ZHIQIAO_EMBEDDER", "none")
    monkeypatch.setenv("ZHIQIAO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ZHIQIAO_LUCENE", raising=False)
    monkeypatch.setattr(E5, "missing", lambda _: "这里没有装 e5")
    out = tmp_path / "docs" / "scoreboard.md"
    out.parent.mkdir()
    return ["--bench", str(bench), "--work", str(tmp_path / "work"), "--out", str(out)]


@needs_bm25s
def test_a_whole_run_writes_the_page_and_its_record(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(words) == 0
    told = capsys.readouterr()
    assert "○ 跳过 e5-small：这里没有装 e5" in told.err
    assert "共用时" in told.out
    text = (tmp_path / "docs" / "scoreboard.md").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "docs" / "scoreboard.json").read_text(encoding="utf-8"))
    assert page(found) == text, "页面只由记录写出"
    for title in ("目标与实测", "表一", "表二", "换一种说法", "说得出“没有好匹配”", "能力", "核对"):
        assert title in text
    assert "○ 跳过 Lucene 9：" in text
    assert "语言模型" in text
    needs = next(each for each in found["sets"] if each["is_graded"])
    assert needs["unanswered"] == 1
    assert needs["pytrec_eval_difference"] is None or needs["pytrec_eval_difference"] < 1e-6
    ours = found["capabilities"][0]
    assert ours["title"] == "知桥"
    assert all(mark.startswith("✓") for name, mark in ours.items() if name != "title"), ours
    needs["pytrec_eval_difference"] = 0.1
    assert "不一致" in page(found)
    assert "不一致" not in text
    runs = sorted((tmp_path / "work" / "tiny_needs_dev").glob("*.run"))
    assert [path.name for path in runs] == ["zhiqiao-text-only.run", "zhiqiao.run"]


@needs_bm25s
def test_better_is_said_only_where_the_interval_leaves_zero_out(words: list[str], tmp_path: Path) -> None:
    assert run.main(words) == 0
    found = json.loads((tmp_path / "docs" / "scoreboard.json").read_text(encoding="utf-8"))
    row = found["sets"][0]["rows"][2]
    key = found["sets"][0]["key"]
    for interval, claim in (
        ([0.1, 0.01, 0.2], "优于"),
        ([0.1, -0.01, 0.2], "未见差别"),
        ([-0.2, -0.3, -0.1], "不如"),
    ):
        row["difference"][key] = interval
        line = next(line for line in page(found).splitlines() if line.startswith(f"| {row['title']} |"))
        assert claim in line.rsplit("|", 2)[1]


def test_a_quick_run_takes_the_lists_of_before_and_writes_no_page(words: list[str], tmp_path: Path) -> None:
    quick = [*words, "--quick", "--only", "tiny_needs_dev", "--peers", "fts5,tfidf"]
    assert run.main(quick) == 0
    lists = sorted((tmp_path / "work" / "tiny_needs_dev").rglob("tfidf.run"))
    assert len(lists) == 1
    lists[0].write_text("n1 Q0 b 1 1.0 tfidf\n")
    assert run.main(quick) == 0
    assert lists[0].read_text() == "n1 Q0 b 1 1.0 tfidf\n"
    assert not (tmp_path / "docs" / "scoreboard.md").exists()


def test_a_missing_bench_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--bench", str(tmp_path)]) == 1
    assert "_dev" in capsys.readouterr().err


def test_the_old_command_still_compares_run_files(bench: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    from evals import ROOT

    (tmp_path / "ours.run").write_text("n1 Q0 a 1 2 x\nn2 Q0 f 1 2 x\n")
    (tmp_path / "peer.run").write_text("n1 Q0 c 1 2 x\n")
    qrels = bench / "tiny_needs_dev" / "qrels.txt"
    command = [sys.executable, str(ROOT / "evals" / "evaluate.py"), "--qrels", str(qrels)]
    command += ["--run", str(tmp_path / "ours.run"), "--run", str(tmp_path / "peer.run")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own script
    assert "ours.run − peer.run" in done.stdout
