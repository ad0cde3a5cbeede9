"""Hybrid search (words + meaning + permissions + facets): latency plain and under a filter that lets 1 % through."""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bench import _vectors
from bench._bench import Bench, Options, Report, headline, ratio, spread
from bench._child import measured, memory_mb
from bench._peers import Bm25sAndVectors, Fts5AndVectors, Peer
from bench._texts import FACETS, Filters, Need, as_query, label, needs, needs_label, selective_filter
from zhiqiao.retrieval.analysis import plain_text
from zhiqiao.retrieval.dense import Embedder, Kind, Progress, VectorCache, choose_embedder
from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine
from zhiqiao.retrieval.lexical import weigh

_WARM_UP = 20
_RECALL_AT, _RECALL_NEEDS = 100, 50
_MB = 1_000_000
_SAME_SCORE = 1e-3
_PEERS = {
    "fts5_vectors": "SQLite FTS5 + numpy 余弦，RRF（无分面、无权限）",
    "bm25s_vectors": "bm25s + numpy 余弦，RRF（无分面、无权限）",
}

Selected = dict[str, str]


class Timed:
    """An embedder that counts the seconds of its last answer."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    @property
    def model_id(self) -> str:
        """The model's."""
        return self._embedder.model_id

    @property
    def dimension(self) -> int:
        """The model's."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """The model's answer."""
        began = time.perf_counter()
        made = self._embedder.embed(texts, kind, progress)
        self.seconds += time.perf_counter() - began
        return made


def run(options: Options) -> Report:
    """Builds index and vectors once, then measures each engine on them in a process of its own."""
    with tempfile.TemporaryDirectory(
        prefix="zhiqiao-bench-", dir=os.environ.get("ZHIQIAO_BENCH_SCRATCH")
    ) as place:
        return measure(options, place)


def measure(options: Options, place: str) -> Report:
    """The report, in a folder where index and vectors are built."""
    built = measured("bench.query", "prepare", options, place=place)
    told = {"place": place, "selected": built["selected"]}
    report: Report = {
        "data": label(options),
        "queries": needs_label(options),
        "vectors": built["vectors"],
        "filter": {**built["selected"], "share": built["share"]},
        "n": options.docs,
        "build": {name: built[name] for name in ("index_s", "vectors_s", "disk_mb")},
    }
    ours = report["ours"] = {**measured("bench.query", "ours", options, **told), **_cold(options, place)}
    report |= headline(ours)
    if options.peers:
        peers = {
            name: {"name": title, **measured("bench.query", name, options, **told)}
            for name, title in _PEERS.items()
        }
        best = min(peers.values(), key=lambda peer: float(peer["p95_ms"]))
        report |= {
            "peer": best,
            "ratio": ratio(ours["p95_ms"], best["p95_ms"], less_is_better=True),
            "ratio_filtered": ratio(
                ours["filtered"]["p95_ms"],
                min(float(peer["filtered"]["p95_ms"]) for peer in peers.values()),
                less_is_better=True,
            ),
            "ratio_without_embedding": ratio(
                ours["without_embedding_ms"]["p95"],
                min(float(peer["without_embedding_ms"]["p95"]) for peer in peers.values()),
                less_is_better=True,
            ),
            "peers": peers,
        }
    return report


def _cold(options: Options, place: str) -> Report:
    """Starts a process as often as asked; the median, and the files in memory already, as after the first of them."""
    first = needs(options)[0]
    asked: Report = {"place": place, "need": [first.title, first.text], "facets": list(FACETS)}
    found = [measured("bench._cold", "first_answer", options, **asked) for _ in range(options.repeat)]
    middle = sorted(found, key=lambda one: float(one["cold_start_s"]))[len(found) // 2]
    return {name: middle[name] for name in ("cold_start_s", "cold_start_cpu_s")}


def prepare(options: Options, folder: str, place: str) -> Report:
    """Index and vectors in ``place``, and the filter."""
    from bench._texts import documents

    del folder
    embedder = choose_embedder()
    engine = EmbeddedEngine(embedder, Path(place))
    began = time.perf_counter()
    engine.index(documents(options))
    indexed = time.perf_counter()
    _vectors.fill(options, embedder, VectorCache(Path(place) / "vectors.sqlite"))
    filled = time.perf_counter()
    if engine.vectors_ready < 1:
        raise RuntimeError("documents without vectors")
    filters, share = selective_filter(options)
    size = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())
    return {
        "index_s": round(indexed - began, 1),
        "vectors_s": round(filled - indexed, 1),
        "vectors": _vectors.label(options, embedder),
        "selected": {name: next(iter(values)) for name, values in filters.items()},
        "share": round(share, 5),
        "disk_mb": round(size / _MB, 1),
    }


