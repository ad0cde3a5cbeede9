"""What the learner goes by, read from parameters/matching_learning.yaml as it holds on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence

FILE = "matching_learning.yaml"
PATH, MEAN, BEST = "path", "mean", "best"
NARROW = "narrow_"  # narrow_field speaks of the last step of the path alone
_DATED = (
    "half_life_days",
    "prior_answers",
    "base_share",
    "base_answers",
    "crowd_least_firms",
    "crowd_prior_firms",
    "share_per_log_odds",
    "most_own",
    "most_crowd",
)


@dataclass(frozen=True)
class Dimension:
    """One thing that is known of a pair.

    Attributes:
        code: ``field``, ``price`` …
        label: In Chinese.
        other_need: How much an answer counts that the firm gave for another need, 0-1.
        takes: ``path`` where values are steps from wide to narrow; else ``mean`` or ``best`` of several values.
    """

    code: str
    label: str
    other_need: float
    takes: str


@dataclass(frozen=True)
class LearningRules:
    """All of them, as they hold on one day.

    Attributes:
        half_life_days: An answer given so many days before the firm's last one counts half; no clock is read.
        prior_answers: How many answers the prior is worth.
        base_share: Expected share of yes among answers that speak of a dimension.
        base_answers: How many answers that expectation is worth.
        crowd_least_firms: Fewer other firms than this teach nothing.
        crowd_prior_firms: How many other firms the crowd's own prior is worth.
        share_per_log_odds: Share of the best score that one log-odds is worth.
        most_own: Bound of what the firm's own answers add or take in all, as a share of the best score.
        most_crowd: The same of the other firms' answers; smaller.
        dimensions: By code, in the order of the page.
        declines: Decline reason → dimension → weight.
        agreements: Answer → dimension → weight.
    """

    half_life_days: float
    prior_answers: float
    base_share: float
    base_answers: float
    crowd_least_firms: int
    crowd_prior_firms: float
    share_per_log_odds: float
    most_own: float
    most_crowd: float
    dimensions: Mapping[str, Dimension]
    declines: Mapping[str, Mapping[str, float]]
    agreements: Mapping[str, Mapping[str, float]]

    @property
    def most(self) -> float:
        """Bound of all feedback together: a patent that leads by twice as much is never overtaken."""
        return self.most_own + self.most_crowd

    def touched(self, said: str, reason: str) -> Mapping[str, float]:
        """The dimensions that an answer speaks of, with weights; a reason not listed speaks of none."""
        return self.declines.get(reason, {}) if said == "declined" else self.agreements.get(said, {})


@lru_cache(maxsize=64)
def rules_on(day: date) -> LearningRules:
    """The rules of a day."""
    file = parameters.load(FILE)
    dated: dict[str, Any] = {name: parameters.dated(FILE, name).value_on(day) for name in _DATED}
    return LearningRules(
        **dated,
        dimensions={
            code: Dimension(code, row["label"], float(row["other_need"]), row["takes"])
            for code, row in file["dimensions"].items()
        },
        declines=file["declines"],
        agreements=file["agreements"],
    )


def rules_confidence() -> Confidence:
    """How well the rules were checked."""
    return Confidence(str(parameters.load(FILE)["confidence"]))


def rules_source() -> str:
    """Where they come from."""
    return str(parameters.load(FILE)["source"])
