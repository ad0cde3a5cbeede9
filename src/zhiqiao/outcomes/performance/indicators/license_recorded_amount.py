"""专利许可备案金额: sum of the fixed amounts of licenses recorded in the period, 亿元.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 8 列;
royalties without a fixed amount are left out, free ones count 0.
"""

from zhiqiao.kernel.money import FEN_PER_YI
from zhiqiao.outcomes.performance.declaration import (
    AmountKnown,
    Choices,
    Indicator,
    Rule,
    Said,
    Shape,
    Tally,
    Term,
)


def _declare(choices: Choices) -> Indicator:
    main = Term(
        label="许可合同备案",
        kinds=("license_recorded", "open_license_recorded"),
        tally=Tally.SUM_AMOUNT,
        minimum_grade=choices.whole("minimum_grade"),
        conditions=(AmountKnown(Said("amount", "没有固定金额", "按提成计费，备案时没有固定或可折算的金额")),),
        watched=("license_signed",),
        watched_said=Said("pending", "等级不够", "有许可合同，尚未备案"),
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="亿元",
        shape=Shape.SUM_AMOUNT,
        sentence=(
            "期内备案的许可合同金额相加（合同额，不是到账额）；无偿许可计 0；"
            "只有提成、没有固定额的不计入并列出。"
        ),
        source=choices.source,
        confidence=choices.confidence,
        main=main,
        scale=FEN_PER_YI,
    )


RULE = Rule("license_recorded_amount", _declare)
