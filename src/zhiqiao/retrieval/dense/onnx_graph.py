"""The encoder of a :class:`PackedModel` as an ONNX model, written as protobuf bytes by hand.

The ``onnx`` package would be a heavy dependency for one graph; field numbers are those of ``onnx.proto3``.
Two precisions, measured in evals/notes.md:

- *exact*: matrices stay in 4 bits (``MatMulNBits``), activations are rounded to 8 bits per row and block of
32, as the
  packed model's own engine does. A text's vector does not depend on what shares its batch.
- *fast*: matrices become 8 bits a column, activations 8 bits a run (``DynamicQuantizeMatMul``); three times
as quick.
  The rounding depends on all texts of a run, so the caller must run one text at a time to get the same
  vector always.
"""

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.packed_model import BLOCK, Floats, PackedModel, Quantized
from zhiqiao.retrieval.dense.tuned_layers import STEPS, Rounded, TunedLayers

_FLOAT, _UINT8, _INT8, _INT64 = 1, 2, 3, 7  # TensorProto.DataType
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT = 1, 2  # AttributeProto.AttributeType
_MORE = 0x80  # bit of a varint's byte that says another follows
_IR_VERSION = 9
_OPSET = 18
_CONTRIB = "com.microsoft"
_INT8_ACTIVATIONS = 4

_KINDS = {
    np.dtype(np.float32): _FLOAT,
    np.dtype(np.uint8): _UINT8,
    np.dtype(np.int8): _INT8,
    np.dtype(np.int64): _INT64,
}

Attributes = dict[str, int | float]


def _varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value >= _MORE:
        out.append(value & (_MORE - 1) | _MORE)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _attribute(name: str, value: float) -> bytes:
    if isinstance(value, int):
        return _bytes(1, name) + _integer(3, value) + _integer(20, _ATTRIBUTE_INT)
    return _bytes(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _integer(20, _ATTRIBUTE_FLOAT)


def _tensor(name: str, array: npt.NDArray[np.generic]) -> bytes:
    dimensions = b"".join(_integer(1, size) for size in array.shape)
    return dimensions + _integer(2, _KINDS[array.dtype]) + _bytes(8, name) + _bytes(9, array.tobytes())


def _value(name: str, dimensions: Sequence[int | str]) -> bytes:
    shape = b"".join(_bytes(1, _bytes(2, d) if isinstance(d, str) else _integer(1, d)) for d in dimensions)
    return _bytes(1, name) + _bytes(2, _bytes(1, _integer(1, _FLOAT) + _bytes(2, shape)))


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = []

    def tensor(self, name: str, array: npt.NDArray[np.generic]) -> str:
        self.tensors.append(_tensor(name, np.ascontiguousarray(array)))
        return name

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        attributes: Attributes,
        domain: str = "",
    ) -> str:
        body = b"".join(_bytes(1, i) for i in inputs) + b"".join(_bytes(2, o) for o in outputs)
        body += _bytes(3, outputs[0]) + _bytes(4, kind)
        body += b"".join(_bytes(5, _attribute(n, v)) for n, v in attributes.items())
        self.nodes.append(body + (_bytes(7, domain) if domain else b""))
        return outputs[0]

    def model(self, inputs: Sequence[bytes], outputs: Sequence[bytes]) -> bytes:
        graph = b"".join(_bytes(1, n) for n in self.nodes) + _bytes(2, "encoder")
        graph += b"".join(_bytes(5, t) for t in self.tensors)
        graph += b"".join(_bytes(11, i) for i in inputs) + b"".join(_bytes(12, o) for o in outputs)
        opsets = _bytes(8, _bytes(1, "") + _integer(2, _OPSET)) + _bytes(
            8, _bytes(1, _CONTRIB) + _integer(2, 1)
        )
        return _integer(1, _IR_VERSION) + _bytes(2, "zhiqiao") + _bytes(7, graph) + opsets


def _interleaved(matrix: Quantized) -> npt.NDArray[np.uint8]:
    """Nibbles as ``MatMulNBits`` wants them: values 2i and 2i+1 in the low and high half of byte i."""
    return np.asarray(matrix.nibbles[:, :, 0::2] | matrix.nibbles[:, :, 1::2] << 4, dtype=np.uint8)


