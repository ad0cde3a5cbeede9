"""``zhiqiao import``: plan patent files, and write them unless told not to."""

import argparse
import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from zhiqiao.assets.imports.column_mapping import SavedMapping
from zhiqiao.assets.imports.plan_summary import PlanSummary
from zhiqiao.assets.imports.planning import Existing, nothing_held, plan_import
from zhiqiao.assets.imports.report_text import plan_text
from zhiqiao.config.commands.batch import distinct_names
from zhiqiao.config.places import var_folder
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, and whether to write."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="文件",
        help="专利清单与专利文件：xlsx、xls、csv、xml、json、txt、zip，或装着它们的文件夹；一次给出的合为一次导入",
    )
    parser.add_argument(
        "--resume", action="store_true", help="接着做中断了的导入（断电、被杀）：写过的不重写，没写的不漏"
    )
    parser.add_argument("--dry-run", action="store_true", help="只看计划，不写入；没有数据库时与空登记簿比较")
    parser.add_argument("--json", action="store_true", help="以 JSON 打印计划")
    parser.add_argument(
        "--keep-unverified", action="store_true", help="校验位不符的号码保留并标记，而不是拒收"
    )
    parser.add_argument(
        "--all-or-nothing", action="store_true", help="有一行被拒收就整批不写；默认跳过坏行，写入其余"
    )
    parser.add_argument(
        "--mapping",
        default="",
        metavar="名称",
        help="认不出的清单按这份列对应来读（名称见网页 导入 › 列对应）",
    )
    parser.add_argument("--region", default="", help="权利人未登记时记入的地区代码（GB/T 2260）")


def run(args: argparse.Namespace) -> int:
    """Print the plan; 0 when every file was taken, 1 when one was refused."""
    if args.resume:
        return _resume(args)
    if not args.files:
        raise Refusal("没有给文件", "请写出要导入的专利清单；接着做中断了的导入用 --resume")
    if args.region and region_name(args.region) is None:
        raise Refusal(f"地区代码 {args.region} 不在行政区划表中", "请填 2、4 或 6 位 GB/T 2260 代码")
    files = _files(args.files)
    return _look(args, files) if args.dry_run else _import(args, files)


def _look(args: argparse.Namespace, files: list[tuple[str, Path]]) -> int:
    """The plan, and nothing kept."""
    held = _held_lookup()
    mappings = _mappings(args.mapping, has_database=held is not nothing_held)
    plan = plan_import(
        files, held, keep_unverified=args.keep_unverified, progress=_progress(args), mappings=mappings
    ).summary
    _tell(args, plan)
    return 1 if plan.is_refused_in_part or (args.all_or_nothing and plan.rejected) else 0


def _import(args: argparse.Namespace, files: list[tuple[str, Path]]) -> int:
    """The plan, kept a chunk at a time, then written, while the index is brought after it."""
    if args.mapping and not _has_database():
        raise _no_mapping(args.mapping)
    from zhiqiao.config.command_line import setup_django

    setup_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from zhiqiao.assets.imports import services
    from zhiqiao.foundation.access.rules import SYSTEM
    from zhiqiao.market.matching.index_follower import following

    batch, plan = services.plan_files(
        SYSTEM,
        files,
        region_code=args.region,
        keep_unverified=args.keep_unverified,
        report=_progress(args),
        mappings=_mappings(args.mapping, has_database=True),
    )
    _tell(args, plan)
    not_written = _not_written(args, plan)
    if batch.state == batch.PREVIEWED and (not_written or not batch.to_write):
        batch = services.discard_batch(SYSTEM, batch.pk)
    if not_written:
        sys.stderr.write(not_written)
        return 1
    if batch.state == batch.DISCARDED:
        sys.stdout.write("" if args.json else "登记簿里都已有，没有要写入的\n")
        return 0
    with following() if batch.to_write > services.AT_ONCE_ROWS else nullcontext():
        batch = services.write_planned(SYSTEM, batch, _progress(args))
    if not args.json:
        sys.stdout.write(f"{batch.file_name}：已写入，可在网页上撤销（导入第 {batch.pk} 号）\n")
    return 0


def _not_written(args: argparse.Namespace, plan: PlanSummary) -> str:
    """Why nothing is written; "" where it is."""
    if plan.is_refused_in_part:
        return "有文件未被接受，没有写入任何数据。改正后重试，或只给出其余文件\n"
    if args.all_or_nothing and plan.rejected:
        return (
            f"有 {plan.rejected:,} 行被拒收，按 --all-or-nothing 没有写入任何数据。"
            "改好这些行后重试，或去掉 --all-or-nothing 以跳过坏行\n"
        )
    return ""


def _tell(args: argparse.Namespace, plan: PlanSummary) -> None:
    if args.json:
        sys.stdout.write(json.dumps(plan.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(plan_text(plan) + "\n")
    if args.json or not sys.stdout.isatty():  # else the plan on the screen has said it
        for report in plan.files:
            if report.refusal and not report.is_skipped:
                sys.stderr.write(f"{report.name}：{report.refusal}\n")


def _files(given: list[Path]) -> list[tuple[str, Path]]:
    """The files with their names; of a folder all files inside, by their path from it, hidden ones left out."""
    found: list[tuple[str, Path]] = []
    for name, path in zip(distinct_names(given), given, strict=True):
        if not path.is_dir():
            found.append((name, path))
            continue
        inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
        parts = ((one.relative_to(path), one) for one in inside)
        found += [
            (f"{name}/{own.as_posix()}", one)
            for own, one in parts
            if not any(part.startswith(".") for part in own.parts)
        ]
    if not found:
        raise Refusal("文件夹里没有文件", "请核对路径")
    return found


def _mappings(name: str, *, has_database: bool) -> list[SavedMapping]:
    """The named column mapping; none where no name was given."""
    if not name:
        return []
    if not has_database:
        raise _no_mapping(name)
    from zhiqiao.assets.imports.mapping_queries import mapping_named

    return [mapping_named(name)]


def _no_mapping(name: str) -> Refusal:
    return Refusal(f"没有数据库，找不到列对应“{name}”", "请先在网页上对应各列；数据库见 zhiqiao doctor")


def _has_database() -> bool:
    return bool(os.environ.get("ZHIQIAO_DATABASE_URL")) or (var_folder() / "zhiqiao.sqlite3").exists()


def _held_lookup() -> Existing:
    """What the register holds, when there is a database with a register in it; else nothing.

    A database that does not answer is refused: a plan against nothing would call every patent new.
    """
    if not _has_database():
        return nothing_held
    from zhiqiao.config.command_line import setup_django

    setup_django()
    from zhiqiao.assets.imports.held import is_built, records_held

    return records_held if is_built() else nothing_held


def _resume(args: argparse.Namespace) -> int:
    """Go on with what was cut off; 0 also where there was nothing."""
    from zhiqiao.config.command_line import setup_django

    setup_django()
    from zhiqiao.assets.imports.services import resume_files
    from zhiqiao.foundation.access.rules import SYSTEM

    made = resume_files(SYSTEM, _progress(args))
    for batch in made:
        sys.stdout.write(f"{batch.file_name}：{batch.get_state_display()}（导入第 {batch.pk} 号）\n")
    if not made:
        sys.stdout.write("没有中断的导入\n")
    return 0


def _progress(args: argparse.Namespace) -> Any:  # noqa: ANN401 - the Progress of file_reading, or None
    if args.json or not sys.stderr.isatty():
        return None

    def told(done: int, total: int, what: str) -> None:
        sys.stderr.write(f"\r{what} {done}/{total} ")
        if done >= total:
            sys.stderr.write("\n")

    return told
