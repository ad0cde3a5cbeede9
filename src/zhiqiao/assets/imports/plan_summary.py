"""What a plan says, of however many patents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhiqiao.assets.imports.file_reading import FileReport
from zhiqiao.assets.imports.records import RejectedRow
from zhiqiao.assets.imports.uploads import file_json


@dataclass(frozen=True)
class PlanSummary:
    """The counts of a plan, its files and its rejected rows.

    Attributes:
        new: Patents the register does not hold.
        changed: Patents it holds differently.
        unchanged: Patents it holds as they are.
        duplicates: Rows that repeat an earlier row and are counted once.
        files: What became of each file.
        rejected_rows: The rows turned away.
    """

    new: int
    changed: int
    unchanged: int
    duplicates: int
    files: Sequence[FileReport]
    rejected_rows: Sequence[RejectedRow]

    @property
    def rejected(self) -> int:
        """Rows turned away."""
        return len(self.rejected_rows)

    @property
    def is_refused_in_part(self) -> bool:
        """Whether a file was refused; what an archive held beside patents is not counted."""
        return any(report.refusal and not report.is_skipped for report in self.files)

    def to_json(self) -> dict[str, Any]:
        """The counts, the rejected rows and the files."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "rows": [row.to_json() for row in self.rejected_rows],
            "files": [file_json(report) for report in self.files],
        }
