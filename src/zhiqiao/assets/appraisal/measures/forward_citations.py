"""How often later documents cite the patent. Source: told by a source, or counted in the register."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing


def _read(known: Knowledge) -> Reading:
    if known.cited_by_count is None and not known.cited_here:
        return nothing("来源数据没有被引次数，登记簿里也没有引用它的专利")
    told = known.cited_by_count or 0
    many = max(told, known.cited_here)
    where = "来源所述" if told >= known.cited_here else "登记簿内引用它的专利"
    return Reading(float(many), f"{many} 次（{where}）")


RULE = Measure(
    "forward_citations",
    "被引证次数",
    "次",
    "来源所述被引次数与登记簿内引用它的专利件数，取大者",
    "登记簿的被引次数与引用文献",
    _read,
)
