"""What a bench is: options in, one JSON object out."""

import importlib
import os
import pkgutil
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

Report = dict[str, Any]
_CPU_FIELD = "model name"


@dataclass(frozen=True)
class Options:
    """What is measured on.

    Attributes:
        docs: Documents; beyond the real files they are generated.
        needs: Queries.
        data: Folder of the real files; None when it is not there.
        repeat: Runs of each engine; the median is told, with the range.
        seed: Of everything drawn.
        embed: ``derived`` (vectors drawn around real ones) or ``real`` (every document embedded).
        peers: Whether peers are measured too.
    """

    docs: int
    needs: int
    data: str | None = None
    repeat: int = 5
    seed: int = 20261110
    embed: str = "derived"
    peers: bool = True

    @property
    def folder(self) -> Path | None:
        """The folder of the real files."""
        return None if self.data is None else Path(self.data)

    def told(self) -> dict[str, Any]:
        """As a child process is told."""
        return asdict(self)


@dataclass(frozen=True)
class Bench:
    """One thing that is measured.

    Attributes:
        code: The name of its file.
        title: What it measures, Chinese.
        run: Measures and gives ``ours``, ``peer``, ``ratio`` and the rest of the report.
        docs: Documents by default.
        needs: Queries by default; 0 where there are none.
        repeat: Runs by default.
    """

    code: str
    title: str
    run: Callable[[Options], Report]
    docs: int = 100_000
    needs: int = 500
    repeat: int = 5


def benches() -> dict[str, Bench]:
    """All of them by code: each file of this folder that does not begin with "_" holds one as ``BENCH``."""
    folder = importlib.import_module("bench")
    found = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        if name.startswith("_"):
            continue
        one = getattr(importlib.import_module(f"bench.{name}"), "BENCH", None)
        if not isinstance(one, Bench) or one.code != name:
            raise TypeError(f"bench/{name}.py 里没有名为 BENCH、code 为「{name}」的 Bench")
        found[name] = one
    return found


def spread(values: Sequence[float], digits: int = 1) -> dict[str, Any]:
    """Median and range of repeats, and the repeats themselves in order."""
    kept = [round(value, digits) for value in values]
    return {"median": round(median(values), digits), "range": [min(kept), max(kept)], "runs": kept}


def ratio(ours: float, peer: float, *, less_is_better: bool) -> float:
    """How many times better ours is."""
    better, worse = (peer, ours) if less_is_better else (ours, peer)
    return round(better / worse, 2) if worse else 0.0


def headline(ours: Mapping[str, Any]) -> Report:
    """Ours again, for the top level of the report."""
    return {name: ours[name] for name in ("docs_per_s", "rows_per_s", "p95_ms", "seconds") if name in ours}


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> Report:
    """Processor, cores, system and the packages that matter for speed."""
    names = ("tantivy", "numpy", "onnxruntime", "tokenizers", "rjieba", "bm25s")
    return {
        "cpu": _processor(),
        "cores": cores(),
        "threads": int(os.environ.get("OMP_NUM_THREADS", "0")) or cores(),
        "load": [round(value, 1) for value in os.getloadavg()] if hasattr(os, "getloadavg") else [],
        "system": platform.platform(),
        "versions": {"python": platform.python_version()}
        | {name: found for name in names if (found := _version(name))},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith(_CPU_FIELD):
                return line.partition(":")[2].strip()
    return platform.processor()
