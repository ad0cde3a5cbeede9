"""From the start of a process to its first answer. Nothing is imported here that the product does not need for it."""

import os
from pathlib import Path

from bench._bench import Options, Report
from zhiqiao.retrieval.dense import choose_embedder
from zhiqiao.retrieval.document import PUBLIC, Query
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def first_answer(options: Options, folder: str, place: str, need: list[str], facets: list[str]) -> Report:
    """Seconds of wall clock and of processor until the first search has answered."""
    del options, folder
    engine = EmbeddedEngine(choose_embedder(), Path(place))
    title, text = need
    found = engine.search(Query(text, title, audience=frozenset({PUBLIC}), k=20, facets=tuple(facets)))
    if found.is_text_only or not found.hits:
        raise RuntimeError("no answer by meaning")
    spent = os.times()
    return {
        "cold_start_s": round(since_start(), 2),
        "cold_start_cpu_s": round(spent.user + spent.system, 2),
    }


def since_start() -> float:
    """Seconds since this process was started."""
    told = Path("/proc/self/stat")
    if not told.exists():
        return float("nan")
    started = int(told.read_text(encoding="utf-8").rpartition(")")[2].split()[19]) / _TICKS
    return float(Path("/proc/uptime").read_text(encoding="utf-8").split()[0]) - started
