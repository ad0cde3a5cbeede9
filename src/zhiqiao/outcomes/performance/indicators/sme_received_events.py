"""中小微企业接受高校院所专利转让许可次数: patent × recordal, university or institute to SME.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 1 列; unit 次 inferred (rules.md 1.2).
"""

from zhiqiao.outcomes.performance import conditions
from zhiqiao.outcomes.performance.declaration import Choices, Indicator, Rule, Shape, Tally, Term


def _declare(choices: Choices) -> Indicator:
    key = conditions.event_key(choices)
    unit = "一件专利的一次生效登记或备案" if key is key.SUBJECT_RECORD else "一份登记或备案"
    main = Term(
        label="高校院所向中小微企业的转让登记与许可备案",
        kinds=conditions.MOVED_KINDS,
        tally=Tally.DISTINCT,
        key=key,
        minimum_grade=choices.whole("minimum_grade"),
        conditions=(
            *conditions.supplier(choices),
            *conditions.small_firm(choices, conditions.RECEIVER, "受让方或被许可方"),
        ),
        watched=conditions.SIGNED_KINDS,
        watched_said=conditions.NOT_YET_RECORDED,
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="次",
        shape=Shape.DISTINCT,
        sentence=(
            f"{unit}计 1 次；供方是高校、科研机构，"
            "受方按上一年度数据划为中型、小型或微型企业；按登记日、备案日计入期内。"
        ),
        source=choices.source,
        confidence=choices.confidence,
        main=main,
    )


RULE = Rule("sme_received_events", _declare)
