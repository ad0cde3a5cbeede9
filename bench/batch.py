"""All-pairs matching at size: every need against every patent, the best hundred each.

Counted: laying out, cutting into terms, matching, merging, ranking with all signals, all in the time told. Not
counted: making vectors, which are kept from one run to the next by text (see ``zhiqiao bench embed``). The peer does
the same with bm25s (its own threads off, as ours uses one process a core) and a matrix product, fused by z-scores,
one need after another; its indexing is counted like ours, on the same terms. ``ZHIQIAO_BENCH_RUNNER`` has the work
done elsewhere: ``local:4``, ``dask:tcp://scheduler:8786`` (whose workers see the scratch folder).
"""

import os
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench._bench import Bench, Options, Report, cores, headline, ratio, spread
from bench._child import measured
from bench._kept_vectors import keep_vectors
from bench._texts import Need, documents, label, needs, needs_label
from zhiqiao.market.matching.at_size import Batch, match_documents
from zhiqiao.market.matching.ranking import NeedText
from zhiqiao.retrieval.analysis import bigrams, index_terms, plain_text
from zhiqiao.retrieval.batch import LOCAL
from zhiqiao.retrieval.dense import Progress, VectorCache, choose_embedder
from zhiqiao.retrieval.dense.selection import setting_of
from zhiqiao.retrieval.document import Document, Query, text_key
from zhiqiao.retrieval.lexical import weigh

TOP = 100
_PEER_NEEDS = 200  # the peer is timed on so many and reckoned up: it is linear in needs
_COUNTED = (
    "计时含：布置正文、切词与索引、需求分词、匹配、合并、排序，推送另含理由句；"
    "不含：算向量（按文本存着，只取出）"
)
_SHARE = 0.3  # of words in the peer's fusion, as tuned on dev


def ours(options: Options, folder: str, vectors: str, runner: str = "local:") -> Report:
    """One batch through the product's own code."""
    asked = [NeedText(str(n), one.title, one.text) for n, one in enumerate(needs(options))]
    given = list(documents(options))
    steps = Steps()
    started = time.perf_counter()
    batch = Batch(setting_of(), Path(vectors), runner, Path(folder))
    answers = list(match_documents(given, asked, TOP, batch, steps.of))
    took = time.perf_counter() - started
    return {
        "seconds": took,
        "pairs_per_s": round(len(asked) * len(given) / took),
        "steps_s": steps.told(),
        "answers": len(answers),
        "first": [hit.doc_id for hit in answers[0].ranking.hits[:5]],
        **used(),
    }


def peer(options: Options, folder: str, vectors: str) -> Report:  # noqa: ARG001 - the frame gives a folder to all
    """bm25s and exact cosines, fused by z-scores, need by need."""
    return loop_of_fusions(needs(options), list(documents(options)), vectors)


def loop_of_fusions(asked: Sequence[Need], given: Sequence[Document], vectors: str, top: int = TOP) -> Report:
    """What one writes with the usual parts: index once, then for each need both scores of every patent, fused."""
    import bm25s

    embedder, kept = choose_embedder(), VectorCache(Path(vectors))
    started = time.perf_counter()
    corpus = [[*index_terms(one.whole), *(f"\x01{gram}" for gram in bigrams(one.whole))] for one in given]
    index = bm25s.BM25(k1=1.2, b=0.75)
    index.index(corpus, show_progress=False)
    keys = [text_key(one.whole, "passage") for one in given]
    found = kept.get(embedder.model_id, keys)
    matrix = np.stack([found[key] for key in keys])
    center = matrix.mean(axis=0)
    matrix = _unit(matrix - center)
    indexed = time.perf_counter() - started
    some = asked[:_PEER_NEEDS]
    began = time.perf_counter()
    for one in some:
        weights = weigh(one.title, one.text)
        terms = [*weights.words, *(f"\x01{gram}" for gram in weights.grams)]
        words = index.get_scores([term for term in terms if term in index.vocab_dict])
        key = text_key(plain_text(Query(one.text, one.title).whole), "query")
        near = matrix @ _unit(kept.get(embedder.model_id, [key])[key] - center)
        total = _SHARE * _z(words) + (1 - _SHARE) * _z(near)
        best = np.argpartition(-total, top)[:top]
        best[np.argsort(-total[best])].tolist()
    each = (time.perf_counter() - began) / len(some)
    took = {
        "seconds": indexed + each * len(asked),
        "index_s": round(indexed, 1),
        "ms_a_need": round(each * 1e3, 2),
    }
    return {**took, "load": os.getloadavg()[0]}


