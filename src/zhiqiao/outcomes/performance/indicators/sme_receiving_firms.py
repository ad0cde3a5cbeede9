"""接受高校院所专利转让许可的中小微企业数量: distinct credit codes of the SMEs that received.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 2 列.
"""

from zhiqiao.outcomes.performance import conditions
from zhiqiao.outcomes.performance.declaration import Choices, Indicator, Key, Rule, Shape, Tally, Term


def _declare(choices: Choices) -> Indicator:
    who = "受让方或被许可方"
    main = Term(
        label="接受高校院所专利的中小微企业",
        kinds=conditions.MOVED_KINDS,
        tally=Tally.DISTINCT,
        key=Key.PARTY,
        party_roles=conditions.RECEIVER,
        minimum_grade=choices.whole("minimum_grade"),
        conditions=(
            *conditions.supplier(choices),
            *conditions.small_firm(choices, conditions.RECEIVER, who),
            conditions.identified(conditions.RECEIVER, who),
        ),
        watched=conditions.SIGNED_KINDS,
        watched_said=conditions.NOT_YET_RECORDED,
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="家",
        shape=Shape.DISTINCT,
        sentence=(
            "按统一社会信用代码去重；同一企业期内多次接受只计 1 家；"
            "供方是高校、科研机构，受方是中型、小型或微型企业。"
        ),
        source=choices.source,
        confidence=choices.confidence,
        main=main,
    )


RULE = Rule("sme_receiving_firms", _declare)
