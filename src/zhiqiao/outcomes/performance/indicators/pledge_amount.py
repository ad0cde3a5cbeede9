"""企业专利质押融资金额: sum of registered pledge amounts of firms in the period, 亿元.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 7 列; registered amount by default, not what was lent.
"""

from zhiqiao.kernel.money import FEN_PER_YI
from zhiqiao.outcomes.performance import conditions
from zhiqiao.outcomes.performance.declaration import (
    AmountKnown,
    Choices,
    Indicator,
    PartyIs,
    Rule,
    Said,
    Shape,
    Tally,
    Term,
)


def _declare(choices: Choices) -> Indicator:
    main = Term(
        label="企业专利质押登记",
        kinds=("pledge_registered",),
        tally=Tally.SUM_AMOUNT,
        minimum_grade=choices.whole("minimum_grade"),
        conditions=(
            PartyIs(
                Said("firm_kind", "不是企业", "出质人不是企业"),
                roles=conditions.BORROWER,
                kinds=choices.texts("firm_kinds"),
            ),
            AmountKnown(Said("amount", "没有金额", "质押登记没有写被担保的债权数额")),
        ),
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="亿元",
        shape=Shape.SUM_AMOUNT,
        sentence="期内登记生效的专利质押，按登记的被担保债权数额相加；实际放款额另列，不混用。",
        source=choices.source,
        confidence=choices.confidence,
        main=main,
        scale=FEN_PER_YI,
    )


RULE = Rule("pledge_amount", _declare)
