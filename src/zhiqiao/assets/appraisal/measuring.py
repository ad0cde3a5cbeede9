"""What is known of a patent on a day; measures read it, each a file in `measures/`. Plain Python."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from zhiqiao.kernel import registry


@dataclass(frozen=True)
class Field:
    """What the register holds in one IPC main group.

    Attributes:
        main_group: "C02F9/00".
        live: Patents in force.
        holders: Distinct first holders of patents in force.
        recent: Applications filed in the last five whole years.
        earlier: Applications filed in the five years before.
        top_share: Percent of `recent` that the three busiest first holders filed.
        minimum: Applications from which growth and concentration mean something.
    """

    main_group: str
    live: int = 0
    holders: int = 0
    recent: int = 0
    earlier: int = 0
    top_share: float = 0.0
    minimum: int = 5


@dataclass(frozen=True)
class Told:
    """A legal event: its ST.27 category where known, the office's words, its day."""

    category: str
    words: str
    on: date | None = None


_TAKES_BACK = ("注销", "解除", "撤回", "终止", "变更")


def begins(words: str) -> bool:
    """Whether an event records something: a change or cancellation of what was recorded before is no second record."""
    return "生效" in words or not any(part in words for part in _TAKES_BACK)


@dataclass(frozen=True)
class Knowledge:
    """What register and ledger know of a patent on a day.

    Attributes:
        day: The day it is looked at.
        patent_type: invention, utility_model, design or "".
        legal_status: in_force, pending, ended or unknown.
        filed_on: Actual filing day.
        granted_on: Day of grant.
        ipcs: Symbols, the main one first.
        holders: How many holders.
        claims_count: Claims; None where no source told.
        first_claim: The first claim; "" where no source told.
        cited_by_count: Later documents that cite it, by a source; None where no source told.
        cited_here: Patents of the register that cite it.
        family_offices: Offices (ST.3) of its family besides the Chinese one; None where no source told of a family.
        family_granted: Those of them whose member the register knows to be in force.
        events: Legal events; None where no source told any.
        conversions: Facts the office recorded about it: assignments, licenses, pledges.
        field: What the register holds in its main group; None without a symbol.
        office: Where it was filed (ST.3).
        added_days: Days of compensation added to its term.
    """

    day: date
    patent_type: str = "invention"
    legal_status: str = "in_force"
    filed_on: date | None = None
    granted_on: date | None = None
    ipcs: tuple[str, ...] = ()
    holders: int = 0
    claims_count: int | None = None
    first_claim: str = ""
    cited_by_count: int | None = None
    cited_here: int = 0
    family_offices: tuple[str, ...] | None = None
    family_granted: tuple[str, ...] = ()
    events: tuple[Told, ...] | None = None
    conversions: tuple[str, ...] = ()
    field: Field | None = field(default=None)
    office: str = "CN"
    added_days: int = 0


@dataclass(frozen=True)
class Reading:
    """What a measure read: a number or a level, in words; or why there is nothing to read."""

    value: float | str | None
    words: str
    missing: str = ""


def nothing(why: str) -> Reading:
    """No reading, and what would give one."""
    return Reading(None, "", why)


@dataclass(frozen=True)
class Measure:
    """One measure: code (its file's name), label, unit, formula in words, where the data come from, how it is read."""

    code: str
    label: str
    unit: str
    formula: str
    source: str
    read: Callable[[Knowledge], Reading]


@cache
def measures() -> dict[str, Measure]:
    """All measures by code."""
    return registry.rules_in("zhiqiao.assets.appraisal.measures", Measure)
