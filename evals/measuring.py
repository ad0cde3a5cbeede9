"""Ours and every peer on one set: lists made, kept as TREC runs, measured."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.bench_sets import BenchSet, document_text, query_text
from evals.measured import Measured, measured
from evals.no_answer import Telling, telling
from evals.ours import as_run, own_bm25, ranked
from evals.peers import Kind, Peer, ScoringPeer
from evals.peers.bm25s_peer import Bm25s
from evals.peers.e5_peer import E5
from evals.peers.lineup import REWORDED, lineup
from evals.rewording import Rewording, rewordings
from evals.runs import read_run, write_run
from evals.tuning import Tuned, tuned
from zhiqiao.market.matching.ranking import NeedText, Ranking
from zhiqiao.retrieval.analysis import index_terms

K = 100
OURS, TEXT_ONLY = "zhiqiao", "zhiqiao-text-only"
OWN = "知桥"
CHECK = "核对"
Run = dict[str, list[str]]


@dataclass(frozen=True)
class Options:
    """How to measure.

    Attributes:
        work: Folder of the TREC runs.
        is_quick: Whether peers' lists of an earlier run may stand in where texts did not change.
        only_peers: Codes of the peers wanted; empty for all.
    """

    work: Path
    is_quick: bool = False
    only_peers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SetResult:
    """A set with everything measured on it.

    Attributes:
        asked: The set.
        systems: By code, ours first.
        rankings: Ours in full, by query.
        rewordings: The queries said otherwise, with the systems' lists for them, by code.
        telling: How well each tells needs that nothing answers, by title; empty where none is unanswered.
        tuned: What the tuned peers were given; None where nothing was tuned.
        skipped: What could not run, by title.
    """

    asked: BenchSet
    systems: dict[str, Measured]
    rankings: Mapping[str, Ranking]
    tuned: Tuned | None
    skipped: dict[str, str] = field(default_factory=dict)
    rewordings: list[tuple[Rewording, dict[str, Run]]] = field(default_factory=list)
    telling: dict[str, Telling] = field(default_factory=dict)

    @property
    def peers(self) -> list[Measured]:
        """The peers alone."""
        return [system for system in self.systems.values() if system.kind in set(Kind)]

    @property
    def best_peer(self) -> Measured | None:
        """The peer with the highest mean of the key measure."""
        key = self.asked.key_measure
        return max(self.peers, key=lambda peer: peer.mean(key), default=None)


def said(line: str) -> None:
    """A line about what is being done, on stderr."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def measure_set(asked: BenchSet, options: Options, *, may_tune: bool) -> SetResult:
    """Everything on one set.

    Args:
        asked: The set.
        options: How to measure.
        may_tune: Whether the tuned peers may be tuned on this set.
    """
    systems: dict[str, Measured] = {}

    def keep(code: str, title: str, kind: str, made: tuple[Run, float]) -> None:
        systems[code] = measured(code, title, kind, made[0], asked.qrels, made[1])
        told = systems[code].mean(asked.key_measure)
        said(f"{asked.name} {title} {asked.key_measure} {told:.3f}，{made[1]:.0f} 秒")

    said_otherwise = [] if options.is_quick or options.only_peers else rewordings(asked)
    extra = [need for each in said_otherwise for need in (*each.plain, *each.queries)]
    extra = [need for need in extra if need.need_id not in asked.qrels]
    began = time.monotonic()
    everything = ranked(asked, [*asked.queries, *extra], K)
    rankings = {need.need_id: everything[need.need_id] for need in asked.queries}
    keep(OURS, "知桥", OWN, (as_run(rankings), time.monotonic() - began))
    words = timed(lambda: as_run(ranked(asked, asked.queries, K, text_only=True)))
    keep(TEXT_ONLY, "知桥，只按词", OWN, words)
    for code in (OURS, TEXT_ONLY):
        write_run(options.work / asked.name / f"{code}.run", systems[code].run, code)
    can_tune = may_tune and Bm25s().missing() is None
    best = tuned(asked, options.work) if can_tune else None
    skipped = {}
    for peer in lineup(best):
        if options.only_peers and peer.code not in options.only_peers:
            continue
        if reason := peer.missing():
            skipped[peer.title] = reason
            said(f"○ 跳过 {peer.title}：{reason}")
            continue
        keep(peer.code, peer.title, peer.kind, peer_run(peer, asked, asked.queries, options))
    result = SetResult(asked, systems, rankings, best, skipped)
    if options.only_peers:
        return result
    keep("own-bm25", "知桥的词索引单独（原始计数 1.2/0.75）", CHECK, timed(lambda: own_bm25(asked, K)))
    check = Bm25s("bm25s-own-terms", "bm25s，同样用知桥的词", cut=index_terms)
    if check.missing() is None:
        keep(check.code, check.title, CHECK, peer_run(check, asked, asked.queries, options))
    if options.is_quick:
        return result
    pairs = _reworded(said_otherwise, extra, everything, result, options)
    return replace(result, rewordings=pairs, telling=_telling(asked, rankings))


def _reworded(
    said_otherwise: list[Rewording],
    extra: list[NeedText],
    everything: Mapping[str, Ranking],
    result: SetResult,
    options: Options,
) -> list[tuple[Rewording, dict[str, Run]]]:
    """The queries said otherwise, with the lists of ours and of the peers that are asked them too."""
    lists = {OURS: as_run(everything)}
    for peer in lineup(None):
        if extra and peer.code in REWORDED and peer.code in result.systems:
            made, _ = peer_run(peer, result.asked, extra, options, "reworded-")
            plain = result.systems[peer.code].run
            lists[peer.code] = made | {query: list(found) for query, found in plain.items()}
    return [(each, lists) for each in said_otherwise]


def _telling(asked: BenchSet, rankings: Mapping[str, Ranking]) -> dict[str, Telling]:
    """How ours tells that nothing answers a need, beside the plain ways: the best score of BM25 and of e5."""
    if not asked.no_answer:
        return {}
    flagged = [need for need, ranking in rankings.items() if not ranking.has_good_match]
    sure = {need: ranking.confidence for need, ranking in rankings.items()}
    found = {"知桥": telling(sure, asked.no_answer, flagged)}
    peers: list[tuple[str, ScoringPeer]] = [("bm25s 第一名的分数", Bm25s()), ("e5-small 第一名的余弦", E5())]
    for title, peer in peers:
        if peer.missing() is None:
            peer.index(
                [patent.doc_id for patent in asked.corpus],
                [document_text(patent) for patent in asked.corpus],
            )
            tops = {need.need_id: float(peer.scores(query_text(need)).max()) for need in asked.queries}
            found[title] = telling(tops, asked.no_answer)
    return found


def timed(make: Callable[[], Run]) -> tuple[Run, float]:
    """What was made, and how many seconds it took."""
    began = time.monotonic()
    return make(), time.monotonic() - began


def peer_run(
    peer: Peer, asked: BenchSet, queries: Sequence[NeedText], options: Options, part: str = ""
) -> tuple[Run, float]:
    """A peer's lists for queries, kept as a TREC run; in a quick run those of before if nothing changed."""
    digest = asked.with_queries(queries).digest
    path = options.work / asked.name / digest / f"{part}{peer.code}.run"
    if options.is_quick and path.is_file():
        return read_run(path), 0.0

    def make() -> Run:
        peer.index(
            [patent.doc_id for patent in asked.corpus], [document_text(patent) for patent in asked.corpus]
        )
        return {need.need_id: peer.search(query_text(need), K) for need in queries}

    made, seconds = timed(make)
    write_run(path, made, peer.code)
    return made, seconds
