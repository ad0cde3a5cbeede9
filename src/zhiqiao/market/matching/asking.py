"""What was asked at the search box, as it stands in a URL, an API call or a saved search; and how it is answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.folding import fold
from zhiqiao.market.matching.audiences import marks_of
from zhiqiao.market.matching.dimensions import known_filters
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.indexing import patent_engine
from zhiqiao.market.matching.proposals import spans_of, visible
from zhiqiao.market.matching.ranking import NeedText
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.search_fields import NUMBER, fields_for
from zhiqiao.retrieval.analysis import bigrams
from zhiqiao.retrieval.calibration import MEDIUM_FROM, Band, band
from zhiqiao.retrieval.conditions import AllOf, Among
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.engine import Hit, Results
from zhiqiao.retrieval.explanation import Explanation
from zhiqiao.retrieval.query_language import MOST_CHARACTERS as MOST_OF_A_QUERY
from zhiqiao.retrieval.query_language import Reading, read_query

MOST_CHARACTERS = 300  # of plain words; a longer text is a need and belongs on the page of needs
MOST_WATCHED = 2_000  # patents of a query that a saved search knows
MOST_ALIKE = 100  # and of plain words
MOST_SORTED = 1_000  # best answers among which another order than by relevance is made
SORTS = {
    "": "最相关",
    "-filed_on": "申请日新的在前",
    "filed_on": "申请日早的在前",
    "-granted_on": "授权日新的在前",
}
_DESCRIBES_FROM = 12  # pairs of characters from which words describe a problem and a chance can be told


@dataclass(frozen=True)
class Asked:
    """A question at the search box.

    Attributes:
        text: What was typed.
        filters: Dimension → values.
        is_plain: Whether the text is to be taken as plain words even where it looks like a query.
        sort: A key of `SORTS`.
    """

    text: str
    filters: Mapping[str, Collection[str]] = field(default_factory=dict)
    is_plain: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Understood:
    """A question as it was read for one actor.

    Attributes:
        typed: What was typed, folded and cut.
        was_cut: Whether it had to be cut.
        reading: How it was read.
        filters: The filters the actor may use.
        sort: A known order.
    """

    typed: str
    was_cut: bool
    reading: Reading
    filters: Mapping[str, frozenset[str]]
    sort: str

    @property
    def describes(self) -> bool:
        """Whether the words describe a problem, so that 高, 中 and 低 mean something."""
        return self.reading.is_plain and len(bigrams(self.reading.text)) >= _DESCRIBES_FROM

    @property
    def is_exact(self) -> bool:
        """Whether a patent either answers or does not, so that all that do can be listed."""
        return self.reading.condition is not None or not self.reading.text

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked at all."""
        return not self.typed and not self.filters


@dataclass(frozen=True)
class FoundPatent:
    """A patent found.

    Attributes:
        offer: What we may show of it.
        why: The sentence with what was looked for.
        title_spans: Where the title holds it.
        band: How good an answer it is, where the question describes a problem; None for a look-up.
    """

    offer: Offer
    why: Explanation
    title_spans: tuple[tuple[int, int], ...] = ()
    band: Band | None = None


def understand(actor: Actor, asked: Asked) -> Understood:
    """Read a question; any text has a reading, and never takes long."""
    typed = asked.text[: MOST_CHARACTERS * 20].replace("\x00", " ").encode(errors="ignore").decode()
    whole = fold(typed)
    reading = Reading(whole)
    if not asked.is_plain and len(whole) <= MOST_OF_A_QUERY:
        reading = read_query(whole, fields_for(actor))
    was_cut = reading.is_plain and (len(whole) > MOST_CHARACTERS or len(typed) < len(asked.text))
    if reading.is_plain:
        whole = whole[:MOST_CHARACTERS]
        reading = Reading(whole, unread=reading.unread)
    sort = asked.sort if asked.sort in SORTS else ""
    return Understood(whole, was_cut, reading, known_filters(actor, asked.filters), sort)


def ask(
    actor: Actor, one: Understood, k: int, offset: int = 0, facets: tuple[str, ...] = ()
) -> tuple[Results, dict[str, Offer]]:
    """The engine's answer, and the offers the actor may see of it, in the order asked for."""
    query = Query(
        one.reading.text,
        filters=dict(one.filters),
        audience=marks_of(actor),
        k=max(MOST_SORTED, k) if one.sort else k,
        offset=0 if one.sort else offset,
        facets=facets,
        condition=one.reading.condition,
    )
    with search_refusals():
        results = patent_engine().search(query)
    offers = visible(actor, [hit.id for hit in results.hits])
    if one.sort:
        offers = dict(_sorted(list(offers.items()), one.sort)[offset : offset + k])
    return results, offers


def explained(one: Understood, results: Results, offers: Mapping[str, Offer]) -> list[FoundPatent]:
    """The offers with their sentences."""
    hits: dict[str, Hit] = {hit.id: hit for hit in results.hits}
    need = NeedText("", "", one.reading.text)
    made = []
    with search_refusals():
        reasons = Reasons(patent_engine())
        for number, offer in offers.items():
            why = reasons.why(need, offer.text)
            spans = spans_of(offer.card.title, [*why.shared, *one.reading.text.split()])
            chance = band(hits[number].likelihood) if one.describes else None
            made.append(FoundPatent(offer, why, tuple(spans), chance))
    return made


def matching_offers(
    actor: Actor, one: Understood, numbers: Collection[str] | None, most: int = MOST_WATCHED
) -> tuple[Results, dict[str, Offer]]:
    """What answers well: all that meet a query, those with a fair chance for plain words.

    Args:
        actor: Who asks.
        one: The question.
        numbers: Only these patents, whatever their chance; None for all.
        most: Patents at most.
    """
    if one.is_empty or (numbers is not None and not numbers):
        return Results([], 0), {}
    if numbers is not None:
        among = Among(NUMBER, frozenset(numbers))
        condition = among if one.reading.condition is None else AllOf((one.reading.condition, among))
        return ask(actor, replace(one, reading=replace(one.reading, condition=condition)), len(numbers))
    results, offers = ask(actor, one, most if one.is_exact else min(most, MOST_ALIKE))
    fair = {hit.id for hit in results.hits if one.is_exact or hit.likelihood >= MEDIUM_FROM}
    return results, {number: offer for number, offer in offers.items() if number in fair}


def _sorted(found: Sequence[tuple[str, Offer]], sort: str) -> list[tuple[str, Offer]]:
    """By a day of the card; those without one last, equal days by relevance."""
    name = sort.removeprefix("-")
    known = [pair for pair in found if getattr(pair[1].card, name) is not None]
    missing = [pair for pair in found if getattr(pair[1].card, name) is None]
    return [
        *sorted(known, key=lambda pair: getattr(pair[1].card, name), reverse=sort.startswith("-")),
        *missing,
    ]
