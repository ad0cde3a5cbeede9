"""Checks of ``zhiqiao doctor`` that need no Django: Python, packages, folders, files."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhiqiao.config.commands.finding import Finding, bad, good, waiting
from zhiqiao.config.places import var_folder
from zhiqiao.config.start.installation import LOCK, OLDEST_PYTHON, VENDOR_FOLDER

FONT_ENDINGS = {".otf", ".ttf", ".ttc"}
LEAST_FREE = 500_000_000
NAMED_AT_MOST = 8


def python_version() -> Iterator[Finding]:
    """Python."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        yield bad("Python", f"{version}，太旧", "请安装 Python 3.11 或更新，删掉 .venv 后重新运行 ./run")
    else:
        yield good("Python", f"{version}（{sys.executable}）")


def packages() -> Iterator[Finding]:
    """依赖包."""
    if not LOCK.is_file():
        yield waiting("依赖包", f"没有 {LOCK.name}，无法核对版本", "从完整的源码目录运行")
        return
    wrong = []
    wanted = pinned(LOCK.read_text(encoding="utf-8"))
    for name, version in wanted.items():
        try:
            there = metadata.version(name)
        except metadata.PackageNotFoundError:
            there = "没有装"
        if there != version:
            wrong.append(f"{name} 应为 {version}，现为 {there}")
    if wrong:
        more = f" 等 {len(wrong)} 个" if len(wrong) > NAMED_AT_MOST else ""
        yield bad(
            "依赖包",
            "；".join(wrong[:NAMED_AT_MOST]) + more,
            "请用 .venv/bin/zhiqiao 运行，或 ./run --setup 重装",
        )
    else:
        yield good("依赖包", f"{len(wanted)} 个，与 {LOCK.name} 一致")


def pinned(text: str) -> dict[str, str]:
    """Name -> exact version of each line of a lock file."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.split("==", maxsplit=1) for line in lines if "==" in line and not line.startswith("#")]
    return {name.strip(): version.strip() for name, version in pairs}


def time_zone() -> Iterator[Finding]:
    """时区."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        yield bad(
            "时区", "系统里没有时区数据，认不得 Asia/Shanghai", "apt install tzdata，或 pip install tzdata"
        )
    else:
        yield good("时区", "日期按 Asia/Shanghai 计")


def var_folder_writable() -> Iterator[Finding]:
    """数据目录."""
    try:
        folder = var_folder()
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield bad("数据目录", f"不能写入（{error}）", "请改目录的属主与权限，或用 ZHIQIAO_VAR 指向能写的目录")
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield bad(
            "数据目录", f"{folder}，磁盘只剩 {free // 1_000_000} MB", "请清出空间，否则导入与索引会中途失败"
        )
    else:
        yield good("数据目录", f"{folder}，可写，剩余 {free // 1_000_000_000} GB")


def secret_key() -> Iterator[Finding]:
    """密钥."""
    if os.environ.get("ZHIQIAO_SECRET_KEY"):
        yield good("密钥", "来自环境变量 ZHIQIAO_SECRET_KEY")
        return
    path = var_folder() / "secret_key"
    if not path.is_file():
        yield waiting("密钥", "还没有生成", "第一次启动时自动生成；多台机器共用请设 ZHIQIAO_SECRET_KEY")
    elif os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield bad("密钥", f"{path} 别的用户也能读", f"chmod 600 {path}")
    else:
        yield good("密钥", f"保存在 {path}，重启不失效")


def front_end() -> Iterator[Finding]:
    """前端文件."""
    files = [path for path in VENDOR_FOLDER.rglob("*") if path.is_file()] if VENDOR_FOLDER.is_dir() else []
    scripts = [path for path in files if path.suffix == ".js"]
    if not scripts:
        yield bad(
            "前端文件",
            f"{VENDOR_FOLDER} 是空的，页面没有脚本与图表",
            "./run --setup（需要能访问 npm 软件源）",
        )
    elif empty := [path.name for path in files if path.stat().st_size == 0]:
        yield bad("前端文件", f"文件是空的：{'、'.join(empty)}", f"删掉 {VENDOR_FOLDER} 后运行 ./run --setup")
    else:
        size = sum(path.stat().st_size for path in files) / 1_000_000
        yield good("前端文件", f"{len(files)} 个，{size:.1f} MB")


def font_files() -> list[Path]:
    """The fonts that reports may embed."""
    folder = var_folder() / "fonts"
    return [path for path in sorted(folder.glob("*")) if path.suffix.lower() in FONT_ENDINGS]


def fonts() -> Iterator[Finding]:
    """中文字体."""
    found = font_files()
    if found:
        yield good("中文字体", f"{len(found)} 个（{found[0].parent}），可嵌入 PDF")
    else:
        yield bad(
            "中文字体",
            "没有可嵌入 PDF 的开源中文字体",
            "./run --setup；在此之前 PDF 报表会被拒绝，Excel 与 Word 不受影响",
        )


def outside_judge() -> Iterator[Finding]:
    """外部评判服务."""
    from zhiqiao.retrieval.judging import NullJudge, choose_judge

    judge = choose_judge()
    if isinstance(judge, NullJudge):
        yield good("外部评判服务", "没有设置，匹配不向外发送任何文字")
    else:
        sent = "已发布的需求和已公开的专利，文字会发往这个地址"
        yield good("外部评判服务", f"{judge.model_id}；{sent}（ZHIQIAO_JUDGE=none 停用）")
