"""Which embedder a setting names."""

import os
from importlib.util import find_spec
from pathlib import Path

from zhiqiao.retrieval.dense.embedder import Embedder, NullEmbedder
from zhiqiao.retrieval.refusal import SearchRefused


class EmbedderRefused(SearchRefused):
    """The setting names no embedder."""


def setting_of(chosen: str | None = None) -> str:
    """The setting in use: what was chosen, else that of ``ZHIQIAO_EMBEDDER``, else ``bundled``."""
    return chosen or os.environ.get("ZHIQIAO_EMBEDDER") or "bundled"


def choose_embedder(setting: str | None = None) -> Embedder:
    """The embedder of a setting, by default that of ``ZHIQIAO_EMBEDDER``, else the bundled model.

    - ``bundled``: multilingual-e5-small with two layers trained for needs and patents, which ships.
    - ``e5``: multilingual-e5-small as it is.
    - ``none``: words only.
    - ``http(s)://host/v1#model``: an OpenAI-compatible service; its key stands in ``ZHIQIAO_EMBEDDER_KEY``.
    - ``folder:/path``: a local ONNX model.
    """
    setting = setting_of(setting)
    prefixes = ("query: ", "passage: ") if "e5" in setting.lower() else ("", "")
    if setting == "none":
        return NullEmbedder()
    if setting in {"bundled", "e5"}:
        if find_spec("onnxruntime") is None or find_spec("tokenizers") is None:
            raise EmbedderRefused(
                "缺少语义模型的运行库 onnxruntime 或 tokenizers",
                "请运行 ./run --setup 补装依赖，或用 --text-only 只按词匹配",
            )
        from zhiqiao.retrieval.dense.bundled import BundledE5
        from zhiqiao.retrieval.dense.tuned import TunedE5

        return BundledE5() if setting == "e5" else TunedE5()
    if setting.startswith(("http://", "https://")):
        from zhiqiao.retrieval.dense.endpoint import EndpointEmbedder

        url, _, model = setting.partition("#")
        return EndpointEmbedder(url, model, os.environ.get("ZHIQIAO_EMBEDDER_KEY", ""), prefixes)
    if setting.startswith("folder:"):
        from zhiqiao.retrieval.dense.folder import FolderEmbedder

        return FolderEmbedder(Path(setting.removeprefix("folder:")), prefixes)
    raise EmbedderRefused(
        f"不认识的语义模型设置：{setting}", "可用：bundled、e5、none、http(s)://地址/v1#模型名、folder:目录"
    )
