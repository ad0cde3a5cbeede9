"""What each search engine can do besides ranking; ours is tried out, not claimed."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.peers import Capabilities, Peer
from zhiqiao.retrieval.analysis import located_terms
from zhiqiao.retrieval.conditions import Holds
from zhiqiao.retrieval.dense import NullEmbedder
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine

LABELS = {
    "filter": "筛选",
    "phrase": "短语",
    "update": "更新",
    "delete": "删除",
    "highlight": "标出依据",
    "persistence": "落盘",
}
_ENGINES = {
    "bm25s": "bm25s",
    "fts5": "SQLite FTS5",
    "lucene": "Lucene",
    "tfidf": "TF-IDF 原型",
    "e5": "e5-small",
    "rrf": "BM25 + e5 融合",
}


def _ids(engine: EmbeddedEngine, query: Query) -> set[str]:
    return {hit.id for hit in engine.search(query).hits}


def ours() -> Capabilities:
    """Each ability tried on three short documents in a folder of its own."""
    texts = {"a": "铅酸蓄电池外壳", "b": "锂电池回收装置", "c": "回收废旧电池的方法"}
    documents = [Document(name, text, keywords={"region": (name,)}) for name, text in texts.items()]
    with TemporaryDirectory(prefix="zhiqiao-evals-") as folder:
        engine = EmbeddedEngine(NullEmbedder(), Path(folder))
        engine.index(documents)
        filters = _ids(engine, Query("电池", filters={"region": frozenset("b")})) == {"b"}
        phrase = _ids(engine, Query(condition=Holds("电池回收", is_phrase=True))) == {"b"}
        engine.index([Document("a", "太阳能热水器")])
        updates = "a" in _ids(engine, Query("太阳能")) and "a" not in _ids(engine, Query("铅酸"))
        engine.delete(["c"])
        deletes = "c" not in _ids(engine, Query("回收电池"))
        keeps = "b" in _ids(EmbeddedEngine(NullEmbedder(), Path(folder)), Query("锂电池"))
    marks = any(term.text == "电池" for term in located_terms(texts["b"]))
    return Capabilities(
        filter=_mark(filters, "词与语义两路都在筛选之内"),
        phrase=_mark(phrase, "检索页语法里的引号"),
        update=_mark(updates, "逐篇"),
        delete=_mark(deletes, "逐篇"),
        highlight=_mark(marks, "两边的句子都标"),
        persistence=_mark(keeps, "索引目录"),
    )


def _mark(holds: bool, how: str) -> str:
    return f"✓ {how}" if holds else "✗"


def table(peers: Iterable[Peer]) -> list[dict[str, str]]:
    """Ours and each peer's engine, once."""
    rows = [{"title": "知桥", **asdict(ours())}]
    for peer in peers:
        engine = _ENGINES.get(peer.code.split("-")[0])
        if engine is not None and engine not in {row["title"] for row in rows}:
            rows.append({"title": engine, **asdict(peer.capabilities)})
    return rows
