"""What an error of the database means to the person at the keyboard. Asked only after one has happened."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from zhiqiao.kernel.refusal import Refusal

_BUSY = ("locked", "busy", "deadlock", "lock timeout")
_FULL = ("full", "no space left")
_READ_ONLY = ("readonly", "read-only", "unable to open")


class DatabaseTrouble(Refusal):
    """The database cannot be used as it is."""


@contextmanager
def database_refusals() -> Iterator[None]:
    """Within it, what the database does not do is refused with what to do about it."""
    try:
        yield
    except Exception as error:
        django_db = sys.modules.get("django.db")  # not imported, then it is no error of the database
        if django_db is None or not isinstance(error, django_db.Error):
            raise
        raise explained(error) from error


def explained(error: Exception) -> DatabaseTrouble:
    """The refusal that an error of Django's database layer comes to."""
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    what = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    where = f"{what} {connection.settings_dict['NAME']}"
    said = " ".join(str(error).split())
    lowered = said.lower()
    if any(word in lowered for word in _BUSY):
        return DatabaseTrouble(
            f"数据库 {where} 正被别的程序占用（{said}），没有写入任何数据", "请等那个程序做完，再运行一次"
        )
    if any(word in lowered for word in _FULL):
        return DatabaseTrouble(f"数据库 {where} 所在的磁盘满了（{said}）", "请清出空间后再运行一次")
    if any(word in lowered for word in _READ_ONLY):
        return DatabaseTrouble(
            f"数据库 {where} 打不开或不能写（{said}）",
            "请检查文件与目录的属主、权限，或用 ZHIQIAO_VAR 换一个目录",
        )
    try:
        connection.close()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        if connection.vendor == "sqlite":
            remedy = "这个文件可能已损坏：请移开它，用备份恢复后运行 zhiqiao doctor"
        else:
            remedy = "请核对 ZHIQIAO_DATABASE_URL，确认数据库在运行、账号有权限，再运行 zhiqiao doctor"
        return DatabaseTrouble(f"数据库 {where} 连不上（{said}）", remedy)
    if missing:
        return DatabaseTrouble(
            f"数据库 {where} 还没有建好，差 {len(missing)} 个迁移",
            "请先运行 zhiqiao migrate（./run 会自动做）",
        )
    return DatabaseTrouble(f"数据库 {where} 出错：{said}", "请运行 zhiqiao doctor 查看原因")
