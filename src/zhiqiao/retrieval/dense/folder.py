"""A model in a local folder: ``model.onnx`` and ``tokenizer.json``, as optimum exports them."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from zhiqiao.retrieval.dense.embedder import Kind, Progress, unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.refusal import SearchRefused

_TOKENS = 512
_POOLED = 2  # axes of an output that is already one vector a text


class FolderRefused(SearchRefused):
    """The folder holds no model that can be used."""


class FolderEmbedder:
    """Mean-pooled vectors of a local ONNX encoder; one text a run, so that nothing depends on batches.

    Args:
        folder: Holds ``model.onnx`` and ``tokenizer.json``.
        prefixes: What is put before a need and before a patent.
    """

    def __init__(self, folder: Path, prefixes: tuple[str, str] = ("", "")) -> None:
        for name in ("model.onnx", "tokenizer.json"):
            if not (folder / name).is_file():
                raise FolderRefused(
                    f"模型目录里缺少 {name}：{folder}",
                    "请放入 model.onnx 和 tokenizer.json，或改用内置模型（bundled）",
                )
        self._folder = folder
        self._prefixes = prefixes

    @cached_property
    def model_id(self) -> str:
        """The folder's name and the hash of its files."""
        digest = hashlib.sha256()
        for name in ("model.onnx", "tokenizer.json"):
            digest.update((self._folder / name).read_bytes())
        return f"{self._folder.name}/{digest.hexdigest()[:16]}"

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(_TOKENS)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        try:
            path = str(self._folder / "model.onnx")
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors share no public base class
            raise FolderRefused("model.onnx 打不开", "请重新导出模型，或改用内置模型（bundled）") from error

    @cached_property
    def dimension(self) -> int:
        """Values a vector."""
        return int(self.embed(["维度"], "query").shape[1])

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), dimension)."""
        vectors = []
        for number, text in enumerate(texts):
            vectors.append(self._run(self._prefixes[kind == "passage"] + text))
            if progress is not None:
                progress(number + 1, len(texts))
        return unit_rows(np.stack(vectors)) if vectors else np.zeros((0, self.dimension), dtype=np.float32)

    def _run(self, text: str) -> Floats:
        encoded = self._tokenizer.encode(text)
        known = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        wanted = [entry.name for entry in self._session.get_inputs()]
        given = {name: np.array([known[name]], dtype=np.int64) for name in wanted if name in known}
        output = np.asarray(self._session.run(None, given)[0], dtype=np.float32)
        return output[0] if output.ndim == _POOLED else np.asarray(output[0].mean(axis=0), dtype=np.float32)
