"""How much each term of a need counts. Values were chosen on the dev sets: evals/notes.md."""

from collections import Counter
from dataclasses import dataclass
from math import sqrt

from zhiqiao.retrieval.analysis import bigrams, plain_text, query_terms

TITLE_BONUS = 1.0  # added to a term that stands in the need's title
BIGRAM_WEIGHT = 0.3
MOST_CHARACTERS = 8_000  # of a need that are read; real ones have at most some thousand


@dataclass(frozen=True)
class Weights:
    """Terms of one need with their weights, by index field."""

    words: dict[str, float]
    grams: dict[str, float]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.grams)


def weigh(title: str, text: str) -> Weights:
    """Weights of a need's terms: the root of the count, more for those in its title."""
    title, text = plain_text(title[:MOST_CHARACTERS]), plain_text(text[:MOST_CHARACTERS])
    whole = f"{title}。{text}"
    in_title = query_terms(title) if title and text else Counter[str]()
    words = {
        term: sqrt(count) + (TITLE_BONUS if term in in_title else 0.0)
        for term, count in query_terms(whole).items()
    }
    grams = {gram: BIGRAM_WEIGHT * sqrt(count) for gram, count in Counter(bigrams(whole)).items()}
    return Weights(words, grams)
