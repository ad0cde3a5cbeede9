"""``zhiqiao audit verify``: walk the audit ledger."""

import argparse

from zhiqiao.config.commands.facts import anchor_of, show


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """verify, with an optional anchor kept elsewhere."""
    parser.add_argument("what", choices=["verify"], help="verify：校验整本账")
    parser.add_argument("--anchor", metavar="位置:校验值", help="以前留存的锚点")


def run(args: argparse.Namespace) -> int:
    """Print what was found; 1 when the ledger is not whole."""
    from zhiqiao.foundation.audit.queries import verify

    return show(verify(anchor_of(args.anchor)), "操作账本")
