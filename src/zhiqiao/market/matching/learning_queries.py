"""What a firm's answers taught, laid out for its page."""

from dataclasses import dataclass

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.market.matching.feedback_points import VIEW_LEARNING, firm_known, learning_resource
from zhiqiao.market.matching.learning.learner import Clause
from zhiqiao.market.matching.learning.rules import LearningRules
from zhiqiao.market.matching.learning.wording import Ground, grounds_of
from zhiqiao.market.matching.learning_source import answers_of, is_region_learning, switched_on, taught
from zhiqiao.market.matching.learning_words import value_words
from zhiqiao.market.matching.models import Feedback

MOST_ANSWERS = 200


@dataclass(frozen=True)
class Lesson:
    """What was learned of one value: points for a patent that has it, and why."""

    label: str
    words: str
    points: float
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Given:
    """An answer and what it still gives: the sum over all values, in points."""

    one: Feedback
    is_forgotten: bool
    spoke_of: str
    points: float


@dataclass(frozen=True)
class Learned:
    """All that was learned from a firm.

    Attributes:
        firm: The firm.
        is_on: Whether its answers are learned from.
        is_region_on: Whether its region, and the platform, learn at all.
        lessons: What was learned, by dimension.
        answers: The answers that hold, newest first.
        rules: The rules of today.
    """

    firm: Organization
    is_on: bool
    is_region_on: bool
    lessons: list[Lesson]
    answers: list[Given]
    rules: LearningRules


def learned_from(actor: Actor, organization_id: int) -> Learned:
    """What a firm's answers taught.

    Raises:
        Denied: not the actor's to know.
        Refusal: no such firm.
    """
    firm = firm_known(organization_id)
    require(actor, VIEW_LEARNING, learning_resource(firm))
    known = taught()
    preferences = known.preferences(firm.pk)
    rules, said = preferences.rules, {one.key: one for one in known.by_firm.get(firm.pk, ())}
    scale = rules.share_per_log_odds
    lessons, gave = [], dict.fromkeys(said, 0.0)
    for one in preferences.weights:
        shares = {key: given * scale for key, given in one.by_answer().items()}
        clause = Clause(one.dimension, one.value, one.log_odds * scale, shares, one.crowd * scale)
        grounds = grounds_of((clause,), said, rules, value_words)
        points = round(sum(each.points for each in grounds), 2)
        for key, share in shares.items():
            gave[key] += share
        if points and one.dimension != "patent":
            label = rules.dimensions[one.dimension].label
            lessons.append(Lesson(label, value_words(one.dimension, one.value), points, grounds))
    answers = [
        Given(one, hasattr(one, "forgotten"), _spoke_of(one, rules), round(gave.get(str(one.pk), 0.0), 2))
        for one in answers_of(firm.pk)[:MOST_ANSWERS]
    ]
    return Learned(firm, switched_on(firm.pk), is_region_learning(firm.region_code), lessons, answers, rules)


def rules_shown(rules: LearningRules) -> list[tuple[str, str]]:
    """The rules as pairs for a page."""
    return [
        ("比最近一条答复早多少天的只算一半", f"{rules.half_life_days:g} 天"),
        ("先验相当于多少条答复", f"{rules.prior_answers:g} 条"),
        ("其他企业的答复至少来自", f"{rules.crowd_least_firms} 家"),
        ("自己的答复合计加减不到", f"{rules.most_own:g} 分（最好一件为 1 分）"),
        ("其他企业的合计加减不到", f"{rules.most_crowd:g} 分"),
        ("匹配分领先多少就不会被反馈越过", f"{2 * rules.most:g} 分"),
    ]


def _spoke_of(one: Feedback, rules: LearningRules) -> str:
    named = [name.removeprefix("narrow_") for name in rules.touched(one.answer, one.decline_reason)]
    return "、".join(rules.dimensions[name].label for name in named)
