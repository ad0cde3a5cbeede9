"""高校、企业对专利转让许可相关政策项目和手续办理的满意度: satisfied ÷ valid answers.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 10 列; 回答满意人数/有效调查人数 (自评表填报说明);
the cut on the five-point scale is a parameter.
"""

from zhiqiao.outcomes.performance.declaration import (
    AttributeIn,
    Choices,
    Indicator,
    Part,
    Rule,
    Said,
    Shape,
    Tally,
    Term,
)


def _declare(choices: Choices) -> Indicator:
    cut, top = choices.whole("satisfied_from"), choices.whole("scale_top")
    grade = choices.whole("minimum_grade")
    valid = (
        AttributeIn(Said("invalid", "无效问卷", "问卷被标为无效"), "valid", (True,), absent_passes=True),
        AttributeIn(Said("blank", "没有评分", "问卷没有填满意程度"), "score", tuple(range(1, top + 1))),
    )
    answered = Term(
        label="有效问卷", kinds=("survey_answered",), tally=Tally.COUNT, minimum_grade=grade, conditions=valid
    )
    satisfied = Term(
        label="回答满意的问卷",
        kinds=("survey_answered",),
        tally=Tally.COUNT,
        minimum_grade=grade,
        conditions=(
            *valid,
            AttributeIn(
                Said("unsatisfied", "不满意", f"{top} 级评分低于 {cut} 分"),
                "score",
                tuple(range(cut, top + 1)),
            ),
        ),
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="%",
        shape=Shape.RATIO,
        sentence=f"分子：{top} 级评分 {cut} 分及以上的有效问卷；分母：全部有效问卷。没有问卷时不可计算。",
        source=choices.source,
        confidence=choices.confidence,
        main=satisfied,
        denominator=(Part(answered),),
    )


RULE = Rule("satisfaction", _declare)
