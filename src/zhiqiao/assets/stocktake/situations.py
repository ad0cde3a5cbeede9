"""An entry as the rules look at it."""

from datetime import date

from zhiqiao.assets.stocktake.denominator import converted_numbers
from zhiqiao.assets.stocktake.judging import Finding, Situation, judge, rules
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.kernel.periods import last_day_of_protection, today


def situation_of(entry: Entry, day: date, *, is_converted: bool) -> Situation:
    """What is known of the entry's patent on a day; ``entry.patent`` should be loaded."""
    patent = entry.patent
    left: int | None = None
    if patent.filed_on is not None and patent.patent_type:
        last = last_day_of_protection(patent.filed_on, patent.patent_type)
        left = max(0, (last - day).days // 365)
    return Situation(
        day=day,
        region_code=entry.region_code,
        legal_status=patent.legal_status,
        granted_on=patent.granted_on,
        years_left=left,
        implementation=entry.implementation,
        is_converted=is_converted,
        modes=tuple(entry.modes),
        inventor_rating=entry.inventor_rating,
        inventor_maturity=entry.inventor_maturity,
        unit_rating=entry.unit_rating,
        unit_maturity=entry.unit_maturity,
        is_funded=bool(entry.fiscal_project),
    )


def findings_of(entry: Entry) -> dict[str, Finding]:
    """What every rule says of one entry today."""
    day = today()
    gone = bool(converted_numbers([entry.patent.number], day))
    situation = situation_of(entry, day, is_converted=gone)
    return {code: judge(code, situation) for code in rules()}
