"""``zhiqiao tables``: which IPC ↔ GB/T 4754 table is in use; import the official one, or go back to ours."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from zhiqiao.assets.imports.concordance_file import ConcordanceFile, RefusedRow, read_concordance
from zhiqiao.config.commands.batch import write_whole
from zhiqiao.config.places import concordance_file
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import parse_day
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import Concordance, concordance_in_use, use_concordance
from zhiqiao.kernel.tables.concordance import as_file
from zhiqiao.market.matching.demands import file_bytes

_SHOWN = 20
SHOW, IMPORT, DROP = "show", "import-concordance", "drop-concordance"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and the file to import."""
    parser.add_argument(
        "action",
        nargs="?",
        default=SHOW,
        choices=(SHOW, IMPORT, DROP),
        help="show：看在用的对照表；import-concordance：导入官方表；drop-concordance：退回平台推导的表",
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="文件", help="官方对照表（xlsx、xls、csv、csv.gz）"
    )
    parser.add_argument(
        "--source", default="", metavar="出处", help="表的名称与发布机关，例：国家知识产权局 2018 年版"
    )
    parser.add_argument("--dated", default="", metavar="日期", help="表的日期，例：2018-09-27")
    parser.add_argument("--apply", action="store_true", help="写入；不加只预览")


def run(args: argparse.Namespace) -> int:
    """Prints; 0 when done, 1 when rows were refused."""
    use_concordance(concordance_file())
    if args.action == IMPORT:
        return _import(args)
    if args.action == DROP:
        concordance_file().unlink(missing_ok=True)
    _show(concordance_in_use())
    return 0


def _show(table: Concordance) -> None:
    industries = len({link.industry for link in table.links})
    sys.stdout.write(f"{table.title}：{len(table.links)} 行，{industries} 个行业，{table.dated_on}\n")
    sys.stdout.write(f"标记：{table.mark}\n出处：{table.source}\n")
    for basis, count in Counter(link.basis for link in table.links if link.basis).most_common():
        sys.stdout.write(f"    {basis} {count} 行\n")


def _import(args: argparse.Namespace) -> int:
    if args.file is None:
        raise Refusal("没有给出文件", f"写成：zhiqiao tables {IMPORT} 文件 --source 出处 --dated 日期")
    found = read_concordance(args.file.name, file_bytes(args.file))
    sys.stdout.write(
        f"“{args.file.name}”读到 {found.rows} 行：{len(found.links)} 对可收，{len(found.refused)} 行未收\n"
    )
    for one in found.refused[:_SHOWN]:
        sys.stdout.write(_line(one))
    if len(found.refused) > _SHOWN:
        sys.stdout.write(f"    还有 {len(found.refused) - _SHOWN} 行未列出\n")
    if found.refused:
        sys.stdout.write("有未收的行，什么都没有写入。请改好后再导入\n")
        return 1
    if not found.links:
        raise Refusal(f"“{args.file.name}”里没有一对分类号和行业", "请检查文件是否只有表头")
    if not args.apply:
        sys.stdout.write("这是预览。确认后加 --source 出处 --dated 日期 --apply 写入，整张替换在用的表\n")
        return 0
    _keep(args, found)
    _show(concordance_in_use())
    sys.stdout.write("请运行 zhiqiao index --rebuild，让检索按新表归行业\n")
    return 0


def _line(one: RefusedRow) -> str:
    sheet = f"工作表“{one.sheet}”" if one.sheet else ""
    return f"    {sheet}第 {one.row} 行“{one.column}”列：{one.reason}。{one.remedy}\n"


def _keep(args: argparse.Namespace, found: ConcordanceFile) -> None:
    if not args.source.strip() or not args.dated.strip():
        raise Refusal("写入前要说明这张表的出处和日期", "请加 --source 出处 --dated 日期")
    table = Concordance(
        title="IPC 与国民经济行业对照（导入）",
        mark=f"{args.source.strip()}，导入自“{args.file.name}”",
        source=args.source.strip(),
        confidence=Confidence.V2,
        dated_on=parse_day(args.dated),
        links=found.links,
    )
    target = concordance_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    with write_whole(target) as temporary:
        temporary.write_text(as_file(table), encoding="utf-8")
    use_concordance(target)
