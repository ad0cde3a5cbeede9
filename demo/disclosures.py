"""What inventors of 澄江大学 hand in before anything is filed: invented, one for each step of the way."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Disclosed:
    """A disclosure and how far it has come.

    ``until``: draft, submitted, searched, rated, or the decision; ``ratings``: 0 to 10 and the ground by dimension.
    """

    title: str
    problem: str
    means: str
    effect: str
    until: str
    inventor: str = ""
    conclusion: str = ""
    reason: str = ""
    deadline_on: date | None = None
    ratings: dict[str, tuple[int, str]] = field(default_factory=dict)


def _rated(technical: int, market: int, drafting: int, layout: int) -> dict[str, tuple[int, str]]:
    return {
        "technical_value": (technical, "与检索到的最接近文献相比，关键步骤不同，有对比数据"),
        "market_demand": (market, "走访过两家企业，有一家愿意试用"),
        "drafting_quality": (drafting, "方案完整，实施例两个"),
        "layout": (layout, "与本组已授权专利成组"),
    }


DISCLOSURES = (
    Disclosed(
        "印染废水臭氧催化单元的自清洗曝气盘",
        "曝气盘两三周就被染料沉淀堵住，停车清洗一次要半天。",
        "盘面分为三环，轮流反向通入脉冲压缩空气，控制器按压差决定哪一环反吹。",
        "连续运行九十天未拆洗，压差波动不超过百分之八。",
        "draft",
    ),
    Disclosed(
        "利用余热的污泥两段干化方法",
        "单段干化到含水率四成以下时能耗陡增，泥块外干内湿。",
        "先以烟气余热破碎干化到六成，再以低温热泵带式干化，两段之间设均质仓。",
        "吨水能耗下降约三成，出泥粒度均匀。",
        "submitted",
        deadline_on=date(2027, 1, 15),
    ),
    Disclosed(
        "染色残液中活性染料的分级回收装置",
        "残液里还有一成多染料，直接排放既浪费又难处理。",
        "两级纳滤串联，按分子量分级截留，浓缩液按色光回配。",
        "小试回收率六成以上，回配色差小于一级。",
        "supplement",
        inventor="陆衡",
        reason="请补充与同类纳滤回收方案的对比数据，并写明两级膜的截留分子量",
    ),
    Disclosed(
        "高盐印染废水的电渗析与结晶耦合工艺",
        "高盐废水蒸发结垢严重，换热管半年就要更换。",
        "先以倒极电渗析浓缩并分出二价盐，再送低温结晶，母液回流。",
        "结垢周期由三十天延长到一百一十天。",
        "searched",
        inventor="卫知南",
        conclusion="最接近的几篇均先蒸发后分盐，本方案先分盐，次序与设备不同",
    ),
    Disclosed(
        "基于浊度与电导联合判断的混凝加药控制方法",
        "进水波动时加药滞后，不是浪费药剂就是出水超标。",
        "以浊度变化率与电导组成二维状态，查表得到加药修正量，每班自动更新表值。",
        "药剂用量下降一成半，出水超标次数由每周三次降为零。",
        "rated",
        inventor="卫知南",
        conclusion="单独用浊度控制的文献较多，联合判断并自更新的未见",
        ratings=_rated(6, 7, 6, 5),
    ),
    Disclosed(
        "可拆换滤芯的纤维束过滤罐",
        "纤维束整罐更换费工，厂里常常一直用到穿透。",
        "滤束做成六个抽屉式单元，在线隔断后逐个抽换。",
        "更换一组只要二十分钟，不停产。",
        "file",
        inventor="陆衡",
        conclusion="抽屉式更换结构与检索到的整体吊装不同",
        reason="结构可见、容易取证，两家企业有意试用，建议申请实用新型并同日申请发明",
        ratings=_rated(7, 8, 7, 6),
    ),
    Disclosed(
        "脱色菌剂的驯化配方",
        "外购菌剂对本地染料适应慢，投加两个月才见效。",
        "以本地活性污泥为种，按三阶段提高染料比例驯化，并补充微量元素。",
        "适应期由六十天缩短到二十五天。",
        "confide",
        inventor="季宛",
        conclusion="驯化思路已有公开，配方比例未见公开",
        reason="配方从产品上看不出来，公开后难以发现侵权，作为技术秘密管理",
        ratings=_rated(5, 6, 4, 3),
    ),
    Disclosed(
        "一种水质采样瓶标签",
        "标签遇水脱落，样品混淆。",
        "标签背胶改为耐水胶并加印二维码。",
        "浸泡一周不脱落。",
        "drop",
        inventor="季宛",
        conclusion="耐水标签和二维码均为常见做法",
        reason="与已有做法差别小，没有产业化前景，不建议申请",
        ratings=_rated(1, 2, 5, 1),
    ),
)
