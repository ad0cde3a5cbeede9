"""One whole landscape analysis of the register: every figure of the page; beside it the same numbers by SQL."""

import os
import tempfile
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import numpy as np

from bench._bench import Bench, Options, Report, ratio, spread
from bench._child import measured
from bench._texts import label, texts

_HOLDERS = 8_000
_LAST = date(2026, 6, 30)
_DAYS = 365 * 18
_BATCH = 5_000
_TOP = 20


def run(options: Options) -> Report:
    """Fills a register of its own, then measures each way of counting it in a process of its own."""
    scratch = os.environ.get("ZHIQIAO_BENCH_SCRATCH")
    with tempfile.TemporaryDirectory(prefix="zhiqiao-bench-", dir=scratch) as place:
        filled = measured("bench.landscape", "prepare", options, place=place)
        ours = measured("bench.landscape", "ours", options, place=place)
        report: Report = {
            "data": label(options) + "；权利人、日期、状态、同族按种子生成",
            "n": options.docs,
            "seconds": ours["seconds"]["median"],
            "fill_s": filled["fill_s"],
            "ours": {"name": "知桥 列式副本", **ours},
        }
        if options.peers:
            peer = measured("bench.landscape", "peer", options, place=place)
            _same(ours.pop("numbers"), peer.pop("numbers"))
            report["ours"].pop("numbers")
            report["peer"] = {"name": "SQLite 聚合 + 逐件对照行业", **peer}
            report["ratio"] = ratio(ours["seconds"]["median"], peer["seconds"]["median"], less_is_better=True)
        else:
            report["ours"].pop("numbers")
    return report


def _same(ours: Report, peer: Report) -> None:
    for name, numbers in peer.items():
        if ours[name] != numbers:
            raise RuntimeError(f"{name}: {ours[name][:5]} is not {numbers[:5]}")


def _set_up(place: str) -> None:
    os.environ |= {"ZHIQIAO_VAR": place, "ZHIQIAO_DATABASE_URL": ""}
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiqiao.config.settings"
    import django

    django.setup()


