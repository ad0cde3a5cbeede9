"""The reference pages, generated from the code: who may do what, which rules there are, which doors lead in.

``python -m zhiqiao.config.reference`` writes docs/reference/; with ``--check`` it names stale pages.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from zhiqiao.config.command_line import setup_django
from zhiqiao.config.places import CLONE

FOLDER = CLONE / "docs" / "reference"
MADE_BY = "> 由 `python -m zhiqiao.config.reference` 生成，请勿手改；与代码不一致时 `./test` 不通过。"

# Folder of rules -> what one file in it is.
RULE_FOLDERS = {
    "zhiqiao.assets.imports.sources": "导入格式",
    "zhiqiao.assets.stocktake.rules": "盘点筛选规则",
    "zhiqiao.assets.appraisal.indices": "评价体系",
    "zhiqiao.assets.appraisal.measures": "自动指标",
    "zhiqiao.assets.appraisal.classes": "高价值类别",
    "zhiqiao.assets.appraisal.checks": "申请行为自查",
    "zhiqiao.market.matching.signals": "匹配信号",
    "zhiqiao.outcomes.performance.indicators": "绩效指标",
    "zhiqiao.outcomes.subsidies.schemes": "奖补条款",
    "zhiqiao.outcomes.reports.forms": "报表",
}
TITLE_NAMES = ("label", "title", "name")
SOURCE_NAMES = ("source", "cites", "basis", "clause")


def doors() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every way in from outside: ("GET api/…" or a route, the callable that answers)."""
    from django.urls import get_resolver

    for route, callback in _routes(get_resolver(), ""):
        operations = _api_operations(callback)
        if not operations:
            yield route, callback
        for operation in operations:
            yield f"{'/'.join(operation.methods)} {route}", operation.view_func


