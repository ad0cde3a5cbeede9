"""企业专利产品备案数量: distinct filing numbers of firms' patent products, filed in the period.

Source: 北碚府办发〔2023〕120号 工作目标, 附件1 第 9 列;
newly filed by default, the cumulative number stands beside it.
"""

from zhiqiao.outcomes.performance.declaration import (
    Choices,
    Companion,
    Indicator,
    Key,
    PartyIs,
    Rule,
    Said,
    Shape,
    Tally,
    Term,
    Window,
)


def _term(choices: Choices, window: Window, label: str) -> Term:
    return Term(
        label=label,
        kinds=("product_filed",),
        tally=Tally.DISTINCT,
        key=Key.RECORD,
        minimum_grade=choices.whole("minimum_grade"),
        conditions=(
            PartyIs(Said("firm_kind", "不是企业", "备案主体不是企业"), kinds=choices.texts("firm_kinds")),
        ),
        window=window,
    )


def _declare(choices: Choices) -> Indicator:
    in_period = _term(choices, Window.PERIOD, "期内备案通过的专利产品")
    cumulative = _term(choices, Window.UNTIL_CUTOFF, "累计备案通过的专利产品")
    scope = choices.one_of("filing_scope", ("in_period", "cumulative"))
    main, other, beside = (
        (in_period, cumulative, "累计") if scope == "in_period" else (cumulative, in_period, "期内新增")
    )
    return Indicator(
        code=choices.code,
        label=choices.label,
        unit="件",
        shape=Shape.DISTINCT if main is in_period else Shape.CUMULATIVE,
        sentence=f"在备案系统备案通过的专利产品，按备案号去重，{main.label[:2]}计；认定为专利密集型产品的另计；同时报告{beside}数。",
        source=choices.source,
        confidence=choices.confidence,
        main=main,
        companions=(Companion(beside, "件", other),),
    )


RULE = Rule("product_filings", _declare)
