"""The arithmetic of an appraisal. Plain Python.

V = Σ_s w_s · Σ_j w_sj · x_sj with x in 0–100 (rules.md 3.2). What is missing leaves its weight to what is there and
lowers completeness; a multiplier (2012 handbook: 稳定性) multiplies its dimension and, missing, leaves it unscored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, fsum

_PERCENT = 100
_FINE = 6  # decimals that tell a share from the noise of binary fractions


@dataclass(frozen=True)
class Item:
    """One indicator as it enters the sum.

    Attributes:
        code: The indicator.
        dimension: legal, technical or economic.
        share: Its weight inside the dimension, before anything is missing; 0 for a multiplier.
        points: 0–100; None where nothing is known.
        is_multiplier: Whether it multiplies its dimension instead of adding to it.
    """

    code: str
    dimension: str
    share: float
    points: float | None
    is_multiplier: bool = False


@dataclass(frozen=True)
class Outcome:
    """What comes out.

    Attributes:
        score: 0–100, one decimal; None below the least completeness.
        low: The least score when any one weight is off by the sensitivity; None without a score.
        high: The greatest.
        completeness: Percent of the weight that is answered, one decimal, rounded down: 59.96 is not 60.
        dimensions: Score of each dimension that has one.
        missing: Codes without points.
        carried: Points that each indicator brings to the score, by code; they add up to it.
    """

    score: float | None
    low: float | None
    high: float | None
    completeness: float
    dimensions: Mapping[str, float]
    missing: tuple[str, ...]
    carried: Mapping[str, float]


def outcome_of(
    items: Sequence[Item], weights: Mapping[str, float], *, least: float, sensitivity: float
) -> Outcome:
    """Score, band and completeness.

    Args:
        items: The indicators.
        weights: Weight of each dimension.
        least: Percent of completeness below which there is no score.
        sensitivity: Percent by which each weight in turn is raised and lowered.
    """
    complete = round(_complete(items, weights) * _PERCENT, _FINE)
    by_dimension = {name: value for name in weights if (value := _dimension(items, name)) is not None}
    score = _score(items, weights) if complete >= least else None
    band = _band(items, weights, sensitivity / _PERCENT) if score is not None else (None, None)
    return Outcome(
        None if score is None else round(score, 1),
        band[0],
        band[1],
        floor(complete * 10) / 10,
        {name: round(value, 1) for name, value in by_dimension.items()},
        tuple(one.code for one in items if one.points is None),
        _carried(items, weights) if score is not None else {},
    )


def _known(items: Sequence[Item], dimension: str) -> list[Item]:
    """The items of a dimension that add to it; none while its multiplier is missing."""
    own = [one for one in items if one.dimension == dimension]
    if any(one.is_multiplier and one.points is None for one in own):
        return []
    return [one for one in own if not one.is_multiplier and one.points is not None and one.share > 0]


def _factor(items: Sequence[Item], dimension: str) -> float:
    factor = 1.0
    for one in items:
        if one.dimension == dimension and one.is_multiplier and one.points is not None:
            factor *= one.points / _PERCENT
    return factor


def _dimension(items: Sequence[Item], dimension: str) -> float | None:
    known = _known(items, dimension)
    whole = fsum(one.share for one in known)
    if not whole:
        return None
    return _factor(items, dimension) * fsum(one.share * (one.points or 0.0) for one in known) / whole


def _score(items: Sequence[Item], weights: Mapping[str, float]) -> float | None:
    found = {name: value for name in weights if (value := _dimension(items, name)) is not None}
    whole = fsum(weights[name] for name in found)
    return fsum(weights[name] * value for name, value in found.items()) / whole if whole else None


def _complete(items: Sequence[Item], weights: Mapping[str, float]) -> float:
    answered = []
    for name, weight in weights.items():
        whole = fsum(one.share for one in items if one.dimension == name)
        if whole:
            answered.append(weight * fsum(one.share for one in _known(items, name)) / whole)
    return fsum(answered) / fsum(weights.values())


def _carried(items: Sequence[Item], weights: Mapping[str, float]) -> dict[str, float]:
    known = {name: _known(items, name) for name in weights}
    whole = fsum(weights[name] for name, some in known.items() if some)
    found: dict[str, float] = {}
    for name, some in known.items():
        shares = fsum(one.share for one in some)
        for one in some:
            part = weights[name] / whole * one.share / shares * _factor(items, name)
            found[one.code] = part * (one.points or 0.0)
    return found


def _band(items: Sequence[Item], weights: Mapping[str, float], by: float) -> tuple[float, float]:
    """The least and the greatest score when one weight at a time is off by a share of itself."""
    found = [_score(items, weights)]
    for factor in (1 - by, 1 + by):
        found.extend(_score(items, {**weights, name: weights[name] * factor}) for name in weights)
        for at, one in enumerate(items):
            if one.share and one.points is not None:
                moved = Item(one.code, one.dimension, one.share * factor, one.points, one.is_multiplier)
                found.append(_score([*items[:at], moved, *items[at + 1 :]], weights))
    scores = [one for one in found if one is not None]
    return round(min(scores), 1), round(max(scores), 1)
