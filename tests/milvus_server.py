"""A real Milvus server for one test run, on loopback, gone afterwards: the one that `pip install milvus` has.

It pins old requirements, so it lives in an environment of its own: ZHIQIAO_MILVUS_SERVER names its program,
or the PATH does. ZHIQIAO_MILVUS_URL names a server that runs already. Standard library only.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 180.0
_HEALTH = "http://127.0.0.1:9091/healthz"  # the server has no option for this port


class NoMilvus(Exception):  # noqa: N818 - states a fact about the machine
    """No server can be had on this machine; the text says what was tried."""


class Server:
    """A server over a folder, which can be stopped and started again."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        if _is_healthy():
            raise NoMilvus(
                "本机已有一个 Milvus 服务（9091 端口有应答）：用 ZHIQIAO_MILVUS_URL 指明它，或先停掉"
            )
        command = [self._program, "--data", str(self._folder), "--proxy-port", str(self.port)]
        self._process = subprocess.Popen(  # noqa: S603 - the server's own program
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + PATIENCE
        while not (_is_healthy() and _answers(self.port)):
            if time.monotonic() > until or self._process.poll() is not None:
                self.stop()
                raise RuntimeError(f"{self._program} 没有启动起来，日志在 {self._folder}/logs")
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop it and all it started."""
        if self._process is None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, sign)
            except ProcessLookupError:
                break
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                continue
        self._process = None
        until = time.monotonic() + 10
        while _is_healthy() and time.monotonic() < until:
            time.sleep(0.2)


def _free_port() -> int:
    """A port that the system gives to no one by itself."""
    return next(port for port in range(20_000 + os.getpid() % 9_000, 30_000) if _is_free(port))


def _is_free(port: int) -> bool:
    """Whether a program could take the port that does not reuse one whose last connections still linger."""
    with socket.socket() as one:
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _is_healthy() -> bool:
    try:
        with urllib.request.urlopen(_HEALTH, timeout=2) as answer:
            return answer.read() == b"OK"
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def server() -> Iterator[Server]:
    """A server on a free port over a temporary folder.

    Raises:
        NoMilvus: there is no program, or it does not start.
    """
    program = os.environ.get("ZHIQIAO_MILVUS_SERVER") or shutil.which("milvus-server")
    if program is None or not Path(program).is_file():
        raise NoMilvus(
            "没有 milvus-server：python3 -m venv 目录 && 目录/bin/pip install milvus==2.3.5，"
            "再设 ZHIQIAO_MILVUS_SERVER=目录/bin/milvus-server"
        )
    with tempfile.TemporaryDirectory(prefix="zhiqiao-milvus-", ignore_cleanup_errors=True) as folder:
        one = Server(program, Path(folder))
        try:
            one.start()
            yield one
        finally:
            one.stop()
