"""Many texts cut at once, as the text index takes them: terms joined by blanks.

Gives exactly what :func:`index_terms` and :func:`bigrams` give, at about a third of their cost: rare signs are looked
for before the expensive folding, a word's terms are looked up as one string, and character pairs are made of all
texts together.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import rjieba

from zhiqiao.retrieval.analysis.terms import folded, terms_of

BREAK = "\0"  # folded text never holds one, and the cutter lets it stand alone
_MOST_WORDS = 400_000
_BLANK = ord(" ")
_HAN = ((0x3400, 0x9FFF), (0x20000, 0x2FFFF))  # as terms._HAN_RUN


class _Spellings(dict[str, str]):
    """A cut word → its terms joined by blanks; learned as words are met."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = spelled = word if word == BREAK else " ".join(terms_of(word))
        return spelled


_spellings = _Spellings()


def joined_terms(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Terms and character pairs of each text, each joined by blanks."""
    if not texts:
        return []
    whole = BREAK.join(map(folded, texts))
    words = " ".join(map(_spellings.__getitem__, rjieba.cut_for_search(whole)))
    return list(zip(words.split(BREAK), _pairs(whole), strict=True))


def _pairs(whole: str) -> list[str]:
    """Neighboring Chinese characters of each text in ``whole``; a lone one stands for itself."""
    first, second = pairs_of(whole)
    made = np.full((len(first), 3), _BLANK, dtype="<u4")
    made[:, 0] = first
    made[second > 0, 1] = second[second > 0]
    return made.tobytes().decode("utf-32-le").split(BREAK)


def pairs_of(whole: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """First and second characters of the pairs in ``whole``, 0 for the second of a lone one; breaks stand alone."""
    signs = np.frombuffer(whole.encode("utf-32-le"), dtype="<u4")
    is_han = np.zeros(len(signs) + 2, dtype=bool)
    for first, last in _HAN:
        is_han[1:-1] |= (signs >= first) & (signs <= last)
    here, before, after = is_han[1:-1], is_han[:-2], is_han[2:]
    kept = np.flatnonzero((here & (after | ~before)) | (signs == ord(BREAK)))
    second = np.zeros(len(kept), dtype="<u4")
    paired = (here & after)[kept]
    second[paired] = signs[kept[paired] + 1]
    return signs[kept], second
