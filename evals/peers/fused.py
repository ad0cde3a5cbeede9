"""Plain fusions of two peers: reciprocal ranks, and z-scores over all documents."""

from collections.abc import Sequence

import numpy as np

from evals.peers import Capabilities, Kind, Scores, ScoringPeer, best

RRF_K = 60
RRF_DEPTH = 1000  # documents of each list that get a share; deeper than 100 serves the peer better

_CAPABILITIES = Capabilities(
    filter="◐ 只有逐篇掩码",
    phrase="✗",
    update="✗ 词的一半须重建",
    delete="✗ 词的一半须重建",
    highlight="✗",
    persistence="✓ 存取文件",
)


class _Fusion:
    kind = Kind.FUSION
    capabilities = _CAPABILITIES

    def __init__(self, code: str, title: str, words: ScoringPeer, meaning: ScoringPeer) -> None:
        self.code, self.title = code, title
        self._words, self._meaning = words, meaning
        self._ids: Sequence[str] = ()

    def missing(self) -> str | None:
        """What is not installed of the two."""
        return self._words.missing() or self._meaning.missing()

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Both take the documents in."""
        self._ids = ids
        self._words.index(ids, texts)
        self._meaning.index(ids, texts)


class ReciprocalRanks(_Fusion):
    """Sum of 1 / (60 + rank) over both lists."""

    def search(self, query: str, k: int) -> list[str]:
        """The best of the sum."""
        shares = dict.fromkeys(self._ids, 0.0)
        for peer in (self._words, self._meaning):
            for rank, found in enumerate(peer.search(query, max(k, RRF_DEPTH)), start=1):
                shares[found] += 1 / (RRF_K + rank)
        return best(self._ids, np.array(list(shares.values())), k)


class ZScores(_Fusion):
    """Weighted sum of both scores, each less its mean over all documents and divided by their spread."""

    def __init__(
        self, code: str, title: str, words: ScoringPeer, meaning: ScoringPeer, *, words_weight: float
    ) -> None:
        super().__init__(code, title, words, meaning)
        self._weight = words_weight

    def search(self, query: str, k: int) -> list[str]:
        """The best of the sum."""
        words, meaning = standard(self._words.scores(query)), standard(self._meaning.scores(query))
        return best(self._ids, self._weight * words + (1 - self._weight) * meaning, k)


def standard(scores: Scores) -> Scores:
    """Scores as distances from their mean in standard deviations; all 0 when they are all equal."""
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
