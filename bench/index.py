"""Text indexing: documents a second, segmentation, commit and fsync included."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from bench._bench import Bench, Options, Report, headline, ratio, spread
from bench._child import measured, memory_mb
from bench._texts import documents, label
from zhiqiao.retrieval.analysis import index_terms
from zhiqiao.retrieval.document import Document
from zhiqiao.retrieval.lexical import TextIndex

_MB = 1_000_000
_PEERS = {
    "bm25s": "bm25s：同样的词，只有词，建索引并存盘",
    "fts5": "SQLite FTS5：同样的词，只有词与原文，建表并提交",
}


def run(options: Options) -> Report:
    """Ours and the peers in processes of their own, by turns, as often as asked."""
    report: Report = {"data": label(options), "n": options.docs, "includes": "分词、提交、fsync"}
    engines = ["ours", *(_PEERS if options.peers else ())]
    runs: dict[str, list[Report]] = {name: [] for name in engines}
    for _ in range(options.repeat):
        for name, found in runs.items():
            found.append(measured("bench.index", name, options))
    told = {name: _told(options, found) for name, found in runs.items()}
    ours = report["ours"] = {"name": "知桥 TextIndex（词、字对、字段、权限、原文）", **told.pop("ours")}
    report |= headline(ours)
    if told:
        peers = {name: {"name": _PEERS[name], **found} for name, found in told.items()}
        best = max(peers.values(), key=lambda peer: float(peer["docs_per_s"]))
        report |= {
            "peer": best,
            "ratio": ratio(ours["docs_per_s"], best["docs_per_s"], less_is_better=False),
            "peers": peers,
        }
    return report


def _told(options: Options, runs: list[Report]) -> Report:
    speeds = spread([options.docs / one["seconds"] for one in runs])
    middle = sorted(runs, key=lambda one: float(one["seconds"]))[len(runs) // 2]
    return {"docs_per_s": speeds["median"], "repeats": speeds, **middle}


def ours(options: Options, folder: str) -> Report:
    """The text index on disk, with keywords and readers."""
    index = TextIndex(Path(folder) / "text")
    return _timed(options, folder, index.write)


def bm25s(options: Options, folder: str) -> Report:
    """bm25s over our words, saved."""
    import bm25s as package

    def write(found: Iterable[Document]) -> None:
        model = package.BM25(method="lucene", k1=1.2, b=0.75)
        model.index([index_terms(one.whole) for one in found], show_progress=False)
        model.save(f"{folder}/bm25s")
        for path in Path(folder, "bm25s").iterdir():
            _sync(path)

    return _timed(options, folder, write)


def fts5(options: Options, folder: str) -> Report:
    """SQLite's full text table over our words, with the texts kept."""
    return _timed(options, folder, lambda found: write_fts5(Path(folder) / "fts5.sqlite", found))


def write_fts5(path: Path, found: Iterable[Document]) -> None:
    """A table of words, and one of what is shown and filtered by, in one transaction."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE VIRTUAL TABLE found USING fts5(words, content='', tokenize=\"unicode61 tokenchars '-.%'\")"
        )
        database.execute(
            "CREATE TABLE shown (place INTEGER PRIMARY KEY, id, title, text, ipc, status, region)"
        )
        for place, one in enumerate(found, start=1):
            words = " ".join(index_terms(one.whole))
            database.execute("INSERT INTO found(rowid, words) VALUES (?, ?)", (place, words))
            kept = [next(iter(one.keywords.get(name, ())), "") for name in ("ipc", "status")]
            region = one.keywords["region"][-1]
            database.execute(
                "INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?, ?)",
                (place, one.id, one.title, one.text, *kept, region),
            )


def _timed(options: Options, folder: str, write: Callable[[Iterable[Document]], Any]) -> Report:
    """Seconds of wall clock and of processor for a write; documents are drawn before the clock starts."""
    found = list(documents(options))
    index_terms("分词器先装入词典")
    before = memory_mb("VmRSS")
    wall, processor = time.perf_counter(), time.process_time()
    write(found)
    seconds = time.perf_counter() - wall
    size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return {
        "seconds": round(seconds, 2),
        "cpu_us_a_doc": round((time.process_time() - processor) / options.docs * 1e6, 1),
        "disk_mb": round(size / _MB, 1),
        "documents_rss_mb": before,
    }


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


BENCH = Bench("index", "文本索引", run, needs=1, repeat=3)
