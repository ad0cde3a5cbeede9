"""Writing registers: entries kept, decided on, filled in from workbooks."""

from zhiqiao.foundation.registers.papers import Brought
from zhiqiao.foundation.registers.services.deciding import (
    approve_entries,
    approve_entry,
    restore_entry,
    return_entry,
    withdraw_entry,
)
from zhiqiao.foundation.registers.services.filling import apply_fill, keep_workbook, undo_fill
from zhiqiao.foundation.registers.services.writing import remove_paper, save_entry

__all__ = [
    "Brought",
    "apply_fill",
    "approve_entries",
    "approve_entry",
    "keep_workbook",
    "remove_paper",
    "restore_entry",
    "return_entry",
    "save_entry",
    "undo_fill",
    "withdraw_entry",
]
