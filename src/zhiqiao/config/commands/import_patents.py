"""``zhiqiao import``: plan patent files, and write them unless told not to."""

import argparse
import json
import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from zhiqiao.assets.imports.planning import ImportPlan, nothing_held, plan_import
from zhiqiao.assets.imports.report_text import plan_text
from zhiqiao.config.places import var_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, and whether to write."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="文件", help="专利清单：xlsx、xls、csv、csv.gz"
    )
    parser.add_argument("--dry-run", action="store_true", help="只看计划，不写入；没有数据库时与空登记簿比较")
    parser.add_argument("--json", action="store_true", help="以 JSON 打印计划")
    parser.add_argument(
        "--keep-unverified", action="store_true", help="校验位不符的号码保留并标记，而不是拒收"
    )
    parser.add_argument("--region", default="", help="权利人未登记时记入的地区代码（GB/T 2260）")


def run(args: argparse.Namespace) -> int:
    """Print the plan; 0 when every file was taken, 1 when one was refused."""
    files = [(path.name, path) for path in args.files]
    plan = plan_import(files, _held_lookup(), keep_unverified=args.keep_unverified, progress=_progress(args))
    if args.json:
        sys.stdout.write(json.dumps(_told(plan), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(plan_text(plan) + "\n")
    for name, refusal in plan.refusals.items():
        sys.stderr.write(f"{name}：{refusal}\n")
    if plan.refusals:
        if not args.dry_run:
            sys.stderr.write("有文件未被接受，没有写入任何数据。改正后重试，或只给出其余文件\n")
        return 1
    if not args.dry_run and plan.new + plan.changed:
        _write(args, files)
    return 0


def _told(plan: ImportPlan) -> dict[str, Any]:
    return plan.to_json()


def _held_lookup() -> Any:  # noqa: ANN401 - the Existing of planning
    """What the register holds, when there is a database; else nothing."""
    if not os.environ.get("ZHIQIAO_DATABASE_URL") and not (var_folder() / "zhiqiao.sqlite3").exists():
        return nothing_held
    from zhiqiao.config.command_line import setup_django

    setup_django()
    from django.db import DatabaseError

    from zhiqiao.assets.imports.held import records_held

    def held(numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        try:
            return records_held(numbers)
        except DatabaseError:  # not migrated yet: an empty register
            return {}

    return held


def _write(args: argparse.Namespace, files: list[tuple[str, Path]]) -> None:
    from zhiqiao.config.command_line import setup_django

    setup_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from zhiqiao.assets.imports.services import import_files
    from zhiqiao.foundation.access.rules import SYSTEM

    made = import_files(
        SYSTEM,
        [(name, path.read_bytes()) for name, path in files],
        region_code=args.region,
        keep_unverified=args.keep_unverified,
    )
    if not args.json:
        for batch in made:
            sys.stdout.write(
                f"{batch.file_name}：{batch.get_state_display()}（导入第 {batch.pk} 号，可在网页上撤销）\n"
            )


def _progress(args: argparse.Namespace) -> Any:  # noqa: ANN401 - the Progress of file_reading, or None
    if args.json or not sys.stderr.isatty():
        return None

    def told(done: int, total: int, what: str) -> None:
        sys.stderr.write(f"\r{what} {done}/{total} ")
        if done >= total:
            sys.stderr.write("\n")

    return told