def _routes(resolver: Any, prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:  # noqa: ANN401 - Django's tree is untyped
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _routes(entry, route)
        else:
            yield route, entry.callback


def _api_operations(callback: Callable[..., Any]) -> list[Any]:
    """The operations behind one path of the API; ninja keeps them in the closure of the view it makes."""
    from ninja.operation import PathView

    for cell in getattr(callback, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return list(cell.cell_contents.operations)
    return []


def action_of(door: Callable[..., Any]) -> str:
    """The action a door performs, or nothing."""
    return str(getattr(door, "action", "") or getattr(getattr(door, "view_class", None), "action", ""))


def access_matrix() -> str:
    """The role × action page."""
    from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
    from zhiqiao.foundation.access.rules import ACTIONS, REACH_LABELS

    lines = ["# 权限表：身份 × 动作", "", MADE_BY, ""]
    lines += ["没有写到的一律不允许。“系统任务”（命令行与后台作业）可做全部动作，不另列。", ""]
    roles = [role for role in Role if role is not Role.SYSTEM]
    for room in sorted({code.split(":")[0] for code in ACTIONS}):
        lines += [f"## {room}", "", "| 动作 | 叫法 | 谁（范围） |", "| --- | --- | --- |"]
        for code, one in sorted(ACTIONS.items()):
            if code.split(":")[0] != room:
                continue
            who = [
                f"{ROLE_LABELS[role]}（{'、'.join(REACH_LABELS[reach] for reach in one.who[role])}）"
                for role in roles
                if one.who.get(role)
            ]
            lines.append(f"| `{code}` | {one.label} | {'；'.join(who) or '只限系统任务'} |")
        lines.append("")
    return "\n".join(lines)


def rules_page() -> str:
    """The page of rules found in their folders, and of fact kinds."""
    from zhiqiao.kernel.parameters import load
    from zhiqiao.kernel.registry import rules_in

    lines = ["# 规则与事实种类", "", MADE_BY, ""]
    for folder, what in RULE_FOLDERS.items():
        lines += [f"## {what}", "", f"一个文件一条，放在 `{folder.replace('.', '/')}/`。", ""]
        lines += ["| 代码 | 是什么 | 出处 |", "| --- | --- | --- |"]
        for code, rule in rules_in(folder).items():
            lines.append(f"| `{code}` | {_title(folder, code, rule)} | {_first(rule, SOURCE_NAMES)} |")
        lines.append("")
    lines += ["## 事实种类", "", "新增一种须先有 ADR（docs/decisions/0003-evidence.md）。", ""]
    lines += ["| 代码 | 名称 | 数量单位 |", "| --- | --- | --- |"]
    kinds = load("fact_kinds.yaml")["kinds"]
    entries = kinds.items() if isinstance(kinds, dict) else [(kind["code"], kind) for kind in kinds]
    lines += [f"| `{code}` | {kind.get('label', '')} | {kind.get('unit', '')} |" for code, kind in entries]
    return "\n".join([*lines, ""])


def _title(folder: str, code: str, rule: object) -> str:
    title = _first(rule, TITLE_NAMES)
    if title:
        return title
    described = importlib.import_module(f"{folder}.{code}").__doc__ or ""
    return _cell(described.strip().splitlines()[0]) if described.strip() else ""


def _first(rule: object, names: Sequence[str]) -> str:
    for name in names:
        value = getattr(rule, name, None)
        if isinstance(value, str) and value:
            return _cell(value)
    return ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def doors_page() -> str:
    """The page of URLs and API operations with the action each performs."""
    from zhiqiao.foundation.access.rules import ACTIONS

    lines = ["# 入口：网址与接口", "", MADE_BY, ""]
    lines += ["登录、改密与两步验证（`accounts/`）由 allauth 提供，不在此列。", ""]
    lines += ["| 入口 | 动作 | 叫法 |", "| --- | --- | --- |"]
    for route, door in sorted(doors(), key=lambda pair: pair[0]):
        code = action_of(door)
        if code:
            label = ACTIONS[code].label if code in ACTIONS else "（没有登记）"
            lines.append(f"| `/{_cell(route)}` | `{code}` | {label} |".replace("`/GET ", "`GET /"))
    return "\n".join([*lines, ""])


def registers_page() -> str:
    """The page of registers that are files: who writes, reads and approves each, and where it comes from."""
    from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
    from zhiqiao.foundation.registers.loading import registers

    def roles(every: Sequence[Role]) -> str:
        return "、".join(ROLE_LABELS[one] for one in every) or "—"

    lines = ["# 专项台账", "", MADE_BY, "", "一个文件一本，放在 `zhiqiao/parameters/registers/`。", ""]
    lines += ["| 代码 | 名称 | 分组 | 任务 | 字段 | 填写 | 审核 | 另可查看 | 核对 | 出处 |"]
    lines += ["| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for one in registers().values():
        serves = " ".join(map(str, one.serves))
        people = " | ".join(roles(every) for every in (one.write, one.approve, one.read))
        mark = f"{one.confidence.value} {one.confidence.label}"
        lines.append(
            f"| `{one.code}` | {one.title} | {one.group} | {serves} | {len(one.fields)} | {people} | {mark} "
            f"| {_cell(one.source)} |"
        )
    return "\n".join([*lines, ""])


PAGES: dict[str, Callable[[], str]] = {
    "registers.md": registers_page,
    "access-matrix.md": access_matrix,
    "rules.md": rules_page,
    "doors.md": doors_page,
}


def stale() -> list[str]:
    """The names of pages in docs/reference/ that are missing or not as generated."""
    return [name for name, make in PAGES.items() if _read(FOLDER / name) != make()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(words: Sequence[str] | None = None) -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(prog="python -m zhiqiao.config.reference")
    parser.add_argument("--check", action="store_true", help="只检查，不写")
    args = parser.parse_args(words)
    setup_django()
    old = stale()
    if args.check:
        if old:
            sys.stderr.write(f"过期的参考页：{'、'.join(old)}。请运行 python -m zhiqiao.config.reference\n")
        return 1 if old else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in old:
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8")
        sys.stdout.write(f"已更新 docs/reference/{name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
