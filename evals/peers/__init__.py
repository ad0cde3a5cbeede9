"""Other ways to search, measured beside ours. One file a peer; all are given the same texts and the same k."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


class Kind(StrEnum):
    """Which table of the scoreboard a peer stands in."""

    SAME_TOKENS = "相同分词"
    OWN_ANALYZER = "各自最好的中文分析"
    VECTORS = "语义向量"
    FUSION = "融合"


@dataclass(frozen=True)
class Capabilities:
    """What else a search engine must do, in a few words of Chinese each; starts with ✓, ◐ or ✗."""

    filter: str
    phrase: str
    update: str
    delete: str
    highlight: str
    persistence: str


class Peer(Protocol):
    """A way to search.

    Attributes:
        code: Short name, used in file names.
        title: Name in Chinese, as the scoreboard shows it.
        kind: The table it stands in.
        capabilities: What else it can do.
    """

    code: str
    title: str
    kind: Kind
    capabilities: Capabilities

    def missing(self) -> str | None:
        """What is not installed and how to get it, in Chinese; None when it can run."""

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Takes the documents in; what was there before is gone."""

    def search(self, query: str, k: int) -> list[str]:
        """Ids of the ``k`` best documents, best first; documents that share nothing may be left out."""


class ScoringPeer(Peer, Protocol):
    """A peer that scores every document, so that it can be fused."""

    def scores(self, query: str) -> Scores:
        """Scores in the order of the documents, shape (documents,); 0 or less is nothing shared."""


def best(ids: Sequence[str], scores: Scores, k: int) -> list[str]:
    """Ids of the ``k`` highest scores; equal scores in the order of the documents."""
    return [ids[place] for place in np.argsort(-scores, kind="stable")[:k]]
