"""Checks of ``zhiqiao doctor`` that ask the database: reachable, migrated, indexed, worked on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from zhiqiao.config.command_line import setup_django
from zhiqiao.config.commands.database_trouble import explained
from zhiqiao.config.commands.finding import Finding, bad, good, waiting

# The worker beats every 15 seconds; four beats missed is silence.
SILENCE = timedelta(seconds=60)
# An index is written in the seconds before or after the import that called for it.
FRESH_SECONDS = 5.0
# Counting vectors reads them all: past this many patents doctor leaves it to the job's progress.
COUNTED_UP_TO = 100_000
_UNKNOWN = ("数据库还不能用，无从得知", "请先按上面“数据库”一项处理")


def database() -> Iterator[Finding]:
    """数据库."""
    setup_django()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    what = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    where = f"{what} {connection.settings_dict['NAME']}"
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        trouble = explained(error)
        yield bad("数据库", trouble.reason, trouble.remedy)
        return
    if missing:
        yield bad("数据库", f"{where}，差 {len(missing)} 个迁移", "zhiqiao migrate（或 ./run，会自动做）")
    else:
        yield good("数据库", f"{where}，结构是最新的")


def worker() -> Iterator[Finding]:
    """后台进程."""
    setup_django()
    from django.db import DatabaseError
    from django.utils import timezone

    from zhiqiao.foundation.jobs import queries

    try:
        last = queries.last_beat()
    except DatabaseError:
        yield bad("后台进程", *_UNKNOWN)
        return
    start = "zhiqiao serve 会一起启动；单独启动用 zhiqiao worker"
    if last is None:
        yield waiting("后台进程", "从未运行过，导入与向量计算会一直排队", start)
    elif timezone.now() - last > SILENCE:
        yield waiting(
            "后台进程", f"最近一次活动在 {timezone.localtime(last):%Y-%m-%d %H:%M}，现在没有运行", start
        )
    else:
        yield good("后台进程", "正在运行")


def search_index() -> Iterator[Finding]:
    """检索索引."""
    setup_django()
    from django.conf import settings
    from django.db import DatabaseError

    from zhiqiao.assets.imports import queries as imports
    from zhiqiao.assets.register import queries as register

    try:
        total, written = register.count_all(), imports.last_applied_at()
    except DatabaseError:
        yield bad("检索索引", *_UNKNOWN)
        return
    indexed = _last_indexed(Path(settings.ZHIQIAO_INDEX))
    if not total:
        yield good("检索索引", "登记簿里还没有专利，不需要索引")
    elif indexed is None:
        yield bad("检索索引", f"登记簿有 {total} 件专利，索引还没有建", "zhiqiao index")
    elif written and written.timestamp() > indexed + FRESH_SECONDS:
        yield waiting(
            "检索索引", "比登记簿旧，最近导入的专利可能搜不到", "后台进程会补上；立刻重建：zhiqiao index"
        )
    else:
        yield good("检索索引", f"登记簿 {total} 件专利，索引是最新的")


def _last_indexed(folder: Path) -> float | None:
    """When the text index was last written, seconds since the epoch; vectors beside it do not count."""
    files = [path for path in folder.rglob("*") if path.is_file() and "vectors" not in path.name]
    return max((path.stat().st_mtime for path in files), default=None)


def vectors() -> Iterator[Finding]:
    """语义向量."""
    setup_django()
    from django.conf import settings
    from django.db import DatabaseError

    from zhiqiao.assets.register import queries as register
    from zhiqiao.market.matching.index_places import PATENTS, Place
    from zhiqiao.retrieval.dense.embedder import NullEmbedder
    from zhiqiao.retrieval.dense.selection import choose_embedder

    try:
        total = register.count_all()
    except DatabaseError:
        yield bad("语义向量", *_UNKNOWN)
        return
    embedder = choose_embedder(settings.ZHIQIAO_EMBEDDER)
    folder = Path(settings.ZHIQIAO_INDEX)
    if isinstance(embedder, NullEmbedder):
        yield waiting("语义向量", "没有启用语义模型，只按字面检索", "去掉环境变量 ZHIQIAO_EMBEDDER=none")
    elif not total:
        yield good("语义向量", "登记簿里还没有专利")
    elif _last_indexed(folder) is None:
        yield waiting("语义向量", "索引还没有建", "zhiqiao index")
    elif total > COUNTED_UP_TO:
        yield good("语义向量", f"超过 {COUNTED_UP_TO} 件，份额见工作台的作业进度")
    else:
        share = Place(PATENTS).engine().vectors_ready
        if share < 1:
            start = "后台进程会继续算（zhiqiao worker）；没算完之前按字面检索照常"
            yield waiting("语义向量", f"已算 {share:.0%}（模型 {embedder.model_id}）", start)
        else:
            yield good("语义向量", f"全部算好（模型 {embedder.model_id}）")