class EncoderGraph:
    """Writes the graph ``embedded`` (batch, tokens, hidden) → ``pooled`` (batch, hidden); no padding.

    With *tuned* layers the model's own upper layers give way to them; only *fast* then. Where they can be read piece
    by piece there are two outputs more: ``pieces`` (batch, tokens, values) and ``weights`` (batch, tokens, 1).
    """

    def __init__(self, model: PackedModel, *, fast: bool, tuned: TunedLayers | None = None) -> None:
        self._model = model
        self._tuned = tuned
        self._graph = _Graph()
        self._fast = fast or tuned is not None

    def _floats(self, name: str) -> Floats:
        tuned = self._tuned
        return tuned.floats(name) if tuned is not None and tuned.has(name) else self._model.floats(name)

    def _rounded(self, name: str, columns: int) -> Rounded:
        """A matrix in 8 bits a column, shape (columns, outputs)."""
        if self._tuned is not None and self._tuned.has(name):
            return self._tuned.rounded(name)
        values = self._model.quantized(name, columns).values().T
        scales = np.abs(values).max(axis=0) / np.float32(STEPS)
        return Rounded(np.rint(values / scales).astype(np.int8), scales)

    def _linear(self, x: str, name: str, columns: int) -> str:
        graph, out = self._graph, f"{name}.y"
        bias = graph.tensor(f"{name}.b", self._floats(f"{name}.b"))
        if self._fast:
            rounded = self._rounded(f"{name}.w", columns)
            inputs = (
                x,
                graph.tensor(f"{name}.w", rounded.values),
                graph.tensor(f"{name}.s", rounded.scales),
                "",
                bias,
            )
            return graph.node("DynamicQuantizeMatMul", inputs, [out], {}, _CONTRIB)
        matrix = self._model.quantized(f"{name}.w", columns)
        inputs4 = (
            x,
            graph.tensor(f"{name}.w", _interleaved(matrix)),
            graph.tensor(f"{name}.s", matrix.scales.ravel()),
        )
        attributes: Attributes = {"K": columns, "N": len(matrix.scales), "bits": 4, "block_size": BLOCK}
        attributes["accuracy_level"] = _INT8_ACTIVATIONS
        return graph.node("MatMulNBits", (*inputs4, "", "", bias), [out], attributes, _CONTRIB)

    def _add_and_normalize(self, x: str, y: str, name: str, out: str) -> str:
        # Two plain nodes: the fused SkipLayerNormalization took three times as long on one core.
        total = self._graph.node("Add", (x, y), [f"{out}.sum"], {})
        return self._normalize(total, name, out)

    def _normalize(self, x: str, name: str, out: str) -> str:
        attributes: Attributes = {"epsilon": self._model.shape.epsilon, "axis": -1}
        weight = self._graph.tensor(f"{name}.w", self._floats(f"{name}.w"))
        bias = self._graph.tensor(f"{name}.b", self._floats(f"{name}.b"))
        return self._graph.node("LayerNormalization", (x, weight, bias), [out], attributes)

    def _layer(self, x: str, name: str) -> str:
        shape, graph = self._model.shape, self._graph
        hidden = shape.hidden
        query, key, value = (self._linear(x, f"{name}.{part}", hidden) for part in "qkv")
        heads: Attributes = {"num_heads": shape.heads}
        context = graph.node("MultiHeadAttention", (query, key, value), [f"{name}_context"], heads, _CONTRIB)
        attended = self._linear(context, f"{name}.ao", hidden)
        x = self._add_and_normalize(attended, x, f"{name}.aln", f"{name}_x")
        inner = self._linear(x, f"{name}.fi", hidden)
        active = graph.node("Gelu", [inner], [f"{name}_active"], {}, _CONTRIB)
        outer = self._linear(active, f"{name}.fo", shape.inner)
        return self._add_and_normalize(outer, x, f"{name}.oln", f"{name}_out")

    def build_below(self, layers: int) -> bytes:
        """Only the lower layers: ``embedded`` → ``below`` (batch, tokens, hidden), for training others above them."""
        graph, size = self._graph, self._model.shape.hidden
        x = self._normalize("embedded", "emb.ln", "normalized")
        for layer in range(layers):
            x = self._layer(x, f"l{layer}")
        graph.node("Identity", (x,), ["below"], {})
        told: list[int | str] = ["batch", "tokens", size]
        return graph.model([_value("embedded", told)], [_value("below", told)])

    def build(self) -> bytes:
        """The serialized model; about 13 MB."""
        shape, graph, tuned = self._model.shape, self._graph, self._tuned
        x = self._normalize("embedded", "emb.ln", "normalized")
        kept = shape.layers if tuned is None else tuned.after
        names = [f"l{layer}" for layer in range(kept)]
        names += [] if tuned is None else [f"t{layer}" for layer in range(tuned.count)]
        for name in names:
            x = self._layer(x, name)
        axes = graph.tensor("token_axis", np.array([1], dtype=np.int64))
        graph.node("ReduceMean", (x, axes), ["pooled"], {"keepdims": 0})
        size = shape.hidden
        outputs = [_value("pooled", ["batch", size])]
        if tuned is not None and tuned.piece_values:
            graph.node("Softplus", [self._plain(x, "weights")], ["weights"], {})
            graph.node("Identity", [self._plain(x, "tokens")], ["pieces"], {})
            outputs.append(_value("pieces", ["batch", "tokens", tuned.piece_values]))
            outputs.append(_value("weights", ["batch", "tokens", 1]))
        return graph.model([_value("embedded", ["batch", "tokens", size])], outputs)

    def _plain(self, x: str, name: str) -> str:
        """A small matrix that is not rounded."""
        graph = self._graph
        product = graph.node(
            "MatMul", (x, graph.tensor(f"{name}.w", self._floats(f"{name}.w"))), [f"{name}.x"], {}
        )
        return graph.node(
            "Add", (product, graph.tensor(f"{name}.b", self._floats(f"{name}.b"))), [f"{name}.y"], {}
        )
