"""How size changes things: 10,000, 100,000 and as many documents as asked, each built and searched once."""

import os
import tempfile
from dataclasses import replace

from bench._bench import Bench, Options, Report, headline
from bench._texts import label
from bench.query import measure

_SIZES = (10_000, 100_000)
_WITH_PEERS = 100_000  # the peers are measured up to here


def run(options: Options) -> Report:
    """A row a size; the headline is that of the largest, the ratio that of the largest with peers."""
    sizes = sorted({size for size in _SIZES if size < options.docs} | {options.docs})
    rows: dict[str, Report] = {}
    for size in sizes:
        at = replace(options, docs=size, peers=options.peers and size <= _WITH_PEERS)
        with tempfile.TemporaryDirectory(
            prefix="zhiqiao-bench-", dir=os.environ.get("ZHIQIAO_BENCH_SCRATCH")
        ) as place:
            found = measure(at, place)
        found["docs_per_s"] = round(size / max(found["build"]["index_s"], 0.1), 1)
        rows[str(size)] = found
    largest = rows[str(sizes[-1])]
    compared = [row for row in rows.values() if "peer" in row]
    report: Report = {
        "data": label(options),
        "n": options.docs,
        "ours": {**largest["ours"], "docs_per_s": largest["docs_per_s"]},
        "table": [_row(size, rows[str(size)]) for size in sizes],
        "sizes": rows,
    }
    report |= headline(report["ours"])
    if compared:
        report |= {
            "peer": compared[-1]["peer"],
            "ratio": compared[-1]["ratio"],
            "compared_at": compared[-1]["n"],
        }
    return report


def _row(size: int, found: Report) -> Report:
    ours = found["ours"]
    return {
        "docs": size,
        "docs_per_s": found["docs_per_s"],
        "p95_ms": ours["p95_ms"],
        "filtered_p95_ms": ours["filtered"]["p95_ms"],
        "without_embedding_p95_ms": ours["without_embedding_ms"]["p95"],
        "rss_mb": ours["rss_mb"],
        "cold_start_s": ours["cold_start_s"],
        "disk_mb": found["build"]["disk_mb"],
        "peer_p95_ms": found.get("peer", {}).get("p95_ms"),
    }


BENCH = Bench("scale", "规模：一万、十万、百万篇", run, docs=1_000_000, needs=200, repeat=1)