def run(options: Options) -> Report:
    """Both, each in a process of its own, one after the other; the median of the repeats."""
    data = f"{label(options)}；{needs_label(options)}"
    name = f"bm25s + e5 余弦，z 分数融合，逐条（实测前 {_PEER_NEEDS} 条，按条数推算）"
    return compared("bench.batch", options, needs(options), (data, "知桥批量匹配", name))


def compared(module: str, options: Options, asked: Sequence[Need], words: tuple[str, str, str]) -> Report:
    """``ours`` and ``peer`` of a module, and ours with one worker, as the object that is printed.

    Args:
        module: Where the two functions are.
        options: What is measured on.
        asked: The needs, whose vectors are kept beforehand.
        words: What the data are, what ours is called, what the peer is called.
    """
    folder = Path(os.environ.get("ZHIQIAO_BENCH_SCRATCH") or tempfile.gettempdir())
    vectors = folder / f"zhiqiao-bench-{os.getpid()}.sqlite"
    try:
        told = keep_vectors(options, asked, vectors, choose_embedder())
        more = {"vectors": str(vectors)}
        runner = os.environ.get("ZHIQIAO_BENCH_RUNNER", LOCAL)
        runs = [measured(module, "ours", options, **more, runner=runner) for _ in range(options.repeat)]
        others = [
            measured(module, "peer", options, **more) for _ in range(options.repeat if options.peers else 0)
        ]
        alone = measured(module, "ours", options, **more, runner="local:1") if options.peers else None
    finally:
        for path in folder.glob(f"{vectors.name}*"):
            path.unlink()
    took = spread([one["seconds"] for one in runs])
    workers = f"{cores()} 个进程" if runner == LOCAL else runner
    mine = {**runs[-1], "name": f"{words[1]}，{workers}", "seconds": took["median"], "spread": took}
    found: Report = {"data": f"{words[0]}；{told}", "counted": _COUNTED, "pairs": options.docs * len(asked)}
    found["ours"] = mine
    if others:
        theirs = spread([one["seconds"] for one in others])
        found["peer"] = {**others[-1], "name": words[2], "seconds": theirs["median"], "spread": theirs}
        found["ratio"] = ratio(took["median"], theirs["median"], less_is_better=True)
    if alone is not None:
        found["one_worker"] = {"seconds": round(alone["seconds"], 1), "steps_s": alone["steps_s"]}
        found["speedup_over_one_worker"] = ratio(took["median"], alone["seconds"], less_is_better=True)
    return found | headline(mine)


class Steps:
    """How long each step took."""

    def __init__(self) -> None:
        self._took: dict[str, float] = {}

    def of(self, name: str) -> Progress:
        """A step's progress."""
        started = time.perf_counter()

        def heard(done: int, total: int) -> None:
            if done >= total:
                self._took[name] = self._took.get(name, 0.0) + time.perf_counter() - started

        return heard

    def told(self) -> dict[str, float]:
        """Seconds by step."""
        return {name: round(took, 2) for name, took in self._took.items()}


def used() -> Report:
    """Processor seconds of this process and its workers, the largest worker's memory, and how busy the machine is."""
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    spent = mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime
    return {
        "cpu_s": round(spent, 1),
        "worker_rss_mb": round(theirs.ru_maxrss / 1024, 1),
        "load": os.getloadavg()[0],
    }


def _unit(values: np.ndarray) -> np.ndarray:
    unit: np.ndarray = values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-9)
    return unit


def _z(scores: np.ndarray) -> np.ndarray:
    standard: np.ndarray = (scores - scores.mean()) / max(float(scores.std()), 1e-9)
    return standard


BENCH = Bench("batch", "批量匹配：全部需求 × 全部专利，各取前 100", run, docs=100_000, needs=5_000, repeat=1)
