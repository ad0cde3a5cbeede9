"""Length of the first claim: the shorter, the fewer limits. Source: the register's first claim."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    text = "".join(known.first_claim.split())
    if not text:
        return nothing("来源数据没有首项权利要求")
    return Reading(float(len(text)), f"{len(text)} 字")


RULE = Measure(
    "first_claim_length",
    "首项权利要求字数",
    "字",
    "首项权利要求去掉空白后的字符数；越短，限定的技术特征越少",
    "登记簿的首项权利要求",
    _read,
)
