"""The sentences that earned a match, for a page or a workbook."""

from functools import lru_cache
from typing import Protocol

from zhiqiao.market.matching.ranking import NeedText, PatentText
from zhiqiao.retrieval.explanation import Explanation, Reader, explain

_KEPT_PATENTS = 20_000


class KnowsRarity(Protocol):
    """An engine, or the shards of a batch."""

    def rarity(self, term: str) -> float:
        """How rare a word is among the documents."""
        ...


class Reasons:
    """Explains matches made with one engine; patents and needs are read once each."""

    def __init__(self, engine: KnowsRarity) -> None:
        self._rarity = lru_cache(maxsize=100_000)(engine.rarity)
        self._patents = lru_cache(maxsize=_KEPT_PATENTS)(Reader)
        self._needs = lru_cache(maxsize=8)(Reader)

    def why(self, need: NeedText, patent: PatentText) -> Explanation:
        """The sentence of the need and the sentence of the patent that share most, with what to highlight."""
        of_need = self._needs(need.title, need.text)
        return explain(of_need, self._patents(patent.title, patent.abstract), self._rarity)


def in_words(explanation: Explanation) -> str:
    """The reason as one Chinese clause."""
    if explanation.shared:
        return "双方都写到：" + "、".join(explanation.shared)
    return "没有相同的词，按整体意思相近列出"
