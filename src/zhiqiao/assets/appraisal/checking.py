"""Checks of a unit's filings after 国家知识产权局令第 77 号 art. 3: hints for people, never a finding of fault.

Plain Python; a check is a file in `checks/`, its thresholds stand in parameters/appraisal/checks.yaml.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

from zhiqiao.kernel import parameters, registry
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.parameters import Confidence

FILE = "appraisal/checks.yaml"
DISCLOSED = "交底"  # stands for the number of a filing that is not filed yet
_GRAM = 3
_LONG = 120  # characters of numbers that a key spells out


@dataclass(frozen=True)
class Filing:
    """An application of the unit, or a disclosure that may become one.

    Attributes:
        number: Its number; `DISCLOSED` for a disclosure.
        title: Its title.
        text: Abstract, or what was disclosed.
        main_group: IPC main group; "" where unknown.
        filed_on: The day of filing.
        inventors: Names.
        first_claim: The first claim; "" where unknown.
        status: in_force, pending, ended or unknown.
        granted_on: Day of grant.
        events: Words of its legal events before grant.
        twins: Holders elsewhere in the register that filed the same title in the same main group.
    """

    number: str
    title: str
    text: str
    main_group: str
    filed_on: date
    inventors: tuple[str, ...] = ()
    first_claim: str = ""
    status: str = "pending"
    granted_on: date | None = None
    events: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Something to look at: the check, the filings it is about, the reason with its datum."""

    check: str
    numbers: tuple[str, ...]
    reason: str

    @property
    def key(self) -> str:
        """Names the flag: the same filings under the same check; of many filings by a hash of their numbers."""
        numbers = "+".join(self.numbers)
        if len(numbers) > _LONG:
            numbers = f"{len(self.numbers)}:{sha256(numbers.encode()).hexdigest()}"
        return f"{self.check}:{numbers}"


@dataclass(frozen=True)
class Check:
    """One check: code (its file's name), clause (AB-01 …), label, what it rests on, how it looks."""

    code: str
    clause: str
    label: str
    source: str
    look: Callable[[Sequence[Filing], date], list[Flag]]

    @property
    def clause_label(self) -> str:
        """What the clause is about."""
        return str(parameters.load(FILE)["clauses"][self.clause]["label"])

    @property
    def confidence(self) -> Confidence:
        """How well the clause was checked; the threshold is ours in any case."""
        return Confidence(parameters.load(FILE)["clauses"][self.clause]["confidence"])


@cache
def checks() -> dict[str, Check]:
    """All checks by code, in the order of the clauses."""
    found = registry.rules_in("zhiqiao.assets.appraisal.checks", Check)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].clause, pair[0])))


def flags(filings: Sequence[Filing], day: date) -> list[Flag]:
    """What every check says of a unit's filings."""
    return [flag for one in checks().values() for flag in one.look(filings, day)]


def threshold(name: str, day: date) -> int:
    """A threshold on a day."""
    return int(parameters.dated(FILE, name).value_on(day))


def note() -> str:
    """What must stand beside every flag."""
    return str(parameters.load(FILE)["note"])


def blind_spots() -> list[tuple[str, str, str]]:
    """Clauses that the register cannot tell: (clause, label, why)."""
    rows = parameters.load(FILE)["clauses"]
    return [(code, row["label"], row["cannot"]) for code, row in rows.items() if "cannot" in row]


def grams(text: str) -> frozenset[str]:
    """Runs of three characters of a folded text."""
    tight = fold_tightly(text)
    return frozenset(tight[at : at + _GRAM] for at in range(len(tight) - _GRAM + 1))


def alike(one: frozenset[str], other: frozenset[str], percent: int) -> float:
    """Percent of runs shared by two texts (of those in either), 0 where it cannot reach ``percent``."""
    if not one or not other or min(len(one), len(other)) * 100 < percent * max(len(one), len(other)):
        return 0.0
    shared = len(one & other)
    return shared * 100 / (len(one) + len(other) - shared)


def windows(days: Sequence[date], length: int) -> Iterator[tuple[int, int]]:
    """For sorted days the widest ranges [first, last] of positions within ``length`` days, none inside another."""
    last = -1
    for first in range(len(days)):
        end = first
        while end + 1 < len(days) and (days[end + 1] - days[first]).days < length:
            end += 1
        if end > last:
            yield first, end
            last = end
