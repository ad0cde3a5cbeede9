"""高校院所向中小微企业转让许可专利占高校院所有效专利的比例: patents moved ÷ patents in force.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 5 列;
the denominator's point is a parameter (rules.md 1.3).
"""

from fractions import Fraction

from zhiqiao.outcomes.performance import conditions
from zhiqiao.outcomes.performance.declaration import (
    Choices,
    Indicator,
    Key,
    Part,
    PartyIs,
    Rule,
    Said,
    Shape,
    Tally,
    Term,
    Window,
)

_POINTS = {
    "period_end": "截止日",
    "period_start": "期初",
    "mean": "期初与截止日的平均",
    "end_plus_moved": "截止日加期内转出",
}


def _stock(choices: Choices, window: Window, label: str) -> Term:
    return Term(
        label=label,
        kinds=("stock_counted",),
        tally=Tally.LATEST_SUM,
        minimum_grade=choices.whole("stock_minimum_grade"),
        conditions=(
            PartyIs(
                Said("holder_kind", "不是高校院所", "权利人不是高校、科研机构"),
                roles=conditions.HOLDER,
                kinds=choices.texts("giver_kinds"),
            ),
        ),
        window=window,
    )


def _declare(choices: Choices) -> Indicator:
    moved = Term(
        label="高校院所转让许可给中小微企业的专利",
        kinds=conditions.MOVED_KINDS,
        tally=Tally.DISTINCT,
        key=Key.SUBJECT,
        minimum_grade=choices.whole("minimum_grade"),
        conditions=(
            *conditions.supplier(choices),
            *conditions.small_firm(choices, conditions.RECEIVER, "受让方或被许可方"),
        ),
        watched=conditions.SIGNED_KINDS,
        watched_said=conditions.NOT_YET_RECORDED,
    )
    point = choices.one_of("denominator_point", tuple(_POINTS))
    at_end = _stock(choices, Window.UNTIL_CUTOFF, "截止日高校院所有效专利")
    at_start = _stock(choices, Window.UNTIL_START, "期初高校院所有效专利")
    denominators = {
        "period_end": (Part(at_end),),
        "period_start": (Part(at_start),),
        "mean": (Part(at_start, Fraction(1, 2)), Part(at_end, Fraction(1, 2))),
        "end_plus_moved": (Part(at_end), Part(moved)),
    }
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="%",
        shape=Shape.RATIO,
        sentence=(
            f"分子：期内转让或许可给中小微企业的专利，按件去重（不是次数）；分母：高校院所有效专利件数，取{_POINTS[point]}。"
            "分母为零时不可计算。"
        ),
        source=choices.source,
        confidence=choices.confidence,
        main=moved,
        denominator=denominators[point],
    )


RULE = Rule("holder_patents_moved_share", _declare)
