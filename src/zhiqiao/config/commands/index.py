"""``zhiqiao index``: bring the search index up to date, or build it anew; with vectors when asked."""

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to do."""
    parser.add_argument("--rebuild", action="store_true", help="不管现状，全部重建")
    parser.add_argument("--embed", action="store_true", help="现在就生成语义向量（否则由后台进程生成）")


def run(args: argparse.Namespace) -> int:
    """Patents and firms, each step with its progress."""
    from zhiqiao.config.commands.batch import steps
    from zhiqiao.market.matching import firm_index, indexing

    told: dict[str, object] = {}

    def report(done: int, total: int, message: str) -> None:
        if message not in told:
            told[message] = steps(message)
        step = told[message]
        if callable(step):
            step(done, total)

    written = indexing.rebuild(report) if args.rebuild else indexing.refresh(report)
    sys.stdout.write(f"专利索引：写入 {written} 件\n")
    if args.embed:
        sys.stdout.write(f"语义向量：生成 {indexing.embed(report)} 件\n")
        for circle in (firm_index.NAMED, firm_index.ALL):
            sys.stdout.write(f"企业索引：写入 {firm_index.refresh_firms(circle)} 家\n")
    else:
        state = indexing.ensure_fresh()
        sys.stdout.write(f"{state.note or '索引与登记簿一致'}\n")
    return 0
