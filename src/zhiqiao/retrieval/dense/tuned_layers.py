"""Upper layers trained for needs and patents: one small file that ships.

The file is an ``.npz``: matrices in 8 bits with a scale a column, the rest as float32, and ``about`` (JSON: version,
after = lower layers kept of the packed model, count = layers here). How it was made: evals/training/README.md.
"""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.packed_model import Floats, ModelFileRefused

STEPS = 127  # 8-bit weights run from -127 to 127
_FILE = Path(__file__).parent / "weights" / "need-patent.npz"


@dataclass(frozen=True)
class Rounded:
    """A matrix in 8 bits: ``values`` int8 (inputs, outputs), ``scales`` float32 (outputs,)."""

    values: npt.NDArray[np.int8]
    scales: Floats


class TunedLayers:
    """One opened file of trained layers."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or _FILE
        try:
            with self._path.open("rb") as file, np.load(file) as kept:
                self._arrays = {name: kept[name] for name in kept.files if name != "about"}
                about = json.loads(str(kept["about"]))
            self.version = str(about["version"])
            self.after = int(about["after"])
            self.count = int(about["count"])
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ModelFileRefused(
                f"随产品带的匹配模型打不开：{self._path.name}",
                "请重新取得完整的程序目录，或用 --text-only 只按词匹配",
            ) from error

    @property
    def piece_values(self) -> int:
        """Values that each piece of a text gives for reading closely; 0 where these layers were not trained for it."""
        return int(self._arrays["tokens.w"].shape[1]) if "tokens.w" in self._arrays else 0

    def has(self, name: str) -> bool:
        """Whether a tensor is kept here, under the name that the graph asks for."""
        return name in self._arrays

    def floats(self, name: str) -> Floats:
        """A vector: a bias, or the weights of a norm."""
        return np.asarray(self._arrays[name], dtype=np.float32)

    def rounded(self, name: str) -> Rounded:
        """An 8-bit matrix."""
        return Rounded(
            np.asarray(self._arrays[name], dtype=np.int8),
            np.asarray(self._arrays[f"{name}.scale"], dtype=np.float32),
        )
