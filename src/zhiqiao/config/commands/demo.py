"""``zhiqiao demo``: fill an empty installation with the invented district."""

import argparse
import sys

from zhiqiao.config.places import CLONE
from zhiqiao.kernel.refusal import Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """When to do nothing."""
    parser.add_argument("--if-empty", action="store_true", help="数据库不空时什么也不做")
    parser.add_argument("--no-index", action="store_true", help="不建检索索引")


def run(args: argparse.Namespace) -> int:
    """Load the district, then build the search index (its vectors follow in the background)."""
    from django.core.management import call_command

    from zhiqiao.foundation.accounts.queries import is_empty

    call_command("migrate", interactive=False, verbosity=0)
    if not is_empty():
        if args.if_empty:
            return 0
        raise Refusal(
            "数据库里已有数据，演示区只能填入空库", "另设一个目录：ZHIQIAO_VAR=/另一个目录 zhiqiao demo"
        )
    if not (CLONE / "demo" / "__init__.py").exists():
        raise Refusal("这里没有 demo/ 目录", "演示区随源码提供，请在克隆的仓库里运行")
    sys.path.insert(0, str(CLONE))
    from demo.loader import finish, load

    def tell(words: str) -> None:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()

    made = load(tell)
    if not args.no_index:
        from zhiqiao.market.matching import indexing

        tell(f"检索索引：写入 {indexing.rebuild()} 件（语义向量由后台进程接着生成）")
        finish(made, tell)
        indexing.ensure_fresh()
    tell(
        f"演示区已填好：{len(made.organizations)} 家组织、{len(made.patents)} 件专利、{len(made.needs)} 条需求"
    )
    return 0
