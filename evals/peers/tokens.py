"""The tokens that every lexical peer is given: rjieba in search mode, nothing left out but punctuation."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import rjieba

from zhiqiao.retrieval.analysis.terms import fold, plain_text


@lru_cache(maxsize=30_000)
def search_tokens(text: str) -> tuple[str, ...]:
    """Tokens of a text in reading order, folded to NFKC and lower case."""
    cut: Sequence[str] = rjieba.cut_for_search(fold(plain_text(text)))
    return tuple(token for token in cut if any(character.isalnum() for character in token))


def character_bigrams(text: str) -> tuple[str, ...]:
    """Neighboring pairs of characters without blanks and punctuation between them; Latin words stay whole."""
    return tuple(gram for run in _runs(fold(plain_text(text))) for gram in _grams(run))


def _grams(run: str) -> list[str]:
    return [run] if run.isascii() or len(run) == 1 else [a + b for a, b in pairwise(run)]


def _runs(text: str) -> list[str]:
    """Runs of letters and digits, cut where Latin and Chinese meet."""
    runs: list[str] = []
    last: bool | None = None
    for character in text:
        kind = character.isascii() if character.isalnum() else None
        if kind is not None and kind == last:
            runs[-1] += character
        elif kind is not None:
            runs.append(character)
        last = kind
    return runs
