"""``zhiqiao rank`` and ``zhiqiao match`` on needs nobody should write: each is answered, or named as unanswered."""

import csv
from pathlib import Path

import openpyxl
import pytest
from tests.odd_texts import BLANK, HUGE, WRITABLE

from zhiqiao.config.command_line import main
from zhiqiao.kernel.patent_number import check_digit
from zhiqiao.market.matching.ranking import MOST_OF_A_TITLE, NeedText, PatentText, as_document, rank_need
from zhiqiao.retrieval.dense.embedder import NullEmbedder
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.engine import Candidates
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine

PATENTS = [
    ("一种印染废水脱色装置", "铁碳微电解使印染废水色度下降，能耗低。", "C02F1/46"),
    ("锂电池陶瓷隔膜", "涂层提高锂电池隔膜的耐热性。", "H01M50/40"),
]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIQIAO_CACHE", str(tmp_path / "cache"))


def written(path: Path, header: list[str], rows: list[tuple[str, ...]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *rows])
    return str(path)


def test_rank_ranks_or_names_every_need(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = dict(enumerate(WRITABLE))
    corpus = written(
        tmp_path / "corpus.csv",
        ["doc_id", "title", "abstract", "ipc"],
        [(f"D{at}", *one) for at, one in enumerate(PATENTS)],
    )
    queries = written(
        tmp_path / "queries.csv",
        ["query_id", "title", "text"],
        [(f"Q{at}", WRITABLE[name][:200], WRITABLE[name]) for at, name in names.items()],
    )
    run = tmp_path / "out.run"
    words = ["rank", "--corpus", corpus, "--queries", queries, "--run", str(run), "--text-only"]
    assert main(words) == 0
    answered = {line.split()[0] for line in run.read_text(encoding="utf-8").splitlines()}
    for at, name in names.items():
        if "废水" in WRITABLE[name][:200] and name not in HUGE:
            assert f"Q{at}" in answered, name
    assert not answered & {f"Q{at}" for at, name in names.items() if name in BLANK}
    assert f"有 {len(names) - len(answered)} 条需求没有排出一件专利" in capsys.readouterr().err


def test_match_writes_its_workbook_whatever_the_needs_say(tmp_path: Path) -> None:
    numbers = [f"20201{serial:07}" for serial in range(len(PATENTS))]
    patents = written(
        tmp_path / "patents.csv",
        ["申请号", "专利名称", "摘要", "IPC分类号"],
        [(f"{number}.{check_digit(number)}", *one) for number, one in zip(numbers, PATENTS, strict=True)],
    )
    demands = written(
        tmp_path / "demands.csv",
        ["需求编号", "需求名称", "需求内容"],
        [(f"N{at}", name, text.replace("\x00", "")) for at, (name, text) in enumerate(WRITABLE.items())],
    )
    out = tmp_path / "out.xlsx"
    words = ["match", "--patents", patents, "--demands", demands, "--out", str(out), "--text-only"]
    assert main(words) == 0
    book = openpyxl.load_workbook(out, read_only=True)
    assert len(book.sheetnames) > 1


class _Watching(EmbeddedEngine):
    """Keeps what it is asked."""

    asked: Query | None = None

    def candidates(self, query: Query, depth: int = 300) -> Candidates:
        self.asked = query
        return super().candidates(query, depth)


def test_a_title_too_long_to_be_one_is_read_once_as_the_body() -> None:
    engine = _Watching(NullEmbedder())
    engine.index([as_document(PatentText("D1", "一种印染废水脱色装置"))])
    long = "降低印染废水的色度。" * MOST_OF_A_TITLE
    found = rank_need(engine, NeedText("1", long, "能耗"), 10)
    assert [hit.doc_id for hit in found.hits] == ["D1"]
    assert engine.asked is not None
    assert engine.asked.title == ""
    assert engine.asked.text.startswith(long)
    rank_need(engine, NeedText("2", "印染废水", "能耗"), 10)
    assert engine.asked.title == "印染废水"
