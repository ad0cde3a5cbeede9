"""Ranking patents for a need: the product, ``zhiqiao match`` and ``zhiqiao rank`` all come through here."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from zhiqiao.kernel.registry import rules_in
from zhiqiao.market.matching import signals as signals_folder
from zhiqiao.market.matching.refusals import MatchingRefused
from zhiqiao.market.matching.signals import Pool, Signal
from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.calibration import ANSWERED_FROM, Band, band, confidence, likelihoods
from zhiqiao.retrieval.dense import Embedder, Progress, VectorCache
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Candidates, Engine, open_engine
from zhiqiao.retrieval.engines.embedded import DEPTH, EmbeddedEngine, tie_breaker

MOST_OF_A_TITLE = 500  # characters
Steps = Callable[[str], Progress]
_IPC = re.compile(r"([A-H])([0-9]{2})([A-Z])\s*(?:([0-9]{1,4})\s*(?:/\s*([0-9]{2,6}))?)?")


@dataclass(frozen=True)
class PatentText:
    """What of a patent is matched.

    Attributes:
        doc_id: Any id, unique among the patents.
        title: 专利名称.
        abstract: 摘要; may be empty.
        ipcs: IPC symbols as written, ``C02F9/00``; may be empty.
    """

    doc_id: str
    title: str
    abstract: str = ""
    ipcs: tuple[str, ...] = ()


@dataclass(frozen=True)
class NeedText:
    """What of a need is matched."""

    need_id: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Ranked:
    """A patent's place for a need.

    Attributes:
        doc_id: The patent.
        score: Sum of ``parts``; compares patents for one need, not needs with each other.
        parts: Points by signal code, none below 0.
        band: 高, 中 or 低, from a chance calibrated on judged pairs.
        likelihood: That chance, 0-1.
    """

    doc_id: str
    score: float
    parts: Mapping[str, float]
    band: Band
    likelihood: float


@dataclass(frozen=True)
class Ranking:
    """The patents for one need, best first.

    Attributes:
        hits: The patents.
        confidence: Chance that the best of them answer the need, 0-1.
        is_text_only: Whether vectors played no part.
    """

    hits: tuple[Ranked, ...]
    confidence: float
    is_text_only: bool

    @property
    def has_good_match(self) -> bool:
        """Whether a person should expect a fitting patent among them."""
        return self.confidence >= ANSWERED_FROM or any(hit.band is Band.HIGH for hit in self.hits)


@cache
def ranking_signals() -> dict[str, Signal]:
    """The signals in use by code, the heaviest first."""
    found = [signal for signal in rules_in(signals_folder, Signal).values() if signal.weight > 0]
    return {signal.code: signal for signal in sorted(found, key=lambda signal: (-signal.weight, signal.code))}


def ipc_levels(symbols: Sequence[str]) -> tuple[str, ...]:
    """Section, class, subclass, main group and subgroup of each symbol: ``C C02 C02F C02F9 C02F9/00``."""
    return tuple(dict.fromkeys(level for symbol in symbols for level in _levels_of(symbol)))


@lru_cache(maxsize=65_536)
def _levels_of(symbol: str) -> tuple[str, ...]:
    levels: dict[str, None] = {}
    for match in _IPC.finditer(symbol.upper()):
        section, class_, subclass, group, subgroup = match.groups()
        place = section + class_ + subclass
        levels |= dict.fromkeys((section, section + class_, place))
        if group:
            levels[place + group.lstrip("0")] = None
        if group and subgroup:
            levels[f"{place}{group.lstrip('0')}/{subgroup}"] = None
    return tuple(levels)


def as_document(patent: PatentText) -> Document:
    """A patent as the engine takes it."""
    return Document(patent.doc_id, patent.title, patent.abstract, {"ipc": ipc_levels(patent.ipcs)})


def rank_need(engine: Engine, need: NeedText, k: int, query: Query | None = None) -> Ranking:
    """The ``k`` best patents for a need.

    Args:
        engine: Where the patents are indexed.
        need: The need; an empty one gives an empty ranking.
        k: Patents wanted.
        query: Filters and audience, when not all patents may be chosen from; its texts are not used.
    """
    asked = as_query(need, k, query or Query(audience=None))
    if not asked.whole:
        return Ranking((), 0.0, is_text_only=True)
    return ranking_of(engine.candidates(asked, max(DEPTH, k)), k)


def as_query(need: NeedText, k: int, limits: Query) -> Query:
    """A need as it is asked, within the filters and the audience of ``limits``."""
    title, text = need.title, need.text
    if len(title) > MOST_OF_A_TITLE:  # no title but a body: read as one, since titles are read twice
        title, text = "", f"{title}。{text}"
    return Query(text, title, limits.filters, limits.audience, k)


def ranking_of(found: Candidates, k: int) -> Ranking:
    """The ``k`` best of the candidates for one need, however they were found."""
    pool = Pool(found)
    points = {code: signal.points(pool) for code, signal in ranking_signals().items()}
    places = fusion.order(points, tie_breaker(found), found.rows)
    total = np.sum(list(points.values()), axis=0)
    chances = likelihoods(found.coverage, found.semantic, total)
    top = places[:k]
    columns = {code: values[top].tolist() for code, values in points.items()}
    told = zip(top, chances[top].tolist(), *columns.values(), strict=True)
    hits = tuple(
        _ranked(found.documents[place].id, dict(zip(columns, parts, strict=True)), chance)
        for place, chance, *parts in told
    )
    sure = confidence(found.coverage[places], found.semantic[places])
    return Ranking(hits, round(sure, 4), is_text_only=bool(np.isnan(found.semantic).all()))


def ranking_engine(name: str, embedder: Embedder, cache: VectorCache | None = None) -> Engine:
    """An empty engine for one batch: ``embedded`` in memory, or one by its address."""
    if name == "embedded":
        return EmbeddedEngine(embedder, None, cache, keep_needs=True)
    return open_engine(name, embedder, cache)


def rank_needs(
    engine: Engine,
    corpus: Sequence[PatentText],
    needs: Sequence[NeedText],
    k: int,
    steps: Steps | None = None,
) -> list[Ranking]:
    """Rankings of all patents for each need, in the order of the needs.

    Args:
        engine: An empty engine; the patents are indexed in it first.
        corpus: The patents.
        needs: The needs.
        k: Patents a need.
        steps: Gives the progress callback of a step, by its Chinese name.
    """
    engine.index(as_document(patent) for patent in corpus)
    if engine.count > len({patent.doc_id for patent in corpus}):
        raise MatchingRefused(
            "检索引擎里还有别的专利，会混进名次", "请在引擎地址里换一个空的集合名，或换一个文件"
        )
    engine.embed_pending(steps("语义向量") if steps else None)
    report = steps("匹配") if steps else None
    rankings = []
    for number, need in enumerate(needs, start=1):
        rankings.append(rank_need(engine, need, k))
        if report is not None:
            report(number, len(needs))
    return rankings


def _ranked(doc_id: str, points: Mapping[str, float], chance: float) -> Ranked:
    parts = {code: round(value, 4) for code, value in points.items()}
    return Ranked(doc_id, round(sum(parts.values()), 4), parts, band(chance), round(chance, 4))
