"""Coverage: how many of the patents to be counted the unit has assessed; counted when asked. Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.stocktake import workflow

UNNAMED = "未分派二级单位"


@dataclass(frozen=True)
class Line:
    """One line of the coverage table.

    Attributes:
        key: What a list is filtered by: a college, an organization's key, "" for all.
        label: What people read.
        denominator: Patents in force and unconverted on the cut-off day.
        answered: Of them, those whose inventor has answered.
        covered: Of them, those the unit has assessed.
        pooled: Of them, those screened in.
    """

    key: str
    label: str
    denominator: int
    answered: int
    covered: int
    pooled: int

    @property
    def left(self) -> int:
        """How many the unit has not assessed yet."""
        return self.denominator - self.covered

    @property
    def percent(self) -> float | None:
        """Covered ÷ denominator in percent, one decimal, rounded down; None without a denominator."""
        return self.covered * 1000 // self.denominator / 10 if self.denominator else None

    @property
    def percent_words(self) -> str:
        """The percentage as "62.5%", or a dash when there is nothing to cover."""
        return "—" if self.percent is None else f"{self.percent:.1f}%"


LATELY = 14


@dataclass(frozen=True)
class Clock:
    """What is left until the deadline, and whether the last fortnight's pace would do.

    Attributes:
        line: The coverage of a unit or college.
        days_left: Days to the deadline; 0 on the day, negative after it.
        lately: How many were assessed in the last LATELY days.
    """

    line: Line
    days_left: int
    lately: int

    @property
    def needed_a_week(self) -> int | None:
        """How many a week would do it, rounded up; None when nothing is left or no day is."""
        if not self.line.left or self.days_left < 0:
            return None
        return -(-self.line.left * 7 // max(1, self.days_left))

    @property
    def now_a_week(self) -> float:
        """How many a week were assessed lately, one decimal."""
        return round(self.lately * 7 / LATELY, 1)

    @property
    def verdict(self) -> tuple[str, str]:
        """Words and color: done, on time, behind, overdue."""
        if not self.line.left:
            return "已完成", "ok"
        if self.days_left < 0:
            return f"逾期 {-self.days_left} 天", "bad"
        keeps_up = self.lately * max(1, self.days_left) >= self.line.left * LATELY
        return ("跟得上", "ok") if keeps_up else ("要加快", "wait")


def clocks(parts: Iterable[Line], due_on: date, day: date, lately: Mapping[str, int]) -> list[Clock]:
    """The clock of each line; ``lately`` by the line's label."""
    left = (due_on - day).days
    return [Clock(one, left, lately.get(one.label, 0)) for one in parts]


Counted = tuple[str, str, str, int]
"""(key, label, state, how many): what a line is added up from."""


def lines(counted: Iterable[Counted]) -> list[Line]:
    """The lines by key, in the order of their labels."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for key, label, state, many in counted:
        states = sums.setdefault((label, key), {})
        states[state] = states.get(state, 0) + many
    return [_line(key, label, states) for (label, key), states in sorted(sums.items())]


def total(parts: Iterable[Line], label: str = "合计") -> Line:
    """All lines as one."""
    every = list(parts)
    return Line(
        "",
        label,
        sum(one.denominator for one in every),
        sum(one.answered for one in every),
        sum(one.covered for one in every),
        sum(one.pooled for one in every),
    )


def _line(key: str, label: str, states: dict[str, int]) -> Line:
    every = sum(states.values())
    return Line(
        key,
        label,
        every,
        every - states.get(workflow.OPEN, 0),
        sum(states.get(state, 0) for state in workflow.COVERED),
        states.get(workflow.SCREENED_IN, 0),
    )
