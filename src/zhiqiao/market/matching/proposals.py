"""Ranked patents for a need as one actor may see them: parts that add up, sentences, conditions, counts."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from math import floor
from typing import Any

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices, judging
from zhiqiao.market.matching.audiences import marks_of
from zhiqiao.market.matching.conditions import BAD, Condition, conditions_of
from zhiqiao.market.matching.dimensions import dimensions_for
from zhiqiao.market.matching.index_documents import Offer, offers_by_number
from zhiqiao.market.matching.indexing import IndexState, patent_engine
from zhiqiao.market.matching.learning.wording import Heard
from zhiqiao.market.matching.ranking import NeedText, Ranked, Ranking, rank_need, ranking_signals
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.retrieval.analysis import simplified
from zhiqiao.retrieval.calibration import Band
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.engine import Engine
from zhiqiao.retrieval.explanation import Explanation
from zhiqiao.retrieval.fusion import LEXICAL, READING, SEMANTIC

BANDS = {Band.HIGH: "high", Band.MEDIUM: "medium", Band.LOW: "low"}
BAND_LABELS = {"high": "高", "medium": "中", "low": "低"}
Filters = Mapping[str, frozenset[str]]
_FIGURE = re.compile(r"[\d.,%]+")  # a bare figure tells nothing
_HIGHLIGHTED_FROM = 8  # first rows whose shared words are marked in the need


@dataclass(frozen=True)
class Part:
    """One part of a score, as a share of the best patent's score."""

    code: str
    label: str
    share: float


@dataclass
class Proposed:
    """One patent proposed for a need.

    Attributes:
        rank: Its place, from 1.
        offer: The patent with its terms.
        parts: Where its score comes from; they add up to ``score``.
        band: high, medium or low.
        likelihood: Chance, 0-1, that it is worth showing.
        conditions: Hard conditions in words.
        is_new: Whether it was not yet there when the list was last kept.
        heard: What the firm's answers did to its place; None where they did nothing.
    """

    rank: int
    offer: Offer
    parts: tuple[Part, ...]
    band: str
    likelihood: float
    conditions: tuple[Condition, ...]
    need: NeedText
    reasons: Reasons = field(repr=False)
    is_new: bool = False
    heard: Heard | None = None

    @property
    def score(self) -> float:
        """The parts' sum: 1 for the best patent of this need."""
        return round(sum(part.share for part in self.parts), 2)

    @property
    def band_label(self) -> str:
        """高, 中 or 低."""
        return BAND_LABELS[self.band]

    @property
    def fails(self) -> bool:
        """Whether a hard condition is not met."""
        return any(one.stands == BAD for one in self.conditions)

    @cached_property
    def why(self) -> Explanation:
        """The sentences of both sides that earned the place; read when they are first shown."""
        with search_refusals():
            return self.reasons.why(self.need, self.offer.text)

    def as_reasons(self) -> dict[str, Any]:
        """The sentences as they are kept."""
        return reasons_of(self.why)


@dataclass(frozen=True)
class Results:
    """The patents for one need.

    Attributes:
        demand: The need.
        rows: The patents, best first.
        counts: How many of them have each value of each dimension; a dimension's own filter does not narrow its counts.
        has_good_match: Whether a fitting patent should be expected among them.
        is_text_only: Whether meaning played no part.
        state: How the index stands.
        best: Points of the best of them, by which the parts of all are told.
        judgment: What an outside judge had to say to the best of them, where one is set.
    """

    demand: Demand
    rows: list[Proposed]
    counts: Mapping[str, Mapping[str, int]]
    has_good_match: bool
    is_text_only: bool
    state: IndexState
    best: float = 0.0
    judgment: judging.Judgment = field(default_factory=judging.Judgment)

    @property
    def unsure_from(self) -> int | None:
        """The rank from which on all are 低; None when the last one is better."""
        tail = sum(1 for _ in takewhile(lambda one: one.band == "low", reversed(self.rows)))
        return len(self.rows) - tail + 1 if tail else None

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """Words that the need shares with the first patents."""
        return tuple(dict.fromkeys(word for one in self.rows[:_HIGHLIGHTED_FROM] for word in one.why.shared))


def need_text(demand: Demand) -> NeedText:
    """What of a need is matched."""
    body = "\n".join(
        part.strip() for part in (demand.text, demand.targets, demand.conditions) if part.strip()
    )
    return NeedText(str(demand.pk), demand.title, body)


def reasons_of(why: Explanation) -> dict[str, Any]:
    """An explanation as JSON: both sentences with their spans, and the words they share."""
    return {
        "need": why.need.text,
        "need_spans": [list(span) for span in why.need.spans],
        "patent": why.document.text,
        "patent_spans": [list(span) for span in why.document.spans],
        "shared": list(why.shared),
    }


