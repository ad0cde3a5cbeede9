"""A statement: what a report says, frozen at a position of the evidence ledger. Plain values, no database.

Everything a form prints stands in here, the scoring parameters of the day included, so a statement kept as
JSON prints the same in three years whatever the platform counts by then.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    """What could be said about one indicator."""

    COUNTED = "counted"
    NO_FACTS = "no_facts"
    INCOMPUTABLE = "incomputable"


class FundState(StrEnum):
    """Whether the money part of a self-evaluation is filled in."""

    MISSING = "missing"
    GIVEN = "given"
    NOT_APPLICABLE = "not_applicable"


class FundKind(StrEnum):
    """Where project money comes from, in the order the official form prints it."""

    FISCAL = "fiscal"
    CARRIED_OVER = "carried_over"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The row heading of the official form."""
        return {"fiscal": "财政拨款", "carried_over": "上年结转资金", "other": "其他资金"}[self.value]


@dataclass(frozen=True)
class LeftOut:
    """Facts looked at and not counted, for one reason."""

    reason: str
    facts: int


@dataclass(frozen=True)
class FactLine:
    """One counted fact as the detail sheet prints it; ``part`` is what it counts in, such as a denominator.

    Money in 分.
    """

    indicator: str
    part: str
    position: int
    effective_on: date
    kind: str
    subject: str
    subject_name: str
    parties: str
    amount_fen: int | None
    quantity: int
    grade: str
    record_number: str
    papers: str


@dataclass(frozen=True)
class Line:
    """One indicator: its place in the three levels, its target, what was counted and by which rule.

    ``target`` and ``actual`` are in ``unit``; a target of None is a trend or a rule without a number.
    ``points`` are the plan's own for this indicator, None where it gives none. ``marks`` are the sentences to
    print as footnotes (未核对, 平台默认, 缺).
    """

    code: str
    level1: str
    level2: str
    name: str
    unit: str
    comparator: str
    target: Decimal | None
    actual: Decimal | None
    state: State
    reason: str = ""
    rule: str = ""
    source: str = ""
    counted: int = 0
    left_out: tuple[LeftOut, ...] = ()
    marks: tuple[str, ...] = ()
    points: Decimal | None = None


@dataclass(frozen=True)
class Remark:
    """What the unit adds to one indicator before freezing.

    ``attained`` is the share (0 to 1) a qualitative indicator is judged to have reached.
    """

    code: str
    deviation: str = ""
    is_not_applicable: bool = False
    attained: Decimal | None = None


@dataclass(frozen=True)
class FundLine:
    """One row of project money, all in 分: budget at the start, for the whole year, and spent."""

    kind: FundKind
    initial_fen: int
    revised_fen: int
    spent_fen: int


@dataclass(frozen=True)
class Band:
    """A grade and the lowest total that earns it."""

    name: str
    lowest: Decimal


@dataclass(frozen=True)
class GroupPoints:
    """Points of one first-level group of indicators."""

    level1: str
    points: Decimal


@dataclass(frozen=True)
class ScoringRules:
    """The scoring parameters of the day, kept with the statement; the marks are footnotes on them."""

    fund_points: Decimal = Decimal(0)
    groups: tuple[GroupPoints, ...] = ()
    explain_above: Decimal = Decimal(0)
    grades: tuple[Band, ...] = ()
    fund_mark: str = ""
    points_mark: str = ""
    grade_mark: str = ""
    exceeding_mark: str = ""


EDITABLE = frozenset(
    {"title", "department", "unit", "goals_expected", "goals_actual", "remarks", "fund_state", "funds"}
)


@dataclass(frozen=True)
class Statement:
    """A whole statement of one plan, in one region, up to one ledger position."""

    form: str
    title: str
    region: str
    plan: str
    document_number: str
    is_consultation_draft: bool
    starts_on: date
    ends_on: date
    cutoff: date
    position: int
    head_hash: str
    made_on: date
    department: str = ""
    unit: str = ""
    goals_expected: str = ""
    goals_actual: str = ""
    lines: tuple[Line, ...] = ()
    remarks: tuple[Remark, ...] = ()
    fund_state: FundState = FundState.MISSING
    funds: tuple[FundLine, ...] = ()
    scoring: ScoringRules = field(default_factory=ScoringRules)
    grouping_mark: str = ""
    facts: tuple[FactLine, ...] = ()

    def remark(self, code: str) -> Remark:
        """The unit's words on an indicator; an empty one where nothing was said."""
        return next((remark for remark in self.remarks if remark.code == code), Remark(code))

    def with_edits(self, **edits: object) -> "Statement":
        """The same statement with other words or money; what was counted cannot be edited this way."""
        editable = {
            "title",
            "department",
            "unit",
            "goals_expected",
            "goals_actual",
            "remarks",
            "fund_state",
            "funds",
        }
        if not set(edits) <= editable:
            raise ValueError(f"only {sorted(editable)} can be edited")
        return replace(self, **edits)  # type: ignore[arg-type]  # names are checked just above
