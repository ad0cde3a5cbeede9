"""A need's terms as they stand in one view of the index: looked up once, used for search, scores, totals and facets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import tantivy

from zhiqiao.retrieval.lexical.weighting import Weights

MOST_TERMS = 256  # of a need, a field; the rest are its most common words
TELLING = 24  # terms that say what is found at all: a long need shares some common word with every document
_MOST_GAIN = 2.2  # BM25's k1 + 1: what a term gives at most, times its rarity


@dataclass(frozen=True)
class _Known:
    """A term that occurs, the rarest and heaviest first."""

    rank: float
    term: str
    field: str
    weight: float
    documents: int

    @property
    def order(self) -> tuple[float, str]:
        return self.rank, self.term


class Asked:
    """Queries for a need's terms, and how high a score can go.

    Attributes:
        query: Scores documents by all terms.
        telling: Finds documents with one of the most telling terms; says what counts as found.
        ceiling: The score no document can pass. Words that no document has count as the rarest of all.
    """

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, weights: Weights) -> None:
        self._schema = schema
        total = int(searcher.num_docs)
        words = _rarest(searcher, "words", weights.words)
        known = words[:MOST_TERMS] + _rarest(searcher, "grams", weights.grams)[:MOST_TERMS]
        self.query = self._any_of(
            [tantivy.Query.boost_query(self._term(one), one.weight) for one in known],
        )
        telling = sorted(known, key=lambda one: (*one.order, one.field))[:TELLING]
        self.telling = self._any_of([self._term(one) for one in telling])
        sure = sum(one.weight * rarity(one.documents, total) for one in known)
        there = {one.term for one in words}
        unknown = sum(weight for term, weight in weights.words.items() if term not in there)
        self.ceiling = _MOST_GAIN * (sure + unknown * log(1 + (total + 0.5) / 0.5))

    def _term(self, one: _Known) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, one.field, one.term, "freq")

    @staticmethod
    def _any_of(parts: Sequence[tantivy.Query]) -> tantivy.Query:
        if not parts:
            return tantivy.Query.empty_query()
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])


def rarity(documents: int, total: int) -> float:
    """Inverse document frequency as BM25 counts it; 0 for what no document has."""
    return log(1 + (total - documents + 0.5) / (documents + 0.5)) if documents else 0.0


def _rarest(searcher: tantivy.Searcher, field: str, terms: Mapping[str, float]) -> list[_Known]:
    found = []
    for term, weight in terms.items():
        documents = int(searcher.doc_freq(field, term))
        if documents:
            found.append(_Known(documents / weight, term, field, weight, documents))
    return sorted(found, key=lambda one: one.order)
