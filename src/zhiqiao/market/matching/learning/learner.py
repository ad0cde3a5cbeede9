"""From answers to preferences, and from preferences to points with their grounds.

For each value of each dimension the share of yes among the answers that speak of it is drawn toward a Beta prior
(worth ``prior_answers`` answers, around the expected share) and told as its distance from that share in log-odds:
with few answers it stays near 0. The prior of a narrow field is the wider one, else what the other firms say. The
posterior mean being an average, every weight is exactly the sum of what each answer gave to it.

What all weights of a patent give in points is bounded twice: by ``most_own`` for the firm's own answers, by the
smaller ``most_crowd`` for the other firms'. In a list it is counted from the list's middle patent, so that a firm that
declines much still tells its patents apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import tanh
from statistics import median

from zhiqiao.market.matching.learning.answers import Answer, Traits
from zhiqiao.market.matching.learning.crowd import NOBODY, Crowd
from zhiqiao.market.matching.learning.evidence import Evidence, evidence_of, in_order
from zhiqiao.market.matching.learning.rules import BEST, PATH, Dimension, LearningRules, rules_on

Level = tuple[float, float]  # log-odds of the own answers, of the others'
NO_LEVEL: Level = (0.0, 0.0)
_LEAST_BASE, _MOST_BASE = 0.05, 0.95


@dataclass(frozen=True)
class Weight:
    """What was learned of one value, in log-odds; 0 where nothing was.

    Attributes:
        dimension: Which dimension.
        value: Which value.
        log_odds: The sum of ``answers`` and ``crowd``.
        answers: Key of an answer → what it gave, oldest first.
        crowd: What the other firms gave.
    """

    dimension: str
    value: str
    log_odds: float = 0.0
    answers: Mapping[str, float] | None = None
    crowd: float = 0.0

    def by_answer(self) -> Mapping[str, float]:
        """Key of an answer → log-odds."""
        return self.answers or {}


@dataclass(frozen=True)
class Clause:
    """What one value gave to a patent, in shares of the list's best score.

    Attributes:
        dimension: Which dimension.
        value: Which value.
        share: The sum of the rest.
        answers: Key of an answer → its share.
        crowd: What the other firms gave.
    """

    dimension: str
    value: str
    share: float
    answers: Mapping[str, float]
    crowd: float


@dataclass(frozen=True)
class Opinion:
    """What the answers say of a patent.

    Attributes:
        share: What is added to its score, as a share of the list's best score.
        clauses: Where that comes from; with ``level`` they add up to it.
        level: What is given back or taken because the list's middle patent is liked as much or as little.
    """

    share: float = 0.0
    clauses: tuple[Clause, ...] = ()
    level: float = 0.0

    def scaled(self, factor: float) -> "Opinion":
        """The same, smaller."""
        return Opinion(
            self.share * factor,
            tuple(
                Clause(
                    one.dimension,
                    one.value,
                    one.share * factor,
                    {key: share * factor for key, share in one.answers.items()},
                    one.crowd * factor,
                )
                for one in self.clauses
            ),
            self.level * factor,
        )

    def of_answer(self, key: str) -> float:
        """What one answer gave."""
        return sum(one.answers.get(key, 0.0) for one in self.clauses)


class Preferences:
    """What was learned of one firm as of a day; made by :func:`learned`.

    Args:
        rules: The rules of the day.
        weights: Weights by dimension and value.
        bases: What the other firms teach of a value that this firm never spoke of.
    """

    def __init__(
        self, rules: LearningRules, weights: Mapping[str, Mapping[str, Weight]], bases: "_Bases"
    ) -> None:
        self.rules, self._weights, self._bases = rules, weights, bases
        self._told: dict[str, dict[tuple[str, ...], tuple[float, float]]] = {
            code: {} for code in rules.dimensions
        }

    @property
    def weights(self) -> list[Weight]:
        """All that the firm's own answers gave, by dimension and value."""
        return [
            one
            for code in self.rules.dimensions
            for _, one in sorted(self._weights.get(code, {}).items())
            if one.answers
        ]

    def level(self, listed: Iterable[Traits]) -> Level:
        """What is liked in a list's middle patent: a list is told apart, not lowered or lifted as a whole."""
        logs = [self._logs(one) for one in listed]
        return (median(own for own, _ in logs), median(crowd for _, crowd in logs)) if logs else NO_LEVEL

    def share(self, traits: Traits, level: Level = NO_LEVEL) -> float:
        """What is added to a score, as a share of the list's best score; less than ``rules.most`` either way."""
        own, crowd = self._logs(traits)
        return self._own(own - level[0]) + self._crowd(crowd - level[1])

    def opinion(self, traits: Traits, level: Level = NO_LEVEL) -> Opinion:
        """What the answers say of a patent, with the grounds."""
        logs_own, logs_crowd = (log - middle for log, middle in zip(self._logs(traits), level, strict=True))
        own = self._own(logs_own) / logs_own if logs_own else self.rules.share_per_log_odds
        crowd = self._crowd(logs_crowd) / logs_crowd if logs_crowd else self.rules.share_per_log_odds
        clauses = tuple(
            _clause(one, part * own, part * crowd)
            for code in self.rules.dimensions
            if (values := traits.get(code))
            for one, part in self._said(code, values)
            if one.crowd or one.answers
        )
        middle = -level[0] * own - level[1] * crowd
        return Opinion(sum(one.share for one in clauses) + middle, clauses, middle)

    def _logs(self, traits: Traits) -> tuple[float, float]:
        """Log-odds of the firm's own answers and of the others', over all dimensions."""
        own = crowd = 0.0
        for code, told in self._told.items():
            values = traits.get(code)
            if not values:
                continue
            found = told.get(values)
            if found is None:
                said = self._said(code, values)
                from_others = sum(one.crowd * part for one, part in said)
                found = told[values] = (
                    sum(one.log_odds * part for one, part in said) - from_others,
                    from_others,
                )
            own, crowd = own + found[0], crowd + found[1]
        return own, crowd

    def _own(self, log_odds: float) -> float:
        return _bounded(log_odds * self.rules.share_per_log_odds, self.rules.most_own)

    def _crowd(self, log_odds: float) -> float:
        return _bounded(log_odds * self.rules.share_per_log_odds, self.rules.most_crowd)

    def _said(self, code: str, values: tuple[str, ...]) -> list[tuple[Weight, float]]:
        takes = self.rules.dimensions[code].takes
        if takes == PATH:
            return [(self._deepest(code, values), 1.0)]
        found = [self._of(code, value) for value in values]
        if takes == BEST:
            return [(max(found, key=lambda one: one.log_odds), 1.0)]
        return [(one, 1 / len(found)) for one in found]

    def _of(self, code: str, value: str) -> Weight:
        kept = self._weights.get(code, {}).get(value)
        return kept if kept is not None else self._bases.crowd_weight(code, value)

    def _deepest(self, code: str, path: tuple[str, ...]) -> Weight:
        known = self._weights.get(code, {})
        for at in range(len(path) - 1, -1, -1):
            kept = known.get(path[at])
            if kept is not None:
                return kept
        return self._bases.crowd_weight(code, path[-1])


