"""Two weeks of pushes: the same firms, lists and daily number, with one way of choosing or another."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from evals.feedback_simulation.tastes import NEEDS, REASONS, Firms
from evals.feedback_simulation.town import LISTED, Ints, Lists, Patents
from zhiqiao.market.matching.learning.answers import Answer, Traits
from zhiqiao.market.matching.learning.crowd import NOBODY, Crowd, crowd_of
from zhiqiao.market.matching.learning.learner import learned
from zhiqiao.market.matching.learning.reranking import SOUND, UNSURE, Standing, reranked
from zhiqiao.market.matching.learning.rules import LearningRules, rules_on
from zhiqiao.market.matching.learning.traits import Pair, traits_of

# As a firm of one district sees a holder's place.
_PLACES = ("500109", "500112", "500000", "420500")
_HOME = "500109"


@dataclass(frozen=True)
class Arm:
    """One way of choosing what to send.

    Attributes:
        code: Its name.
        label: In Chinese.
        learns: Whether answers are used.
        crowd: Whether the other firms' answers are.
        typed: Whether a decline speaks only of what its reason names; else of everything.
    """

    code: str
    label: str
    learns: bool = True
    crowd: bool = True
    typed: bool = True


OFF = Arm("off", "不用反馈", learns=False)
ON = Arm("on", "用反馈")
ABLATIONS = (
    Arm("alone", "只学自己的答复", crowd=False),
    Arm("untyped", "不看理由（每条都怪所有方面）", typed=False),
)


@dataclass(frozen=True)
class Outcome:
    """What came of an arm: pushes sent and agreed to, shape (firms, days)."""

    sent: Ints
    agreed: Ints


def run_arm(
    arm: Arm, firms: Firms, patents: Patents, lists: Lists, start: date, days: int, budget: int
) -> Outcome:
    """Send and be answered, day by day.

    Args:
        arm: How to choose.
        firms: Whom to send to.
        patents: What there is.
        lists: The lists of the needs.
        start: The first day.
        days: How many days.
        budget: Pushes a firm and day.
    """
    rules = _rules(rules_on(start), arm)
    count = len(firms.needs)
    sent, agreed = np.zeros((count, days), np.int64), np.zeros((count, days), np.int64)
    boards = [_boards(at, firms, patents, lists, start) for at in range(count)]
    left = [[list(board) for board in of_firm] for of_firm in boards]
    given: dict[int, list[Answer]] = defaultdict(list)
    for number in range(days):
        day = start + timedelta(days=number)
        known = {at: [one for one in said if one.given_on <= day] for at, said in given.items()}
        crowd = NOBODY
        if arm.learns and arm.crowd:
            crowd = crowd_of((one for said in known.values() for one in said), day, rules)
        turn = number % NEEDS
        for at in range(count):
            board, waiting = boards[at][turn], left[at][turn]
            who = Who(f"F{at}", f"F{at}-{turn}", day)
            for place in _chosen(arm, board, waiting, known.get(at, []), who, rules, crowd, budget):
                waiting.remove(place)
                sent[at, number] += 1
                answer = _answer(at, place, board[place], firms, who)
                if answer is not None:
                    given[at].append(answer)
                    agreed[at, number] += answer.is_yes
    return Outcome(sent, agreed)


@dataclass(frozen=True)
class Who:
    """One firm and need on one day."""

    firm: str
    need: str
    day: date


def _chosen(
    arm: Arm,
    board: dict[int, Standing],
    waiting: list[int],
    known: list[Answer],
    who: Who,
    rules: LearningRules,
    crowd: Crowd,
    budget: int,
) -> list[int]:
    """What is sent today of what is still to be sent."""
    if not arm.learns or (not known and not crowd.voices):
        return waiting[:budget]
    preferences = learned(known, who.day, rules, crowd, who.need)
    places = list(board)
    placed = (places[one.at] for one in reranked([*board.values()], preferences))
    still = set(waiting)
    return [place for place in placed if place in still][:budget]


def _boards(at: int, firms: Firms, patents: Patents, lists: Lists, day: date) -> list[dict[int, Standing]]:
    """The lists of a firm's needs as the platform knows them; a patent stands in the first that holds it."""
    boards: list[dict[int, Standing]] = []
    seen: set[int] = set()
    for turn, need in enumerate(firms.needs[at].tolist()):
        board = {}
        for rank, patent in enumerate(lists.patents[need].tolist()):
            if patent >= 0 and patent not in seen:
                seen.add(patent)
                place = turn * LISTED + rank
                distance = _PLACES[int(firms.distances[at, place])]
                board[place] = _standing(patents, lists, (need, rank, patent), distance, day)
        boards.append(board)
    return boards


def _standing(patents: Patents, lists: Lists, which: tuple[int, int, int], place: str, day: date) -> Standing:
    need, rank, patent = which
    band = lists.bands[need][rank]
    traits = _traits(patents, patent, place, band, day)
    return Standing(str(patent), float(lists.scores[need, rank]), traits, UNSURE if band == "low" else SOUND)


@lru_cache(maxsize=200_000)
def _traits(patents: Patents, patent: int, place: str, band: str, day: date) -> Traits:
    return traits_of(
        Pair(
            patents.texts[patent].doc_id,
            patents.ipc(patent),
            place,
            _HOME,
            "in_force",
            patents.months_left(patent, day),
            int(patents.told_maturity[patent]),
            patents.modes[patent],
            patents.told_price[patent],
            (patents.kind[patent],),
            band,
        )
    )


def _answer(at: int, place: int, standing: Standing, firms: Firms, who: Who) -> Answer | None:
    if not firms.answers[at, place]:
        return None
    is_yes = bool(firms.says_yes[at, place])
    reason = "" if is_yes else REASONS[int(firms.reasons[at, place])]
    given_on = who.day + timedelta(days=1 + int(firms.delays[at, place]))
    said = "implement" if is_yes else "declined"
    return Answer(f"{at}-{place}", who.firm, given_on, said, reason, standing.traits, who.need)


def _rules(rules: LearningRules, arm: Arm) -> LearningRules:
    if not arm.typed:
        everything = dict.fromkeys(rules.dimensions, 1.0)
        rules = replace(rules, declines=dict.fromkeys(rules.declines, everything))
    return rules
