"""Sleeping patents: granted so many years ago, in force, and not implemented.

Source: 国办发〔2023〕37号 and 达州方案 (five years); 山东省专利条例 2025 (three years).
Years by region and day: parameters/stocktake_rules.yaml.
"""

from datetime import date

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.judging import Finding, Situation, StocktakeRule
from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import DatedValue
from zhiqiao.kernel.periods import years_after

_FILE = "stocktake_rules.yaml"
_EVERYWHERE = "all"


def idle_years(region_code: str, day: date) -> DatedValue:
    """The years after which an unused patent sleeps, in a region on a day."""
    return by_region(("idle_years",), region_code, day)


def by_region(keys: tuple[str, ...], region_code: str, day: date) -> DatedValue:
    """A value that holds in a region on a day: its own, else the nearest region's above, else everyone's."""
    table = parameters.load(_FILE)
    for key in keys:
        table = table[key]
    for length in range(len(region_code), 0, -1):
        code = region_code[:length]
        if code in table:
            dated = parameters.dated(_FILE, *keys, code)
            if any(value.holds_on(day) for value in dated.values):
                return dated.entry_on(day)
    return parameters.dated(_FILE, *keys, _EVERYWHERE).entry_on(day)


def _judge(situation: Situation) -> Finding:
    entry = idle_years(situation.region_code, situation.day)
    years = int(entry.value)
    if situation.legal_status not in {"in_force", "unknown"}:
        return Finding("awake", "不适用", ("专利权不是有效状态",), entry.confidence)
    if situation.is_converted:
        return Finding("awake", "已转化", ("账本里有转让、许可备案或实施证明",), entry.confidence)
    if situation.implementation not in {"", choices.idle_implementation()}:
        how = choices.implementation_label(situation.implementation)
        return Finding("awake", "已实施", (f"建档的实施状态为“{how}”",), entry.confidence)
    if situation.granted_on is None or situation.legal_status == "unknown":
        lacking = "授权公告日" if situation.granted_on is None else "法律状态"
        return Finding("unknown", "无法判断", (f"来源数据没有{lacking}",), entry.confidence)
    idle_from = years_after(situation.granted_on, years)
    if situation.day < idle_from:
        return Finding("awake", "未满年限", (f"授权满 {years} 年之日为 {idle_from}",), entry.confidence)
    held = situation.day.year - situation.granted_on.year
    held -= (situation.day.month, situation.day.day) < (situation.granted_on.month, situation.granted_on.day)
    said = "建档为未实施" if situation.implementation else "尚未建档，没有实施记录"
    return Finding("asleep", "沉睡", (f"授权 {held} 年（年限 {years} 年），{said}",), entry.confidence)


RULE = StocktakeRule("sleeping", "沉睡专利", "国办发〔2023〕37号；达州方案；山东省专利条例（2025）", _judge)
