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
        kinds = told.pop("categories", [""] * len(told["events"]))
        told["events"] = tuple(Told(kind, words) for kind, words in zip(kinds, told["events"], strict=True))
    if "field" in told:
        told["field"] = Field(**told["field"])
    return Knowledge(**told)
