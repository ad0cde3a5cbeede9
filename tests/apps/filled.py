"""A downloaded workbook with cells put into it."""

import io
from typing import Any

import openpyxl


def filled_workbook(data: bytes, sheet: str, cells: dict[int, dict[str, Any]]) -> bytes:
    """The workbook with values by row (as Excel numbers it) and heading; no other cell is touched."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[sheet]
    at = {str(cell.value): cell.column or 0 for cell in page[1]}
    for row, told in cells.items():
        for heading, value in told.items():
            page.cell(row, at[heading], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
