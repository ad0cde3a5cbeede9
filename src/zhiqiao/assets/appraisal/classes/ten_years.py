"""HV3: inventions maintained strictly more than ten years. Basis: parameters/appraisal/high_value.yaml."""

from zhiqiao.assets.appraisal.classing import FILE, HOLDS, NOT, UNKNOWN, Case, ClassRule, Finding
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import years_after

_BASES = {"filed_on": "申请日", "granted_on": "授权公告日"}


def _judge(case: Case) -> Finding:
    known = case.known
    basis = parameters.dated(FILE, "basis").entry_on(known.day)
    years = int(parameters.dated(FILE, "years").value_on(known.day))
    starts = known.filed_on if basis.value == "filed_on" else known.granted_on
    word = _BASES[basis.value]
    if starts is None:
        return Finding(UNKNOWN, f"来源数据没有{word}", basis.confidence)
    full = years_after(starts, years)
    if known.day > full:
        return Finding(HOLDS, f"自{word} {starts} 起已超过 {years} 年", basis.confidence)
    return Finding(NOT, f"自{word} {starts} 起，{full} 满 {years} 年，之后才算", basis.confidence)


RULE = ClassRule(
    "ten_years",
    "HV3",
    "维持超十年",
    "国家知识产权局 2021 年五类定义；起算日公开定义没有写，按申请日",
    _judge,
)
