"""Many needs at once: the same rankings as one after another, made shard by shard by several processes.

Worth its start (new processes, texts laid out in files) from some ten million pairs of need and patent on.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from zhiqiao.market.matching.ranking import (
    NeedText,
    PatentText,
    Ranking,
    Steps,
    as_document,
    as_query,
    ranking_of,
    ranking_signals,
)
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.retrieval.batch import DOCUMENTS_A_SHARD, LOCAL, Chosen, Shards, open_runner
from zhiqiao.retrieval.calibration import ANSWER_DEPTH
from zhiqiao.retrieval.dense import VectorCache, choose_embedder
from zhiqiao.retrieval.document import Document, Query, row_of
from zhiqiao.retrieval.engine import Candidates
from zhiqiao.retrieval.engines.embedded import DEPTH
from zhiqiao.retrieval.explanation import Explanation

PAIRS_AT_SIZE = 10_000_000  # needs × patents
_LEAST_SHARDS = 2  # one a worker of the smallest machine meant; each costs a little a need


@dataclass(frozen=True)
class Answer:
    """The patents for one need, with a reason each where reasons were asked for."""

    ranking: Ranking
    why: tuple[Explanation, ...] = ()


@dataclass(frozen=True)
class Batch:
    """How a batch is run.

    Attributes:
        setting: The embedder, as `choose_embedder` takes it; ``none`` for words alone.
        cache: File of vectors; None keeps none.
        runner: Address of the runner.
        folder: Where shards are laid out, seen by all workers; None for a temporary folder of this machine.
        with_reasons: Whether sentences are looked for too.
        only: Ids of the patents that may be answered; the others keep their places in the ranking unseen. None for all.
        per_shard: Patents a shard, 0 for what suits; changes how long it takes, never what comes out.
    """

    setting: str = "bundled"
    cache: Path | None = None
    runner: str = LOCAL
    folder: Path | None = None
    with_reasons: bool = False
    only: frozenset[str] | None = None
    per_shard: int = 0


def is_at_size(needs: int, patents: int) -> bool:
    """Whether so many are better matched together."""
    return needs * patents >= PAIRS_AT_SIZE


def rank_at_size(
    patents: Sequence[PatentText], needs: Sequence[NeedText], k: int, batch: Batch, steps: Steps | None = None
) -> Iterator[Answer]:
    """For each need, in order, the ranking that `rank_need` gives with all patents in one engine.

    Args:
        patents: The patents.
        needs: The needs.
        k: Patents a need.
        batch: How to run it.
        steps: Gives the progress callback of a step, by its Chinese name.
    """
    return match_documents([as_document(one) for one in patents], needs, k, batch, steps)


def match_documents(
    documents: Sequence[Document], needs: Sequence[NeedText], k: int, batch: Batch, steps: Steps | None = None
) -> Iterator[Answer]:
    """`rank_at_size` for patents that are documents already."""
    with (
        tempfile.TemporaryDirectory(prefix="zhiqiao-batch-", dir=batch.folder) as folder,
        open_runner(batch.runner) as runner,
    ):
        per_shard = batch.per_shard or min(DOCUMENTS_A_SHARD, max(1, -(-len(documents) // _LEAST_SHARDS)))
        shards = Shards.build(documents, Path(folder) / "shards", runner, steps, per_shard)
        if batch.setting != "none":
            shards.embed(batch.setting, batch.cache, steps)
        queries = [as_query(need, k, Query(audience=None)) for need in needs]
        model = (choose_embedder(batch.setting), VectorCache(batch.cache))
        then = partial(_answers, k=k, only=batch.only, with_reasons=batch.with_reasons)
        yield from shards.answers(queries, max(DEPTH, k), model, then, steps, worth_a_look(k))


def worth_a_look(k: int) -> Chosen:
    """The candidates that can be among the ``k`` best, or say who is; without the others the ranking is the same."""
    signals = ranking_signals().values()
    return Chosen(
        max(k, ANSWER_DEPTH, *(one.looks_at for one in signals)),
        sum(one.weight * one.most for one in signals if one.most is not None),
    )


def _answers(
    shards: Shards,
    queries: Sequence[Query],
    found: Iterable[Candidates],
    k: int,
    *,
    only: frozenset[str] | None,
    with_reasons: bool,
) -> list[Answer]:
    """What a worker makes of some needs' candidates."""
    made = []
    for query, candidates in zip(queries, found, strict=True):
        ranking = ranking_of(candidates, k)
        if only is not None:
            ranking = replace(ranking, hits=tuple(hit for hit in ranking.hits if hit.doc_id in only))
        made.append(Answer(ranking, _why(shards, query, candidates, ranking) if with_reasons else ()))
    return made


def _why(shards: Shards, query: Query, found: Candidates, ranking: Ranking) -> tuple[Explanation, ...]:
    reasons = _reasons(shards)
    need = NeedText("", query.title, query.text)
    rows = np.array([row_of(hit.doc_id) for hit in ranking.hits], dtype=np.int64)
    texts = [found.documents[place] for place in np.searchsorted(found.rows, rows).tolist()]
    return tuple(reasons.why(need, PatentText(one.id, one.title, one.text)) for one in texts)


@lru_cache(maxsize=1)
def _reasons(shards: Shards) -> Reasons:
    """Kept from one piece of work to the next: the patents' sentences are cut once a process."""
    return Reasons(shards)
