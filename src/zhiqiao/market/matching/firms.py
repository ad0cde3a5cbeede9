"""Candidate firms for a patent: by what they make and ask for, and by the IPC of what they hold already.

Weights here are a first setting, not measured: no judged patent → firm pairs are at hand (evals/notes.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhiqiao.market.matching.ranking import PatentText, ipc_levels
from zhiqiao.market.matching.reasons import in_words
from zhiqiao.market.matching.signals import Pool, lexical, semantic
from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Candidates, Engine
from zhiqiao.retrieval.engines.embedded import DEPTH, tie_breaker
from zhiqiao.retrieval.explanation import Explanation, Reader, explain

FIELD_WEIGHT = 0.5  # for holding patents of the very subclass; half of it for the same class
_CLASS, _SUBCLASS = 3, 4  # characters of an IPC class and subclass


@dataclass(frozen=True)
class FirmText:
    """What of a firm is matched.

    Attributes:
        firm_id: Any id, unique among the firms.
        name: Its name.
        business: Products and business scope.
        needs: Titles of needs it stated before.
        industry_code: GB/T 4754 code, or "".
        ipcs: IPC symbols of patents it holds.
    """

    firm_id: str
    name: str
    business: str = ""
    needs: tuple[str, ...] = ()
    industry_code: str = ""
    ipcs: tuple[str, ...] = ()


@dataclass(frozen=True)
class FirmRanked:
    """A firm's place for a patent.

    Attributes:
        firm_id: The firm.
        score: Sum of ``parts``.
        parts: Points by kind.
        reasons: Chinese clauses.
        why: The sentences of the patent and the firm that share most.
    """

    firm_id: str
    score: float
    parts: Mapping[str, float]
    reasons: tuple[str, ...]
    why: Explanation


def index_firms(engine: Engine, firms: Iterable[FirmText]) -> None:
    """Puts firms into an engine of their own and makes their vectors."""
    engine.index(_as_document(firm) for firm in firms)
    engine.embed_pending()


def match_patent_to_firms(
    engine: Engine, patent: PatentText, k: int, query: Query | None = None
) -> list[FirmRanked]:
    """The ``k`` firms a patent should be shown to, best first.

    Args:
        engine: Where the firms are indexed.
        patent: The patent.
        k: Firms wanted.
        query: Filters (``industry``) and audience; its texts are not used.
    """
    limits = query or Query(audience=None)
    found = engine.candidates(
        Query(patent.abstract, patent.title, limits.filters, limits.audience, k), max(DEPTH, k)
    )
    pool = Pool(found)
    fields = ipc_levels(patent.ipcs)
    points = {
        lexical.RULE.code: lexical.RULE.points(pool),
        semantic.RULE.code: semantic.RULE.points(pool),
        "field": np.fromiter(
            (_field_points(fields, d.keywords.get("ipc", ())) for d in found.documents), dtype=np.float32
        ),
    }
    reader = Reader(patent.title, patent.abstract)
    places = fusion.order(points, tie_breaker(found), found.rows)[:k]
    return [_ranked(engine, found, points, fields, reader, place) for place in places]


def _ranked(
    engine: Engine,
    found: Candidates,
    points: Mapping[str, "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"],
    fields: Sequence[str],
    reader: Reader,
    place: int,
) -> FirmRanked:
    firm = found.documents[place]
    parts = {code: round(float(values[place]), 4) for code, values in points.items()}
    why = explain(reader, Reader(firm.title, firm.text), engine.rarity)
    reasons = [in_words(why)]
    held = sorted(set(_subclasses(fields)) & set(_subclasses(firm.keywords.get("ipc", ()))))
    if held:
        reasons.append("已持有同一 IPC 小类的专利：" + "、".join(held))
    return FirmRanked(firm.id, round(sum(parts.values()), 4), parts, tuple(reasons), why)


def _as_document(firm: FirmText) -> Document:
    text = "。".join(part for part in (firm.business, *firm.needs) if part)
    codes = tuple(firm.industry_code[:length] for length in range(1, len(firm.industry_code) + 1))
    return Document(firm.firm_id, firm.name, text, {"ipc": ipc_levels(firm.ipcs), "industry": codes})


def _subclasses(levels: Sequence[str]) -> list[str]:
    return [level for level in levels if len(level) == _SUBCLASS]


def _field_points(patent: Sequence[str], firm: Sequence[str]) -> float:
    if set(_subclasses(patent)) & set(_subclasses(firm)):
        return FIELD_WEIGHT
    classes = {level for level in firm if len(level) == _CLASS}
    return FIELD_WEIGHT / 2 if classes & {level for level in patent if len(level) == _CLASS} else 0.0
