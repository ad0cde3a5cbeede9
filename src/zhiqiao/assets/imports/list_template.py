"""An empty list to be filled in: a header, one example row that says so, and how to fill each column."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

_ROWS = 500


@dataclass(frozen=True)
class TemplateColumn:
    """One column: its header, the example, how to fill it; its width in characters."""

    header: str
    example: str
    hint: str
    width: int = 16
    required: bool = False


def template(title: str, columns: Sequence[TemplateColumn]) -> bytes:
    """An xlsx whose cells are all text, so that codes and days stay as typed."""
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = title
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        head = sheet.cell(1, at, column.header)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="E8D9C0" if column.required else "F1EFE8")
        head.alignment = Alignment(vertical="center", wrap_text=True)
        for row in range(2, _ROWS + 2):
            sheet.cell(row, at).number_format = "@"
        example = sheet.cell(2, at, column.example)
        example.font = Font(italic=True, color="777777")
        example.alignment = Alignment(vertical="top", wrap_text=True)
    notes = book.create_sheet("填写说明")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 22, 90
    for line in (
        ("列", "怎么填"),
        *((f"{c.header}{'（必填）' if c.required else ''}", c.hint) for c in columns),
        ("示例行", "第 2 行以“示例”开头，导入时跳过，不必删除"),
    ):
        notes.append(line)
    for cell in notes[1]:
        cell.font = Font(bold=True)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