def prepare(options: Options, folder: str, place: str) -> Report:
    """A register in ``place``: patents with classes, holders, families and citations."""
    del folder
    _set_up(place)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from zhiqiao.assets.register.models import Citation, Family, Patent, PatentHolder, PatentIpc

    began = time.perf_counter()
    rng = np.random.default_rng(options.seed)
    Family.objects.bulk_create([Family(key=f"F{number}") for number in range(options.docs // 10)])
    families = list(Family.objects.order_by("pk").values_list("pk", flat=True))
    batch: list[tuple[Any, tuple[str, ...], list[float]]] = []

    def write() -> None:
        Patent.objects.bulk_create([one for one, _, _ in batch])
        PatentIpc.objects.bulk_create(
            PatentIpc(patent_id=one.pk, symbol=symbol, position=at)
            for one, symbols, _ in batch
            for at, symbol in enumerate(dict.fromkeys(symbols))
        )
        PatentHolder.objects.bulk_create(
            PatentHolder(patent_id=one.pk, name=name, position=at)
            for one, _, drawn in batch
            for at, name in enumerate(_holders(drawn))
        )
        Citation.objects.bulk_create(
            Citation(
                patent_id=one.pk, text="引用", number=_document(int(drawn[6] * options.docs)), position=0
            )
            for one, _, drawn in batch
        )
        batch.clear()

    for number, text in enumerate(texts(options)):
        drawn = rng.random(8).tolist()
        filed = _LAST - timedelta(days=int(drawn[0] * _DAYS))
        kind = "invention" if drawn[1] < 0.6 else "utility_model"  # noqa: PLR2004 - a share drawn
        granted = filed + timedelta(days=700) if drawn[2] < 0.6 else None  # noqa: PLR2004 - the same
        one = Patent(
            number=f"B{number:08d}",
            publication_number=_document(number),
            title=text.title[:200],
            patent_type=kind,
            filed_on=filed,
            filed_year=filed.year,
            granted_on=granted if granted and granted <= _LAST else None,
            legal_status=_status(kind, filed, drawn[3]),
            office="CN" if drawn[4] < 0.9 else "US",  # noqa: PLR2004 - the same
            region_code="990101",
            family_id=families[int(drawn[5] * len(families))] if families and drawn[4] > 0.7 else None,  # noqa: PLR2004 - the same
        )
        batch.append((one, text.ipcs, drawn))
        if len(batch) == _BATCH:
            write()
    write()
    return {"fill_s": round(time.perf_counter() - began, 1)}


def _status(kind: str, filed: date, drawn: float) -> str:
    """A status that the register's rules bear out on any later day, so that ours and the peer count the same."""
    expired = filed <= _LAST - timedelta(days=365 * (8 if kind == "utility_model" else 18))
    return "ended" if expired else ("in_force", "in_force", "pending", "ended")[int(drawn * 4)]


def _document(number: int) -> str:
    return f"CN{200_000_000 + number}A"


def _holders(drawn: list[float]) -> list[str]:
    first = f"权利人{int(drawn[7] ** 3 * _HOLDERS)}"
    second = f"权利人{int(drawn[6] ** 3 * _HOLDERS)}"
    return [first, second] if drawn[5] < 0.1 and first != second else [first]  # noqa: PLR2004 - one in ten is shared


def ours(options: Options, folder: str, place: str) -> Report:
    """The page's own analysis: columns built once, read from their file, then every figure, again and again."""
    del folder
    _set_up(place)
    from zhiqiao.assets.landscape import queries, snapshot
    from zhiqiao.assets.landscape.scope import Scope
    from zhiqiao.foundation.access.rules import SYSTEM

    began = time.perf_counter()
    snapshot.columns()
    built = time.perf_counter()
    snapshot._known.clear()  # noqa: SLF001 - as a new process begins
    queries.map_of(SYSTEM, Scope())
    first = time.perf_counter()
    taken, processor = [], []
    for _ in range(options.repeat):
        start, spent = time.perf_counter(), time.process_time()
        found = queries.map_of(SYSTEM, Scope())
        taken.append(time.perf_counter() - start)
        processor.append(time.process_time() - spent)
    size = sum(path.stat().st_size for path in snapshot._file().parent.iterdir())  # noqa: SLF001 - a measurement looks inside
    return {
        "build_s": round(built - began, 2),
        "first_s": round(first - built, 2),
        "seconds": spread(taken, 3),
        "processor_s": spread(processor, 3),
        "disk_mb": round(size / 1_000_000, 1),
        "numbers": {
            "trends": [[row[0], row[1], row[2]] for row in found.figure("trends").rows],
            "applicants": sorted(row[1] for row in found.figure("applicants").rows),
            "strategic_industries": [list(row[:4]) for row in found.figure("strategic_industries").rows],
            "economic_industries": sorted(row[1] for row in found.figure("economic_industries").rows),
            "overseas_families": [list(row[:4]) for row in found.figure("overseas_families").rows],
            "applicant_network": [found.figure("applicant_network").sentence],
            "ipc_by_year": sorted(row[-1] for row in found.figure("ipc_by_year").rows),
        },
    }


def peer(options: Options, folder: str, place: str) -> Report:
    """The same numbers by SQL, industries looked up patent by patent (each symbol once).

    Whoever counted by SQL would index what citations are joined by: without it the peer is quadratic, and no peer.
    """
    del folder
    _set_up(place)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX bench_publication ON register_patent (publication_number)")
        cursor.execute("ANALYZE")
    taken, processor = [], []
    numbers: Report = {}
    for _ in range(min(options.repeat, 3)):
        start, spent = time.perf_counter(), time.process_time()
        numbers = _by_sql()
        taken.append(time.perf_counter() - start)
        processor.append(time.process_time() - spent)
    return {"seconds": spread(taken, 3), "processor_s": spread(processor, 3), "numbers": numbers}


def _by_sql() -> Report:
    from django.db import connection

    def asked(sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    filed = dict(asked("SELECT filed_year, COUNT(*) FROM register_patent GROUP BY 1"))
    granted = dict(
        asked(
            "SELECT CAST(strftime('%Y', granted_on) AS INTEGER), COUNT(*) FROM register_patent"
            " WHERE granted_on IS NOT NULL GROUP BY 1"
        )
    )
    asked("SELECT filed_year, COUNT(*) FROM register_patent WHERE legal_status = 'in_force' GROUP BY 1")
    applicants = asked(
        "SELECT h.name, COUNT(DISTINCT h.patent_id), COUNT(DISTINCT CASE WHEN p.legal_status = 'in_force' THEN"
        " p.id END) FROM register_patentholder h JOIN register_patent p ON p.id = h.patent_id"
        " GROUP BY 1 ORDER BY 2 DESC"
    )[:_TOP]
    classes = asked(
        "SELECT substr(i.symbol, 1, 4), p.filed_year, COUNT(DISTINCT i.patent_id) FROM register_patentipc i"
        " JOIN register_patent p ON p.id = i.patent_id GROUP BY 1, 2"
    )
    by_class = Counter[str]()
    for name, _, count in classes:
        by_class[name] += count
    offices = asked(
        "SELECT office, COUNT(DISTINCT family_id), COUNT(*), SUM(legal_status = 'in_force')"
        " FROM register_patent WHERE family_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"
    )
    together = asked(
        "SELECT a.name, b.name, COUNT(*) FROM register_patentholder a JOIN register_patentholder b"
        " ON a.patent_id = b.patent_id AND a.name < b.name GROUP BY 1, 2"
    )
    between = asked(
        "SELECT f.name, t.name, COUNT(*) FROM register_citation c JOIN register_patent p"
        " ON p.publication_number = c.number JOIN register_patentholder f ON f.patent_id = c.patent_id AND"
        " f.position = 0 JOIN register_patentholder t ON t.patent_id = p.id AND t.position = 0"
        " WHERE f.name <> t.name GROUP BY 1, 2"
    )
    strategic, economic = _industries(asked("SELECT patent_id, symbol FROM register_patentipc"))
    years = [str(year) for year in range(max(max(filed) - 19, min(filed)), max(filed) + 1)]
    from zhiqiao.kernel.offices import office_label

    return {
        "trends": [[year, filed.get(int(year), 0), granted.get(int(year), 0)] for year in years],
        "applicants": sorted(count for _, count, _ in applicants),
        "strategic_industries": strategic,
        "economic_industries": economic,
        "overseas_families": [[office_label(row[0]), *row[1:]] for row in offices],
        "applicant_network": [
            f"{len(together)} 对权利人共有专利，{sum(row[2] for row in between)} 次引用发生在不同权利人之间"
        ],
        "ipc_by_year": sorted(count for _, count in by_class.most_common(12)),
    }


def _industries(pairs: list[tuple[Any, ...]]) -> tuple[list[Any], list[Any]]:
    """Patents by 战新 and by 国民经济行业, asked symbol by symbol and put together patent by patent."""
    from zhiqiao.kernel import tables

    names = tables.sei_industries()
    strategic_of: dict[str, list[tuple[str, bool]]] = {}
    economic_of: dict[str, list[str]] = {}
    held: dict[int, list[str]] = defaultdict(list)
    for patent, symbol in pairs:
        held[patent].append(symbol)
        if symbol not in strategic_of:
            strategic_of[symbol] = [(one.code, one.certain) for one in tables.sei_industries_for([symbol])]
            economic_of[symbol] = [one.code[:3] for one in tables.ipc_industries([symbol])]
    sure, perhaps, economic = Counter[str](), Counter[str](), Counter[str]()
    for symbols in held.values():
        found: dict[str, bool] = {}
        for symbol in symbols:
            for code, certain in strategic_of[symbol]:
                found[code] = found.get(code, False) or certain
        sure.update(code for code, certain in found.items() if certain)
        perhaps.update(code for code, certain in found.items() if not certain)
        economic.update({code for symbol in symbols for code in economic_of[symbol]})
    order = sorted(names, key=lambda code: -(sure[code] + perhaps[code]))
    shown = [code for code in order if sure[code] + perhaps[code]][:_TOP]
    strategic = [
        [f"{code} {names[code]}", sure[code], perhaps[code], sure[code] + perhaps[code]] for code in shown
    ]
    return strategic, sorted(count for _, count in economic.most_common(_TOP))


BENCH = Bench("landscape", "专利导航：一次完整分析（十种图）", run, docs=100_000, needs=0, repeat=5)
