import csv
import gzip
import io
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText

from zhiqiao.config.command_line import main
from zhiqiao.kernel.patent_number import check_digit

NEEDS = [
    ("N1", "印染废水脱色", "我厂印染废水色度高，需要降低色度"),
    ("N2", "=1+1 锂电池隔膜耐热", ""),
    ("N3", "", ""),
    ("N1", "重复编号", "重复"),
    ("N4", "！！！", "……"),
]
PATENTS = [
    ("一种印染废水脱色装置", "铁碳微电解填料使印染废水色度下降。塔体可拆。", "C02F1/46"),
    ("锂电池陶瓷隔膜", "涂层提高锂电池隔膜的耐热性。", "H01M50/40"),
    ("高速列车制动盘", "铸钢制动盘设散热筋。", "B61H5/00"),
]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIQIAO_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["doc_id", "title", "abstract", "ipc", "applicant", "filed_on"])
    writer.writerows(
        [f"D{at}", title, abstract, ipc, "某厂", ""] for at, (title, abstract, ipc) in enumerate(PATENTS)
    )
    (tmp_path / "corpus.csv.gz").write_bytes(gzip.compress(text.getvalue().encode()))
    (tmp_path / "queries.csv").write_text(
        'query_id,title,text\nQ1,印染废水脱色,"降低\n色度"\nQ2,,隔膜耐热\nQ3,,\n', encoding="utf-8-sig"
    )
    return tmp_path


def rank(folder: Path, *more: str) -> tuple[int, Path]:
    run = folder / "out.run"
    words = ["rank", "--corpus", str(folder / "corpus.csv.gz"), "--queries", str(folder / "queries.csv")]
    return main([*words, "--run", str(run), *more]), run


@pytest.mark.parametrize("more", [(), ("--text-only",)])
def test_rank_writes_a_trec_run_the_same_every_time(bench: Path, more: tuple[str, ...]) -> None:
    status, run = rank(bench, *more)
    assert status == 0
    first = run.read_bytes()
    lines = [line.split(" ") for line in run.read_text().splitlines()]
    assert {len(line) for line in lines} == {6}
    assert lines[0][:4] == ["Q1", "Q0", "D0", "1"]
    assert next(line[2] for line in lines if line[0] == "Q2") == "D1"
    for query in ("Q1", "Q2"):
        mine = [line for line in lines if line[0] == query]
        assert [int(line[3]) for line in mine] == list(range(1, len(mine) + 1))
        scores = [float(line[4]) for line in mine]
        assert all(a > b for a, b in pairwise(scores))
    assert rank(bench, *more)[1].read_bytes() == first
    assert not list(bench.glob(".out.run*"))


