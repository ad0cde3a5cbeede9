"""A province's push: every firm against every new patent, ten each, with the sentences that earned them.

6,780 firms × 13,790 patents are the figures of a push that 浙江 reported. Firms are generated from a seed (a GB/T 4754
class and phrases out of real needs' and patents' titles), for no table of firms is at hand. Counted: laying out,
cutting into terms, matching, ranking, reasons. Not counted: vectors, kept by text. The peer gives no reasons.
"""

import re
import time
from functools import lru_cache
from pathlib import Path

import numpy as np

from bench._bench import Bench, Options, Report
from bench._texts import Need, documents, label, needs, pool_of
from bench.batch import Steps, compared, loop_of_fusions, used
from zhiqiao.kernel.tables import gbt4754_industries
from zhiqiao.market.matching.at_size import Batch, match_documents
from zhiqiao.market.matching.ranking import NeedText
from zhiqiao.retrieval.dense.selection import setting_of

TOP = 10
_PHRASES = 4
_PHRASE_LENGTH = range(4, 25)  # characters
_OF = re.compile(r"^一种|及其.*$|[（(].*$")


@lru_cache(maxsize=1)
def firms(options: Options) -> tuple[Need, ...]:
    """What firms make, generated: no two alike."""
    rng = np.random.default_rng(options.seed + 7)
    classes = [one.name for one in gbt4754_industries() if one.section == "C"]
    titles = [one.title for one in needs(options)] + [one.title for one in pool_of(options)]
    phrases = [found for title in titles if len(found := _OF.sub("", title)) in _PHRASE_LENGTH]
    made = []
    for number in range(options.needs):
        chosen = rng.choice(len(phrases), _PHRASES, replace=False).tolist()
        made.append(Need("", f"{classes[number % len(classes)]}：{'、'.join(phrases[at] for at in chosen)}"))
    return tuple(made)


def ours(options: Options, folder: str, vectors: str, runner: str = "local:") -> Report:
    """One push through the product's own code."""
    asked = [NeedText(str(number), one.title, one.text) for number, one in enumerate(firms(options))]
    given = list(documents(options))
    steps = Steps()
    started = time.perf_counter()
    batch = Batch(setting_of(), Path(vectors), runner, Path(folder), with_reasons=True)
    answers = list(match_documents(given, asked, TOP, batch, steps.of))
    took = time.perf_counter() - started
    first = answers[0]
    return {
        "seconds": took,
        "pairs_per_s": round(len(asked) * len(given) / took),
        "reasons": sum(len(one.why) for one in answers),
        "steps_s": steps.told(),
        **used(),
        "example": {
            "firm": asked[0].text,
            "patent": first.why[0].document.text,
            "shared": list(first.why[0].shared),
        },
    }


def peer(options: Options, folder: str, vectors: str) -> Report:  # noqa: ARG001 - the frame gives a folder to all
    """bm25s and exact cosines, fused by z-scores, firm by firm, without reasons."""
    return loop_of_fusions(firms(options), list(documents(options)), vectors, TOP)


def run(options: Options) -> Report:
    """Both, each in a process of its own."""
    made = f"企业 {options.needs} 家按种子 {options.seed} 生成（行业名 + 真实需求与专利名称中的短语）"
    data = f"{label(options)}；{made}"
    theirs = "bm25s + e5 余弦，z 分数融合，逐家（实测前 200 家，按家数推算），不给理由"
    return compared("bench.push", options, firms(options), (data, "知桥批量推送（含理由句）", theirs))


BENCH = Bench("push", "企业 × 专利推送，每家十件，含理由句", run, docs=13_790, needs=6_780, repeat=1)