class Teller:
    """Tells of ranked patents what a person is shown of them, all measured by one best score.

    Args:
        engine: The engine that ranked them.
        demand: The need.
        best: Score of the best patent for it.
        is_text_only: Whether vectors played no part; then the parts for meaning and reading are not told.
        is_judged: Whether an outside judge played a part; then that part is told too.
    """

    def __init__(
        self, engine: Engine, demand: Demand, best: float, *, is_text_only: bool, is_judged: bool = False
    ) -> None:
        labels = {code: signal.label for code, signal in ranking_signals().items()}
        self._labels = dict(sorted(labels.items(), key=lambda pair: pair[0] != LEXICAL))
        if is_text_only:
            for code in (SEMANTIC, READING):
                self._labels.pop(code, None)
        if is_judged:
            self._labels[judging.CODE] = judging.LABEL
        self._demand, self._best = demand, best
        self._need, self._reasons = need_text(demand), Reasons(engine)

    def tell(self, rank: int, hit: Ranked, offer: Offer, *, is_new: bool = False) -> Proposed:
        """One patent as it is shown."""
        return Proposed(
            rank,
            offer,
            _parts(hit, self._labels, self._best),
            BANDS[hit.band],
            hit.likelihood,
            conditions_of(self._demand, offer),
            self._need,
            self._reasons,
            is_new,
        )


def ranked_for(
    actor: Actor,
    demand: Demand,
    filters: Filters,
    state: IndexState,
    known: Collection[int],
    *,
    may_ask_judge: bool = True,
) -> Results:
    """Rank the patents the actor may see.

    Args:
        actor: Who asks; the filter stands inside the index, and is checked again on what comes out of it.
        demand: A need the actor was allowed to read.
        filters: Dimension → values, as `known_filters` gives them.
        state: How the index stands.
        known: Keys of patents that were there when the list was last kept; the others are new when there are any.
        may_ask_judge: Whether an outside judge, where one is set, may be asked and waited for.
    """
    engine = patent_engine()
    found, ranking = _offers(engine, actor, demand, filters)
    told, judgment = judging.judged(found, demand, need_text(demand), may_ask=may_ask_judge)
    best = max((hit.score for hit, _ in told), default=0.0)
    teller = Teller(engine, demand, best, is_text_only=ranking.is_text_only, is_judged=judgment.is_made)
    rows = [
        teller.tell(rank, hit, offer, is_new=bool(known) and offer.card.pk not in known)
        for rank, (hit, offer) in enumerate(told, start=1)
    ]
    counts = {}
    for one in dimensions_for(actor):
        others = {name: values for name, values in filters.items() if name != one.name}
        counted = found if len(others) == len(filters) else _offers(engine, actor, demand, others)[0]
        counts[one.name] = Counter(value for _, offer in counted for value in offer.keywords[one.name])
    good = ranking.has_good_match
    return Results(demand, rows, counts, good, ranking.is_text_only, state, best, judgment)


def _offers(
    engine: Engine, actor: Actor, demand: Demand, filters: Filters
) -> tuple[list[tuple[Ranked, Offer]], Ranking]:
    most, least, floor = choices.listed_limits()
    with search_refusals():
        ranking = rank_need(
            engine, need_text(demand), most, Query(filters=dict(filters), audience=marks_of(actor))
        )
    offers = visible(actor, [hit.doc_id for hit in ranking.hits])
    known = [(hit, offers[hit.doc_id]) for hit in ranking.hits if hit.doc_id in offers]
    others = [(hit, offer) for hit, offer in known if not is_own(actor, demand, offer)]
    worth = [at for at, (hit, _) in enumerate(others, start=1) if hit.likelihood >= floor]
    return others[: max(worth[-1] if worth else 0, least)], ranking


def is_own(actor: Actor, demand: Demand, offer: Offer) -> bool:
    """Whether the firm that asks holds the patent itself: that is no answer to its need.

    Told only to those who may know the firm; to others it would give the firm away.
    """
    return demand.firm_id in offer.card.holder_ids and catalog.may_know_firm(actor, demand)


def visible(actor: Actor, numbers: Sequence[str]) -> dict[str, Offer]:
    """Offers of these patents as far as the actor may see them now, whatever an index that lags behind says."""
    offers = offers_by_number(numbers)
    mine = set(register.patents(actor).filter(number__in=list(offers)).values_list("number", flat=True))
    return {number: one for number, one in offers.items() if number in mine or one.listing is not None}


def _parts(hit: Ranked, labels: Mapping[str, str], best: float) -> tuple[Part, ...]:
    """Parts as shares of the best score."""
    if not best:  # scores are measured against the others: where all are equal there is nothing to tell apart
        return tuple(Part(code, label, float(at == 0)) for at, (code, label) in enumerate(labels.items()))
    shares = in_hundredths({code: hit.parts[code] / best for code in labels if code in hit.parts})
    return tuple(Part(code, labels[code], share) for code, share in shares.items())


def in_hundredths(shares: Mapping[str, float]) -> dict[str, float]:
    """Shares rounded to hundredths by the largest remainder, so that they add up to the rounded sum."""
    exact = {code: share * 100 for code, share in shares.items()}
    whole = {code: floor(share) for code, share in exact.items()}
    short = round(sum(exact.values())) - sum(whole.values())
    for code in sorted(exact, key=lambda code: whole[code] - exact[code])[: max(short, 0)]:
        whole[code] += 1
    return {code: share / 100 for code, share in whole.items()}


def spans_of(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where telling words stand in a text, whatever their case; in order, not overlapping."""
    folded = simplified(text.lower())
    if len(folded) != len(text):
        folded = simplified(text)
    found: list[tuple[int, int]] = []
    wanted = {simplified(word.lower()) for word in words if len(word) > 1 and not _FIGURE.fullmatch(word)}
    for word in sorted(wanted):
        at = folded.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = folded.find(word, at + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
