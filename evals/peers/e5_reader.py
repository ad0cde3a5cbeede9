"""e5-small as the bench's own peer read it: needs and patents cut alike."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from zhiqiao.retrieval.dense import Kind, Progress
from zhiqiao.retrieval.dense.bundled import BundledE5
from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats


class E5ReadingAlike(BundledE5):
    """The bundled runtime; its long reading of needs shortened to that of patents, which serves e5 better.

    Args:
        tokens: Tokens read of a text.
        is_for_queries: Whether queries are read: their vectors are kept apart from those of a longer reading.
    """

    def __init__(self, tokens: int, *, is_for_queries: bool) -> None:
        super().__init__(passage_tokens=tokens)
        self._tokens = tokens
        if is_for_queries:
            self.model_id += f"/queries-{tokens}"

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), 384)."""
        if kind == "passage":
            return super().embed(texts, kind, progress)
        ids = self._reader.ids([f"{kind}: {text}" for text in texts], self._tokens)
        with ThreadPoolExecutor(self._threads) as pool:
            made = list(pool.map(partial(self._run, self._exact_session), ids))
        return unit_rows(np.stack(made))
