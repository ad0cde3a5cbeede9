"""What issue 3 asks of the ranking, and whether it was reached."""

from collections.abc import Mapping
from dataclasses import dataclass

from evals.ipc_groups import OUT
from evals.ipc_groups import groups as ipc_groups
from evals.measured import Interval, Measured, difference, ratio
from evals.measuring import OURS, SetResult
from evals.peers.lineup import BM25
from evals.rewording import Rewording

RECALL = "Recall@20 (grade >= 2)"
NEEDS_RATIO, KNOWN_RATIO, OUT_RATIO, NEEDS_RECALL = 1.20, 1.15, 1.30, 0.90


@dataclass(frozen=True)
class Goal:
    """A goal with what was measured."""

    title: str
    wanted: str
    found: Interval
    verdict: str


@dataclass(frozen=True)
class Drop:
    """What rewording costs ours and a peer: the key measure on plain queries less that on reworded ones.

    Attributes:
        plain: Ours and the peer's on the plain queries.
        reworded: The same on the reworded ones.
        ours: Drop of ours.
        theirs: Drop of the peer.
        to_half: Half the peer's drop less ours: the goal is reached where the interval lies above 0.
    """

    plain: tuple[float, float]
    reworded: tuple[float, float]
    ours: Interval
    theirs: Interval
    to_half: Interval


def verdict(found: Interval, least: float) -> str:
    """Whether a goal is reached: surely, on average only, or not."""
    if found.low >= least:
        return "达到"
    return "均值达到，区间下限未到" if found.mean >= least else "未达到"


def group_queries(result: SetResult) -> dict[str, list[str]]:
    """Known items by kind and by IPC group; nothing for graded needs."""
    if result.asked.is_graded:
        return {}
    kinds = {"problem": "问题句", "effect": "效果句"}
    found = {
        title: [query for query, kind in result.asked.kinds.items() if kind == code]
        for code, title in kinds.items()
    }
    if BM25 in result.systems:
        found |= ipc_groups(result.asked, result.systems[BM25].run)
    return {title: queries for title, queries in found.items() if queries}


def within(system: Measured, measure: str, queries: list[str]) -> dict[str, float]:
    """A system's values of a measure on some queries."""
    values = system.values[measure]
    return {query: values[query] for query in queries if query in values}


def drop(result: SetResult, each: Rewording, lists: Mapping[str, Mapping[str, list[str]]], peer: str) -> Drop:
    """What a rewording costs ours and a peer."""
    from evals.metrics import ndcg, reciprocal_rank

    measure = ndcg if result.asked.is_graded else reciprocal_rank

    def values(code: str, *, reworded: bool) -> dict[str, float]:
        found = {}
        for name, source in each.sources.items():
            run = lists[code].get(name if reworded else source, [])
            found[name] = measure(run, each.qrels[name])
        return found

    plain = {code: values(code, reworded=False) for code in (OURS, peer)}
    other = {code: values(code, reworded=True) for code in (OURS, peer)}
    half = {name: 0.5 * (plain[peer][name] - other[peer][name]) for name in each.sources}
    lost = {name: plain[OURS][name] - other[OURS][name] for name in each.sources}
    return Drop(
        (_mean(plain[OURS]), _mean(plain[peer])),
        (_mean(other[OURS]), _mean(other[peer])),
        difference(plain[OURS], other[OURS]),
        difference(plain[peer], other[peer]),
        difference(half, lost),
    )


def goals(results: list[SetResult]) -> list[Goal]:
    """The goals about ranking quality, over all sets measured."""
    found = []
    for result in results:
        asked, ours, best = result.asked, result.systems[OURS], result.best_peer
        key, name = asked.key_measure, asked.name
        if best is None:
            continue
        least = NEEDS_RATIO if asked.is_graded else KNOWN_RATIO
        share = ratio(ours.values[key], best.values[key])
        title = f"{name}：{key} 是最好对手（{best.title}）的几倍"
        found.append(Goal(title, f"≥ {least:.2f}", share, verdict(share, least)))
        if asked.is_graded:
            recalls = ours.values.get(RECALL, {})
            whole = difference(recalls, dict.fromkeys(recalls, 0.0))
            found.append(
                Goal(f"{name}：{RECALL}", f"≥ {NEEDS_RECALL:.2f}", whole, verdict(whole, NEEDS_RECALL))
            )
        for group, queries in group_queries(result).items():
            if group in {"问题句", "效果句"}:
                share = ratio(within(ours, key, queries), within(best, key, queries))
                title = f"{name}，{group}：{key} 是最好对手的几倍"
                found.append(Goal(title, f"≥ {KNOWN_RATIO:.2f}", share, verdict(share, KNOWN_RATIO)))
            if group == OUT:
                bm25 = within(result.systems[BM25], key, queries)
                share = ratio(within(ours, key, queries), bm25)
                title = f"{name}，{OUT}：{key} 是 BM25 的几倍"
                found.append(Goal(title, f"≥ {OUT_RATIO:.2f}", share, verdict(share, OUT_RATIO)))
        for each, lists in result.rewordings:
            if each.sources and BM25 in lists:
                gap = drop(result, each, lists, BM25).to_half
                title = f"{name}，{each.title}：BM25 降幅的一半 − 知桥的降幅"
                found.append(Goal(title, "≥ 0", gap, verdict(gap, 0.0)))
    return found


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values) if values else float("nan")
