"""Whether a patent should go into the pool of convertible patents: a suggestion with its reasons.

Source: 国知发运字〔2024〕5号 “筛选入库”; the thresholds are the platform's (parameters/stocktake_rules.yaml).
"""

from typing import Any

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.judging import Finding, Situation, StocktakeRule
from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence

_FILE = "stocktake_rules.yaml"
_TOP_RATING = "A"


def _judge(situation: Situation) -> Finding:
    against = _against(situation)
    if against:
        return Finding("out", "建议不入库", tuple(against), Confidence.P)
    missing = [
        word
        for word, known in (
            ("自评或单位评价", situation.rating),
            ("技术成熟度", situation.maturity),
            ("可接受的转化方式", situation.modes),
        )
        if not known
    ]
    if missing:
        return Finding("unclear", "资料不足", (f"还缺：{'、'.join(missing)}",), Confidence.P)
    return Finding("in", "建议入库", tuple(_favor(situation)), Confidence.P)


def _threshold(name: str, situation: Situation) -> Any:  # noqa: ANN401 - a parameter's type is its file's affair
    return parameters.dated(_FILE, "convertible", name).value_on(situation.day)


def _against(situation: Situation) -> list[str]:
    ratings = _threshold("ratings", situation)
    lowest = _threshold("minimum_maturity", situation)
    least = _threshold("minimum_years_left", situation)
    found: list[str] = []
    if situation.legal_status == "ended":
        found.append("专利权已失效")
    if situation.modes == (choices.unwilling(),):
        found.append("权利人表示不转化")
    if situation.years_left is not None and situation.years_left < least:
        found.append(f"保护期剩余不足 {least} 年")
    if situation.rating and situation.rating not in ratings:
        found.append(f"评价为 {choices.rating_label(situation.rating)}")
    maturity = situation.maturity
    if maturity is not None and maturity < lowest and situation.rating != _TOP_RATING:
        found.append(f"成熟度为 {choices.maturity_label(maturity)}，低于 {choices.maturity_label(lowest)}")
    return found


def _favor(situation: Situation) -> list[str]:
    ways = "、".join(choices.mode_labels(situation.modes))
    found = [
        f"评价 {choices.rating_label(situation.rating)}，成熟度 {choices.maturity_label(situation.maturity)}",
        f"可接受：{ways}",
    ]
    if situation.years_left is not None:
        found.append(f"保护期还剩 {situation.years_left} 年")
    return found


RULE = StocktakeRule("convertible", "入库建议", "国知发运字〔2024〕5号 筛选入库；门槛为平台默认", _judge)
