"""The words of matching, read from parameters/matching.yaml. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import today

DECLINED = "declined"
FILE = "matching.yaml"
BANDS_FILE = "match_bands.yaml"


@cache
def _file() -> dict[str, Any]:
    return parameters.load(FILE)


def answers() -> tuple[tuple[str, str], ...]:
    """What a firm may answer."""
    return tuple(_file()["answers"].items())


def answer_label(code: str) -> str:
    """The word for an answer."""
    return str(_file()["answers"].get(code, code))


def is_positive(code: str) -> bool:
    """True for the answers that a deal may begin from."""
    return code in _file()["positive_answers"]


def decline_reasons() -> tuple[tuple[str, str], ...]:
    """Typed reasons for 暂不."""
    return tuple((code, row["label"]) for code, row in _file()["decline_reasons"].items())


def decline_label(code: str) -> str:
    """The word for a reason; "" for none."""
    return dict(decline_reasons()).get(code, code)


def decline_confidence() -> Confidence:
    """The weakest mark among the reasons."""
    return Confidence.weakest(" ".join(row["confidence"] for row in _file()["decline_reasons"].values()))


def day_after(name: str) -> date:
    """Today and the days of a dated value, such as ``answer_days``."""
    return today() + timedelta(days=days(name))


def days(name: str) -> int:
    """A dated number of days, as it holds today."""
    return int(parameters.dated(FILE, name).value_on(today()))


def modes_for(cooperation: Iterable[str]) -> frozenset[str] | None:
    """Ways of conversion that suit a demand's ways of co-operation; None when any will do."""
    wanted = set(cooperation)
    if not wanted or "any" in wanted:
        return None
    table = _file()["modes_for_cooperation"]
    return frozenset(mode for one in wanted for mode in table.get(one, ()))


def short_term_months() -> int:
    """Fewer months of protection left than this are worth a warning."""
    return int(_file()["short_term_years"]) * 12


def price_bands() -> tuple[tuple[str, str], ...]:
    """Codes and labels of the price bands, cheapest first."""
    found = [(row["code"], row["label"]) for row in _file()["price_bands"]]
    open_end = _file()["negotiable_band"]
    return (*found, (open_end["code"], open_end["label"]))


def bands_of(low_fen: int | None, high_fen: int | None) -> tuple[str, ...]:
    """The price bands that a range touches (分); 面议 where neither end is known."""
    if low_fen is None and high_fen is None:
        return (str(_file()["negotiable_band"]["code"]),)
    low = low_fen if low_fen is not None else high_fen or 0
    high = high_fen if high_fen is not None else low
    found, above = [], -1
    for row in _file()["price_bands"]:
        upto = row["upto"]
        if low <= (upto if upto is not None else high) and high > above:
            found.append(str(row["code"]))
        above = upto if upto is not None else high
    return tuple(found)


def listed_limits() -> tuple[int, int, float]:
    """Most listed, least listed, and the chance below which a patent is left out."""
    found = _file()
    return int(found["most_listed"]), int(found["least_listed"]), float(found["least_likelihood"])


@dataclass(frozen=True)
class BandMeaning:
    """What a band meant on judged pairs.

    Attributes:
        code: "high", "medium" or "low".
        pairs: How many judged pairs fell into it.
        worth: Share of them, 0-1, that were worth showing.
        related: Share of them, 0-1, that were at least related.
    """

    code: str
    pairs: int
    worth: float
    related: float

    @property
    def words(self) -> str:
        """As a sentence."""
        return f"判读过的 {self.pairs} 对里，{self.worth:.0%} 值得看，{self.related:.0%} 至少相关"


def band_meanings() -> dict[str, BandMeaning]:
    """What 高, 中 and 低 meant on judged pairs, by code."""
    found = parameters.load(BANDS_FILE)["bands"]
    return {
        code: BandMeaning(code, row["pairs"], row["worth"], row["related"]) for code, row in found.items()
    }


def band_judge() -> str:
    """Who judged the pairs."""
    return str(parameters.load(BANDS_FILE)["judge"])
