"""How well “no good match” is told: precision, recall and the area under the curve."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from evals.measured import Interval
from evals.metrics import RESAMPLES, SEED


@dataclass(frozen=True)
class Telling:
    """A system's telling of needs that nothing answers.

    Attributes:
        unanswered: Needs without any good patent.
        flagged: Needs it flagged; None where it flags none and only scores.
        right: Needs it flagged rightly.
        area: Chance that an unanswered need gets less confidence than an answered one, with its interval.
    """

    unanswered: int
    flagged: int | None
    right: int
    area: Interval

    @property
    def precision(self) -> float:
        """Share of the flagged that are unanswered."""
        return self.right / self.flagged if self.flagged else float("nan")

    @property
    def recall(self) -> float:
        """Share of the unanswered that are flagged."""
        return self.right / self.unanswered if self.unanswered else float("nan")


def area(unanswered: Collection[float], answered: Collection[float]) -> float:
    """Chance that a drawn unanswered need scores below a drawn answered one; ties count half."""
    low, high = np.array(list(unanswered))[:, None], np.array(list(answered))[None, :]
    if not low.size or not high.size:
        return float("nan")
    return float(((low < high) + 0.5 * (low == high)).mean())


def telling(
    confidence: Mapping[str, float], no_answer: Collection[str], flagged: Collection[str] | None = None
) -> Telling:
    """How well confidences (and flags, where there are any) tell the needs in ``no_answer`` from the others."""
    low = np.array([value for need, value in confidence.items() if need in no_answer])
    high = np.array([value for need, value in confidence.items() if need not in no_answer])
    drawn = np.random.default_rng(SEED)
    areas = [
        area(drawn.choice(low, len(low)), drawn.choice(high, len(high)))
        for _ in range(RESAMPLES if len(low) and len(high) else 0)
    ]
    bounds = np.percentile(areas, [2.5, 97.5]) if areas else (float("nan"), float("nan"))
    right = len(set(flagged or ()) & set(no_answer))
    return Telling(
        len(no_answer),
        None if flagged is None else len(flagged),
        right,
        Interval(area(low, high), float(bounds[0]), float(bounds[1])),
    )
