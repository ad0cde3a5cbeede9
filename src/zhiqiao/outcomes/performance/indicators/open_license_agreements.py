"""通过专利开放许可（试点）达成的专利许可数量: patent × licensee, recorded; pilot and statutory together.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 4 列; 件 for several licensees of one patent is inferred.
"""

from zhiqiao.outcomes.performance import conditions
from zhiqiao.outcomes.performance.declaration import (
    Choices,
    Companion,
    Indicator,
    Key,
    Rule,
    Shape,
    Tally,
    Term,
)


def _declare(choices: Choices) -> Indicator:
    kinds = ("open_license_recorded",)
    who = "被许可方"
    grade = choices.whole("minimum_grade")
    known = (conditions.identified(conditions.RECEIVER, who),)
    main = Term(
        label="达成并备案的开放许可",
        kinds=kinds,
        tally=Tally.DISTINCT,
        key=Key.SUBJECT_PARTY,
        party_roles=conditions.RECEIVER,
        minimum_grade=grade,
        conditions=known,
    )
    patents = Term(
        label="开放许可涉及的专利",
        kinds=kinds,
        tally=Tally.DISTINCT,
        key=Key.SUBJECT,
        minimum_grade=grade,
        conditions=known,
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="件",
        shape=Shape.DISTINCT,
        sentence=(
            "一件专利许可给一家企业计 1 件；须已备案或在试点平台登记，"
            "只发布声明未达成的不计；同时报告去重专利数。"
        ),
        source=choices.source,
        confidence=choices.confidence,
        main=main,
        companions=(Companion("去重专利", "件", patents),),
    )


RULE = Rule("open_license_agreements", _declare)
