"""Annual fees of patents and what is added when they are paid late."""

from datetime import date
from functools import cache
from typing import Final

from zhiqiao.kernel.money import FEN_PER_YUAN
from zhiqiao.kernel.patent_number import PatentType
from zhiqiao.kernel.periods import months_after
from zhiqiao.kernel.tables.files import records

_TYPES: Final[dict[str, PatentType]] = {"INV": "invention", "UM": "utility_model", "DES": "design"}
_COLUMNS: Final = {
    0: "full_fee_cny",
    85: "fee_after_85pct_reduction_cny",
    70: "fee_after_70pct_reduction_cny",
}


@cache
def _fees() -> dict[tuple[str, int], dict[int, int]]:
    return {
        (_TYPES[row["patent_type"]], year): {
            percent: int(row[column]) * FEN_PER_YUAN for percent, column in _COLUMNS.items()
        }
        for row in records("annual_fees.csv")
        for year in range(int(row["year_from"]), int(row["year_to"]) + 1)
    }


@cache
def _bands() -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(row["late_months_le"]), int(row["surcharge_pct_of_full_fee"]))
        for row in records("annual_fee_surcharge.csv")
    )


def annual_fee(patent_type: str, year: int, *, reduced_percent: int = 0) -> int | None:
    """The annual fee in 分 of a patent year (the first begins on the filing date); None beyond the term.

    Args:
        patent_type: "invention", "utility_model" or "design".
        year: The patent year, from 1.
        reduced_percent: 0 for the full fee, 85 or 70 after 减缴 (for ten years from the year of grant).
    """
    return _fees().get((patent_type, year), {}).get(reduced_percent)


def surcharge_percent(due_on: date, paid_on: date) -> int | None:
    """What is added to a late annual fee, in percent of the full fee; None after six months."""
    for months, percent in _bands():
        if paid_on <= months_after(due_on, months):
            return percent
    return None


def surcharge_bands() -> tuple[tuple[int, int], ...]:
    """(months late at most, percent of the full fee), from the first month to the last."""
    return _bands()
