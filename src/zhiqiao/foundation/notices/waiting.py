"""What has stopped on the street: one line a stage, made of what is under way there. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from zhiqiao.kernel.periods import today


@dataclass(frozen=True)
class UnderWay:
    """One thing under way: what, the matter it is (such as "deal:12") or its address, since which day."""

    label: str
    link: str
    since: date


@dataclass(frozen=True)
class Waiting:
    """A stage: how many are under way, their median wait in days, and the one that waits longest."""

    stage: str
    count: int
    median_days: int
    longest: UnderWay
    longest_days: int


def waiting_of(stage: str, things: Iterable[UnderWay]) -> Waiting | None:
    """The line for a stage; None when nothing is under way."""
    every = list(things)
    if not every:
        return None
    now = today()
    oldest = min(every, key=lambda one: one.since)
    days = [max(0, (now - one.since).days) for one in every]
    return Waiting(stage, len(every), int(median(days)), oldest, max(0, (now - oldest.since).days))
