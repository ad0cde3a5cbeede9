"""The encoder that ships for needs and patents: e5's lower layers under two trained for the task."""

from collections.abc import Sequence
from functools import cached_property

import onnxruntime

from zhiqiao.retrieval.dense.bundled import BundledE5
from zhiqiao.retrieval.dense.embedder import Kind, Progress
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.tuned_layers import TunedLayers


class TunedE5(BundledE5):
    """The bundled model with its two upper layers trained; needs and passages are both read in 8 bits."""

    def __init__(self, layers: TunedLayers | None = None, *, threads: int | None = None) -> None:
        super().__init__(threads=threads)
        self._layers = layers or TunedLayers()
        self.model_id = f"zhiqiao-{self._layers.version}/{self.model_id}"

    @cached_property
    def _fast_session(self) -> onnxruntime.InferenceSession:
        return self._session(fast=True, tuned=self._layers)

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), 384); texts are cut at the reading length of their kind."""
        return self._embed(texts, kind, self._fast_session, progress)
