"""Any OpenAI-compatible embedding service (``POST …/embeddings``), called with the standard library only."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from urllib.parse import urlsplit

import numpy as np

from zhiqiao.retrieval.dense.embedder import Kind, Progress, unit_rows
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.refusal import SearchRefused

_AT_ONCE = 64
_SECONDS = 60.0
_MOST_CHARACTERS = 8_000
_REMEDY = "请检查向量服务的地址、密钥和模型名，或改用内置模型（bundled）"


class EndpointRefused(SearchRefused):
    """The embedding service did not give what was asked for."""


class EndpointEmbedder:
    """Vectors from a service at ``url`` (``http://host/v1``).

    Args:
        url: The service's base address; http or https.
        model: The model's name there.
        key: API key, or "".
        prefixes: What is put before a need and before a patent ("query: ", "passage: " for E5 models).
    """

    def __init__(self, url: str, model: str, key: str = "", prefixes: tuple[str, str] = ("", "")) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise EndpointRefused(f"向量服务地址不是 http(s) 网址：{url}", _REMEDY)
        self._url = url.rstrip("/") + "/embeddings"
        self._model = model
        self._key = key
        self._prefixes = prefixes
        self._dimension = 0
        self.model_id = f"{model}@{urlsplit(url).netloc}"

    @property
    def dimension(self) -> int:
        """Values a vector; asked of the service the first time."""
        if not self._dimension:
            self.embed(["维度"], "query")
        return self._dimension

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        """Unit vectors, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        prefix = self._prefixes[kind == "passage"]
        parts = []
        for start in range(0, len(texts), _AT_ONCE):
            some = [prefix + text[:_MOST_CHARACTERS] for text in texts[start : start + _AT_ONCE]]
            parts.append(self._ask(some))
            if progress is not None:
                progress(start + len(some), len(texts))
        vectors = unit_rows(np.concatenate(parts))
        self._dimension = vectors.shape[1]
        return vectors

    def _ask(self, texts: list[str]) -> Floats:
        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "float"}).encode()
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310 the scheme was checked
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as reply:  # noqa: S310 the scheme was checked
                entries = json.load(reply)["data"]
            ordered = sorted(entries, key=lambda entry: int(entry["index"]))
            vectors = np.array([entry["embedding"] for entry in ordered], dtype=np.float32)
        except urllib.error.HTTPError as error:
            raise EndpointRefused(f"向量服务拒绝了请求（{error.code}）", _REMEDY) from error
        except (OSError, TimeoutError) as error:
            raise EndpointRefused("连不上向量服务", _REMEDY) from error
        except (ValueError, KeyError, TypeError) as error:
            raise EndpointRefused("向量服务的回答不是约定的格式", _REMEDY) from error
        if vectors.ndim != 2 or len(vectors) != len(texts):  # noqa: PLR2004 a matrix has two axes
            raise EndpointRefused("向量服务给回的向量数与文本数不符", _REMEDY)
        return vectors
