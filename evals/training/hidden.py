"""What e5's lower layers make of every text, made once and kept: only the layers above them are trained.

The product's own 8-bit graph makes them, so the upper layers learn on what they will be given.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from zhiqiao.retrieval.analysis import plain_text
from zhiqiao.retrieval.dense.bundled import BundledE5, PieceReader
from zhiqiao.retrieval.dense.onnx_graph import EncoderGraph
from zhiqiao.retrieval.dense.packed_model import PackedModel, bundled_model_path

QUESTION_PIECES, PATENT_PIECES = 300, 128
HIDDEN = 384
Text = tuple[str, str]  # "query" or "passage", and the text


class Hidden:
    """Hidden states of texts after ``after`` layers, in one memory-mapped file of 16-bit floats."""

    def __init__(self, texts: Sequence[Text], folder: Path, after: int) -> None:
        self._model = PackedModel(bundled_model_path())
        self._places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        reader = PieceReader(self._model)
        self._telling = reader.tells
        self.ids = [np.array(self._read(reader, text), dtype=np.int64) for text in self._places]
        self._starts = np.cumsum([0, *map(len, self.ids)])
        shape = (int(self._starts[-1]), HIDDEN)
        read = blake2b(np.concatenate(self.ids).tobytes(), digest_size=4).hexdigest()
        path = folder / f"after-{after}-{read}.bin"
        if not path.is_file():
            begun = path.with_suffix(".part")  # a run that is cut short leaves no file that looks whole
            self._states = np.memmap(begun, np.float16, "w+", shape=shape)
            self._make(after)
            begun.rename(path)
        self._states = np.memmap(path, np.float16, "r", shape=shape)

    @staticmethod
    def _read(reader: PieceReader, text: Text) -> list[int]:
        kind, words = text
        limit = QUESTION_PIECES if kind == "query" else PATENT_PIECES
        return reader.ids([f"{kind}: {plain_text(words)}"], limit)[0]

    def _make(self, after: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        graph = EncoderGraph(self._model, fast=True).build_below(after)
        session = onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"])
        embedded = BundledE5().embedded

        def make(place: int) -> None:
            states = session.run(None, {"embedded": embedded(self.ids[place].tolist())})[0][0]
            self._states[self._starts[place] : self._starts[place + 1]] = states

        with ThreadPoolExecutor() as pool:
            list(pool.map(make, range(len(self.ids))))
        self._states.flush()

    def of(self, text: Text) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.bool_]]:
        """A text's states, shape (pieces, 384), and which of its pieces tell something."""
        place = self._places[text]
        states = np.array(self._states[self._starts[place] : self._starts[place + 1]])
        return states, self._telling[self.ids[place]]
