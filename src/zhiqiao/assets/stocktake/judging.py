"""What a stock-take rule looks at and what it answers. Plain Python; the rules stand in `rules/`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from zhiqiao.kernel import registry
from zhiqiao.kernel.parameters import Confidence


@dataclass(frozen=True)
class Situation:
    """What is known of a patent in a stock-take on a day.

    Attributes:
        day: The day it is judged on.
        region_code: Region of the holder.
        legal_status: in_force, pending, ended or unknown.
        granted_on: Day of grant; None where the source does not give it.
        years_left: Whole years of protection left; None where not known.
        implementation: Code of the implementation status; "" before anyone has answered.
        is_converted: Whether the ledger shows a recorded assignment, license or proven use.
        modes: Codes of the willing modes.
        inventor_rating: A, B, C of the inventor; "" before.
        inventor_maturity: 1–6 of the inventor; None before.
        unit_rating: A, B, C of the unit; "" before.
        unit_maturity: 1–6 of the unit; None before.
        is_funded: Whether it was declared to come out of a publicly funded project.
        is_offered: Whether the ledger shows it offered to the public.
        excuse: Why it is not in use, in words, while that holds; "" for none.
    """

    day: date
    region_code: str = ""
    legal_status: str = "in_force"
    granted_on: date | None = None
    years_left: int | None = None
    implementation: str = ""
    is_converted: bool = False
    modes: tuple[str, ...] = ()
    inventor_rating: str = ""
    inventor_maturity: int | None = None
    unit_rating: str = ""
    unit_maturity: int | None = None
    is_funded: bool = False
    is_offered: bool = False
    excuse: str = ""

    @property
    def rating(self) -> str:
        """The unit's rating, else the inventor's."""
        return self.unit_rating or self.inventor_rating

    @property
    def maturity(self) -> int | None:
        """The unit's maturity level, else the inventor's."""
        return self.unit_maturity or self.inventor_maturity


@dataclass(frozen=True)
class Finding:
    """A rule's answer: a code, its Chinese words, and a sentence for each reason."""

    verdict: str
    label: str
    reasons: tuple[str, ...] = ()
    confidence: Confidence = Confidence.P


@dataclass(frozen=True)
class StocktakeRule:
    """One rule: code (its file's name), what it is called, what it rests on, and how it judges."""

    code: str
    label: str
    source: str
    judge: Callable[[Situation], Finding]


@cache
def rules() -> dict[str, StocktakeRule]:
    """All rules by code."""
    return registry.rules_in("zhiqiao.assets.stocktake.rules", StocktakeRule)


def judge(code: str, situation: Situation) -> Finding:
    """What one rule says of a situation."""
    return rules()[code].judge(situation)
