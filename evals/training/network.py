"""The upper layers and their heads in torch, begun with e5's own or with trained ones."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from evals.training.hidden import HIDDEN
from zhiqiao.retrieval.dense.packed_model import PackedModel
from zhiqiao.retrieval.dense.tuned_layers import TunedLayers

HEADS, INNER, VALUES = 12, 1536, 48
_EPSILON = 1e-12
_EVEN = 0.5413  # softplus of it is 1: every piece weighs the same at first


class Layer(nn.Module):
    """One encoder layer, norms after the sums."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.ao = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.fi, self.fo = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.aln, self.oln = nn.LayerNorm(HIDDEN, eps=_EPSILON), nn.LayerNorm(HIDDEN, eps=_EPSILON)
        self.drop = nn.Dropout(0.05)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Shapes (texts, pieces, hidden) and (texts, 1, 1, pieces)."""
        texts, pieces, _ = x.shape

        def parted(y: Tensor) -> Tensor:
            return y.view(texts, pieces, HEADS, HIDDEN // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            parted(self.q(x)), parted(self.k(x)), parted(self.v(x)), attn_mask=mask
        )
        x = self.aln(x + self.drop(self.ao(seen.transpose(1, 2).reshape(texts, pieces, HIDDEN))))
        out: Tensor = self.oln(x + self.drop(self.fo(functional.gelu(self.fi(x)))))
        return out


class Upper(nn.Module):
    """Layers, a head for pieces and one for their weights."""

    def __init__(self, count: int, values: int = VALUES) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in range(count))
        self.tokens, self.weights = nn.Linear(HIDDEN, values), nn.Linear(HIDDEN, 1)
        nn.init.zeros_(self.weights.weight)
        nn.init.constant_(self.weights.bias, _EVEN)
        with torch.no_grad():
            self.tokens.weight.copy_(torch.linalg.qr(torch.randn(HIDDEN, values))[0].T)
            self.tokens.bias.zero_()

    def heads_from(self, other: "Upper") -> None:
        """Takes over the heads of another."""
        self.tokens.load_state_dict(other.tokens.state_dict())
        self.weights.load_state_dict(other.weights.state_dict())

    def forward(self, x: Tensor, there: Tensor) -> Tensor:
        """Hidden states, shape (texts, pieces, hidden); ``there`` tells pieces from padding."""
        mask = torch.zeros(len(x), 1, 1, x.shape[1], dtype=x.dtype).masked_fill(~there[:, None, None], -1e4)
        for layer in self.layers:
            x = layer(x, mask)
        return x


def begun_as(model: PackedModel, numbers: str) -> Upper:
    """Layers begun as the given ones of e5, such as ``10,11``."""
    chosen = [int(number) for number in numbers.split(",")]
    upper = Upper(len(chosen))
    for layer, number in zip(upper.layers, chosen, strict=True):
        layer.load_state_dict(dict(_e5_layer(model, number)))
    return upper


def opened(kept: TunedLayers) -> Upper:
    """Layers and heads of a file that `export` wrote."""
    upper = Upper(kept.count, kept.piece_values)
    state = {}
    for name in upper.state_dict():
        *layer, part, kind = name.split(".")
        place = ".".join([*(f"t{number}" for number in layer[1:]), part])
        if kind == "weight" and kept.has(f"{place}.w.scale"):
            rounded = kept.rounded(f"{place}.w")
            values = (rounded.values * rounded.scales).T
        else:
            values = kept.floats(f"{place}.{'w' if kind == 'weight' else 'b'}").T
        state[name] = torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))
    upper.load_state_dict(state)
    return upper


def _e5_layer(model: PackedModel, number: int) -> list[tuple[str, Tensor]]:
    found = []
    for part, columns in (
        ("q", HIDDEN),
        ("k", HIDDEN),
        ("v", HIDDEN),
        ("ao", HIDDEN),
        ("fi", HIDDEN),
        ("fo", INNER),
    ):
        found.append(
            (f"{part}.weight", torch.tensor(model.quantized(f"l{number}.{part}.w", columns).values()))
        )
        found.append((f"{part}.bias", torch.tensor(model.floats(f"l{number}.{part}.b").copy())))
    for part in ("aln", "oln"):
        found.append((f"{part}.weight", torch.tensor(model.floats(f"l{number}.{part}.w").copy())))
        found.append((f"{part}.bias", torch.tensor(model.floats(f"l{number}.{part}.b").copy())))
    return found
