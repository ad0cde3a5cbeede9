"""Looking on the shelf with one's own words: what everyone may do without signing in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import structlog

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.queries import Demand
from zhiqiao.market.matching.index_documents import offers_by_number
from zhiqiao.market.matching.indexing import ensure_fresh, patent_engine
from zhiqiao.market.matching.proposals import Results, ranked_for
from zhiqiao.market.matching.ranking import NeedText
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.retrieval.document import PUBLIC, Query
from zhiqiao.retrieval.explanation import Explanation

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
    """

    listings: tuple[int, ...] = ()
    note: str = ""


def listings_like(actor: Actor, text: str) -> ShelfFound:
    """Offers on the shelf whose patents answer the words best.

    Args:
        actor: who asks; everyone may, and sees what is public.
        text: any words, cut to a few hundred characters.
    """
    require(actor, BROWSE)
    looked_for = fold(text.replace("\x00", " "))[:MOST_CHARACTERS]
    if not looked_for:
        return ShelfFound()
    try:
        state = ensure_fresh()
        with search_refusals():
            results = patent_engine().search(Query(looked_for, audience=frozenset({PUBLIC}), k=MOST))
    except Refusal as refusal:
        log.warning("shelf search without index", reason=str(refusal))
        return ShelfFound(note="全文索引暂不可用，现在只按字面查找")
    offers = offers_by_number([hit.id for hit in results.hits])
    found = dict.fromkeys(one.listing_id for one in offers.values() if one.listing_id is not None)
    return ShelfFound(tuple(found), "全文索引正在更新，刚发布的供给稍后才搜得全" if state.is_updating else "")


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


def patents_for_text(actor: Actor, title: str, text: str) -> Results:
    """Patents the actor may see, ranked for a need that is nowhere kept."""
    require(actor, SEARCH)
    asked = Demand(title=title.replace("\x00", " "), text=text.replace("\x00", " "))
    return ranked_for(actor, asked, {}, ensure_fresh(), ())
