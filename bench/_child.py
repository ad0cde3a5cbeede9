"""One engine a process: a function of a bench run in a process of its own, with the memory it took.

``python -m bench._child MODULE FUNCTION`` reads the options from stdin and prints the function's answer as JSON.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench._bench import Options, Report

_ROOT = Path(__file__).resolve().parent.parent
_KB = 1024
_TAIL = 2_000  # characters of a failed child's last words


class ChildFailed(Exception):  # noqa: N818 - says what happened
    """A measured process ended without an answer."""


def measured(module: str, function: str, options: Options, **more: Any) -> Report:  # noqa: ANN401 - plain JSON values
    """What the function answers, with ``rss_mb`` (its process's highest resident memory) added.

    Args:
        module: A module of this folder, ``bench.index``.
        function: Called with the options and a ``folder`` (a scratch folder that is thrown away), and ``more``.
        options: What is measured on.
        more: Further arguments that JSON can hold.
    """
    with tempfile.TemporaryDirectory(
        prefix="zhiqiao-bench-", dir=os.environ.get("ZHIQIAO_BENCH_SCRATCH")
    ) as folder:
        asked = {"options": options.told(), "arguments": {"folder": folder, **more}}
        return _run([module, function], asked)


def _run(words: list[str], asked: Report) -> Report:
    places = [str(_ROOT / "src"), str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench._child", *words],
        input=json.dumps(asked),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ChildFailed(f"{' '.join(words)}: {done.returncode} {done.stdout[-_TAIL:]}")
    answer: Report = json.loads(done.stdout.splitlines()[-1])
    return answer


def memory_mb(field: str) -> float:
    """A field of this process's memory in MB: ``VmRSS`` (now) or ``VmHWM`` (highest); 0 where Linux is not."""
    told = Path("/proc/self/status")
    for line in told.read_text(encoding="utf-8").splitlines() if told.exists() else ():
        if line.startswith(f"{field}:"):
            return round(int(line.split()[1]) / _KB, 1)
    return 0.0


def main() -> int:
    """Run one function; libraries that print do so to stderr."""
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    module, function = sys.argv[1:3]
    asked = json.load(sys.stdin)
    found = getattr(importlib.import_module(module), function)(
        Options(**asked["options"]), **asked["arguments"]
    )
    found.setdefault("rss_mb", memory_mb("VmHWM"))
    answer_to.write(json.dumps(found, ensure_ascii=False) + "\n")
    answer_to.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
