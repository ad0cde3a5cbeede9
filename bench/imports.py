"""Importing end to end: workbooks read, checked, planned, stored, committed, segmented and in the text index."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench._bench import Bench, Options, Report, headline, ratio, spread
from bench._child import measured, memory_mb
from bench._ledgers import ROWS_A_FILE, write_ledgers
from bench._texts import label
from zhiqiao.retrieval.document import Query

Row = tuple[Any, ...]
_PEER = "openpyxl 逐行读 + rjieba 分词 + ORM bulk_create（不校验、不计划、不能撤销、没有检索索引）"
_POSTGRES = ("fsync=on", "synchronous_commit=on", "max_connections=20", "shared_buffers=128MB")


def run(options: Options) -> Report:
    """Ours on SQLite and on PostgreSQL, the naive peer on both; by turns, as often as asked."""
    report: Report = {
        "data": f"{label(options)}；号码、日期、权利人、发明人按种子生成；每个工作簿 {ROWS_A_FILE} 行",
        "n": options.docs,
        "includes": "读 xlsx、校验、计划、写库提交、分词、写检索索引（另一个进程跟着建，内存是两个进程之和）；"
        "语义向量在后台另做，不计",
    }
    kept = os.environ.get("ZHIQIAO_BENCH_SCRATCH")
    with TemporaryDirectory(prefix="zhiqiao-bench-", dir=kept) as scratch:
        files = [str(path) for path in write_ledgers(options, Path(scratch))]
        databases = ["sqlite", *_postgres_or_not(report)]
        for database in databases:
            report[database] = _on(database, files, options)
    ours = report["ours"] = {"name": "知桥导入（SQLite）", **report["sqlite"]["ours"]}
    report |= headline(ours)
    report["rows_per_s"], report["rss_mb"] = ours["rows_per_s"], ours["rss_mb"]
    if "peer" in report["sqlite"]:
        report["peer"] = {"name": _PEER, **report["sqlite"]["peer"]}
        report["ratio"] = report["sqlite"]["ratio"]
    return report


def _postgres_or_not(report: Report) -> list[str]:
    from tests.postgres_cluster import NoPostgres, cluster

    try:
        with cluster(_POSTGRES):
            return ["postgresql"]
    except NoPostgres as missing:
        report["postgresql"] = {"left_out": str(missing)}
        return []


def _on(database: str, files: list[str], options: Options) -> Report:
    engines = ["ours", *(["peer"] if options.peers else [])]
    runs: dict[str, list[Report]] = {name: [] for name in engines}
    for _ in range(options.repeat):
        for name, found in runs.items():
            found.append(measured("bench.imports", name, options, files=files, database=database))
    told: Report = {name: _told(options, found) for name, found in runs.items()}
    if "peer" in told:
        ours, peer = told["ours"]["rows_per_s"], told["peer"]["rows_per_s"]
        told["ratio"] = ratio(ours, peer, less_is_better=False)
    return told


def _told(options: Options, runs: list[Report]) -> Report:
    speeds = spread([options.docs / one["seconds"] for one in runs])
    middle = sorted(runs, key=lambda one: float(one["seconds"]))[len(runs) // 2]
    return {"rows_per_s": speeds["median"], "repeats": speeds, **middle}


def ours(options: Options, folder: str, files: list[str], database: str) -> Report:
    """Our import and our index, in an installation of its own."""
    with _installation(folder, database):
        from zhiqiao.assets.imports.services import import_files
        from zhiqiao.foundation.access.rules import SYSTEM
        from zhiqiao.market.matching import indexing
        from zhiqiao.market.matching.index_follower import following

        clock = _Clock(options.docs)
        with following():
            made = import_files(SYSTEM, ((Path(one).name, Path(one)) for one in files))
            stored = clock.lap("stored")
        indexing.refresh()
        clock.lap("indexed")
        told, peak = (
            clock.told(),
            memory_mb("VmHWM"),
        )  # before what is checked opens the index in this process
        written = sum(batch.new for batch in made)
        indexed = indexing.patent_engine().search(Query(audience=None, k=1)).total
        if (written, indexed) != (options.docs, options.docs):
            raise RuntimeError(f"{options.docs} rows gave {written} patents and {indexed} documents")
        together = round(peak + told["rss_follower_mb"], 1)
        return {**told, "rss_mb": together, "stored_rows_per_s": round(options.docs / stored, 1)}


def peer(options: Options, folder: str, files: list[str], database: str) -> Report:
    """What one would write in an afternoon; on our tables, so that the same columns are stored."""
    with _installation(folder, database):
        import openpyxl
        import rjieba
        from django.db import transaction

        from zhiqiao.assets.register.models import Patent, PatentHolder, PatentIpc

        rjieba.cut("分词器先装入词典")
        clock = _Clock(options.docs)
        with transaction.atomic():
            for file in files:
                sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
                rows = sheet.iter_rows(min_row=2, values_only=True)
                for part in _parts(rows, 1000):
                    patents = [Patent(**_naive(row)) for row in part]
                    Patent.objects.bulk_create(patents)
                    PatentIpc.objects.bulk_create(
                        PatentIpc(patent=one, symbol=symbol.strip(), position=at)
                        for one, row in zip(patents, part, strict=True)
                        for at, symbol in enumerate(str(row[7] or "").split(";"))
                        if symbol.strip()
                    )
                    PatentHolder.objects.bulk_create(
                        PatentHolder(patent=one, name=str(row[3]), position=0)
                        for one, row in zip(patents, part, strict=True)
                    )
        clock.lap("stored")
        if Patent.objects.count() != options.docs:
            raise RuntimeError("the peer lost rows")
        return clock.told()


def _naive(row: Row) -> dict[str, Any]:
    """A row as columns, words cut on the way; the numbers are believed."""
    import rjieba

    number = str(row[0]).replace(".", "")
    return {
        "number": number,
        "application_number": number,
        "publication_number": row[10],
        "title": row[1],
        "abstract": row[2] or "",
        "ipc_main": row[6] or "",
        "filed_on": row[4],
        "granted_on": row[5],
        "legal_status": {"有效": "in_force", "审中": "pending"}.get(str(row[11]), "ended"),
        "holder_text": row[3],
        "inventor_text": row[9],
        "source": "naive",
        "record": {"words": " ".join(rjieba.cut(f"{row[1]} {row[2] or ''}"))},
    }


def _parts(rows: Iterator[Row], many: int) -> Iterator[list[Row]]:
    while part := list(islice(rows, many)):
        yield part


class _Clock:
    """Wall and processor seconds since the start, by lap; memory at the start."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._before = memory_mb("VmRSS")
        self._laps: Report = {}
        self._wall, self._processor = time.perf_counter(), self._used()
        self._last = self._wall

    @staticmethod
    def _used() -> float:
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))

    def lap(self, name: str) -> float:
        """Seconds since the last lap."""
        now = time.perf_counter()
        taken = now - self._last
        self._laps[f"{name}_s"], self._last = round(taken, 2), now
        return taken

    def told(self) -> Report:
        """All of it."""
        processor = self._used() - self._processor
        return {
            "seconds": round(time.perf_counter() - self._wall, 2),
            "cpu_s": round(processor, 2),
            "cpu_us_a_row": round(processor / self._rows * 1e6, 1),
            "rss_before_mb": self._before,
            "rss_follower_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1),
            **self._laps,
        }


@contextmanager
def _installation(folder: str, database: str) -> Iterator[None]:
    """An empty database with its tables, in this process."""
    from tests.postgres_cluster import cluster

    os.environ["ZHIQIAO_VAR"] = folder
    os.environ.pop("ZHIQIAO_DATABASE_URL", None)
    if database == "sqlite":
        _migrated()
        yield
        return
    with cluster(_POSTGRES) as (url, _):
        os.environ["ZHIQIAO_DATABASE_URL"] = f"{url}/postgres"
        _migrated()
        yield
        from django.db import connection

        connection.close()


def _migrated() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiqiao.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


BENCH = Bench("imports", "导入：从工作簿到能搜到", run, docs=20_000, needs=1, repeat=1)
