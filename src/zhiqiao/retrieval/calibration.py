"""From raw closeness to a chance that a document is worth showing, and from chances to 高/中/低.

Logistic curves fitted on 905 judged pairs of the dev set (grade ≥ 2 = worth showing). What each band meant
there, with each need judged by a curve fitted on the others, is in evals/notes.md; the judge was a language
model, not a person.
"""

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.dense.packed_model import Floats

# Coefficients: share of the need's words covered, cosine around the center, fused points; constant.
_BOTH = (10.201, 4.255, 0.558, -6.397)
_WORDS = (12.387, 0.804, -4.025)  # coverage and points, where there are no vectors
_WORDS_ANSWERED = (20.453, -1.667)  # coverage alone
_ANSWERED = (3.96, 14.68, -5.57)  # coverage and cosine: is there anything for this need at all?
HIGH_FROM = 0.40
MEDIUM_FROM = 0.15
ANSWERED_FROM = 0.60
ANSWER_DEPTH = 5  # best documents looked at to tell whether a need is answered


class Band(StrEnum):
    """How good a match is, as a person reads it."""

    HIGH = "高"
    MEDIUM = "中"
    LOW = "低"


def likelihoods(coverage: Floats, semantic: Floats, points: Floats) -> Floats:
    """Chances that documents are worth showing; ``semantic`` is NaN where there is no vector."""
    both = _curve(_BOTH[0] * coverage + _BOTH[1] * np.nan_to_num(semantic) + _BOTH[2] * points + _BOTH[3])
    words = _curve(_WORDS[0] * coverage + _WORDS[1] * points + _WORDS[2])
    return np.where(np.isnan(semantic), words, both)


def confidence(coverage: Floats, semantic: Floats) -> float:
    """Chance that the need is answered by its best documents, given best first; 0 when there are none."""
    if not len(coverage):
        return 0.0
    words, meaning = coverage[:ANSWER_DEPTH], semantic[:ANSWER_DEPTH]
    both = _curve(_ANSWERED[0] * words + _ANSWERED[1] * np.nan_to_num(meaning) + _ANSWERED[2])
    return float(
        np.where(np.isnan(meaning), _curve(_WORDS_ANSWERED[0] * words + _WORDS_ANSWERED[1]), both).max()
    )


def band(likelihood: float) -> Band:
    """高 from 0.40, 中 from 0.15, else 低."""
    if likelihood >= HIGH_FROM:
        return Band.HIGH
    return Band.MEDIUM if likelihood >= MEDIUM_FROM else Band.LOW


def _curve(value: npt.NDArray[np.floating[Any]]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-value)), dtype=np.float32)
