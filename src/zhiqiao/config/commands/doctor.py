"""``zhiqiao doctor``: what is wrong with this installation and how to mend it. Works before Django does."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator

from zhiqiao.config.commands import doctor_data, doctor_files
from zhiqiao.config.commands.finding import Finding, State
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.retrieval.refusal import SearchRefused

# Asked in this order: what does not need Django first.
CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    doctor_files.python_version,
    doctor_files.packages,
    doctor_files.time_zone,
    doctor_files.var_folder_writable,
    doctor_files.secret_key,
    doctor_files.front_end,
    doctor_files.fonts,
    doctor_files.outside_judge,
    doctor_data.database,
    doctor_data.search_index,
    doctor_data.vectors,
    doctor_data.worker,
)
MARKS = {State.GOOD: "✓", State.WAITING: "○", State.BAD: "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to say it."""
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Ask every check; 1 when anything is wrong."""
    findings = [finding for check in CHECKS for finding in _asked(check)]
    if args.json:
        rows = [
            {"check": f.title, "state": f.state.value, "found": f.found, "remedy": f.remedy} for f in findings
        ]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        for finding in findings:
            sys.stdout.write(f"{MARKS[finding.state]} {finding.title}：{finding.found}\n")
            if finding.remedy:
                sys.stdout.write(f"  怎么办：{finding.remedy}\n")
    bad = [finding for finding in findings if finding.state is State.BAD]
    if not args.json:
        sys.stdout.write(f"\n{len(findings)} 项检查，{len(bad)} 项有问题\n")
    return 1 if bad else 0


def _asked(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """One check's findings; a check that breaks is itself a finding, so that the others still speak."""
    try:
        return list(check())
    except (Refusal, SearchRefused) as refused:
        found, remedy = refused.reason, refused.remedy
    except ModuleNotFoundError as error:
        found, remedy = f"缺少依赖包 {error.name}，无从检查", "请先按上面“依赖包”一项处理"
    except Exception as error:  # noqa: BLE001 - a broken installation may fail in any way, and doctor must go on
        found, remedy = f"检查时出错：{error!r}", "请先处理上面各项，再运行 zhiqiao doctor"
    title = (check.__doc__ or check.__name__).strip().splitlines()[0].rstrip(".")
    return [Finding(title, State.BAD, found, remedy)]
