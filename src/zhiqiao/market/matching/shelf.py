"""Looking on the shelf with one's own words: what everyone may do without signing in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import structlog

from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, require
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.queries import Demand
from zhiqiao.market.matching.asking import MOST_WATCHED, Asked, understand
from zhiqiao.market.matching.feedback_points import with_feedback
from zhiqiao.market.matching.index_documents import offers_by_number
from zhiqiao.market.matching.indexing import ensure_fresh, patent_engine
from zhiqiao.market.matching.proposals import Results, ranked_for, spans_of
from zhiqiao.market.matching.ranking import NeedText
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.searching import number_asked, patents_named
from zhiqiao.retrieval.document import PUBLIC, Query
from zhiqiao.retrieval.explanation import Explanation
from zhiqiao.retrieval.query_language import Reading

BROWSE = "market.catalog:listing:browse"
SEARCH = "market.matching:search:use"
MOST_CHARACTERS = 300
MOST = 200
log = structlog.get_logger()


@dataclass(frozen=True)
class ShelfFound:
    """Offers found by what their patents say.

    Attributes:
        listings: keys of offers, the best answer first.
        note: what a visitor should know of the index; "" when all is well.
        reading: how the words were read; with a condition, only ``listings`` answer.
        exact: the one offer whose patent was named by its number; None otherwise.
    """

    listings: tuple[int, ...] = ()
    note: str = ""
    reading: Reading = field(default_factory=lambda: Reading(""))
    exact: int | None = None


def listings_like(actor: Actor, text: str, *, is_plain: bool = False) -> ShelfFound:
    """Offers on the shelf whose patents answer the words best.

    Args:
        actor: who asks; everyone may, and sees what is public.
        text: any words, cut to a few hundred characters, or a query.
        is_plain: whether a query is to be taken as plain words.
    """
    require(actor, BROWSE)
    one = understand(ANONYMOUS, Asked(text, is_plain=is_plain))
    if not one.typed:
        return ShelfFound()
    numbers = patents_named(ANONYMOUS, number_asked(one)[0])
    if len(numbers) == 1:
        offer = offers_by_number(numbers)[numbers[0]]
        return ShelfFound((offer.listing_id,) if offer.listing_id else (), exact=offer.listing_id)
    try:
        state = ensure_fresh()
        with search_refusals():
            reading = one.reading
            most = MOST if reading.is_plain else MOST_WATCHED
            public = frozenset({PUBLIC})
            results = patent_engine().search(
                Query(reading.text, audience=public, k=most, condition=reading.condition)
            )
    except Refusal as refusal:
        log.warning("shelf search without index", reason=str(refusal))
        return ShelfFound(note="全文索引暂不可用，现在只按字面查找", reading=Reading(one.typed))
    offers = offers_by_number([hit.id for hit in results.hits])
    found = dict.fromkeys(one.listing_id for one in offers.values() if one.listing_id is not None)
    note = "全文索引正在更新，刚发布的供给稍后才搜得全" if state.is_updating else ""
    return ShelfFound(tuple(found), note, one.reading)


def reasons_like(actor: Actor, text: str, numbers: Collection[str]) -> Mapping[str, Explanation]:
    """For patents on the shelf, by number, the sentence that answers the words.

    Those without a word in common are left out.
    """
    require(actor, BROWSE)
    looked_for = fold(text.replace("\x00", " "))[:MOST_CHARACTERS]
    if not looked_for:
        return {}
    need = NeedText("", "", looked_for)
    try:
        with search_refusals():
            reasons = Reasons(patent_engine())
            told = {
                one.card.number: reasons.why(need, one.text)
                for one in offers_by_number(numbers).values()
                if one.listing is not None
            }
    except Refusal:
        return {}
    return {number: why for number, why in told.items() if why.shared}


def title_spans(title: str, words: str, why: Explanation | None) -> tuple[tuple[int, int], ...]:
    """Where an offer's title holds what was looked for."""
    told = [*words.split(), *(why.shared if why is not None else ())]
    return tuple(spans_of(title, told)) if words else ()


def reading_of(actor: Actor, text: str) -> Reading:
    """How a text would be read as a query on the shelf."""
    require(actor, BROWSE)
    return understand(ANONYMOUS, Asked(text)).reading


def patents_for_text(actor: Actor, title: str, text: str) -> Results:
    """Patents the actor may see, ranked for a need that is nowhere kept."""
    require(actor, SEARCH)
    asked = Demand(title=title.replace("\x00", " "), text=text.replace("\x00", " "))
    return with_feedback(actor, ranked_for(actor, asked, {}, ensure_fresh(), ()))
