"""What a case file says is known of a patent."""

from datetime import date
from typing import Any

from zhiqiao.assets.appraisal.measuring import Field, Knowledge, Told


def known(given: dict[str, Any]) -> Knowledge:
    told = {"day": date(2026, 1, 1), **given}
    for name in ("ipcs", "conversions", "family_offices"):
        if name in told:
            told[name] = tuple(told[name])
    if "events" in told:
        told["events"] = tuple(Told("", words) for words in told["events"])
    if "field" in told:
        told["field"] = Field(**told["field"])
    return Knowledge(**told)
