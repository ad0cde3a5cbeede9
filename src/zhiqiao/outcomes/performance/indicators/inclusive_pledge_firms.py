"""普惠性专利质押融资惠及中小微企业数量: distinct SMEs with a registered pledge within the inclusive limit.

Source: 北碚府办发〔2023〕120号 附件1 第 3 列 (not in the body); 普惠 as the press line of rules.md 1.4.
"""

from zhiqiao.outcomes.performance import conditions
from zhiqiao.outcomes.performance.declaration import Choices, Indicator, Key, Rule, Shape, Tally, Term


def _declare(choices: Choices) -> Indicator:
    main = Term(
        label="普惠性专利质押融资惠及的中小微企业",
        kinds=("pledge_registered",),
        tally=Tally.DISTINCT,
        key=Key.PARTY,
        party_roles=conditions.BORROWER,
        minimum_grade=choices.whole("minimum_grade"),
        conditions=(
            *conditions.small_firm(choices, conditions.BORROWER, "出质人"),
            conditions.identified(conditions.BORROWER, "出质人"),
            conditions.inclusive(choices),
        ),
    )
    wan = choices.whole("inclusive_limit_yuan") // 10_000
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="家",
        shape=Shape.DISTINCT,
        sentence=(
            f"期内办完专利质押登记、单笔登记金额在 {wan} 万元以内的中型、小型或微型企业，"
            "按统一社会信用代码去重。"
        ),
        source=choices.source,
        confidence=choices.confidence,
        main=main,
    )


RULE = Rule("inclusive_pledge_firms", _declare)
