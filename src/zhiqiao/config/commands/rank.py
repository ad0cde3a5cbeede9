"""``zhiqiao rank``: patents ranked for queries, written as a TREC run. Needs no server and no database."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from zhiqiao.config.commands.batch import (
    add_matching_arguments,
    batch_of,
    embedder_of,
    steps,
    whole_number,
    write_whole,
)
from zhiqiao.market.matching.at_size import rank_at_size
from zhiqiao.market.matching.ranking import NeedText, PatentText, Ranking, rank_needs, ranking_engine
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.tables import read_corpus, read_queries
from zhiqiao.retrieval.dense import VectorCache, default_cache_path

_TAG = "zhiqiao"
_NAMED = 5
_DIGITS = 6
_STEP = 10**-_DIGITS  # smallest difference between two scores of one query


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "--corpus",
        type=Path,
        required=True,
        metavar="文件",
        help="专利：doc_id,title,abstract,ipc,…（csv 或 csv.gz）",
    )
    parser.add_argument(
        "--queries",
        type=Path,
        required=True,
        metavar="文件",
        help="需求：query_id,title,text（csv 或 csv.gz）",
    )
    parser.add_argument(
        "--run", type=Path, required=True, dest="out", metavar="文件", help="写出的 TREC run 文件"
    )
    parser.add_argument(
        "--k", type=whole_number, default=100, metavar="数", help="每条需求取多少件（默认 100）"
    )
    parser.add_argument("--engine", default="embedded", metavar="名称", help="检索引擎（默认 embedded）")
    add_matching_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Ranks and writes; 0 when the file was written."""
    needs, corpus = read_queries(args.queries), read_corpus(args.corpus)
    with search_refusals(), write_whole(args.out) as temporary:
        rankings = _rankings(args, corpus, needs)
        lines = [
            line
            for need, found in zip(needs, rankings, strict=True)
            for line in run_lines(need.need_id, found)
        ]
        temporary.write_text("".join(lines), encoding="utf-8")
    if unanswered := [need.need_id for need, found in zip(needs, rankings, strict=True) if not found.hits]:
        named = "、".join(unanswered[:_NAMED]) + ("等" if len(unanswered) > _NAMED else "")
        sys.stderr.write(
            f"有 {len(unanswered)} 条需求没有排出一件专利（{named}），run 文件里没有它们："
            "需求可能没有文字，或与语料没有一个共同的词\n"
        )
    return 0


def _rankings(
    args: argparse.Namespace, corpus: Sequence[PatentText], needs: Sequence[NeedText]
) -> list[Ranking]:
    """One after another, or together when there are many: the same rankings."""
    batch = batch_of(args, len(needs), len(corpus)) if args.engine == "embedded" else None
    if batch is not None:
        return [answer.ranking for answer in rank_at_size(corpus, needs, args.k, batch, steps)]
    engine = ranking_engine(args.engine, embedder_of(args), VectorCache(default_cache_path()))
    return rank_needs(engine, corpus, needs, args.k, steps)


def run_lines(query_id: str, ranking: Ranking) -> list[str]:
    """TREC lines of one query: ranks from 1, scores strictly falling, so that no reader has ties to break."""
    lines = []
    last = float("inf")
    for rank, hit in enumerate(ranking.hits, start=1):
        last = min(round(hit.score, _DIGITS), round(last - _STEP, _DIGITS))
        lines.append(f"{query_id} Q0 {hit.doc_id} {rank} {last:.{_DIGITS}f} {_TAG}\n")
    return lines
