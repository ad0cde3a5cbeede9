"""Vectors of documents: documents a second of the embedder in use against the whole e5-small on the same runtime."""

import time
from collections.abc import Callable
from itertools import islice

from bench._bench import Bench, Options, Report, headline, ratio, spread
from bench._child import measured
from bench._texts import documents, label
from zhiqiao.retrieval.dense import choose_embedder
from zhiqiao.retrieval.dense.bundled import BundledE5
from zhiqiao.retrieval.dense.embedder import Kind

_WARM_UP = 16
_PEERS = {
    "e5_exact": "multilingual-e5-small 12 层，4 位权重，同样截断，同一运行库",
    "e5_int8": "multilingual-e5-small 12 层，8 位权重，同样截断，同一运行库",
}


def run(options: Options) -> Report:
    """Ours and the peers in processes of their own."""
    report: Report = {"data": label(options), "n": options.docs}
    ours = report["ours"] = measured("bench.embed", "ours", options)
    report |= headline(ours)
    if options.peers:
        peers = {
            name: {"name": title, **measured("bench.embed", name, options)} for name, title in _PEERS.items()
        }
        best = max(peers.values(), key=lambda peer: float(peer["docs_per_s"]))
        report |= {
            "peer": best,
            "ratio": ratio(ours["docs_per_s"], best["docs_per_s"], less_is_better=False),
            "peers": peers,
        }
    return report


def ours(options: Options, folder: str) -> Report:
    """The embedder that is chosen by default."""
    del folder
    embedder = choose_embedder()
    return {"name": embedder.model_id, **_timed(options, embedder.embed)}


def e5_exact(options: Options, folder: str) -> Report:
    """e5-small as it ships."""
    del folder
    return _timed(options, BundledE5(fast=False).embed)


def e5_int8(options: Options, folder: str) -> Report:
    """e5-small in 8 bits."""
    del folder
    return _timed(options, BundledE5(fast=True).embed)


def _timed(options: Options, embed: Callable[[list[str], Kind], object]) -> Report:
    found = [one.whole for one in islice(documents(options), options.docs)]
    embed(found[:_WARM_UP], "passage")
    part = -(-len(found) // options.repeat)
    speeds = []
    for start in range(0, len(found), part):
        some = found[start : start + part]
        began = time.perf_counter()
        embed(some, "passage")
        speeds.append(len(some) / (time.perf_counter() - began))
    told = spread(speeds)
    return {"docs_per_s": told["median"], "repeats": told, "seconds": round(len(found) / told["median"], 2)}


BENCH = Bench("embed", "向量计算", run, docs=500, needs=1)
