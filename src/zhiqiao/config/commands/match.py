"""``zhiqiao match``: patent files × needs → an Excel workbook. Needs no server and no database."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

from zhiqiao.assets.imports.planning import ImportPlan, plan_import
from zhiqiao.assets.imports.records import PatentRecord
from zhiqiao.config.commands.batch import (
    add_matching_arguments,
    batch_of,
    distinct_names,
    embedder_of,
    steps,
    whole_number,
    write_whole,
)
from zhiqiao.kernel.patent_number import parse_application_number
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching.at_size import rank_at_size
from zhiqiao.market.matching.demands import Demands, Problem, read_demands
from zhiqiao.market.matching.ranking import NeedText, PatentText, Ranking, rank_needs, ranking_engine
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.workbook import Matched, PatentRow, write_workbook
from zhiqiao.retrieval.dense import Embedder, NullEmbedder, VectorCache, default_cache_path
from zhiqiao.retrieval.engine import Engine

_SHOWN_IPCS = 4


class PatentsRefused(Refusal):
    """No patent could be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "--patents",
        type=Path,
        nargs="+",
        required=True,
        metavar="文件",
        help="专利清单，可多个（xlsx、xls、csv、csv.gz）",
    )
    parser.add_argument(
        "--demands", type=Path, required=True, metavar="文件", help="需求清单：需求编号、需求名称、需求内容"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="文件", help="写出的 Excel 工作簿（.xlsx）"
    )
    parser.add_argument(
        "--top", type=whole_number, default=20, metavar="数", help="每条需求取多少件（默认 20）"
    )
    add_matching_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Matches and writes; 0 when the workbook was written."""
    with search_refusals(), write_whole(args.out) as temporary:
        if args.out.suffix.lower() != ".xlsx":
            raise Refusal(f"输出文件应以 .xlsx 结尾：{args.out.name}", "请改用 .xlsx 文件名")
        demands = read_demands(args.demands)
        plan = _read_patents(args.patents)
        patents = {item.number: _text_of(item.record) for item in plan.items}
        embedder = embedder_of(args)
        batch = batch_of(args, len(demands.needs), len(patents), with_reasons=True)
        if batch is None:
            engine = ranking_engine("embedded", embedder, VectorCache(default_cache_path()))
            rankings = rank_needs(engine, list(patents.values()), demands.needs, args.top, steps)
            matched = _explained(engine, demands.needs, rankings, patents)
        else:
            answers = rank_at_size(list(patents.values()), demands.needs, args.top, batch, steps)
            told = zip(demands.needs, answers, strict=True)
            matched = [Matched(need, answer.ranking, list(answer.why)) for need, answer in told]
        rows = {item.number: _row_of(item.record) for item in plan.items}
        write_workbook(
            temporary, matched, rows, _problems(plan, demands), _about(args, plan, demands, embedder)
        )
    return 0


def _read_patents(paths: Sequence[Path]) -> ImportPlan:
    report = steps("读取专利")
    for path in paths:
        if not path.is_file():
            what = "这是一个目录，不是文件" if path.is_dir() else "找不到文件"
            raise PatentsRefused(f"{what}：{path}", "请检查路径")
    names = distinct_names(paths)
    plan = plan_import(
        list(zip(names, paths, strict=True)), progress=lambda done, total, _what: report(done, total)
    )
    if not plan.items:
        whole = "；".join(f"{name}：{refusal}" for name, refusal in plan.refusals.items())
        rows = (
            f"{plan.rejected} 行都有问题，例如{plan.rejected_rows[0].reason}"
            if plan.rejected_rows
            else "文件是空的"
        )
        raise PatentsRefused(f"没有读到一件专利（{whole or rows}）", "请检查 --patents 给的是不是专利清单")
    return plan


def _text_of(record: PatentRecord) -> PatentText:
    return PatentText(record.number, record.title, record.abstract, _ipcs(record))


def _ipcs(record: PatentRecord) -> tuple[str, ...]:
    symbols = tuple(ipc.symbol for ipc in record.ipcs)
    return symbols or ((record.ipc_main,) if record.ipc_main else ())


def _row_of(record: PatentRecord) -> PatentRow:
    number = record.number
    if record.application_number:
        number = parse_application_number(record.application_number).display
    return PatentRow(
        number, record.title, "、".join(record.holder_names), "、".join(_ipcs(record)[:_SHOWN_IPCS])
    )


def _explained(
    engine: Engine, needs: Sequence[NeedText], rankings: Sequence[Ranking], patents: dict[str, PatentText]
) -> list[Matched]:
    reasons, report = Reasons(engine), steps("找理由句")
    matched = []
    for number, (need, ranking) in enumerate(zip(needs, rankings, strict=True), start=1):
        why = [reasons.why(need, patents[hit.doc_id]) for hit in ranking.hits]
        matched.append(Matched(need, ranking, why))
        report(number, len(needs))
    return matched


def _problems(plan: ImportPlan, demands: Demands) -> list[Problem]:
    files = [
        Problem(name, "", 0, "整个文件", refusal.reason, refusal.remedy)
        for name, refusal in plan.refusals.items()
    ]
    rows = [
        Problem(row.file, row.sheet, row.row, row.value, f"{row.column}：{row.reason}", row.remedy)
        for row in plan.rejected_rows
    ]
    return [*demands.problems, *files, *rows]


def _about(
    args: argparse.Namespace, plan: ImportPlan, demands: Demands, embedder: Embedder
) -> list[tuple[str, str]]:
    model = "不用语义模型，只按词匹配" if isinstance(embedder, NullEmbedder) else embedder.model_id
    return [
        ("专利文件", "、".join(path.name for path in args.patents)),
        ("需求文件", args.demands.name),
        ("专利", f"{len(plan.items)} 件参与匹配，{plan.rejected} 行未收，{plan.duplicates} 行重复"),
        ("需求", f"{len(demands.needs)} 条参与匹配，{len(demands.problems)} 处问题"),
        ("每条需求取", f"{args.top} 件"),
        ("语义模型", model),
        ("知桥版本", metadata.version("zhiqiao") if _is_installed() else "未安装（从源码运行）"),
        ("运行时间", datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(" ", "seconds")),
        ("分数", "词、义、分类三部分之和，只在同一条需求内比较大小"),
        (
            "匹配 高/中/低",
            "按开发集上专家指南的判定校准的可能性：高 ≥ 40%，中 ≥ 15%；判定者是语言模型，不是人",
        ),
        ("没有把握", "前五名都不够接近：请放宽需求描述，或扩大专利范围"),
        ("加粗红字", "需求与专利都写到的词"),
    ]


def _is_installed() -> bool:
    try:
        metadata.version("zhiqiao")
    except metadata.PackageNotFoundError:
        return False
    return True
