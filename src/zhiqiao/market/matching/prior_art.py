"""Patents nearest to an invention nobody knows of yet, for the evaluation before filing.

Nothing is kept of what was asked, and nothing of it leaves the house: where meaning is made by an outside service, the
search stands on words alone.
"""

from django.conf import settings

from zhiqiao.assets.appraisal.novelty import Near, Searched
from zhiqiao.assets.register import queries as register
from zhiqiao.market.matching.index_places import PATENTS, Place
from zhiqiao.market.matching.indexing import ensure_fresh, patent_engine
from zhiqiao.market.matching.ranking import NeedText, rank_need
from zhiqiao.market.matching.refusals import MatchingRefused, search_refusals
from zhiqiao.retrieval.dense import NullEmbedder, VectorCache
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.engine import Engine
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine
from zhiqiao.retrieval.explanation import Reader, explain


def closest(title: str, text: str, k: int) -> Searched:
    """The ``k`` nearest of all patents here, whoever holds them; the caller leaves out what is not published."""
    ensure_fresh()
    with search_refusals():
        engine = _engine()
        ranking = rank_need(engine, NeedText("", title, text), k, Query(audience=None))
        keys = register.by_numbers([hit.doc_id for hit in ranking.hits])
        cards = register.cards(keys.values())
        asked = Reader(title, text)
        near = []
        for hit in ranking.hits:
            card = cards.get(keys.get(hit.doc_id, 0))
            if card is None:
                continue
            why = explain(asked, Reader(card.title, card.abstract), engine.rarity)
            sentence = why.document.text if why.shared else ""
            near.append(Near(hit.doc_id, round(hit.score, 3), hit.band.value, sentence, _telling(why.shared)))
        return Searched(tuple(near), engine.count, ranking.is_text_only)


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Shared words without single characters."""
    return tuple(word for word in words if len(word) > 1)


def _engine() -> Engine:
    if not settings.ZHIQIAO_EMBEDDER.startswith(("http://", "https://")):
        return patent_engine()
    if settings.ZHIQIAO_SEARCH_URL:
        raise MatchingRefused(
            "语义模型是外部服务，检索引擎也不在本机，没有送出交底文字",
            "请管理员改用自带的语义模型，或内置检索引擎",
        )
    place = Place(PATENTS)
    return EmbeddedEngine(NullEmbedder(), place.folder / (place.mark().place or "1"), VectorCache(None))