def _clause(one: Weight, own: float, crowd: float) -> Clause:
    told = {key: given * own for key, given in one.by_answer().items()}
    others = one.crowd * crowd
    return Clause(one.dimension, one.value, sum(told.values()) + others, told, others)


def _bounded(share: float, most: float) -> float:
    return most * tanh(share / most)  # approached, never reached: what lies beyond keeps its order


class _Bases:
    """The expected share of yes in each dimension, and what the other firms teach."""

    def __init__(
        self, firm: str, own: Mapping[str, tuple[float, float]], crowd: Crowd, rules: LearningRules
    ) -> None:
        self._firm, self._crowd, self._rules = firm, crowd, rules
        self._base = {code: self._expected(code, own.get(code, (0.0, 0.0))) for code in rules.dimensions}
        self._crowd_weights: dict[tuple[str, str], Weight] = {}

    def distance(self, code: str, *, is_yes: bool) -> float:
        """How far one answer lies from what was expected, in log-odds."""
        base = self._base[code]
        return 1 / base if is_yes else -1 / (1 - base)

    def crowd_weight(self, code: str, value: str) -> Weight:
        """What the other firms alone teach of a value."""
        kept = self._crowd_weights.get((code, value))
        if kept is None:
            kept = self._crowd_weights[code, value] = self._heard(code, value)
        return kept

    def _heard(self, code: str, value: str) -> Weight:
        heard = self._crowd.heard(code, value, self._firm, self._rules)
        if heard is None:
            return Weight(code, value)
        yes, no = heard
        said = yes * self.distance(code, is_yes=True) + no * self.distance(code, is_yes=False)
        drawn = said / (self._rules.crowd_prior_firms + yes + no)
        return Weight(code, value, drawn, None, drawn)

    def _expected(self, code: str, own: tuple[float, float]) -> float:
        yes, no = own
        heard = self._crowd.heard_of(code, self._firm, self._rules)
        if heard is not None:
            yes, no = yes + heard[0], no + heard[1]
        base = (self._rules.base_share * self._rules.base_answers + yes) / (
            self._rules.base_answers + yes + no
        )
        return min(_MOST_BASE, max(_LEAST_BASE, base))


