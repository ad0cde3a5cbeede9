"""What was learned, in sentences a person can check: which answers, what they said, how many points."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

from zhiqiao.market.matching import choices
from zhiqiao.market.matching.learning.answers import Answer
from zhiqiao.market.matching.learning.learner import Clause
from zhiqiao.market.matching.learning.rules import PATH, LearningRules

Words = Callable[[str, str], str]  # dimension, value → Chinese


@dataclass(frozen=True)
class Ground:
    """One reason for points: answers that said the same of the same thing, or the other firms.

    Attributes:
        words: What was said: 3 次以“领域不符”谢绝 H01L.
        points: What it gave, in hundredths of the best score.
        answers: Keys of the answers; empty for the other firms.
    """

    words: str
    points: float
    answers: tuple[str, ...] = ()

    @property
    def moved(self) -> str:
        """上调 0.40 分."""
        return f"{'上调' if self.points > 0 else '下调'} {abs(self.points):.2f} 分"

    def sentence(self, who: str) -> str:
        """The whole: 因为贵公司 3 次以“领域不符”谢绝 H01L，下调 0.40 分."""
        return f"因为{who if self.answers else ''}{self.words}，{self.moved}"


@dataclass(frozen=True)
class Heard:
    """What a firm's answers did to one place of a list.

    Attributes:
        points: Added to the score, or taken, in shares of the best score.
        grounds: Why, adding up to ``points``.
        was: The rank it had without.
        is_held: Whether it would have risen further, but for a surer one.
        who: 贵公司 or 该企业.
        firm_id: The firm.
    """

    points: float
    grounds: tuple[Ground, ...]
    was: int
    is_held: bool
    who: str
    firm_id: int

    @property
    def sentences(self) -> list[str]:
        """The grounds as sentences."""
        return [one.sentence(self.who) for one in self.grounds]


def grounds_of(
    clauses: Sequence[Clause],
    answers: Mapping[str, Answer],
    rules: LearningRules,
    words: Words,
    level: float = 0.0,
) -> tuple[Ground, ...]:
    """The grounds of some clauses, the weightiest first; rounded so that they add up to the rounded whole.

    Args:
        clauses: Clauses of an opinion.
        answers: The firm's answers by key.
        rules: The rules they were made by.
        words: Gives the word for a value.
        level: The opinion's level.
    """
    found: dict[tuple[str, ...], list[tuple[str, float]]] = defaultdict(list)
    crowds: dict[tuple[str, str], float] = defaultdict(float)
    for one in clauses:
        for key, share in one.answers.items():
            found[_what(one, answers[key], rules)].append((key, share))
        if one.crowd:
            crowds[one.dimension, one.value] += one.crowd
    made = [
        Ground(
            _said(what, len(given), rules, words),
            sum(share for _, share in given),
            tuple(k for k, _ in given),
        )
        for what, given in found.items()
    ]
    made += [
        Ground(f"其他企业（{rules.crowd_least_firms} 家以上，不记名）对“{words(*what)}”的答复", share)
        for what, share in crowds.items()
    ]
    if level:
        made.append(Ground("清单里多数专利也如此，以居中的一件为准折算", level))
    return _rounded(made)


def _what(one: Clause, answer: Answer, rules: LearningRules) -> tuple[str, ...]:
    value = one.value
    if rules.dimensions[one.dimension].takes == PATH:  # the narrowest step that both stand in
        value = max((step for step in answer.traits[one.dimension] if one.value.startswith(step)), key=len)
    return one.dimension, value, answer.said, answer.reason


def _said(what: tuple[str, ...], count: int, rules: LearningRules, words: Words) -> str:
    dimension, value, said, reason = what
    named = words(dimension, value)
    if dimension != "patent":
        named = f"{rules.dimensions[dimension].label}“{named}”"
    if reason:
        return f" {count} 次以“{choices.decline_label(reason)}”谢绝{named}"
    return f" {count} 次对{named}答复“{choices.answer_label(said)}”"


def _rounded(grounds: Sequence[Ground]) -> tuple[Ground, ...]:
    exact = [one.points * 100 for one in grounds]
    whole = [floor(points) for points in exact]
    short = round(sum(exact)) - sum(whole)
    for at in sorted(range(len(exact)), key=lambda at: whole[at] - exact[at])[:short]:
        whole[at] += 1
    told = [Ground(one.words, points / 100, one.answers) for one, points in zip(grounds, whole, strict=True)]
    return tuple(sorted((one for one in told if one.points), key=lambda one: -abs(one.points)))
