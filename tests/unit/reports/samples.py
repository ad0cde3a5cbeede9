"""Invented statements of an invented district: made by hand, no real place, no real figure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from zhiqiao.outcomes.reports.parameters import scoring_rules
from zhiqiao.outcomes.reports.statement import (
    FactLine,
    FundKind,
    FundLine,
    FundState,
    LeftOut,
    Line,
    Remark,
    State,
    Statement,
)

DAY = date(2024, 11, 4)
DERIVED = "平台默认：原文未定义计数单位，按专利逐件逐次计数。"
TIMING = "平台默认：分母取期末有效专利数。"


def line(place: str, name: str, unit: str, target: str, actual: str | None, **more: object) -> Line:
    """An indicator with the most usual values filled in; ``place`` is code, first and second level."""
    code, level1, level2 = place.split("/")
    values: dict[str, object] = {
        "comparator": ">=",
        "state": State.COUNTED,
        "rule": "期内已备案的转让、许可，受让方为中小微企业，逐件专利计一次。",
        "source": "澄府办发〔2023〕8号 附件1",
        "counted": 3,
        "left_out": (LeftOut("接收方为大型企业", 2), LeftOut("只有自报，没有佐证", 1)),
    }
    values |= more
    return Line(
        code=code,
        level1=level1,
        level2=level2,
        name=name,
        unit=unit,
        target=Decimal(target),
        actual=None if actual is None else Decimal(actual),
        **values,  # type: ignore[arg-type]  # keywords of the test itself
    )


LINES = (
    line(
        "T-01/产出指标/数量指标",
        "中小微企业接受高校院所专利转让许可次数",
        "次",
        "50",
        "63",
        marks=(DERIVED,),
    ),
    line("T-02/产出指标/数量指标", "接受高校院所专利转让许可的中小微企业数量", "家", "20", "17"),
    line(
        "T-03/产出指标/数量指标",
        "普惠性专利质押融资惠及中小微企业数量",
        "家",
        "5",
        "0",
        state=State.NO_FACTS,
        reason="平台还没有这类事实",
        counted=0,
        left_out=(),
    ),
    line(
        "T-05/产出指标/数量指标",
        "高校院所向中小微企业转让许可专利占高校院所有效专利的比例",
        "%",
        "2",
        "2.36",
        marks=(TIMING,),
    ),
    line(
        "T-06/效益指标/经济效益指标",
        "普惠性专利质押融资惠及中小微企业数量占惠企数量的比例",
        "%",
        "60",
        None,
        state=State.INCOMPUTABLE,
        reason="分母为0：期内没有专利质押惠及的企业",
        counted=0,
        left_out=(),
    ),
    line("T-07/效益指标/经济效益指标", "企业专利质押融资金额", "亿元", "1.5", "0.985"),
    line("T-08/效益指标/经济效益指标", "专利许可备案金额", "亿元", "10", "17.2"),
    line(
        "T-10/满意度指标/服务对象满意度指标",
        "高校、企业对专利转让许可相关政策项目和手续办理的满意度",
        "%",
        "90",
        "93.5",
        left_out=(),
    ),
)

FACTS = (
    FactLine(
        indicator="T-01",
        part="高校院所向中小微企业的转让登记与许可备案",
        position=12,
        effective_on=date(2024, 3, 5),
        kind="专利转让登记",
        subject="2021104346804",
        subject_name="一种传感器的封装方法",
        parties="江州大学→澄江微电子有限公司",
        amount_fen=1_250_000,
        quantity=1,
        grade="已备案",
        record_number="XM2024-0012",
        papers="转让合同.pdf、手续合格通知书.pdf",
    ),
    FactLine(
        indicator="T-01",
        part="高校院所向中小微企业的转让登记与许可备案",
        position=15,
        effective_on=date(2024, 4, 9),
        kind="专利许可备案",
        subject="2020106543210",
        subject_name="=1+1",
        parties="江州大学→澄江智造有限公司",
        amount_fen=None,
        quantity=1,
        grade="已备案",
        record_number="",
        papers="",
    ),
)

FUNDS = (
    FundLine(FundKind.FISCAL, 300_000_000, 320_000_000, 288_000_000),
    FundLine(FundKind.CARRIED_OVER, 0, 0, 0),
    FundLine(FundKind.OTHER, 50_000_000, 80_000_000, 60_000_000),
)

REMARKS = (
    Remark("T-02", "部分企业许可合同备案材料补正中，计入时点后移；已逐家对接，年底前办结。"),
    Remark("T-03", "质押登记数据接入较晚；已与银行约定按月报送。"),
    Remark("T-06", "期内没有质押惠企记录，比例无从计算；将随质押数据一并补计。"),
    Remark("T-07", "两笔质押登记时间晚于截止日；已纳入下期。"),
)

SELF_EVALUATION = Statement(
    form="self_evaluation",
    title="澄江区专利转化专项工作绩效自评表",
    region="澄江区",
    plan="澄江区专利转化专项工作实施方案（2023—2024年）",
    document_number="澄府办发〔2023〕8号",
    is_consultation_draft=False,
    starts_on=date(2023, 12, 29),
    ends_on=date(2024, 12, 31),
    cutoff=date(2024, 10, 31),
    position=1284,
    head_hash="9f2c7a1be04d5566778899aabbccddeeff00112233445566778899aabbccddee",
    made_on=DAY,
    department="澄江区市场监督管理局",
    unit="澄江区知识产权服务中心",
    goals_expected="建立专利转化运营服务体系，完成方案列明的各项目标值。",
    goals_actual="完成转让许可63次，占目标的126%；质押融资0.985亿元；满意度93.5%。",
    lines=LINES,
    remarks=REMARKS,
    fund_state=FundState.GIVEN,
    funds=FUNDS,
    scoring=scoring_rules(DAY),
    facts=FACTS,
)

TARGET_TABLE = replace(
    SELF_EVALUATION,
    form="target_table",
    title="澄江区专利转化专项工作绩效目标表",
    remarks=(),
    funds=(),
    fund_state=FundState.MISSING,
)
