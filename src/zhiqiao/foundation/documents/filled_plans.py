"""What a filled workbook would write, before it is written: the shape that all such plans share. Plain Python."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import ClassVar, Generic, Protocol, TypeVar

from zhiqiao.foundation.documents.filled_sheets import CellProblem

NEW, CHANGED, UNCHANGED, REJECTED = "new", "changed", "unchanged", "rejected"


class Planned(Protocol):
    """One row of a plan."""

    @property
    def outcome(self) -> str:
        """What would become of it: one of the plan's outcomes, never rejected."""
        ...


Row = TypeVar("Row", bound=Planned)


@dataclass
class FilledPlan(Generic[Row]):
    """Rows that were read, each with its outcome, and what is wrong with the others.

    Attributes:
        WRITTEN: Outcomes that change something.
        rows: Those that were understood.
        problems: Cells that were not.
    """

    WRITTEN: ClassVar[tuple[str, ...]] = (NEW, CHANGED)

    rows: list[Row] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many rows of one outcome; rejected rows are counted once whatever is wrong with them."""
        if outcome == REJECTED:
            return len({one.row for one in self.problems})
        return sum(one.outcome == outcome for one in self.rows)

    @property
    def to_write(self) -> list[Row]:
        """The rows that would be written."""
        return [one for one in self.rows if one.outcome in self.WRITTEN]

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return len(self.to_write)

    @property
    def digest(self) -> str:
        """SHA-256 over what would be written and turned away: another plan has another."""
        told = [[self.told(one) for one in self.rows], [repr(one) for one in self.problems]]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    @staticmethod
    def told(row: Row) -> object:
        """What of a row the digest stands for, JSON-able."""
        return repr(row)
