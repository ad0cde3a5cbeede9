"""Years of statutory protection left. Source: 专利法 art. 42, parameters/protection_terms.yaml."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, nothing
from zhiqiao.assets.register.terms import last_day_of


def _read(known: Knowledge) -> Reading:
    if known.legal_status == "ended":
        return Reading(0.0, "专利权已终止，剩余 0 年")
    if known.filed_on is None or not known.patent_type:
        return nothing("来源数据没有申请日或类型，导入带申请日的清单后可算")
    last = last_day_of(known.patent_type, known.filed_on, known.office, known.added_days)
    if last is None:
        return nothing("不是中国专利，期限按受理局的法律，这里不算")
    years = round(max(0, (last - known.day).days) / 365.25, 1)
    added = f"，含期限补偿 {known.added_days} 天" if known.added_days else ""
    return Reading(years, f"{years} 年（保护期至 {last}{added}）")


RULE = Measure(
    "term_left",
    "剩余法定保护期",
    "年",
    "（申请日 + 法定年限 + 补偿天数 − 1 天 − 评价日）÷ 365.25，不小于 0",
    "登记簿的申请日、类型与期限补偿；专利法第 42 条",
    _read,
)
