"""``zhiqiao serve``: web pages and background work together, until Ctrl-C."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from zhiqiao.config.start.opening import refuse_taken_port

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Ctrl-C, a service manager, a closed terminal.
STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
# How long a process may take to finish what it is doing, seconds.
PATIENCE = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=8000, help="端口")
    parser.add_argument("--workers", type=int, default=1, help="网页进程数")
    parser.add_argument("--no-worker", action="store_true", help="不启动后台进程（另用 zhiqiao worker）")


def run(args: argparse.Namespace) -> int:
    """Start both, stop both; when one ends by itself the other is stopped too."""
    refuse_taken_port(args.host, args.port)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "zhiqiao.config.settings"}
    if args.host in LOOPBACK:
        environment.setdefault("ZHIQIAO_LOOPBACK", "1")
    web = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        args.host,
        "--port",
        str(args.port),
    ]
    web += ["--workers", str(args.workers), "--blocking-threads", "4", "--log-level", "warning"]
    web += ["zhiqiao.config.wsgi:application"]
    # Each in a session of its own: Ctrl-C in the terminal reaches us alone, and we stop them in order.
    started = [subprocess.Popen(web, env=environment, start_new_session=True)]  # noqa: S603 - our own interpreter and arguments
    if not args.no_worker:
        worker = [sys.executable, "-m", "zhiqiao.config.command_line", "worker"]
        started.append(subprocess.Popen(worker, env=environment, start_new_session=True))  # noqa: S603 - the same
    names = ("网页进程", "后台进程")
    sys.stdout.write(f"知桥已启动：http://{args.host}:{args.port}/  （Ctrl-C 停止）\n")
    sys.stdout.flush()
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in STOPPING:
        signal.signal(number, stop)
    while not stopping and all(process.poll() is None for process in started):
        time.sleep(0.2)
    ended = [name for name, process in zip(names, started, strict=False) if process.poll() is not None]
    failed = not stopping
    for process in started:
        _stop(process)
    if failed:
        sys.stderr.write(f"{'、'.join(ended)}自己停了，已全部停止。运行 zhiqiao doctor 查看原因\n")
    return 1 if failed else 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, then end it with whatever it has started."""
    if process.poll() is None:
        process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=PATIENCE)
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # its own group: what it left behind
    process.kill()
    process.wait()
