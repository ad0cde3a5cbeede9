"""What an early-warning rule looks at and what it answers. Plain Python; the rules stand in `warnings/`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from zhiqiao.kernel import parameters, registry
from zhiqiao.kernel.parameters import Confidence, DatedValue

_FILE = "landscape.yaml"


@dataclass(frozen=True)
class Held:
    """A patent as a rule sees it."""

    number: str
    title: str
    legal_status: str
    status_label: str = ""
    last_day: date | None = None
    filed_on: date | None = None
    granted_on: date | None = None


@dataclass(frozen=True)
class NearOwn:
    """A rival's patent newly seen, and the own patent nearest to it."""

    rival: Held
    own: Held
    likelihood: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Situation:
    """What is known of one entry of a watch list on a day.

    Attributes:
        day: The day.
        kind: patent, applicant or ipc.
        value: What is watched: a number, a name, a class.
        patent: The patent watched.
        is_own: Whether the organization that watches holds it.
        status_before: Its legal status at the last look; "" before the first.
        status_words_before: The same as people say it.
        new: Patents of the applicant registered since the last look.
        near: Those of them that lie near to an own patent.
        holders: Patents in force in the class, by holder.
        in_force: Patents in force in the class.
        filed_recent: Filings in the class in the last whole year, as far as published.
        filed_before: Filings a year, on average over the three years before.
    """

    day: date
    kind: str
    value: str
    patent: Held | None = None
    is_own: bool = False
    status_before: str = ""
    status_words_before: str = ""
    new: tuple[Held, ...] = ()
    near: tuple[NearOwn, ...] = ()
    holders: tuple[tuple[str, int], ...] = ()
    in_force: int = 0
    filed_recent: int = 0
    filed_before: float = 0.0


@dataclass(frozen=True)
class Warned:
    """One warning.

    Attributes:
        subject: What tells it from others of its rule, so that it is told once.
        title: The warning in one line.
        reasons: A sentence each.
        patent_number: The patent to look at; "" for none.
        due_on: Until when something can be done; None for no day.
        confidence: How well the threshold was checked.
    """

    subject: str
    title: str
    reasons: tuple[str, ...]
    patent_number: str = ""
    due_on: date | None = None
    confidence: Confidence = Confidence.P


@dataclass(frozen=True)
class WarningRule:
    """One rule: code (its file's name), what it is called, what it rests on, what it is asked for, how it judges."""

    code: str
    label: str
    source: str
    kinds: tuple[str, ...]
    judge: Callable[[Situation], list[Warned]]


@cache
def rules() -> dict[str, WarningRule]:
    """All rules by code."""
    return registry.rules_in("zhiqiao.assets.landscape.warnings", WarningRule)


def judge(situation: Situation) -> list[tuple[WarningRule, Warned]]:
    """What all rules say of a situation."""
    asked = [one for one in rules().values() if situation.kind in one.kinds]
    return [(one, warned) for one in asked for warned in one.judge(situation)]


def threshold(name: str, day: date) -> DatedValue:
    """A threshold on a day."""
    return parameters.dated(_FILE, "thresholds", name).entry_on(day)


def foreign_marks() -> tuple[str, ...]:
    """Words in a name that tell of a holder abroad."""
    return tuple(parameters.load(_FILE)["foreign_names"])
