"""The encoder that ships for needs and patents: e5's lower layers under two trained for the task."""

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np
import onnxruntime

from zhiqiao.retrieval.dense.bundled import BundledE5
from zhiqiao.retrieval.dense.embedder import Kind, Progress, unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseReading, Pieces, rounded
from zhiqiao.retrieval.dense.tuned_layers import TunedLayers

NEED_TOKENS = (
    96  # title and the head of a need: no worse than all of it, and five times as quick (evals/notes.md)
)
_MARKS = 8


class TunedE5(BundledE5):
    """The bundled model with its two upper layers trained; needs and passages are both read in 8 bits."""

    def __init__(self, layers: TunedLayers | None = None, *, threads: int | None = None) -> None:
        super().__init__(threads=threads, query_tokens=NEED_TOKENS)
        self._layers = layers or TunedLayers()
        # Texts whose vectors were kept before pieces were have to be read again: so the pieces are in the name.
        version = f"{self._layers.version}-{self._layers.piece_values}-{NEED_TOKENS}"
        self.model_id = f"zhiqiao-{version}/{self.model_id}"

    @cached_property
    def _fast_session(self) -> onnxruntime.InferenceSession:
        return self._session(fast=True, tuned=self._layers)

    @property
    def piece_values(self) -> int:
        """Values a piece gives for reading closely; 0 where the layers were not trained for it."""
        return self._layers.piece_values

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), 384); texts are cut at the reading length of their kind."""
        return self._embed(texts, kind, self._fast_session, progress)

    def read(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> list[CloseReading]:
        """Texts as they were read, cut as for `embed`; their vectors are the same."""
        ids = self._ids(texts, kind)
        named = self._reader.ids([f"{kind}:"], _MARKS)[0]
        found = list(self._each(partial(self._read_one, len(named) - 1), ids, progress))
        vectors = unit_rows(
            np.array([pooled for pooled, _, _ in found], dtype=np.float32).reshape(len(found), -1)
        )
        return [
            CloseReading(vector, pieces, weights)
            for vector, (_, pieces, weights) in zip(vectors, found, strict=True)
        ]

    def _read_one(self, skipped: int, ids: list[int]) -> tuple[Floats, Pieces, Floats]:
        """Pooled vector, pieces and weights of one text; the first ``skipped`` pieces only tell its kind."""
        pooled, pieces, weights = self._fast_session.run(
            ["pooled", "pieces", "weights"], {"embedded": self.embedded(ids)}
        )
        kept = self._reader.tells[ids]
        kept[:skipped] = False
        told = np.asarray(weights[0, kept, 0], dtype=np.float32)
        return pooled[0], rounded(pieces[0, kept]), told / np.float32(max(float(told.sum()), 1e-9))
