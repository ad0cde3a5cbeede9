"""What the other firms teach in general: nameless, one voice a firm, and only where enough firms spoke."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from zhiqiao.market.matching.learning.answers import Answer
from zhiqiao.market.matching.learning.evidence import evidence_of, in_order
from zhiqiao.market.matching.learning.rules import LearningRules

Value = tuple[str, str]  # dimension, value
_Voice = tuple[float, float]  # yes, no
_EVERY = ""  # the dimension as a whole


@dataclass(frozen=True)
class Crowd:
    """What firms said of each value: firm → (yes, no), a firm's voice weighing at most one.

    Attributes:
        voices: By value; under ("price", "") what was said of the dimension at all.
        totals: Sums of ``voices``.
    """

    voices: Mapping[Value, Mapping[str, _Voice]] = field(default_factory=dict)
    totals: Mapping[Value, _Voice] = field(default_factory=dict)

    def heard(self, dimension: str, value: str, firm: str, rules: LearningRules) -> _Voice | None:
        """(yes, no) of the firms other than ``firm``; None when too few of them spoke."""
        spoke = self.voices.get((dimension, value))
        if spoke is None:
            return None
        own = spoke.get(firm)
        if len(spoke) - (own is not None) < rules.crowd_least_firms:
            return None
        yes, no = self.totals[(dimension, value)]
        return (yes - own[0], no - own[1]) if own is not None else (yes, no)

    def heard_of(self, dimension: str, firm: str, rules: LearningRules) -> _Voice | None:
        """The same for a dimension as a whole."""
        return self.heard(dimension, _EVERY, firm, rules)


NOBODY = Crowd()


def crowd_of(answers: Iterable[Answer], as_of: date, rules: LearningRules) -> Crowd:
    """What all firms said until a day.

    Args:
        answers: Answers of any firms.
        as_of: The day.
        rules: The rules of that day.
    """
    said: dict[Value, dict[str, list[float]]] = defaultdict(dict)
    known = in_order(answers, as_of)
    last = {one.firm: one.given_on for one in known}
    for one in known:
        for each in evidence_of(one, last[one.firm], rules, None):
            places = [each.value, _EVERY] if each.closes else [each.value]
            for value in places:
                counted = said[each.dimension, value].setdefault(one.firm, [0.0, 0.0])
                counted[0 if each.is_yes else 1] += each.weight
    voices = {value: {firm: _voice(*said[value][firm]) for firm in sorted(said[value])} for value in said}
    totals = {
        value: (sum(yes for yes, _ in spoke.values()), sum(no for _, no in spoke.values()))
        for value, spoke in voices.items()
    }
    return Crowd(voices, totals)


def _voice(yes: float, no: float) -> _Voice:
    whole = max(1.0, yes + no)
    return yes / whole, no / whole
