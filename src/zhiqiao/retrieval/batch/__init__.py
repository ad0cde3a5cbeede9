"""Many needs at once against documents in parts: `match_shard` for a part, `merge` for two, `finish` at the end.

The candidates are those that the embedded engine finds for each need alone, whatever the parts and the workers.
"""

from zhiqiao.retrieval.batch.finishing import Chosen, finish
from zhiqiao.retrieval.batch.job import Shards
from zhiqiao.retrieval.batch.matching import match_shard
from zhiqiao.retrieval.batch.needs import Needs
from zhiqiao.retrieval.batch.runner import LOCAL, Runner, RunnerRefused, open_runner
from zhiqiao.retrieval.batch.shard import DOCUMENTS_A_SHARD, Shard
from zhiqiao.retrieval.batch.topk import TopK, merge

__all__ = [
    "DOCUMENTS_A_SHARD",
    "LOCAL",
    "Chosen",
    "Needs",
    "Runner",
    "RunnerRefused",
    "Shard",
    "Shards",
    "TopK",
    "finish",
    "match_shard",
    "merge",
    "open_runner",
]
