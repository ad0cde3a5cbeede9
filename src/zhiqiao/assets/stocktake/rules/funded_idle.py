"""The clock of a publicly funded patent: so many years unused without a valid reason, and it is to be offered.

Source: 国办发〔2023〕37号 (five years, unused, no valid reason: may be licensed to others); 达州方案.
Years by region and day, and from when to warn: parameters/stocktake_rules.yaml.
"""

from datetime import timedelta

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.judging import Finding, Situation, StocktakeRule
from zhiqiao.assets.stocktake.rules.sleeping import by_region
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import years_after

_FILE = "stocktake_rules.yaml"


def _judge(situation: Situation) -> Finding:
    entry = by_region(("funded_idle", "years"), situation.region_code, situation.day)
    stopped = _stopped(situation)
    if stopped is not None:
        return Finding(*stopped, entry.confidence)
    if situation.granted_on is None:
        return Finding("unknown", "无法计时", ("来源数据没有授权公告日",), entry.confidence)
    ends_on = years_after(situation.granted_on, int(entry.value))
    words = f"授权满 {entry.value} 年之日为 {ends_on}"
    if situation.day >= ends_on:
        verdict, label, why = _up(situation)
        return Finding(verdict, label, (words, why), entry.confidence)
    warn = int(parameters.dated(_FILE, "funded_idle", "notice_days").value_on(situation.day))
    if situation.day >= ends_on - timedelta(days=warn):
        left = f"还有 {(ends_on - situation.day).days} 天"
        return Finding("near", "即将届满", (words, left), entry.confidence)
    return Finding("running", "计时中", (words,), entry.confidence)


def _stopped(situation: Situation) -> tuple[str, str, tuple[str, ...]] | None:
    """Why no clock runs; None when one does."""
    if not situation.is_funded:
        return "not_funded", "不适用", ("没有声明由财政资助项目形成",)
    if situation.legal_status == "unknown":
        return "unknown", "无法计时", ("来源数据没有法律状态",)
    if situation.legal_status != "in_force":
        return "over", "不计时", ("专利权不是有效状态",)
    if situation.is_converted:
        return "used", "已转化", ("账本里有转让、许可备案或实施证明",)
    if situation.implementation not in {"", choices.idle_implementation()}:
        how = choices.implementation_label(situation.implementation)
        return "used", "已实施", (f"建档的实施状态为“{how}”",)
    return None


def _up(situation: Situation) -> tuple[str, str, str]:
    """What the end of the years means."""
    if situation.is_offered:
        return "offered", "已对外提供", "账本里有供给发布或开放许可备案"
    if situation.excuse:
        return "excused", "有理由", situation.excuse
    return "to_offer", "应对外提供", "没有实施记录，也没有写明正当理由"


RULE = StocktakeRule("funded_idle", "财政资助专利未实施时钟", "国办发〔2023〕37号；达州方案", _judge)
