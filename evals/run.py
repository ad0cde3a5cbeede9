"""Measures ours and its peers in one run: ``python -m evals.run [--bench ../shared/bench]``.

Without other options everything is measured and docs/scoreboard.md is written. ``--quick`` measures ours anew,
takes the peers' lists from the work folder where no text changed, prints a table and writes no page: for tuning.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from evals import ROOT
from evals.bench_sets import dev_folders, read_set
from evals.measured import difference
from evals.measuring import OURS, Options, SetResult, measure_set
from evals.record import record
from evals.scoreboard import page
from zhiqiao.kernel.refusal import Refusal


def table(result: SetResult) -> str:
    """A set's systems as a table for the terminal, with the difference of ours to each."""
    asked, ours = result.asked, result.systems[OURS]
    names = list(ours.values)
    lines = [
        f"\n{asked.name}：{len(asked.corpus)} 件 × {len(asked.queries)} 条；差 = 知桥 − 该行的 {asked.key_measure}"
    ]
    lines.append(
        f"{'':28}" + " ".join(f"{name.replace(' ', '')[:14]:>14}" for name in names) + "   差 [95 %]"
    )
    for system in result.systems.values():
        gap = difference(ours.values[asked.key_measure], system.values[asked.key_measure])
        figures = " ".join(f"{system.mean(name):>14.3f}" for name in names)
        lines.append(f"{system.code:28}{figures}   {gap.mean:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]")
    if best := result.best_peer:
        share = ours.mean(asked.key_measure) / best.mean(asked.key_measure)
        lines.append(f"最好的对手 {best.code}：知桥是它的 {share:.3f} 倍")
    return "\n".join(lines)


def arguments(words: list[str] | None) -> argparse.Namespace:
    """The options, read."""
    parser = argparse.ArgumentParser(prog="python -m evals.run", description=__doc__)
    bench = ROOT.parent / "shared" / "bench"
    parser.add_argument("--bench", type=Path, default=bench, help="测评目录，只读其中 *_dev")
    parser.add_argument(
        "--set", type=Path, action="append", default=[], dest="sets", help="另给一套测评集，不在它上面调优"
    )
    parser.add_argument("--only", action="append", help="只测这个名字的集（可多次）")
    parser.add_argument("--peers", default="", help="只测这些对手，逗号分隔的代号")
    parser.add_argument("--quick", action="store_true", help="对手用上次的结果，只打印，不写记分牌")
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "evals", help="存放 TREC run 的目录")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "scoreboard.md", help="记分牌写到哪里")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """The command; 0 when everything wanted was measured."""
    args = arguments(words)
    began = time.monotonic()
    options = Options(args.work, args.quick, frozenset(filter(None, args.peers.split(","))))
    results = []
    try:
        folders = [(folder, False) for folder in args.sets]
        folders = folders or [(folder, True) for folder in dev_folders(args.bench)]
        for folder, may_tune in folders:
            if not args.only or folder.name in args.only:
                results.append(measure_set(read_set(folder), options, may_tune=may_tune))
                print(table(results[-1]))
    except Refusal as refusal:
        sys.stderr.write(f"✗ {refusal}\n")
        return 1
    seconds = time.monotonic() - began
    is_whole = not (args.quick or options.only_peers or args.only)
    if is_whole:
        write(args.out, results, seconds)
    print(f"\n共用时 {seconds:.0f} 秒" + (f"；记分牌：{args.out}" if is_whole else "；没有全测，不写记分牌"))
    return 0


def write(out: Path, results: list[SetResult], seconds: float) -> None:
    """The page and, beside it, what it was written from."""
    found = record(results, seconds)
    out.with_suffix(".json").write_text(
        json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    out.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
