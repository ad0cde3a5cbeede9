"""``zhiqiao plan``: list the plans, or print a plan's figures for the region that works under it."""

import argparse
import json
import sys
import unicodedata
from typing import TYPE_CHECKING

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name

if TYPE_CHECKING:
    from zhiqiao.outcomes.performance.figures import Figure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which plan, of which region, at which ledger position."""
    parser.add_argument("code", nargs="?", default="", help="方案代码；不写就列出全部方案")
    parser.add_argument("--region", default="", help="采用方案的地区代码，如 990101；不写取第一个")
    parser.add_argument("--position", type=int, help="数到账本的这个位置；不写数到最新")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Print; 0 when done."""
    return _figures(args) if args.code else _list(args)


def _list(args: argparse.Namespace) -> int:
    from zhiqiao.foundation.access.rules import SYSTEM
    from zhiqiao.outcomes.programme import queries

    adopted: dict[str, list[str]] = {}
    for one in queries.adoptions(SYSTEM):
        adopted.setdefault(one.plan_code, []).append(one.region_code)
    rows = [
        {
            "code": one.code,
            "title": one.title,
            "document_number": one.document_number,
            "cutoff_on": one.cutoff_on.isoformat(),
            "figures": len(one.kpis),
            "regions": adopted.get(one.code, []),
        }
        for one in queries.plans_for(SYSTEM)
    ]
    if args.json:
        _print_json(rows)
        return 0
    for row in rows:
        regions = "、".join(region_name(code) or code for code in adopted.get(str(row["code"]), []))
        sys.stdout.write(f"{row['code']}  {row['title']}  {row['document_number']}\n")
        sys.stdout.write(
            f"    {row['figures']} 项指标，截至 {row['cutoff_on']}；采用地区：{regions or '还没有'}\n"
        )
    sys.stdout.write("看指标：zhiqiao plan 方案代码 [--region 地区代码] [--position 账本位置]\n")
    return 0


def _figures(args: argparse.Namespace) -> int:
    from zhiqiao.foundation.access.rules import SYSTEM
    from zhiqiao.outcomes.performance.queries import figures
    from zhiqiao.outcomes.programme import queries

    chosen = queries.plan_for(SYSTEM, args.code)
    adoption = queries.current_adoption(SYSTEM, args.code, args.region)
    if adoption is None:
        where = f"地区 {args.region} " if args.region else ""
        raise Refusal(
            f"{where}还没有采用“{chosen.short_title}”", "在网页“计划”里采用，或用 zhiqiao demo 填充演示区"
        )
    found = figures(SYSTEM, adoption, args.position)
    if args.json:
        _print_json(
            {
                "plan": chosen.code,
                "region": adoption.region_code,
                "starts_on": adoption.starts_on.isoformat(),
                "ends_on": adoption.ends_on.isoformat(),
                "cutoff_on": adoption.cutoff_on.isoformat(),
                "position": found[0].position if found else 0,
                "figures": [_as_dict(one) for one in found],
            }
        )
        return 0
    sys.stdout.write(f"{chosen.title}\n{region_name(adoption.region_code)} · 截至 {adoption.cutoff_on}")
    sys.stdout.write(f" · 账本位置 {found[0].position if found else 0}\n")
    for one in found:
        sys.stdout.write(_line(one))
    return 0


def _as_dict(one: "Figure") -> dict[str, object]:
    return {
        "id": one.kpi.id,
        "name": one.kpi.name,
        "value": None if one.value is None else one.value_text.replace(",", ""),
        "unit": one.unit,
        "target": str(one.kpi.target),
        "comparator": one.kpi.comparator,
        "met": one.met,
        "reason": one.reason,
        "rule": one.sentence,
        "confidence": one.confidence.value,
        "counted": one.counted,
        "left_out": [
            {"term": left.term_label, "code": left.code, "label": left.label, "facts": left.facts}
            for left in one.left_out
        ],
    }


def _line(one: "Figure") -> str:
    standing = "—" if one.met is None else ("达标" if one.met else "未达标")
    head = f"{one.kpi.id}  {_padded(one.text, 16)}{_padded(one.target_text, 14)}{_padded(standing, 8)}"
    text = f"{head}{one.kpi.name}\n"
    words = [one.reason] if one.reason else [f"计入 {one.counted} 条"]
    words += [f"{left.label} {left.facts} 条" for left in one.left_out if left.term == 0]
    return f"{text}       {'；'.join(words)}\n"


def _padded(text: str, width: int) -> str:
    """Padded by columns of a terminal: a wide character takes two."""
    wide = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * max(1, width - wide)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
