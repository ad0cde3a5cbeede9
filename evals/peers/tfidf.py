"""The prototype everybody writes first: TF-IDF vectors and their cosine (weights as in scikit-learn's default)."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import log

import numpy as np
import numpy.typing as npt

from evals.peers import Capabilities, Kind, Scores, best
from evals.peers.tokens import search_tokens


class TfIdf:
    """Raw counts × (ln((1 + n) / (1 + df)) + 1), each document at length 1."""

    capabilities = Capabilities(
        filter="◐ 只有逐篇掩码",
        phrase="✗",
        update="✗ 须重建",
        delete="✗ 须重建",
        highlight="✗",
        persistence="✗",
    )

    def __init__(
        self,
        code: str = "tfidf",
        title: str = "TF-IDF 原型",
        cut: Callable[[str], Sequence[str]] = search_tokens,
        kind: Kind = Kind.SAME_TOKENS,
    ) -> None:
        self.code, self.title, self.kind = code, title, kind
        self._cut = cut
        self._ids: Sequence[str] = ()
        self._rarity: dict[str, float] = {}
        self._postings: dict[str, tuple[npt.NDArray[np.int64], Scores]] = {}

    def missing(self) -> str | None:
        """Nothing: numpy is all it takes."""
        return None

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Counts, weighs and inverts."""
        self._ids = ids
        counts = [Counter(self._cut(text)) for text in texts]
        holding = Counter(token for document in counts for token in document)
        self._rarity = {
            token: log((1 + len(texts)) / (1 + number)) + 1 for token, number in sorted(holding.items())
        }
        rows: dict[str, list[int]] = {token: [] for token in self._rarity}
        weights: dict[str, list[float]] = {token: [] for token in self._rarity}
        for row, document in enumerate(counts):
            weighed = {token: count * self._rarity[token] for token, count in document.items()}
            length = float(np.sqrt(sum(weight * weight for weight in weighed.values()))) or 1.0
            for token, weight in weighed.items():
                rows[token].append(row)
                weights[token].append(weight / length)
        self._postings = {token: (np.array(rows[token]), np.array(weights[token])) for token in rows}

    def scores(self, query: str) -> Scores:
        """Cosines times the query's length, which changes no order."""
        total = np.zeros(len(self._ids))
        for token, count in Counter(self._cut(query)).items():
            if token in self._postings:
                rows, weights = self._postings[token]
                total[rows] += count * self._rarity[token] * weights
        return total

    def search(self, query: str, k: int) -> list[str]:
        """The best documents that share a token."""
        scores = self.scores(query)
        return best(self._ids, scores, min(k, int((scores > 0).sum())))
