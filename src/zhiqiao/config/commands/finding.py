"""What one check of ``zhiqiao doctor`` found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands."""

    GOOD = "good"
    WAITING = "waiting"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, what to do about it (empty when nothing)."""

    title: str
    state: State
    found: str
    remedy: str = ""


def good(title: str, found: str) -> Finding:
    """All is well."""
    return Finding(title, State.GOOD, found)


def waiting(title: str, found: str, remedy: str) -> Finding:
    """The product works, but less than it could."""
    return Finding(title, State.WAITING, found, remedy)


def bad(title: str, found: str, remedy: str) -> Finding:
    """Something does not work."""
    return Finding(title, State.BAD, found, remedy)
