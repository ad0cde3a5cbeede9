"""One long step on the screen: what is being done, how long already, and what to do when it fails."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from zhiqiao.kernel.refusal import Refusal

ROOT = Path(__file__).resolve().parents[4]

# On a pipe (CI) a line is printed at most this often, seconds; a terminal rewrites its line each second.
QUIET_SECONDS = 10.0
TAIL_LINES = 30
LINE_WIDTH = 100


def say(text: str = "") -> None:
    """Print a line for the person at the keyboard."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Step:
    """One step with its name, elapsed time and outcome; use it as a context manager."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = time.monotonic()
        self.note = ""
        self._spoke = 0.0
        self._terminal = sys.stdout.isatty()

    @property
    def elapsed(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.started

    def tick(self, text: str = "") -> None:
        """Show that the step is alive, with what it is at."""
        if self._terminal:
            line = f"… {self.title}（{self.elapsed:.0f} 秒） {text}"[:LINE_WIDTH]
            sys.stdout.write(f"\r\x1b[2K{line}")
            sys.stdout.flush()
        elif self.elapsed - self._spoke >= QUIET_SECONDS:
            self._spoke = self.elapsed
            say(f"… {self.title}（{self.elapsed:.0f} 秒） {text}"[:LINE_WIDTH])

    def __enter__(self) -> Self:
        if self._terminal:
            self.tick()
        else:
            say(f"… {self.title}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        mark = "✓" if error is None else "✗"
        note = f"：{self.note}" if self.note else ""
        clear = "\r\x1b[2K" if self._terminal else ""
        say(f"{clear}{mark} {self.title}（{self.elapsed:.1f} 秒）{note}")


def _pump(stream: IO[str], lines: "queue.SimpleQueue[str | None]") -> None:
    with stream:
        for line in stream:
            lines.put(line.rstrip())
    lines.put(None)


def run_step(
    step: Step,
    command: Sequence[str | Path],
    *,
    remedy: str,
    environment: Mapping[str, str] | None = None,
) -> list[str]:
    """Run a command under a step and give the last lines it printed.

    Raises:
        Refusal: when the command fails; the last lines stand in the reason.
    """
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        process = subprocess.Popen(  # noqa: S603 - commands are built here, never from input
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise Refusal(f"{step.title}：无法启动 {command[0]}（{error}）", remedy) from error
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
    try:
        while True:
            try:
                line = lines.get(timeout=1.0)
            except queue.Empty:
                step.tick()
                continue
            if line is None:
                break
            if line.strip():
                tail.append(line)
                step.tick("" if line.startswith("WARNING") else line.strip())
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        printed = "\n  ".join(tail)
        raise Refusal(f"{step.title}没有成功（退出码 {code}）。最后的输出：\n  {printed}\n", remedy)
    return list(tail)
