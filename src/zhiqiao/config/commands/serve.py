"""``zhiqiao serve``: web pages and background work together, until Ctrl-C."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from zhiqiao.kernel.refusal import Refusal

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=8000, help="端口")
    parser.add_argument("--workers", type=int, default=1, help="网页进程数")
    parser.add_argument("--no-worker", action="store_true", help="不启动后台进程（另用 zhiqiao worker）")


def run(args: argparse.Namespace) -> int:
    """Start both, stop both; when one ends by itself the other is stopped too."""
    _refuse_taken_port(args.host, args.port)
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
    started = [subprocess.Popen(web, env=environment)]  # noqa: S603 - our own interpreter and arguments
    if not args.no_worker:
        worker = [sys.executable, "-m", "zhiqiao.config.command_line", "worker"]
        started.append(subprocess.Popen(worker, env=environment))  # noqa: S603 - the same
    sys.stdout.write(f"知桥已启动：http://{args.host}:{args.port}/  （Ctrl-C 停止）\n")
    sys.stdout.flush()
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not stopping and all(process.poll() is None for process in started):
        time.sleep(0.2)
    failed = not stopping
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in started:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
    if failed:
        sys.stderr.write("有一个进程自己停了，已全部停止。运行 zhiqiao doctor 查看原因\n")
    return 1 if failed else 0


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                f"端口 {host}:{port} 用不了（{error.strerror}）", "换一个端口：--port 8001"
            ) from error
