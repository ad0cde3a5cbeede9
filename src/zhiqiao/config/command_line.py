"""The command ``zhiqiao``. Each sub-command is a module of :mod:`zhiqiao.config.commands`, loaded when it is used."""

import importlib
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from zhiqiao.config.chinese_parser import ChineseParser
from zhiqiao.config.commands.database_trouble import database_refusals
from zhiqiao.kernel.refusal import Refusal, system_words

# name -> (module, what it does, needs Django set up first)
COMMANDS: dict[str, tuple[str, str, bool]] = {
    "demo": ("demo", "填充演示区（仅当数据库为空，或加 --again）", True),
    "serve": ("serve", "启动网页与后台进程", False),
    "worker": ("worker", "只启动后台进程", True),
    "migrate": ("migrate", "建立或升级数据库", True),
    "index": ("index", "重建检索索引与向量", True),
    "user": ("user", "登记组织、人员与身份", True),
    "import": ("import_patents", "导入专利清单（先看计划，再写入）", False),
    "match": ("match", "不需要数据库：专利清单 × 需求清单 → Excel", False),
    "rank": ("rank", "不需要数据库：对语料与查询排序，输出 TREC run 文件", False),
    "bench": ("bench", "测速：与对照引擎在同一批数据上比快慢与内存（随源码提供）", False),
    "push": ("push", "全部企业 × 新上架专利：先看计划，再推送", True),
    "plan": ("plan", "查看实施方案与指标", True),
    "report": ("report", "生成绩效目标表、自评表（Excel、Word、PDF）", True),
    "facts": ("facts", "facts verify：校验证据账本", True),
    "audit": ("audit", "audit verify：校验操作账本", True),
    "tables": ("tables", "IPC 与国民经济行业的对照表：看、导入官方表、退回", False),
    "doctor": ("doctor", "检查安装，说明怎么修", False),
}


def setup_django() -> None:
    """Make the models usable from a command."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiqiao.config.settings")
    django.setup()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command; returns the exit status: 0 done, 1 refused, 2 called wrongly."""
    words = list(sys.argv[1:] if argv is None else argv)
    _never_fail_to_print()
    parser = ChineseParser(prog="zhiqiao", description="知桥：区域专利转化运用平台")
    subs = parser.add_subparsers(dest="command", metavar="命令")
    named = words[0] if words else ""
    for name, (module, what, _) in COMMANDS.items():
        sub = subs.add_parser(name, help=what, description=what)
        if name == named:
            importlib.import_module(f"zhiqiao.config.commands.{module}").add_arguments(sub)
    args = parser.parse_args(words)
    if not args.command:
        parser.print_help()
        return 2
    module, _, needs_django = COMMANDS[args.command]
    try:
        with database_refusals():
            if needs_django:
                setup_django()
            return int(importlib.import_module(f"zhiqiao.config.commands.{module}").run(args))
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Refusal, OSError) as error:
        sys.stderr.write(f"{_file_trouble(error) if isinstance(error, OSError) else error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("已中止\n")
        return 130


def _never_fail_to_print() -> None:
    """A terminal that lacks a character gets "?", not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _file_trouble(error: OSError) -> Refusal:
    where = f"：{error.filename}" if error.filename else ""
    return Refusal(
        f"读写文件没有成功（{system_words(error)}）{where}", "请检查路径、权限和磁盘空间，再运行一次"
    )


if __name__ == "__main__":
    raise SystemExit(main())
