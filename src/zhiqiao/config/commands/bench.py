"""``zhiqiao bench``: speed and size measured beside peers on the same data. Comes with the sources only."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from zhiqiao.config.places import CLONE
from zhiqiao.kernel.refusal import Refusal

_LARGEST = 50_000_000
_ALSO = {"import": "imports"}  # the name of a file cannot be a word of the language
_UNITS = {
    "rows_per_s": "行/秒",
    "docs_per_s": "篇/秒",
    "seconds": "秒",
    "p50_ms": "毫秒（p50）",
    "p95_ms": "毫秒（p95）",
    "p99_ms": "毫秒（p99）",
    "rss_mb": "MB（内存峰值）",
}


class BenchRefused(Refusal):
    """Nothing can be measured this way."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, and on how much."""
    parser.add_argument("name", nargs="?", metavar="名称", help="量什么；不写则列出可量的")
    parser.add_argument("--json", action="store_true", help="只打印一个 JSON 对象")
    parser.add_argument("--docs", type=_count, metavar="数", help="专利篇数；超出真实文件的按种子生成并注明")
    parser.add_argument("--rows", type=_count, metavar="数", help="导入的行数（同 --docs）")
    parser.add_argument("--needs", type=_count, metavar="数", help="需求（查询）条数")
    parser.add_argument(
        "--data", type=Path, metavar="目录", help="真实文件所在目录（默认 ../shared/data，没有就全部生成）"
    )
    parser.add_argument("--repeat", type=_count, metavar="数", help="每个引擎量几遍，报中位数与范围")
    parser.add_argument("--seed", type=_count, default=20261110, metavar="数", help="生成数据的种子")
    parser.add_argument(
        "--embed",
        choices=("derived", "real"),
        default="derived",
        metavar="方式",
        help="向量：derived 由真实向量按种子派生（默认），real 逐篇计算（百万篇要数小时）",
    )
    parser.add_argument("--ours-only", action="store_true", help="不量对照引擎")


def run(args: argparse.Namespace) -> int:
    """Measures and prints; 0 when it was measured."""
    if not (CLONE / "bench" / "__init__.py").exists():
        raise BenchRefused("这里没有 bench/ 目录", "测速程序随源码提供，请在克隆的仓库里运行")
    sys.path.insert(0, str(CLONE))
    from bench._bench import Options, benches, machine

    known = benches()
    args.name = _ALSO.get(args.name, args.name)
    if args.name not in known:
        listed = "；".join(f"{code}（{one.title}）" for code, one in known.items())
        asked = f"没有名为“{args.name}”的测速项" if args.name else "没有说量什么"
        raise BenchRefused(asked, f"可量的有：{listed}")
    one = known[args.name]
    options = Options(
        docs=args.rows or args.docs or one.docs,
        needs=args.needs or one.needs,
        data=_data_folder(args.data),
        repeat=args.repeat or one.repeat,
        seed=args.seed,
        embed=args.embed,
        peers=not args.ours_only,
    )
    report = {"bench": one.code, "title": one.title, **one.run(options), **machine()}
    if args.json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(readable(report))
    return 0


def readable(report: dict[str, Any]) -> str:
    """The report for a person: headline, then everything else, nested as it is."""
    lines = [f"{report['title']}（{report['bench']}）", f"数据：{report.get('data', '')}"]
    for name, title in (("ours", "知桥"), ("peer", "对照")):
        found = report.get(name)
        if found:
            told = "，".join(f"{found[key]} {unit}" for key, unit in _UNITS.items() if key in found)
            lines.append(f"{title}（{found.get('name', '')}）：{told}")
    if report.get("ratio"):
        lines.append(f"知桥是对照的 {report['ratio']} 倍好")
    shown = {"bench", "title", "data", "ours", "peer", "ratio"}
    rest = {key: value for key, value in report.items() if key not in shown}
    lines.append(json.dumps(rest, ensure_ascii=False, indent=1))
    return "\n".join(lines) + "\n"


def _data_folder(asked: Path | None) -> str | None:
    if asked is not None and not asked.is_dir():
        raise BenchRefused(f"没有这个目录：{asked}", "请检查 --data，或不写它，改用生成的数据")
    found = asked or CLONE.parent / "shared" / "data"
    return str(found.resolve()) if found.is_dir() else None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LARGEST:
        raise argparse.ArgumentTypeError(f"应为 1 到 {_LARGEST} 的整数，给的是“{text}”")
    return int(text)
