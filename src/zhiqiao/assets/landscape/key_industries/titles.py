"""Titles of patents as one text, so that a word is looked for in all of them at once. Plain numpy."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from zhiqiao.assets.landscape.columns import Flags, Ints
from zhiqiao.kernel.folding import fold

_END = "\n"
_MOST_WORDS = 256


class Titles:
    """Titles by key of the register.

    Args:
        pairs: (key, title), in order of key.
    """

    def __init__(self, pairs: Iterable[tuple[int, str]]) -> None:
        told = [(key, _folded(title)) for key, title in pairs]
        self.keys: Ints = np.array([key for key, _ in told], dtype=np.int64)
        lengths = np.array([len(title) + 1 for _, title in told], dtype=np.int64)
        self._starts: Ints = np.cumsum(lengths) - lengths
        self._text = _END.join(title for _, title in told)
        self._holding = lru_cache(maxsize=_MOST_WORDS)(self._look)

    def holding(self, word: str) -> Ints:
        """Keys of the patents whose title holds the word, in order."""
        return self._holding(_folded(word))

    def _look(self, word: str) -> Ints:
        found, at = [], self._text.find(word) if word else -1
        while at >= 0:
            found.append(at)
            at = self._text.find(word, at + len(word))
        places = np.unique(np.searchsorted(self._starts, np.array(found, dtype=np.int64), side="right") - 1)
        return self.keys[places]

    def marked(self, keys: Ints, words: Iterable[str]) -> Flags:
        """True where the title of a patent holds one of the words, (n,)."""
        wanted = [self.holding(word) for word in words]
        return np.isin(keys, np.concatenate(wanted)) if wanted else np.zeros(len(keys), dtype=np.bool_)


def _folded(text: str) -> str:
    return fold(text).casefold().replace(_END, " ")


NO_TITLES = Titles(())
