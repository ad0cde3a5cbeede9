"""``zhiqiao facts verify``: walk the evidence ledger."""

import argparse
import sys

from zhiqiao.kernel.refusal import Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify, with an optional anchor kept elsewhere."""
    parser.add_argument("what", choices=["verify"], help="verify：校验整本账")
    parser.add_argument("--anchor", metavar="位置:校验值", help="以前留存的锚点")


def run(args: argparse.Namespace) -> int:
    """Print what was found; 1 when the ledger is not whole."""
    from zhiqiao.foundation.evidence.queries import verify

    return show(verify(anchor_of(args.anchor)), "证据账本")


def anchor_of(text: str | None) -> tuple[int, str] | None:
    """Read "position:hash"."""
    if not text:
        return None
    position, _, digest = text.partition(":")
    if not position.isdigit() or len(digest) != 64:  # noqa: PLR2004 - a sha256 or sm3 in hex
        raise Refusal(f"锚点“{text}”写法不对", "应为 位置:64 位校验值，例如上次 verify 最后一行打印的内容")
    return int(position), digest


def show(verdict: object, name: str) -> int:
    """Print a verdict for a person and give the exit status."""
    from zhiqiao.foundation.audit.chain import Verdict

    if not isinstance(verdict, Verdict):
        raise TypeError(type(verdict))
    out = sys.stdout
    if verdict.whole:
        out.write(f"{name}完整：{verdict.rows} 条，逐条接得上，账本头签名有效\n")
    else:
        out.write(f"{name}有 {len(verdict.problems)} 处问题：\n")
        out.writelines(f"  - {problem}\n" for problem in verdict.problems)
        out.write("怎么办：停止写入，保留数据库现状，与最近一次备份和留存锚点比对\n")
    out.write(f"锚点（请另处留存）：{verdict.rows}:{verdict.head}\n")
    return 0 if verdict.whole else 1
