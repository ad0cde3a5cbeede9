"""Where an installation keeps its things. Plain Python, so that ``doctor`` works before Django does."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from zhiqiao.kernel.refusal import Refusal, system_words

CLONE = Path(__file__).resolve().parents[3]


def var_folder() -> Path:
    """The folder for the database, files, index and keys: ZHIQIAO_VAR, else var/ of a clone, else the home's."""
    named = os.environ.get("ZHIQIAO_VAR")
    if named:
        found = Path(named)
    elif (CLONE / "pyproject.toml").exists():
        found = CLONE / "var"
    else:
        found = Path.home() / ".local" / "share" / "zhiqiao"
    try:
        found.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"数据目录 {found} 建不了（{system_words(error)}）",
            "请改目录的属主与权限，或用 ZHIQIAO_VAR 指向能写的目录",
        ) from error
    return found


def secret_key_in(var: Path) -> str:
    """The installation's key, made once and kept readable by its owner only."""
    path = var / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(made := secrets.token_urlsafe(48))
    return made


def database_from(url: str, var: Path) -> dict[str, Any]:
    """Django's DATABASES entry: SQLite in ``var`` by default, PostgreSQL by postgres://user:pass@host:port/name."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(var / "zhiqiao.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
        }
    remedy = "PostgreSQL 写作 postgres://用户:密码@主机:端口/库名；用 SQLite 则不设这个变量"
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError as error:
        raise Refusal("ZHIQIAO_DATABASE_URL 的主机或端口写法不对", remedy) from error
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Refusal(f"ZHIQIAO_DATABASE_URL 的开头“{parts.scheme}”不认识", remedy)
    if not parts.path.lstrip("/"):
        raise Refusal("ZHIQIAO_DATABASE_URL 里没有库名", remedy)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "OPTIONS": options,
    }


def concordance_file() -> Path:
    """Where an imported IPC ↔ GB/T 4754 table is kept; not there when none was imported."""
    return var_folder() / "tables" / "ipc_gbt4754.json"
