"""The sentences that earned a match, on both sides, and what to highlight in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

from zhiqiao.retrieval.analysis import Sentence, Term, located_terms, plain_text, sentences
from zhiqiao.retrieval.analysis.stopwords import NEED_WORDS

MOST_CHARACTERS = 6_000  # of a need that are searched for reasons
MOST_SENTENCES = 60
_MOST_TERMS = 8  # shared terms named
_EVEN_OUT = 12  # keeps very short sentences from winning by their length

Rarity = Callable[[str], float]


@dataclass(frozen=True)
class Passage:
    """A sentence shown as a reason.

    Attributes:
        text: The sentence.
        spans: Character ranges inside ``text`` to highlight, in order, not overlapping.
        in_title: Whether it is the title.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    in_title: bool


@dataclass(frozen=True)
class Explanation:
    """Why a document was matched to a need.

    Attributes:
        need: The sentence of the need.
        document: The sentence of the document.
        shared: Words both sides share, the rarest first; empty when the match stands on meaning alone.
    """

    need: Passage
    document: Passage
    shared: tuple[str, ...]


@dataclass(frozen=True)
class _Cut:
    sentence: Sentence
    terms: tuple[Term, ...]
    in_title: bool

    @property
    def words(self) -> frozenset[str]:
        return frozenset(term.text for term in self.terms)


class Reader:
    """A text cut into sentences and terms once, to be explained against many others."""

    def __init__(self, title: str, text: str) -> None:
        title, text = plain_text(title).strip(), plain_text(text[:MOST_CHARACTERS])
        cuts = (
            [_Cut(Sentence(title, 0, len(title)), tuple(located_terms(title)), in_title=True)]
            if title
            else []
        )
        cuts += [
            _Cut(sentence, tuple(located_terms(sentence.text)), in_title=False)
            for sentence in sentences(text)[:MOST_SENTENCES]
        ]
        self.cuts = cuts or [_Cut(Sentence("", 0, 0), (), in_title=True)]
        self.words = frozenset[str]().union(*(cut.words for cut in self.cuts))


def explain(need: Reader, document: Reader, rarity: Rarity) -> Explanation:
    """The pair of sentences that share most, by rarity of the shared words against the sentences' length.

    Sentences of the body are preferred to titles, which people see anyway.
    """
    shared = need.words & document.words
    telling = shared - NEED_WORDS or shared
    weights = {word: max(rarity(word), 0.01) * (1.0 if len(word) > 1 else 0.3) for word in telling}
    best = max(
        product(range(len(need.cuts)), range(len(document.cuts))),
        key=lambda pair: (_strength(need.cuts[pair[0]], document.cuts[pair[1]], weights), -pair[1], -pair[0]),
    )
    named = sorted(weights, key=lambda word: (-weights[word], word))
    kept = _without_inner(named)[:_MOST_TERMS]
    return Explanation(
        _passage(need.cuts[best[0]], telling), _passage(document.cuts[best[1]], telling), tuple(kept)
    )


def _strength(need: _Cut, document: _Cut, weights: dict[str, float]) -> float:
    common = need.words & document.words
    worth = sum(weights.get(word, 0.0) for word in common)
    others = 0.15 * sum(weights.get(word, 0.0) for word in document.words ^ common)
    length = sqrt((len(need.terms) + _EVEN_OUT) * (len(document.terms) + _EVEN_OUT))
    return (worth + others) / length * (0.6 if document.in_title else 1.0) * (0.8 if need.in_title else 1.0)


def _passage(cut: _Cut, telling: frozenset[str]) -> Passage:
    return Passage(cut.sentence.text, _merged([t for t in cut.terms if t.text in telling]), cut.in_title)


def _merged(terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for term in sorted(terms, key=lambda t: (t.start, -t.end)):
        if spans and term.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], term.end))
        else:
            spans.append((term.start, term.end))
    return tuple(spans)


def _without_inner(words: Sequence[str]) -> list[str]:
    """Words that are not part of a longer word named."""
    return [word for word in words if not any(word != other and word in other for other in words)]