def learned(
    answers: Iterable[Answer],
    as_of: date,
    rules: LearningRules | None = None,
    crowd: Crowd = NOBODY,
    need: str | None = None,
) -> Preferences:
    """What one firm's answers teach, as of a day. Nothing is kept: the same answers give the same preferences.

    Args:
        answers: Answers of one firm, in any order; later ones than the day are left out.
        as_of: The day.
        rules: The rules; those of the day unless given.
        crowd: What all firms said; the firm's own part in it is left out.
        need: The need whose list is ranked; answers given for other needs count less. None for no need.
    """
    rules = rules or rules_on(as_of)
    ordered = in_order(answers, as_of)
    firms = {one.firm for one in ordered}
    if len(firms) > 1:
        raise ValueError("learned() takes the answers of one firm")
    said: dict[str, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    paths: dict[str, str | None] = {}
    counted: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in ordered:
        for each in evidence_of(one, ordered[-1].given_on, rules, need):
            said[each.dimension][each.value].append(each)
            if each.closes:
                counted[each.dimension][0 if each.is_yes else 1] += each.weight
        for code in rules.dimensions:
            if rules.dimensions[code].takes == PATH:
                above: str | None = None
                for step in one.traits.get(code, ()):
                    paths[step], above = above, step
    firm = next(iter(firms), "")
    bases = _Bases(firm, {code: (yes, no) for code, (yes, no) in counted.items()}, crowd, rules)
    weights = {
        code: _weights(rules.dimensions[code], by_value, paths, bases, rules)
        for code, by_value in said.items()
    }
    return Preferences(rules, weights, bases)


def _weights(
    dimension: Dimension,
    said: Mapping[str, list[Evidence]],
    paths: Mapping[str, str | None],
    bases: _Bases,
    rules: LearningRules,
) -> dict[str, Weight]:
    """The weights of one dimension; in a path, the wider field first, being the prior of the narrower."""
    made: dict[str, Weight] = {}
    for value in sorted(said, key=lambda value: (len(value), value)):
        prior = bases.crowd_weight(dimension.code, value)
        if dimension.takes == PATH:
            prior = _under(value, paths, made, bases, dimension.code)
        made[value] = _drawn(dimension.code, value, said[value], prior, bases, rules)
    return made


def _under(
    value: str, paths: Mapping[str, str | None], made: Mapping[str, Weight], bases: _Bases, code: str
) -> Weight:
    """The prior of a step: what was learned of the step above, moved by how the crowd tells the two apart."""
    above = paths.get(value)
    while above is not None and above not in made:
        above = paths.get(above)
    alone = bases.crowd_weight(code, value)
    if above is None:
        return alone
    wider = made[above]
    apart = alone.crowd - bases.crowd_weight(code, above).crowd if alone.crowd else 0.0
    return Weight(code, value, wider.log_odds + apart, wider.answers, wider.crowd + apart)


def _drawn(
    code: str, value: str, said: Iterable[Evidence], prior: Weight, bases: _Bases, rules: LearningRules
) -> Weight:
    heard = list(said)
    whole = rules.prior_answers + sum(one.weight for one in heard)
    kept = rules.prior_answers / whole
    told = {key: given * kept for key, given in prior.by_answer().items()}
    for one in heard:
        gave = one.weight * bases.distance(code, is_yes=one.is_yes) / whole
        told[one.answer] = told.get(one.answer, 0.0) + gave
    crowd = prior.crowd * kept
    return Weight(code, value, sum(told.values()) + crowd, told, crowd)
