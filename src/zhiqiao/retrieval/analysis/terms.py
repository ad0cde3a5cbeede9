"""Cutting text into terms.

Words come from ``rjieba.cut_for_search`` (long words and the short ones inside them), on text folded to
NFKC and lower
case; Latin words, numbers and units stay whole (``fe-c``, ``0.6``, ``°c``) and also give their parts.
Character bigrams
are made beside them for words that no dictionary has. A term never holds a blank, so the text index can
take terms
joined by blanks.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import chain
from operator import add
from typing import NamedTuple

import rjieba

from zhiqiao.retrieval.analysis.simplified import simplified
from zhiqiao.retrieval.analysis.stopwords import FUNCTION_WORDS, NEED_WORDS

_BREAK = "\0"  # folded text never holds one, and the cutter lets it stand alone
_MOST_WORDS = 200_000
LONGEST_TERM = 40  # characters: longer runs are keys, hashes or noise
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufff9-\uffff\ud800-\udfff]")
_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,300}>")
_ENDLESS_REFERENCE = re.compile("&#[0-9]{8,}")  # names no character; Python refuses numbers of 4,300 digits
_HAN_RUN = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff]+")
_WIDE = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "，；：（）％～‑℃ⅠⅡⅢ")
_NUMBER = re.compile(r"[0-9]+(?:[.,:][0-9]+)*%?")
_LATIN_PART = re.compile(r"[^\W_]+")


class Term(NamedTuple):
    """A term and where it stands in the text it was cut from, as character offsets."""

    text: str
    start: int
    end: int


def plain_text(text: str) -> str:
    """Text without HTML tags and entities and without control characters, as a person would read it."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(_ENDLESS_REFERENCE.sub(" ", text))
    return text if _is_plain(text) else _CONTROL.sub(" ", text)


def fold(text: str) -> str:
    """Text in NFKC (full-width becomes half-width), simplified characters and lower case, nothing invisible."""
    # Most titles hold nothing to fold, most abstracts nothing but the usual full-width signs.
    if _settled().fullmatch(text):
        return text.lower()
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    if _settled().fullmatch(text):
        return text.lower()
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return simplified(text if _is_plain(text) else _INVISIBLE.sub("", text)).lower()


@cache
def _settled() -> re.Pattern[str]:
    """Texts of signs that folding leaves as they are, but for capitals: printable ASCII and nearly all of GB 2312."""
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    signs = (bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in cells)
    kept = [one for one in signs if one and simplified(one) == unicodedata.normalize("NFKC", one) == one]
    return re.compile(f"[ -~{''.join(kept)}]*")


def folded(text: str) -> str:
    """Text as it is cut."""
    return fold(plain_text(text))


def _is_plain(text: str) -> bool:
    """Whether nothing is there that ``_CONTROL`` or ``_INVISIBLE`` takes away; may say no when nothing is."""
    return text.isprintable() and "\ufffd" not in text and "\ufffc" not in text


def _kept(word: str) -> bool:
    return word not in FUNCTION_WORDS and len(word) <= LONGEST_TERM and (word.isalnum() or _is_in_part(word))


def _is_in_part(word: str) -> bool:
    return any(c.isalnum() for c in word) and not any(c.isspace() for c in word)


@lru_cache(maxsize=200_000)
def terms_of(word: str) -> tuple[str, ...]:
    """What one cut word is indexed as: itself, and for a Latin compound its parts (``fe-c`` → fe-c, fe)."""
    if not _kept(word):
        return ()
    if word.isalnum() or _NUMBER.fullmatch(word):
        return (word,)
    parts = [part for part in _LATIN_PART.findall(word) if len(part) > 1 and _kept(part)]
    return (word, *parts)


def index_terms(text: str) -> list[str]:
    """Terms of a text in reading order, as they are indexed."""
    return index_terms_in(folded(text))


def index_terms_in(whole: str) -> list[str]:
    """Terms of a folded text."""
    return [term for word in rjieba.cut_for_search(whole) for term in terms_of(word)]


def query_terms(text: str) -> Counter[str]:
    """Terms of a need with their counts, without the words that surround every need.

    When nothing else is left, those words are kept: an odd need still gets an answer.
    """
    counts = Counter(index_terms(text))
    chosen = Counter({term: count for term, count in counts.items() if term not in NEED_WORDS})
    return chosen or counts


def bigrams(text: str) -> list[str]:
    """Neighboring pairs of Chinese characters; a lone character stands for itself."""
    return bigrams_in(folded(text))


def bigrams_in(whole: str) -> list[str]:
    """Pairs of a folded text."""
    grams: list[str] = []
    for run in _HAN_RUN.findall(whole):
        grams.extend(map(add, run, run[1:])) if len(run) > 1 else grams.append(run)
    return grams


class _Folded(dict[str, str]):
    """Characters folded alone; blanks of all kinds as one blank."""

    def __missing__(self, character: str) -> str:
        self[character] = fold(character) if _CONTROL.sub(" ", character).strip() else " "
        return self[character]


_FOLDED = _Folded()


def cut_words(texts: Sequence[str]) -> list[list[str]]:
    """Each text cut into words that add up to the text, folded character by character; see `terms_in`, `places_in`."""
    if not texts:
        return []
    cut = rjieba.cut(_BREAK.join(["".join(map(_FOLDED.__getitem__, text)) for text in texts]))
    cut.append(_BREAK)
    found: list[list[str]] = []
    start = 0
    for _ in texts:
        end = cut.index(_BREAK, start)
        found.append(cut[start:end])
        start = end + 1
    return found


def terms_in(words: Sequence[str]) -> list[str]:
    """Terms of cut words in reading order, with those that search mode cuts inside them."""
    return list(chain.from_iterable(map(_INNER.__getitem__, words)))


def places_in(text: str, words: Sequence[str], wanted: AbstractSet[str] | None = None) -> list[Term]:
    """Terms of a text that was cut into ``words``, with their places in the text as typed; compounds stay whole.

    Folding changes lengths (℃ → °C), so each character is folded alone and its place remembered.

    Args:
        text: The text.
        words: What `cut_words` gives for it.
        wanted: Terms looked for; None for all.
    """
    found: list[tuple[str, int, int]] = []
    at = 0
    for word in words:
        inner = _INNER[word]
        if inner and (wanted is None or not wanted.isdisjoint(inner)):
            places = ((term, at + first, at + last) for term, first, last in _inner_terms(word))
            found += [one for one in places if wanted is None or one[0] in wanted]
        at += len(word)
    typed: Sequence[int] = range(len(text))
    if found and not (at == len(text) and all(map(_FOLDED.__getitem__, text))):
        typed = [place for place, character in enumerate(text) for _ in _FOLDED[character]]
    return [Term(term, typed[first], typed[last] + 1) for term, first, last in found]


def located_terms(text: str) -> list[Term]:
    """Terms with their places in ``text`` as typed, for highlighting."""
    return places_in(text, cut_words([text])[0])


@lru_cache(maxsize=200_000)
def _inner_terms(word: str) -> tuple[tuple[str, int, int], ...]:
    """The word and those that search mode cuts inside it, with the places of their first and last characters."""
    if not _kept(word):
        return ()
    inside = dict.fromkeys([word, *rjieba.cut_for_search(word)])
    places = ((inner, word.find(inner)) for inner in inside if _kept(inner))
    return tuple((inner, first, first + len(inner) - 1) for inner, first in places if first >= 0)


class _Inner(dict[str, tuple[str, ...]]):
    """A cut word → the words inside it, itself first; learned as words are met."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = found = tuple(inner for inner, _, _ in _inner_terms(word))
        return found


_INNER = _Inner()
