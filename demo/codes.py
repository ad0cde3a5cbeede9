"""Numbers that look like the offices' and check out: credit codes, application and publication numbers."""

import random
from datetime import date, timedelta

from zhiqiao.kernel.credit_code import make_credit_code
from zhiqiao.kernel.patent_number import check_digit

_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ELEVEN = 11
REGISTERED_AS = {
    "agency": "11",
    "university": "12",
    "institute": "12",
    "evaluator": "91",
}
# Roughly where the running numbers of published inventions and utility models stood at each year's start.
_PUBLISHED = {
    "invention": {
        2009: 101340000, 2010: 101620000, 2011: 101930000, 2012: 102300000, 2013: 102840000, 2014: 103480000,
        2015: 104250000, 2016: 105190000, 2017: 106260000, 2018: 107510000, 2019: 109070000, 2020: 110610000,
        2021: 112140000, 2022: 113860000, 2023: 115530000, 2024: 117310000, 2025: 119210000, 2026: 121240000,
        2027: 123200000,
    },
    "utility_model": {
        2009: 201170000, 2010: 201380000, 2011: 201690000, 2012: 202080000, 2013: 202620000, 2014: 203360000,
        2015: 204050000, 2016: 204930000, 2017: 205850000, 2018: 206850000, 2019: 208330000, 2020: 209880000,
        2021: 212260000, 2022: 215500000, 2023: 218270000, 2024: 220230000, 2025: 222160000, 2026: 223730000,
        2027: 225100000,
    },
}  # fmt: skip
# Applications a year, to place a day's running number.
_FILED_A_YEAR = {"invention": 1_700_000, "utility_model": 3_000_000}
_YEARS_BEFORE_GROWTH = 2016
_EARLY_SHARE = 0.4
_TYPE_DIGIT = {"invention": "1", "utility_model": "2"}
_GAZETTE_WEEKDAYS = (1, 4)  # the gazette appears on Tuesdays and Fridays


def organization_body(rng: random.Random) -> str:
    """Nine characters after GB 11714, check character included."""
    eight = "MA" + "".join(rng.choices("0123456789ABCDEFGH", k=6)) if rng.random() < 1 / 2 else ""
    eight = eight or "".join(rng.choices("0123456789", k=8))
    total = sum(_BODY_ALPHABET.index(c) * w for c, w in zip(eight, _BODY_WEIGHTS, strict=True))
    last = _ELEVEN - total % _ELEVEN
    return eight + {10: "X", 11: "0"}.get(last, str(last))


def credit_code(rng: random.Random, kind: str, region_code: str) -> str:
    """A unified social credit code of an organization of that kind registered in that region."""
    return make_credit_code(
        REGISTERED_AS.get(kind, "91") + region_code.ljust(6, "0") + organization_body(rng)
    )


def gazette_day(day: date) -> date:
    """The first gazette day on or after the day."""
    while day.weekday() not in _GAZETTE_WEEKDAYS:
        day += timedelta(days=1)
    return day


class PatentNumbers:
    """Draws application and publication numbers, none twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def _fresh(self, prefix: str, serial: int, width: int) -> str:
        while (text := f"{prefix}{serial:0{width}d}") in self._used:
            serial += 1
        self._used.add(text)
        return text

    def application(self, patent_type: str, filed_on: date) -> str:
        """The application number, check character included, without a dot."""
        year_share = filed_on.timetuple().tm_yday / 366
        yearly = _FILED_A_YEAR[patent_type]
        if filed_on.year < _YEARS_BEFORE_GROWTH:
            yearly = int(yearly * _EARLY_SHARE)
        serial = int(yearly * year_share) + self._rng.randint(-4000, 4000)
        digits = self._fresh(f"{filed_on.year}{_TYPE_DIGIT[patent_type]}", max(serial, 1), 7)
        return digits + check_digit(digits)

    def publication(self, patent_type: str, published_on: date, kind: str) -> str:
        """The publication number: ``kind`` A, B or U; A and B of one application share their digits."""
        starts = _PUBLISHED[patent_type]
        first, following = starts[published_on.year], starts[published_on.year + 1]
        share = published_on.timetuple().tm_yday / 366
        serial = int(first + (following - first) * share) + self._rng.randint(-3000, 3000)
        return self._fresh("CN", serial, 9) + kind
