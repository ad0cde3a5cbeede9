"""The sentences that earned a match, on both sides, and what to highlight in them."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from math import sqrt

from zhiqiao.retrieval.analysis import Term, cut_words, places_in, plain_text, sentences, terms_in
from zhiqiao.retrieval.analysis.stopwords import NEED_WORDS

MOST_CHARACTERS = 6_000  # of a need that are searched for reasons
MOST_OF_A_TITLE = 500  # characters of a title that are searched
MOST_SENTENCES = 60
_MOST_TERMS = 8  # shared terms named
_OTHERS = 0.15  # what a shared word counts that the need has in another sentence
_NEED_TITLE, _DOCUMENT_TITLE = 0.8, 0.6  # what a match in a title counts
_MOST_BITS = 100_000
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


class _Cut:
    """A sentence with its words in reading order, and what a match in it is multiplied by."""

    def __init__(self, text: str, words: list[str], terms: int, *, in_title: bool) -> None:
        self.text = text
        self.words = words
        self.in_title = in_title
        self.evenness = 1 / sqrt(terms + _EVEN_OUT)


class Reader:
    """A text cut into sentences and terms once, to be explained against many others.

    Attributes:
        cuts: Its sentences, the title first.
        words: For each of its words the sentences that hold it, as bits of one number.
    """

    def __init__(self, title: str, text: str) -> None:
        title = plain_text(title[:MOST_OF_A_TITLE]).strip()
        body = [one.text for one in sentences(plain_text(text[:MOST_CHARACTERS]))[:MOST_SENTENCES]]
        texts = ([title, *body] if title else body) or [""]
        self.cuts: list[_Cut] = []
        self.words: dict[str, int] = {}
        for place, (one, words) in enumerate(zip(texts, cut_words(texts), strict=True)):
            terms = terms_in(words)
            in_title = not place and (bool(title) or not body)
            self.cuts.append(_Cut(one, words, len(terms), in_title=in_title))
            for term in terms:
                self.words[term] = self.words.get(term, 0) | 1 << place


def explain(need: Reader, document: Reader, rarity: Rarity) -> Explanation:
    """The pair of sentences that share most, by rarity of the shared words against the sentences' length.

    Sentences of the body are preferred to titles, which people see anyway.
    """
    shared = need.words.keys() & document.words.keys()
    telling = shared - NEED_WORDS or shared
    weights = {word: max(rarity(word), 0.01) * (1.0 if len(word) > 1 else 0.3) for word in telling}
    named = sorted(weights, key=lambda word: (-weights[word], word))
    of_need, of_document = _best_pair(need, document, [(word, weights[word]) for word in named])
    return Explanation(
        _passage(need.cuts[of_need], telling),
        _passage(document.cuts[of_document], telling),
        tuple(islice(_without_inner(named), _MOST_TERMS)),
    )


def _best_pair(need: Reader, document: Reader, weighed: Sequence[tuple[str, float]]) -> tuple[int, int]:
    """Places of the sentences that fit best; of equal pairs the first of the document, then of the need.

    A pair earns the words both hold, and a little of the shared words that only the document's sentence holds. Words
    are added up in the order given, so that nothing depends on the order of a set.
    """
    worth: dict[int, dict[int, float]] = {}
    held: dict[int, float] = {}
    for word, weight in weighed:
        of_need = _BITS[need.words[word]]
        for place in _BITS[document.words[word]]:
            held[place] = held.get(place, 0.0) + weight
            row = worth.setdefault(place, {})
            for at in of_need:
                row[at] = row.get(at, 0.0) + weight
    if not held:
        return 0, 0
    scales = [cut.evenness * (_NEED_TITLE if cut.in_title else 1.0) for cut in need.cuts]
    best, found = -1.0, (0, 0)
    for place in sorted(worth):
        cut, row = document.cuts[place], worth[place]
        scale = cut.evenness * (_DOCUMENT_TITLE if cut.in_title else 1.0)
        others = _OTHERS * held[place]
        for at, each in enumerate(scales):
            strength = ((1 - _OTHERS) * row.get(at, 0.0) + others) * scale * each
            if strength > best:
                best, found = strength, (at, place)
    return found


class _Bits(dict[int, tuple[int, ...]]):
    """The places of the bits of a number, ascending; those of the numbers met most."""

    def __missing__(self, number: int) -> tuple[int, ...]:
        if len(self) >= _MOST_BITS:
            self.clear()
        self[number] = found = tuple(at for at in range(number.bit_length()) if number >> at & 1)
        return found


_BITS = _Bits()


def _passage(cut: _Cut, telling: AbstractSet[str]) -> Passage:
    terms = places_in(cut.text, cut.words, telling)
    return Passage(cut.text, _merged(sorted(terms, key=_by_place)), cut.in_title)


def _by_place(term: Term) -> tuple[int, int]:
    return term.start, -term.end


def _merged(terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Ranges of terms in reading order, those that touch as one."""
    spans: list[tuple[int, int]] = []
    for term in terms:
        if spans and term.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], term.end))
        else:
            spans.append((term.start, term.end))
    return tuple(spans)


def _without_inner(words: Sequence[str]) -> Iterator[str]:
    """Words that are not part of a longer word named."""
    joined = "\0".join(words)
    return (word for word in words if joined.find(word, joined.find(word) + 1) < 0)
