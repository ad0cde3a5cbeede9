"""Many texts cut at once into numbers, for whoever counts terms: the same terms as `joined_terms` gives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rjieba

from zhiqiao.retrieval.analysis.joined import BREAK, pairs_of
from zhiqiao.retrieval.analysis.terms import folded, terms_of

Integers = npt.NDArray[np.int64]

_NONE, _END = -1, -2  # a cut word without a term; the end of a text
_SEVERAL = -3  # and below: a cut word with several terms
_SIGN_BITS = 21  # of a character's number


@dataclass(frozen=True)
class Numbered:
    """Terms of some texts, in no order. Each is given by the place of its text and a number.

    Attributes:
        words: Places and numbers of words, by the vocabulary, each of shape (w,).
        pairs: Places and numbers of character pairs, see `pair_text`, each of shape (p,).
    """

    words: tuple[Integers, Integers]
    pairs: tuple[Integers, Integers]


class Vocabulary(dict[str, int]):
    """Numbers of cut words, learned as words are met.

    Attributes:
        terms: The terms by their numbers.
    """

    def __init__(self) -> None:
        self.terms: list[str] = []
        self._numbers: dict[str, int] = {}
        self._several: list[list[int]] = []

    def __missing__(self, word: str) -> int:
        if word == BREAK:
            found = _END
        else:
            numbers = [self._number(term) for term in terms_of(word)]
            found = numbers[0] if len(numbers) == 1 else _NONE
            if len(numbers) > 1:
                found = _SEVERAL - len(self._several)
                self._several.append(numbers)
        self[word] = found
        return found

    def _number(self, term: str) -> int:
        number = self._numbers.setdefault(term, len(self.terms))
        if number == len(self.terms):
            self.terms.append(term)
        return number

    def cut(self, texts: Sequence[str]) -> Numbered:
        """Terms and character pairs of texts."""
        whole = BREAK.join(map(folded, texts))
        words = rjieba.cut_for_search(whole)
        numbers = np.fromiter(map(self.__getitem__, words), dtype=np.int64, count=len(words))
        places = np.cumsum(numbers == _END)
        several = np.flatnonzero(numbers <= _SEVERAL).tolist()
        inner = [self._several[_SEVERAL - int(numbers[at])] for at in several]
        more = np.array([number for some in inner for number in some], dtype=np.int64)
        theirs = np.repeat(places[several], [len(some) for some in inner]) if several else more
        single = numbers >= 0
        return Numbered(
            (np.concatenate([places[single], theirs]), np.concatenate([numbers[single], more])),
            _pairs(whole),
        )


def _pairs(whole: str) -> tuple[Integers, Integers]:
    first, second = pairs_of(whole)
    is_end = first == ord(BREAK)
    numbers = (first.astype(np.int64) << _SIGN_BITS) | second
    return np.cumsum(is_end)[~is_end], numbers[~is_end]


def pair_text(number: int) -> str:
    """The pair that a number stands for; a lone character stands for itself."""
    first, second = divmod(number, 1 << _SIGN_BITS)
    return chr(first) + (chr(second) if second else "")