def ours(options: Options, folder: str, place: str, selected: Selected) -> Report:
    """The embedded engine: the page's own search, facets and permissions included."""
    del folder
    found = needs(options)
    embedder = Timed(choose_embedder())
    engine = EmbeddedEngine(embedder, Path(place))
    filters = _filters(selected)
    plain = _latencies(options, found, lambda need: engine.search(as_query(need)), embedder)
    narrow = _latencies(options, found, lambda need: engine.search(as_query(need, filters)), embedder)
    resident = memory_mb("VmRSS")
    return {
        "name": "知桥 EmbeddedEngine",
        **plain,
        "filtered": narrow,
        "rss_mb": resident,
        "peak_rss_mb": memory_mb("VmHWM"),
        "recall": recall(engine, found[:: max(1, len(found) // _RECALL_NEEDS)], filters),
    }


def recall(engine: EmbeddedEngine, found: Sequence[Need], filters: Filters) -> Report:
    """Share of the true best 100 that the engine finds, the true ones by comparing with every document.

    By meaning with the filter and without; by words with the filter, against the whole ranking filtered afterwards.
    """
    dense, text = engine._vectors(), engine._text  # noqa: SLF001 - a measurement looks inside
    if dense is None:
        return {}
    allowed = text.allowed_rows(filters, None)
    chosen = np.searchsorted(dense.rows, allowed)
    shares: dict[str, list[float]] = {"meaning_filtered": [], "meaning": [], "words_filtered": []}
    for need in found:
        asked = as_query(need, filters)
        read = engine._read(asked)  # noqa: SLF001 - the same
        if read is None:
            continue
        vector = read.seen_from(dense.center)
        scores = dense.score_rows(vector, dense.rows)
        for name, places, given in (
            ("meaning_filtered", chosen, allowed),
            ("meaning", np.arange(len(scores)), None),
        ):
            best = places[np.lexsort((dense.rows[places], -scores[places]))[:_RECALL_AT]]
            near, _ = dense.search(vector, max(_RECALL_AT, 300), given)
            shares[name].append(float(np.isin(dense.rows[best], near[:_RECALL_AT]).mean()))
        weights = weigh(need.title, need.text)
        ranked = text.search(weights, {}, None, engine.count)
        inside = set(allowed.tolist())
        true = [hit.score for hit in ranked if hit.row in inside][:_RECALL_AT]
        found_scores = [hit.score for hit in text.search(weights, filters, None, _RECALL_AT)]
        if true:  # by score: of documents with equal scores any may stand last
            reached = sum(score >= true[-1] - _SAME_SCORE for score in found_scores)
            shares["words_filtered"].append(reached / len(true))
    return {
        name: {"mean": round(float(np.mean(values)), 4), "least": round(min(values), 4), "needs": len(values)}
        for name, values in shares.items()
        if values
    }


def fts5_vectors(options: Options, folder: str, place: str, selected: Selected) -> Report:
    """FTS5 and numpy."""
    return _peer(partial(Fts5AndVectors, folder), options, place, selected)


def bm25s_vectors(options: Options, folder: str, place: str, selected: Selected) -> Report:
    """bm25s and numpy."""
    del folder
    return _peer(Bm25sAndVectors, options, place, selected)


def _peer(
    make: Callable[[Options, Floats], Peer], options: Options, place: str, selected: Selected
) -> Report:
    found = needs(options)
    embedder = Timed(choose_embedder())
    peer = make(options, _matrix(options, embedder, place))

    def vector_of(need: Need) -> Floats:
        vector: Floats = unit_rows(embedder.embed([plain_text(as_query(need).whole)], "query"))[0]
        return vector

    plain = _latencies(options, found, lambda need: peer.search(need, vector_of(need), None), embedder)
    narrow = _latencies(options, found, lambda need: peer.search(need, vector_of(need), selected), embedder)
    return {**plain, "filtered": narrow, "rss_mb": memory_mb("VmRSS"), "peak_rss_mb": memory_mb("VmHWM")}


def _matrix(options: Options, embedder: Embedder, place: str) -> Floats:
    """The documents' vectors in the order of the documents, shape (n, dimension)."""
    from bench._texts import documents
    from zhiqiao.retrieval.document import text_key

    keys = np.array([text_key(one.whole, "passage") for one in documents(options)], dtype=np.int64)
    _, vectors = VectorCache(Path(place) / "vectors.sqlite").matrix(embedder.model_id, keys)
    return unit_rows(vectors.astype(np.float32))


def _latencies(
    options: Options, found: Sequence[Need], search: Callable[[Need], object], embedder: Timed
) -> Report:
    """Percentiles of the searches of all needs, the median of the repeats; the embedder's part of it also alone."""
    for need in found[:_WARM_UP]:
        search(need)
    kinds = ("whole", "embedding", "without_embedding", "processor")
    percentiles: dict[str, dict[int, list[float]]] = {kind: {50: [], 95: [], 99: []} for kind in kinds}
    for _ in range(options.repeat):
        taken: dict[str, list[float]] = {kind: [] for kind in kinds}
        for need in found:
            embedder.seconds = 0.0
            began, processor = time.perf_counter(), time.process_time()
            search(need)
            seconds = time.perf_counter() - began
            taken["whole"].append(seconds)
            taken["embedding"].append(embedder.seconds)
            taken["without_embedding"].append(seconds - embedder.seconds)
            taken["processor"].append(time.process_time() - processor)
        for kind, values in taken.items():
            for percent, into in percentiles[kind].items():
                into.append(float(np.percentile(values, percent)) * 1000)
    told = {f"p{percent}_ms": spread(values) for percent, values in percentiles.pop("whole").items()}
    return {
        **{name: one["median"] for name, one in told.items()},
        "repeats": told,
        **{
            f"{kind}_ms": {f"p{percent}": spread(values)["median"] for percent, values in parts.items()}
            for kind, parts in percentiles.items()
        },
    }


def _filters(selected: Selected) -> Filters:
    return {name: frozenset({value}) for name, value in selected.items()}


BENCH = Bench("query", "混合检索", run)
