"""An entry as the rules look at it."""

from datetime import date

from zhiqiao.assets.register.standing import last_day
from zhiqiao.assets.register.terms import years_between
from zhiqiao.assets.stocktake.denominator import converted_numbers
from zhiqiao.assets.stocktake.judging import Finding, Situation, judge, rules
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.kernel.periods import today


def situation_of(entry: Entry, day: date, *, is_converted: bool) -> Situation:
    """What is known of the entry's patent on a day; ``entry.patent`` should be loaded, its ``extensions`` for many."""
    patent = entry.patent
    last = last_day(patent)
    return Situation(
        day=day,
        region_code=entry.region_code,
        legal_status=patent.legal_status,
        granted_on=patent.granted_on,
        years_left=None if last is None else years_between(day, last),
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
