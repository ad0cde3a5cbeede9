"""Which judge a setting names."""

import os

from zhiqiao.retrieval.judging.endpoint import EndpointJudge
from zhiqiao.retrieval.judging.judge import Judge, JudgeRefused, NullJudge


def choose_judge(setting: str | None = None) -> Judge:
    """The judge of a setting, by default that of ``ZHIQIAO_JUDGE``, else none.

    - ``none``: nothing is graded, nothing leaves the machine.
    - ``http(s)://host/v1#model``: a chat model behind an OpenAI-compatible service.
    - ``http(s)://host/v1/rerank#model``: a reranker (the shape of Jina, Cohere and vLLM).

    The key stands in ``ZHIQIAO_JUDGE_KEY``.
    """
    setting = setting or os.environ.get("ZHIQIAO_JUDGE") or "none"
    if setting == "none":
        return NullJudge()
    url, _, model = setting.partition("#")
    if url.startswith(("http://", "https://")) and model:
        return EndpointJudge(url, model, os.environ.get("ZHIQIAO_JUDGE_KEY", ""))
    raise JudgeRefused(
        "不认识的评判服务设置 ZHIQIAO_JUDGE",
        "可用：none、http(s)://地址/v1#模型名、http(s)://地址/v1/rerank#模型名",
    )
