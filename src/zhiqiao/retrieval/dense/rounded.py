"""Vectors in 8 bits, all compared at once: which of them may be among the nearest.

A quarter of the bytes of float32, and the processor multiplies whole numbers faster. What rounding can change is
known to the last digit, so nothing that is really among the nearest is left out; those few are then scored exactly.
"""

import ctypes
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import numpy.typing as npt
import onnxruntime

from zhiqiao.retrieval.dense.onnx_graph import _CONTRIB, _UINT8, _Graph, _value
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.snapshot import let_go

STEPS = 127  # 8-bit values run from -127 to 127
BLOCK = 16_384  # vectors multiplied in one call
_QUERY_STEPS = 63  # 7 bits: products of pairs then fit 16 bits, which older processors add them up in
_QUERY_ZERO = 64
_PARTS = 2  # the query in two numbers a value, coarse and fine: costs nothing more, and it is nearly exact
_FLOAT_ERROR = 1e-5  # of a float32 sum, and of scores rounded to six digits

Rows = npt.NDArray[np.int64]


class RoundedVectors:
    """Unit vectors in 8 bits.

    Args:
        values: Blocks of `BLOCK` vectors one after another, each (dimension, vectors); flat int8.
        steps: What 1 stands for in each vector, shape (n,).
        lost: The most that rounding moved any vector (length of the difference).
    """

    def __init__(self, values: npt.NDArray[np.int8], steps: Floats, lost: float) -> None:
        self.values, self.steps, self.lost = values, steps, lost
        maker = ThreadPoolExecutor(1, "zhiqiao-vectors")
        self._sessions = maker.submit(self._made)  # while something else is read in
        maker.shutdown(wait=False)

    def _made(self) -> list[onnxruntime.InferenceSession]:
        dimension = len(self.values) // max(len(self.steps), 1)
        sessions = []
        for start in range(0, len(self.steps), BLOCK):
            steps = self.steps[start : start + BLOCK]
            block = self.values[start * dimension : (start + len(steps)) * dimension]
            sessions.append(_session(block.reshape(dimension, len(steps)), steps))
        let_go(self.values)
        _trim()
        return sessions

    @classmethod
    def of(cls, blocks: Iterator[Floats], count: int, dimension: int) -> "RoundedVectors":
        """Rounds vectors that come in blocks of `BLOCK`, the last one shorter, each (vectors, dimension)."""
        values = np.empty(count * dimension, dtype=np.int8)
        steps = np.empty(count, dtype=np.float32)
        lost, at = 0.0, 0
        for block in blocks:
            end = at + len(block)
            step = np.maximum(np.abs(block).max(axis=1), np.float32(1e-12)) / np.float32(STEPS)
            rounded = np.rint(block / step[:, None])
            lost = max(lost, float(np.linalg.norm(block - rounded * step[:, None], axis=1).max()))
            values[at * dimension : end * dimension] = rounded.T.astype(np.int8).ravel()
            steps[at:end] = step
            at = end
        return cls(values, steps, lost)

    def candidates(self, query: Floats, limit: int, places: Rows | None = None) -> Rows:
        """Places that hold all of the ``limit`` nearest, and a few more; ascending.

        Args:
            query: A unit vector, shape (dimension,).
            limit: How many nearest are wanted.
            places: Places to choose from, ascending; None for all.
        """
        parts, widths, query_lost = _in_parts(query)
        near = np.concatenate(
            [widths @ session.run(None, {"query": parts})[0] for session in self._sessions.result()]
        )
        if places is not None:
            near = near[places]
        if len(near) > limit:
            off = self.lost + query_lost * (1 + self.lost) + _FLOAT_ERROR
            edge = np.partition(near, len(near) - limit)[len(near) - limit]
            kept = np.flatnonzero(near >= edge - 2 * off)
            return kept if places is None else places[kept]
        return np.arange(len(near)) if places is None else places


def _trim() -> None:
    """Gives memory that is free but kept back to the system, where the C library can."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _session(block: npt.NDArray[np.int8], steps: Floats) -> onnxruntime.InferenceSession:
    """Multiplies ``query`` (parts, dimension) with a block (dimension, vectors), which it keeps."""
    dimension, vectors = block.shape
    graph = _Graph()
    graph.node("Cast", ["query"], ["rounded"], {"to": _UINT8})
    inputs = (
        "rounded",
        graph.tensor("block", block),
        graph.tensor("one", np.array(1, dtype=np.float32)),
        graph.tensor("steps", steps),
        graph.tensor("zero", np.array(_QUERY_ZERO, dtype=np.uint8)),
    )
    graph.node("MatMulIntegerToFloat", inputs, ["near"], {}, _CONTRIB)
    model = graph.model([_value("query", [_PARTS, dimension])], [_value("near", [_PARTS, vectors])])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
    session._model_bytes = b""  # noqa: SLF001 - it would keep a second copy of the block, for a fallback not used
    return session


def _in_parts(query: Floats) -> tuple[Floats, Floats, float]:
    """A query as whole numbers, shape (2, dimension), what 1 stands for in each, and what is lost (a length)."""
    parts, widths = [], []
    rest = np.asarray(query, dtype=np.float64)
    for _ in range(_PARTS):
        width = max(float(np.abs(rest).max()), 1e-12) / _QUERY_STEPS
        rounded = np.rint(rest / width)
        parts.append((rounded + _QUERY_ZERO).astype(np.float32))
        widths.append(width)
        rest = rest - rounded * width
    return np.stack(parts), np.array(widths, dtype=np.float32), float(np.linalg.norm(rest))
