"""BM25 by the package ``bm25s``: exact scores in memory."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from evals.peers import Capabilities, Kind, Scores, best
from evals.peers.tokens import search_tokens

Cut = Callable[[str], Sequence[str]]


class Bm25s:
    """BM25 (Lucene's variant) over given tokens; a token that a query holds twice counts twice."""

    capabilities = Capabilities(
        filter="◐ 只有逐篇掩码",
        phrase="✗",
        update="✗ 须重建",
        delete="✗ 须重建",
        highlight="✗",
        persistence="✓ 存取文件",
    )

    def __init__(
        self,
        code: str = "bm25s-1.2-0.75",
        title: str = "bm25s 1.2/0.75",
        *,
        k1: float = 1.2,
        b: float = 0.75,
        cut: Cut = search_tokens,
        kind: Kind = Kind.SAME_TOKENS,
    ) -> None:
        self.code, self.title, self.kind = code, title, kind
        self._k1, self._b, self._cut = k1, b, cut
        self._ids: Sequence[str] = ()
        self._model: Any = None

    def missing(self) -> str | None:
        """What is not installed."""
        return None if find_spec("bm25s") else "没有安装 bm25s：pip install 'zhiqiao[evals]'"

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Cuts and indexes."""
        self._ids = ids
        self._model = import_module("bm25s").BM25(method="lucene", k1=self._k1, b=self._b)
        self._model.index([list(self._cut(text)) for text in texts], show_progress=False)

    def scores(self, query: str) -> Scores:
        """Scores of all documents."""
        tokens = [token for token in self._cut(query) if token in self._model.vocab_dict]
        if not tokens:
            return np.zeros(len(self._ids))
        return np.asarray(self._model.get_scores(tokens), dtype=np.float64)

    def search(self, query: str, k: int) -> list[str]:
        """The best documents that share a token."""
        scores = self.scores(query)
        return best(self._ids, scores, min(k, int((scores > 0).sum())))
