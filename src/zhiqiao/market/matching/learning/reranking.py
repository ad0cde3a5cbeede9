"""A ranked list laid anew by what was learned: bounded, nothing added or left out, the same every time.

Two bounds: what answers add or take in all (`LearningRules.most_own`, `most_crowd`), so that a patent that leads by
more than twice as much stays ahead; and a patent is never lifted over a surer one, nor one that fails a hard
condition over one that meets them. No day and no draw plays a part.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

from zhiqiao.market.matching.learning.answers import Traits
from zhiqiao.market.matching.learning.learner import Opinion, Preferences

FAILING, UNSURE, SOUND = 0, 1, 2  # strength: fails a hard condition; is 低; neither


@dataclass(frozen=True, slots=True)
class Standing:
    """One place of a list before feedback, best first.

    Attributes:
        key: The patent or firm.
        score: Its score, not below 0.
        traits: What is known of the pair.
        strength: `FAILING`, `UNSURE` or `SOUND`.
    """

    key: str
    score: float
    traits: Traits
    strength: int = SOUND


@dataclass(frozen=True, slots=True)
class Placed:
    """One place after feedback.

    Attributes:
        at: Which of the standings it is.
        points: What feedback added to its score or took.
        is_held: Whether it would have been lifted further, but for a surer one.
    """

    at: int
    points: float
    is_held: bool = False


def reranked(
    standings: Sequence[Standing], preferences: Preferences, first: int | None = None
) -> list[Placed]:
    """The list laid anew.

    Args:
        standings: The list as it was, best first.
        preferences: What was learned.
        first: How many places are wanted; None for all.
    """
    best = max((one.score for one in standings), default=0.0)
    if not best:  # where all score nothing there is nothing to weigh against
        return [Placed(at, 0.0) for at in range(len(standings))][:first]
    moved = _moved(standings, preferences, best)
    order = sorted(range(len(moved)), key=lambda at: (-round(standings[at].score + moved[at].points, 9), at))
    return [moved[at] for at in order[:first]]


def _moved(standings: Sequence[Standing], preferences: Preferences, best: float) -> list[Placed]:
    stronger: tuple[list[float], ...] = ([], [])  # scores of those before it that are stronger, by strength
    level = preferences.level(one.traits for one in standings)
    moved = []
    for at, one in enumerate(standings):
        wanted = preferences.share(one.traits, level) * best
        points = wanted
        if wanted > 0 and one.strength < SOUND:
            before = stronger[one.strength]
            place = bisect_left(before, one.score)
            if place < len(before):
                points = min(wanted, before[place] - one.score)
        moved.append(Placed(at, points, is_held=points < wanted))
        for strength in range(one.strength):
            insort(stronger[strength], one.score + points)
    return moved


def bounded_opinion(opinion: Opinion, points: float, best: float) -> Opinion:
    """An opinion shrunk to the points that counted in the end, so that its clauses still add up."""
    if not opinion.share:
        return opinion
    return opinion.scaled(points / best / opinion.share)
