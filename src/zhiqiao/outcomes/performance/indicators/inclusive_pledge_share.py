"""普惠性专利质押融资惠及中小微企业数量占惠企数量的比例: by firms, never by money.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 6 列;
惠企数 taken as distinct pledgor firms (rules.md 1.4, M).
"""

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
)


def _declare(choices: Choices) -> Indicator:
    grade = choices.whole("minimum_grade")
    kinds = ("pledge_registered",)
    top = Term(
        label="普惠性质押惠及的中小微企业",
        kinds=kinds,
        tally=Tally.DISTINCT,
        key=Key.PARTY,
        party_roles=conditions.BORROWER,
        minimum_grade=grade,
        conditions=(
            *conditions.small_firm(choices, conditions.BORROWER, "出质人"),
            conditions.identified(conditions.BORROWER, "出质人"),
            conditions.inclusive(choices),
        ),
    )
    whole = Term(
        label="专利质押融资惠及的全部企业",
        kinds=kinds,
        tally=Tally.DISTINCT,
        key=Key.PARTY,
        party_roles=conditions.BORROWER,
        minimum_grade=grade,
        conditions=(
            PartyIs(
                Said("firm_kind", "不是企业", "出质人不是企业"),
                roles=conditions.BORROWER,
                kinds=choices.texts("firm_kinds"),
            ),
            conditions.identified(conditions.BORROWER, "出质人"),
        ),
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="%",
        shape=Shape.RATIO,
        sentence="分子：普惠性质押惠及的中小微企业家数；分母：期内办完专利质押登记的全部企业家数（含大型）。按家数，不按金额；分母为零时不可计算。",
        source=choices.source,
        confidence=choices.confidence,
        main=top,
        denominator=(Part(whole),),
    )


RULE = Rule("inclusive_pledge_share", _declare)
