"""HV5: inventions that won a state science award or a China patent award, as entered here with its paper."""

from zhiqiao.assets.appraisal.classing import HOLDS, UNKNOWN, Case, ClassRule, Finding, award_kinds


def _judge(case: Case) -> Finding:
    if not case.awards:
        return Finding(UNKNOWN, "没有登记过获奖；没有登记不等于没有获奖")
    names = award_kinds()
    return Finding(HOLDS, "；".join(f"{one.year} 年{names.get(one.kind, one.kind)}" for one in case.awards))


RULE = ClassRule(
    "awards",
    "HV5",
    "获奖",
    "国家知识产权局 2021 年五类定义；获奖由单位或主管部门登记",
    _judge,
)
