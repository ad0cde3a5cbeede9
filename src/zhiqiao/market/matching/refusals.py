"""Refusals of the search engine as the house says no."""

from collections.abc import Iterator
from contextlib import contextmanager

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.retrieval.refusal import SearchRefused


class MatchingRefused(Refusal):
    """Matching cannot be done: no model, no index, no such engine."""


@contextmanager
def search_refusals() -> Iterator[None]:
    """Within it, what retrieval refuses is refused as `MatchingRefused`, in the same words."""
    try:
        yield
    except SearchRefused as refused:
        raise MatchingRefused(refused.reason, refused.remedy) from refused
