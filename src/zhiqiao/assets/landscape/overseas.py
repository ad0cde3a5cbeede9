"""海外布局: families with members abroad and the stage of each, windows of priority still open. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiqiao.kernel import parameters
from zhiqiao.kernel.offices import Family, office_label
from zhiqiao.kernel.parameters import DatedValue
from zhiqiao.kernel.periods import months_after

HOME, INTERNATIONAL = "CN", "WO"
_FILE = "landscape.yaml"
_SOON, _NEAR = 30, 90
ONLY_NUMBER = "只知号码"


@dataclass(frozen=True)
class Abroad:
    """A member abroad.

    Attributes:
        number: As the register or the source names it.
        office: By ST.3.
        stage: What the last known event or the status says.
        on: Day of that; None unknown.
        status: in_force, pending, ended or unknown.
        is_known: Whether the register has it, not its number alone.
    """

    number: str
    office: str
    stage: str
    on: date | None = None
    status: str = "unknown"
    is_known: bool = True

    @property
    def step(self) -> str:
        """授权 2023-05-09."""
        return " ".join(filter(None, (self.stage, f"{self.on or ''}")))


@dataclass(frozen=True)
class FamilyAbroad:
    """A patent here with its family abroad.

    Attributes:
        number: The own patent.
        title: Its title.
        holders: Holders, in words.
        status: Its legal status, in words.
        first_on: Earliest known priority or filing day of the family.
        members: Members abroad.
        counted: The members' offices: what counts as 海外, and what stands beside it.
        phase_ends_on: Until when an international application may usually enter national phases; None for none open.
    """

    number: str
    title: str
    holders: str
    status: str
    first_on: date | None
    members: tuple[Abroad, ...]
    counted: Family
    phase_ends_on: date | None = None

    @property
    def offices(self) -> str:
        """Offices in words, each once."""
        return "、".join(dict.fromkeys(office_label(one.office) for one in self.members))

    @property
    def office_count(self) -> int:
        """How many offices that count as 海外."""
        return len(self.counted.overseas)

    @property
    def in_force(self) -> int:
        """Members abroad in force."""
        return sum(one.status == "in_force" for one in self.members)

    @property
    def stages(self) -> str:
        """The stages reached, each with its offices."""
        by_step: dict[str, list[str]] = {}
        for one in self.members:
            by_step.setdefault(one.step, []).append(office_label(one.office))
        return "；".join(f"{step}：{'、'.join(dict.fromkeys(names))}" for step, names in by_step.items())

    @property
    def newest_on(self) -> date | None:
        """Day of the last known event abroad."""
        return max((one.on for one in self.members if one.on), default=None)


@dataclass(frozen=True)
class Window:
    """A filing here without known members abroad, whose time of priority still runs.

    Attributes:
        number: The patent.
        title: Its title.
        kind: Type in words.
        holders: Holders, in words.
        status: Legal status in words.
        first_on: Earliest priority or filing day.
        ends_on: Last day for filing abroad with its priority.
        days_left: Until then; 0 on the day itself.
    """

    number: str
    title: str
    kind: str
    holders: str
    status: str
    first_on: date
    ends_on: date
    days_left: int

    @property
    def tone(self) -> str:
        """How urgent."""
        return "bad" if self.days_left <= _SOON else "wait" if self.days_left <= _NEAR else "info"

    @property
    def haste(self) -> str:
        """The same in words, to filter by."""
        return HASTES[self.tone]


HASTES = {"bad": f"{_SOON} 天内", "wait": f"{_NEAR} 天内", "info": f"{_NEAR} 天以上"}


def priority_months(kind: str, day: date) -> DatedValue | None:
    """Months of priority by type of patent; None for a type that is not known."""
    if kind not in parameters.load(_FILE)["priority_months"]:
        return None
    return parameters.dated(_FILE, "priority_months", kind).entry_on(day)


def phase_months(day: date) -> DatedValue:
    """Months from the priority day until an international application usually enters national phases."""
    return parameters.dated(_FILE, "national_phase_months").entry_on(day)


def window_ends_on(kind: str, first_on: date) -> date | None:
    """The last day of priority; no holiday moves it here (Art. 4C(3) may, at the office where one files)."""
    months = priority_months(kind, first_on)
    return months_after(first_on, int(months.value)) if months else None


def phase_ends_on(members: Iterable[Abroad], first_on: date | None, day: date) -> date | None:
    """Until when national phases can usually be entered, where there is an international application and time left."""
    if first_on is None or not any(one.office == INTERNATIONAL for one in members):
        return None
    ends = months_after(first_on, int(phase_months(first_on).value))
    return ends if ends >= day else None
