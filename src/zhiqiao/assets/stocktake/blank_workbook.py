"""The batch workbook, filled in as far as the round knows: one row an entry that still waits for answers."""

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.answers import ALONE
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.assets.stocktake.reading_back import drafted
from zhiqiao.assets.stocktake.sheet_columns import (
    COLLEGE,
    COMMENT,
    INVENTOR,
    NUMBER,
    SHEET,
    SHOWN,
    columns,
    heading,
    shown_answers,
)

_GIVEN = PatternFill("solid", fgColor="F1EFE8")
_ASKED = PatternFill("solid", fgColor="E9F0F6")
_WIDE = {"专利名称": 40, "应用场景": 40, "产业化前景": 40, "可接受的转化方式": 24, "登记发明人": 24}


def blank_workbook(round_: Round, entries: Iterable[Entry]) -> bytes:
    """The workbook to fill; entries should come with their patents."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    asked = columns()
    given = (NUMBER, *SHOWN)
    headings = [*given, COLLEGE, INVENTOR, *(heading(one) for one in asked), COMMENT]
    sheet.append(headings)
    for at, label in enumerate(headings, 1):
        cell = sheet.cell(1, at)
        cell.font = Font(bold=True)
        cell.fill = _GIVEN if at <= len(given) else _ASKED
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(label.rstrip("*"), 16)
    rows = 1
    for entry in entries:
        answers = shown_answers(drafted(entry))
        patent = entry.patent
        granted = patent.granted_on.isoformat() if patent.granted_on else ""
        known = (patent.number, patent.title, granted, patent.inventor_text, entry.get_state_display())
        sheet.append(
            [_safe(text) for text in (*known, entry.college, entry.inventor_name, *answers.values(), "")]
        )
        rows += 1
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{rows}"
    for row in sheet.iter_rows(min_row=2, max_row=rows, max_col=1):
        row[0].number_format = "@"
    _offer(sheet, len(given) + 2, rows)
    _explain(book.create_sheet("填写说明"), round_)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: Worksheet, before: int, rows: int) -> None:
    """Drop-down lists for the columns with options."""
    for at, one in enumerate(columns(), before + 1):
        if not one.options or rows == 1:
            continue
        offer = DataValidation(type="list", formula1=f'"{",".join(one.options)}"', allow_blank=True)
        offer.error, offer.errorTitle, offer.showErrorMessage = "请从下拉列表中选择", one.label, True
        letter = get_column_letter(at)
        offer.add(f"{letter}2:{letter}{rows}")
        sheet.add_data_validation(offer)


def _explain(sheet: Worksheet, round_: Round) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    lines = [
        ("盘点", round_.name),
        ("存量截止日", round_.base_on.isoformat()),
        ("怎么填", "一行一件专利，带 * 的必填；不填任何一项的行会跳过。填完在盘点页上传，先看计划再写入。"),
        ("专利号", "不要改动；设为文本格式，避免变成科学计数。"),
        ("可接受的转化方式", f"可以多选，用分号隔开：{'、'.join(word for _, word in choices.modes())}"),
        ("技术成熟度", "、".join(f"{level} {word}" for level, word in choices.maturities())),
        ("专利自评", "、".join(f"{code} {word}" for code, word in choices.ratings())),
        ("专利实施状态", "、".join(word for _, word in choices.implementations())),
        ("国民经济行业代码", "GB/T 4754-2017 代码，可多个，用分号隔开，例如 3913"),
        ("项目组合", f"一起转化的专利写同一个组合名；单独转化的填“{ALONE}”"),
        ("期望价格", "元；也可以写 95万、1.5亿元"),
        ("选项出处", f"字段名见官方通知；选项为{choices.confidence().label}（国家平台模板未公开取得）"),
    ]
    for label, text in lines:
        sheet.append([label, _safe(text)])
    for row in sheet.iter_rows(min_row=1, max_row=len(lines)):
        row[0].font = Font(bold=True)
        row[1].alignment = Alignment(wrap_text=True, vertical="top")


def _safe(text: object) -> str:
    """Text that no spreadsheet takes for a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", str(text or ""))
    return f"'{clean}" if clean[:1] in {"=", "+", "-", "@", "\t"} else clean
