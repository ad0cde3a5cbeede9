"""Writes trained layers as the file that ships."""

import json
from pathlib import Path

import numpy as np
import torch

from zhiqiao.retrieval.dense.tuned_layers import STEPS


def export(state: dict[str, torch.Tensor], after: int, version: str, out: Path) -> None:
    """Matrices in 8 bits a column, the rest as float32, and what they are.

    Args:
        state: Of `network.Upper`.
        after: e5's layers below.
        version: Names the vectors made with them.
        out: The ``.npz``.
    """
    arrays = {}
    for name, tensor in state.items():
        values = tensor.float().numpy()
        *layer, part, kind = name.split(".")
        place = f"t{layer[-1]}.{part}" if layer else part
        if kind == "weight" and layer and values.ndim > 1:
            scales = np.abs(values.T).max(axis=0) / np.float32(STEPS)
            arrays[f"{place}.w"] = np.rint(values.T / scales).astype(np.int8)
            arrays[f"{place}.w.scale"] = scales.astype(np.float32)
        else:
            arrays[f"{place}.{'w' if kind == 'weight' else 'b'}"] = values.T.astype(np.float32)
    count = len({name.split(".")[1] for name in state if name.startswith("layers.")})
    about = json.dumps({"version": version, "after": after, "count": count})
    np.savez_compressed(out, about=np.array(about), **arrays)
