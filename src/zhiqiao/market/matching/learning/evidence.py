"""What each answer says: for every value it speaks of, how much it counts and whether it was a yes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhiqiao.market.matching.learning.answers import Answer
from zhiqiao.market.matching.learning.rules import NARROW, PATH, LearningRules


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value that an answer speaks of.

    Attributes:
        answer: Key of the answer.
        dimension: Which dimension.
        value: Which value of it.
        weight: How much it counts, 0-1.
        is_yes: Whether the firm agreed.
        closes: Whether it is the last of the answer's values of this dimension, so that answers are counted once.
    """

    answer: str
    dimension: str
    value: str
    weight: float
    is_yes: bool
    closes: bool


def in_order(answers: Iterable[Answer], as_of: date) -> list[Answer]:
    """The answers given until a day, oldest first; the order never depends on how they were read."""
    return sorted(
        (one for one in answers if one.given_on <= as_of),
        key=lambda one: (one.given_on, len(one.key), one.key),
    )


def evidence_of(one: Answer, last: date, rules: LearningRules, need: str | None) -> Iterator[Evidence]:
    """What one answer says.

    Args:
        one: The answer.
        last: Day of the firm's last answer, from which age is counted: what was learned changes with answers alone.
        rules: The rules.
        need: The need that is being answered; answers for another one count less. None counts all alike.
    """
    decay = 0.5 ** ((last - one.given_on).days / rules.half_life_days)
    for name, told in rules.touched(one.said, one.reason).items():
        is_narrow = name.startswith(NARROW)
        dimension = rules.dimensions[name.removeprefix(NARROW)]
        values = one.traits.get(dimension.code, ())
        if not values:
            continue
        weight = decay * told * (1.0 if need is None or one.need == need else dimension.other_need)
        if is_narrow:
            values = values[-1:]
        # The steps of a path all stand for one patent; of several other values each gets its share.
        share = weight if dimension.takes == PATH else weight / len(values)
        for at, value in enumerate(values, start=1):
            yield Evidence(one.key, dimension.code, value, share, one.is_yes, at == len(values))
