"""How the unit's rating differs from the inventor's; both are kept and shown side by side.

Source: 国知发运字〔2024〕5号 “发明人自评、单位集中评价”; when to talk it over is the platform's default.
"""

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.judging import Finding, Situation, StocktakeRule
from zhiqiao.kernel import parameters

_FILE = "stocktake_rules.yaml"


def _judge(situation: Situation) -> Finding:
    if not situation.inventor_rating or not situation.unit_rating:
        return Finding("waiting", "待两方评价")
    order = [code for code, _ in choices.ratings()]
    lower_by = order.index(situation.unit_rating) - order.index(situation.inventor_rating)
    reasons: list[str] = []
    if lower_by:
        inventor, unit = (
            choices.rating_label(code) for code in (situation.inventor_rating, situation.unit_rating)
        )
        reasons.append(f"自评 {inventor}，单位评 {unit}")
    mine, theirs = situation.inventor_maturity, situation.unit_maturity
    if mine and theirs and mine != theirs:
        reasons.append(
            f"成熟度：自评 {choices.maturity_label(mine)}，单位评 {choices.maturity_label(theirs)}"
        )
    talk = int(parameters.dated(_FILE, "difference", "steps_to_talk").value_on(situation.day))
    if abs(lower_by) >= talk:
        reasons.append(f"相差 {abs(lower_by)} 级，建议与发明人复核")
    if lower_by > 0:
        return Finding("lower", "单位低于自评", tuple(reasons))
    if lower_by < 0:
        return Finding("higher", "单位高于自评", tuple(reasons))
    return Finding("maturity", "成熟度不同", tuple(reasons)) if reasons else Finding("same", "一致")


RULE = StocktakeRule(
    "difference", "自评与单位评价的差异", "国知发运字〔2024〕5号 两级评价；提示级差为平台默认", _judge
)