def test_rank_gives_k_lines_a_query(bench: Path) -> None:
    _, run = rank(bench, "--k", "2")
    assert sum(line.startswith("Q1 ") for line in run.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("queries.csv", "id,words\n1,x\n", "缺少列：query_id"),
        ("queries.csv", "query_id,title,text\n", "没有一条需求"),
        ("queries.csv", "query_id,title,text\nQ1,a,b\nQ1,a,b\n", "第 3 行的 query_id 与前面重复"),
        ("queries.csv", "query_id,title,text\nQ 1,a,b\n", "第 2 行的 query_id 为空或含空格"),
        ("corpus.csv.gz", "doc_id,title\n", "没有一件专利"),
        ("corpus.csv.gz", b"\x1f\x8bbroken", "gzip"),
        ("corpus.csv.gz", "doc_id,title\nD1,废水".encode("gbk"), "UTF-8"),
    ],
)
def test_rank_refuses_bad_tables_in_chinese_and_writes_nothing(
    bench: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes, said: str
) -> None:
    (bench / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    status, run = rank(bench, "--text-only")
    assert status == 1
    assert said in capsys.readouterr().err
    assert not run.exists()


def test_rank_refuses_missing_files_engines_and_folders(
    bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bench / "queries.csv").unlink()
    assert rank(bench)[0] == 1
    assert "找不到文件" in capsys.readouterr().err
    (bench / "queries.csv").write_text("query_id,title,text\nQ1,a,b\n")
    assert rank(bench, "--engine", "nowhere")[0] == 1
    assert "检索引擎" in capsys.readouterr().err
    assert rank(bench, "--run", str(bench / "no" / "x.run"))[0] == 1
    assert "目录不存在" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        rank(bench, "--k", "0")
    assert left.value.code == 2


def number(serial: int) -> str:
    digits = f"20201{serial:07}"
    return f"{digits}.{check_digit(digits)}"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["申请号", "专利名称", "摘要", "主分类号", "申请人", "申请日"])
    for at, (title, abstract, ipc) in enumerate(PATENTS):
        book.active.append([number(at + 100), title, abstract, ipc, "某厂", "2020-03-0" + str(at + 1)])
    book.active.append(["2020100000000.9", "号码错误的专利", "", "", "某厂", "2020-03-05"])
    book.save(tmp_path / "patents.xlsx")
    with (tmp_path / "needs.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("需求编号", "需求名称", "需求内容"), *NEEDS])
    return tmp_path


def match(folder: Path, *more: str) -> tuple[int, Path]:
    out = folder / "matches.xlsx"
    words = ["match", "--patents", str(folder / "patents.xlsx"), "--demands", str(folder / "needs.csv")]
    return main([*words, "--out", str(out), *more]), out


@pytest.mark.parametrize("more", [(), ("--text-only",)])
def test_match_writes_a_workbook_to_filter(files: Path, more: tuple[str, ...]) -> None:
    status, out = match(files, "--top", "2", *more)
    assert status == 0
    book = openpyxl.load_workbook(out, rich_text=True)
    assert book.sheetnames == ["匹配结果", "需求概览", "未能匹配与读取问题", "说明"]
    results = book["匹配结果"]
    assert results.freeze_panes == "A2"
    assert results.auto_filter.ref == results.dimensions
    header = [cell.value for cell in results[1]]
    first = dict(zip(header, results[2], strict=True))
    assert [first[name].value for name in ("需求编号", "名次", "专利名称")] == ["N1", 1, PATENTS[0][0]]
    assert first["匹配"].value in {"高", "中", "低"}
    assert first["分数"].value == pytest.approx(
        sum(first[part].value for part in ("词", "义", "读", "分类")), abs=0.011
    )
    reason = first["专利里的理由句"].value
    assert isinstance(reason, CellRichText)
    assert "色度" in "".join(run.text for run in reason if getattr(run, "font", None) and run.font.b)
    assert len(results["A"]) <= 1 + 2 * 2


def test_texts_that_look_like_formulas_stay_texts(files: Path) -> None:
    book = openpyxl.load_workbook(match(files, "--text-only")[1])
    cells = [row[1] for row in book["匹配结果"].iter_rows(min_row=2) if row[0].value == "N2"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[0].value.startswith("=1+1")


def test_match_tells_what_could_not_be_taken(files: Path) -> None:
    book = openpyxl.load_workbook(match(files, "--text-only")[1])
    rows = list(book["未能匹配与读取问题"].iter_rows(min_row=2, values_only=True))
    told = {(row[0], row[2]): row[4] for row in rows}
    assert "都是空的" in told["needs.csv", 4]
    assert "重复" in told["needs.csv", 5]
    assert "只有符号" in told["needs.csv", 6]
    assert "只按名称匹配" in told["needs.csv", 3]
    assert ("patents.xlsx", 5) in told
    assert all(row[5] for row in rows)


def test_match_refuses_what_is_no_list_and_leaves_nothing(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = {
        ("--demands", str(files / "patents.xlsx")): "不是需求清单",
        ("--patents", str(files / "needs.csv")): "没有读到一件专利",
        ("--patents", str(files / "gone.xlsx")): "找不到文件",
        ("--demands", str(files / "gone.xlsx")): "找不到文件",
    }
    (files / "other.xlsx").write_bytes(b"")
    cases["--demands", str(files / "other.xlsx")] = "空文件"
    for more, said in cases.items():
        status, out = match(files, "--text-only", *more)
        assert status == 1
        assert said in capsys.readouterr().err
        assert not out.exists()
    assert main(["match", "--patents", "a", "--demands", "b", "--out", str(files / "x.csv")]) == 1
    assert ".xlsx" in capsys.readouterr().err
    assert not list(files.glob(".*"))


def test_an_old_result_stays_when_a_new_run_fails(files: Path) -> None:
    (files / "matches.xlsx").write_text("上次的结果")
    assert match(files, "--demands", str(files / "gone.csv"))[0] == 1
    assert (files / "matches.xlsx").read_text() == "上次的结果"
