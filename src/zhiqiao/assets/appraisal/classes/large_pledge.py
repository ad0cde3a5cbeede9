"""HV4: inventions that raised a larger amount by pledge. No official threshold is published: one may be tried."""

from zhiqiao.assets.appraisal.classing import FILE, HOLDS, NOT, UNKNOWN, Case, ClassRule, Finding
from zhiqiao.kernel import parameters
from zhiqiao.kernel.money import wan
from zhiqiao.kernel.parameters import Confidence


def _judge(case: Case) -> Finding:
    entry = parameters.dated(FILE, "pledge_threshold_fen").entry_on(case.known.day)
    threshold = entry.value if case.threshold_fen is None else case.threshold_fen
    mark = entry.confidence if case.threshold_fen is None else Confidence.P
    if not case.pledged_fen:
        if case.pledges_hidden:
            return Finding(UNKNOWN, f"有 {case.pledges_hidden} 笔质押登记，没有您能看到的金额", mark)
        told = [one.words for one in case.known.events or () if "质押" in one.words]
        if told:
            return Finding(UNKNOWN, f"法律事件有“{told[0]}”，账本里没有金额", mark)
        if case.known.events is not None:
            return Finding(NOT, "账本和法律事件里都没有质押", mark)
        return Finding(UNKNOWN, "账本里没有质押登记，来源也没有法律事件", mark)
    largest = max(case.pledged_fen)
    said = f"最大一笔质押 {wan(largest)} 万元"
    if threshold is None:
        return Finding(UNKNOWN, f"{said}；“较高”的门槛官方没有公布", mark)
    words = f"{said}，试算门槛 {wan(threshold)} 万元" if case.threshold_fen is not None else said
    return Finding(HOLDS if largest >= threshold else NOT, words, mark)


RULE = ClassRule(
    "large_pledge",
    "HV4",
    "较高质押",
    "国家知识产权局 2021 年五类定义；门槛官方没有公布",
    _judge,
)
