"""Where one document stands for a need, also far behind those that are listed. Plain Python."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from zhiqiao.market.matching.ranking import NeedText, Ranked, Ranking, as_query, rank_need, ranking_of
from zhiqiao.retrieval.calibration import Band
from zhiqiao.retrieval.conditions import Condition
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.engine import Candidates, Engine

DEEP = 300  # best documents among which a place is exact; behind them it is the place among all candidates


@dataclass(frozen=True)
class Placement:
    """Where a document stands.

    Attributes:
        hit: The document with its parts.
        before: Those that stand before it, best first.
        is_deep: Whether it stands behind the `DEEP` best.
        is_text_only: Whether vectors played no part.
    """

    hit: Ranked
    before: tuple[Ranked, ...]
    is_deep: bool
    is_text_only: bool


def place_of(engine: Engine, need: NeedText, doc_id: str, only: Condition, limits: Query) -> Placement | None:
    """Where a document stands; None where it is not in the index, or the need says nothing.

    Args:
        engine: Where the documents are indexed.
        need: The need.
        doc_id: The document.
        only: The condition that this document alone meets.
        limits: Filters and audience; its texts are not used.
    """
    ranking = rank_need(engine, need, DEEP, limits)
    placed = _placed(ranking, doc_id, is_deep=False)
    if placed is not None:
        return placed
    asked = as_query(need, DEEP, limits)
    if not asked.whole:
        return None
    found = engine.candidates(asked, DEEP)
    alone = engine.candidates(replace(asked, condition=only), 1)
    held = {document.id for document in found.documents}
    if doc_id not in held and doc_id in {document.id for document in alone.documents}:
        found = _joined(found, alone)
    whole = ranking_of(found, len(found.documents))
    placed = _placed(whole, doc_id, is_deep=True)
    if placed is None and engine.search(Query(audience=None, k=1, condition=only)).total:
        # It is there, and shares neither a word nor a meaning with the need.
        nothing = dict.fromkeys(whole.hits[0].parts, 0.0) if whole.hits else {}
        hits = (*whole.hits, Ranked(doc_id, 0.0, nothing, Band.LOW, 0.0))
        placed = _placed(replace(whole, hits=hits), doc_id, is_deep=True)
    return placed


def _placed(ranking: Ranking, doc_id: str, *, is_deep: bool) -> Placement | None:
    for at, hit in enumerate(ranking.hits):
        if hit.doc_id == doc_id:
            return Placement(hit, ranking.hits[:at], is_deep, ranking.is_text_only)
    return None


def _joined(found: Candidates, other: Candidates) -> Candidates:
    """Candidates of two answers to one need; they are measured by the first one's standings."""
    count = len(found.documents)
    whole: dict[str, Any] = {"documents": [*found.documents, *other.documents]}
    for one in fields(found):
        values = getattr(found, one.name)
        if isinstance(values, np.ndarray) and len(values) == count:
            whole[one.name] = np.concatenate([values, getattr(other, one.name)])
    return replace(found, **whole)
