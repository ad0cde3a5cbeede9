"""``zhiqiao report FORM --plan CODE``: a statement counted from the ledger, written as Excel, Word, PDF."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zhiqiao.kernel.refusal import Refusal

if TYPE_CHECKING:
    from zhiqiao.outcomes.reports.statement import Statement


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which form, on which plan, where to."""
    parser.add_argument("form", help="报表：target_table（绩效目标表）、self_evaluation（绩效自评表）")
    parser.add_argument("--plan", required=True, metavar="方案代码", help="如 beibei-2023-2024")
    parser.add_argument(
        "--region", default="", metavar="地区代码", help="采用方案的地区；只有一个地区采用时可省"
    )
    parser.add_argument("--position", type=int, metavar="账本位置", help="数到这一条事实为止；默认到最新一条")
    parser.add_argument("--out", type=Path, default=Path(), metavar="目录或文件", help="默认当前目录")
    parser.add_argument(
        "--format", choices=["xlsx", "docx", "pdf", "all"], default="all", help="默认三种都出"
    )


def run(args: argparse.Namespace) -> int:
    """Write the files and say where they are; 1 when refused."""
    from django.conf import settings

    from zhiqiao.foundation.access.rules import SYSTEM
    from zhiqiao.outcomes.reports.files import FORMATS, render
    from zhiqiao.outcomes.reports.queries import statement_on

    statement = statement_on(SYSTEM, args.form, args.plan, args.region, args.position)
    suffixes = list(FORMATS) if args.format == "all" else [args.format]
    places = [_place(args.out, statement, suffix, alone=len(suffixes) == 1) for suffix in suffixes]
    # Every file is made before the first is written: a refusal leaves nothing behind.
    made = [render(statement, suffix, settings.ZHIQIAO_FONTS, is_draft=True) for suffix in suffixes]
    out = sys.stdout
    for place, data in zip(places, made, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        out.write(f"已写出 {place}\n")
    out.write(_summary(statement))
    return 0


def _place(out: Path, statement: "Statement", suffix: str, *, alone: bool) -> Path:
    """The file to write: the one named, else one of our name in the folder."""
    from zhiqiao.outcomes.reports.files import file_name

    if out.is_dir() or not out.suffix:
        return out / file_name(statement, suffix)
    if not alone:
        raise Refusal(
            f"--out 指了一个文件（{out}），却要写出三种格式",
            "请把 --out 改为目录，或用 --format 指定一种格式",
        )
    if out.suffix.lower() != f".{suffix}":
        raise Refusal(
            f"--out 的扩展名 {out.suffix} 与 --format {suffix} 不一致", f"请把文件名改为以 .{suffix} 结尾"
        )
    return out


def _summary(statement: "Statement") -> str:
    from zhiqiao.outcomes.reports.wording import actual, completion, ledger, per_cent, target

    lines = [f"{statement.title}，{ledger(statement)}"]
    lines += [
        f"  {one.code} {one.name}：目标 {target(one)}，实际 {actual(one)}，完成率 {per_cent(completion(one))}"
        for one in statement.lines
    ]
    return "\n".join(lines) + "\n"
