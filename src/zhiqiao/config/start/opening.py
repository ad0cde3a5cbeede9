"""./run: set everything up that is not, then serve until Ctrl-C."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhiqiao.config.chinese_parser import ChineseParser
from zhiqiao.config.places import var_folder
from zhiqiao.config.start.installation import LOCK, digest, install, stamp, stamped, venv_command
from zhiqiao.config.start.steps import ROOT, Step, run_step, say
from zhiqiao.kernel.refusal import Refusal, system_words

# How long the first page may take to answer after the server was started, seconds.
PATIENCE = 90.0
LAST_PORT = 65535
DOCTOR = ".venv/bin/zhiqiao doctor"
FIRST_THING = (
    "先试这一件：以主管部门身份登录 → “存量 · 导入”，上传一份专利清单，看过计划再写入；"
    "再到“供需 · 匹配”，打开一条需求，看每件候选专利凭哪句话排上来。"
)


def main(words: Sequence[str]) -> int:
    """Run; returns the exit status: 0 stopped as asked, 1 refused or failed."""
    parser = ChineseParser(prog="./run", description="知桥：装好一切，启动网页与后台进程")
    parser.add_argument("--setup", action="store_true", help="只安装和准备数据，不启动")
    parser.add_argument("--no-demo", action="store_true", help="数据库为空时也不填演示区")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    args = parser.parse_args(words)
    began = time.monotonic()
    try:
        refuse_missing_time_zones()
        var_folder()  # refused now rather than after the installation
        if not args.setup:
            refuse_taken_port(args.host, args.port)
        install()
        prepare_data(demo=not args.no_demo)
        if args.setup:
            say(f"✓ 已准备好（共 {time.monotonic() - began:.1f} 秒）。启动：./run")
            return 0
        return serve(args.host, args.port, began)
    except Refusal as refusal:
        say(f"\n✗ {refusal.reason}\n  怎么办：{refusal.remedy}")
        return 1
    except KeyboardInterrupt:
        say("\n已中止。重新运行 ./run 会从停下的地方继续")
        return 130


def refuse_missing_time_zones() -> None:
    """A very bare machine has no time zone data, and every date here is one of Asia/Shanghai."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError as error:
        raise Refusal(
            "系统里没有时区数据，认不得 Asia/Shanghai", "apt install tzdata，然后重新运行"
        ) from error


def refuse_taken_port(host: str, port: int) -> None:
    """Say at once, before any long step, that the address cannot be had."""
    if not 0 < port <= LAST_PORT:
        raise Refusal(f"端口 {port} 不存在", f"请用 1 到 {LAST_PORT} 之间的端口，例如 --port 8000")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Refusal(f"监听地址 {host}:{port} 写得不对", "例如 --host 127.0.0.1 --port 8000") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Refusal(
                f"地址 {host}:{port} 用不了（{system_words(error)}）",
                f"可能已有一个知桥在运行；换一个端口：--port {port + 1}，或先停掉占用它的程序",
            ) from error


def database_identity() -> str:
    """What tells this database from another one: its address, and for a file which file it is."""
    url = os.environ.get("ZHIQIAO_DATABASE_URL", "")
    if url:
        return url
    path = var_folder() / "zhiqiao.sqlite3"
    return f"{path}:{path.stat().st_ino}" if path.exists() else ""


def prepare_data(*, demo: bool) -> None:
    """Bring the database up to date, fill the demo district into an empty one, build the search index."""
    migrations = [
        path for path in (ROOT / "src" / "zhiqiao").glob("*/*/migrations/*.py") if path.name != "__init__.py"
    ]
    wanted = digest([LOCK, *migrations])
    if not (known := database_identity()) or not stamped("database", f"{known} {wanted}"):
        with Step("建立或升级数据库") as step:
            remedy = "请运行 .venv/bin/zhiqiao doctor；用自建的 PostgreSQL 时请核对 ZHIQIAO_DATABASE_URL"
            run_step(step, [venv_command(), "migrate"], remedy=remedy)
        stamp("database", f"{database_identity()} {wanted}")
    if demo and not stamped("demo", database_identity()):
        with Step("填充演示区并建立检索索引（数据库为空时）") as step:
            remedy = "请把上面的输出发给维护者；也可以先不要演示数据：./run --no-demo"
            said = run_step(step, [venv_command(), "demo", "--if-empty"], remedy=remedy)
            step.note = said[-1] if said else ""
        stamp("demo", database_identity())


def serve(host: str, port: int, began: float) -> int:
    """Start `zhiqiao serve` (web and worker), greet when the first page answers, stop it when asked."""
    server = subprocess.Popen(  # noqa: S603 - our own command
        [str(venv_command()), "serve", "--host", host, "--port", str(port)], cwd=ROOT
    )

    def pass_on(number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            server.send_signal(number)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), pass_on)
    shown = f"[{host}]" if ":" in host else host
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, shown)  # noqa: S104 - the address is asked, not bound
    address = f"http://{reachable}:{port}/"
    if _answers(server, address):
        _greet(address, time.monotonic() - began)
    elif server.poll() is None:
        say(f"✗ {PATIENCE:.0f} 秒内没有等到首页。怎么办：看上面的输出，或运行 {DOCTOR}")
    code = server.wait()
    say("已停止" if code == 0 else f"✗ 服务停了（退出码 {code}）。怎么办：运行 {DOCTOR}")
    return 0 if code == 0 else 1


def _answers(server: subprocess.Popen[bytes], address: str) -> bool:
    until = time.monotonic() + PATIENCE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and server.poll() is None:
        try:
            with opener.open(address, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True  # a page that refuses is a server that answers
        except OSError:
            time.sleep(0.1)
    return False


def _greet(address: str, seconds: float) -> None:
    say(f"\n✓ 知桥在 {address}（{seconds:.1f} 秒）")
    logins = demo_logins(var_folder())
    if logins:
        say(f"\n演示登录（每种身份一个）：\n{logins}\n\n{FIRST_THING}")
    else:
        say("  登记第一个单位和人员：.venv/bin/zhiqiao user --help")
    say("\nCtrl-C 停止。")


def demo_logins(var: Path) -> str:
    """The table of demo logins that `zhiqiao demo` left in var/demo; nothing without a demo district."""
    marker = var / "demo"
    return marker.read_text(encoding="utf-8").rstrip() if marker.is_file() else ""
