"""How large a file may be on a given day (parameters/document_limits.yaml)."""

from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache

from zhiqiao.kernel import parameters


@dataclass(frozen=True)
class Limits:
    """Limits for one file; sizes in bytes, the ratio is inflated size over size."""

    max_bytes: int
    max_inflated_bytes: int
    max_ratio: int
    ratio_counts_above_bytes: int
    max_entries: int
    max_sheet_rows: int
    max_sheet_cells: int
    max_markup_depth: int
    max_markup_elements: int
    max_markup_text: int
    max_archive_depth: int

    def is_bomb(self, size: int, inflated: int) -> bool:
        """Whether an archive of `size` bytes may not inflate to `inflated` bytes."""
        if inflated > self.max_inflated_bytes:
            return True
        return inflated > self.ratio_counts_above_bytes and inflated > size * self.max_ratio


@lru_cache(maxsize=8)
def limits_on(day: date) -> Limits:
    """The limits that hold on a day."""
    return Limits(
        **{
            field.name: int(parameters.dated("document_limits.yaml", field.name).value_on(day))
            for field in fields(Limits)
        }
    )
