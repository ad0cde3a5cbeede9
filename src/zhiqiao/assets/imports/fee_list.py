"""A list of annual fees as paid, read row by row: application number, year, amount, day. Plain Python; money in 分."""

import re
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.imports import list_cells as cells
from zhiqiao.assets.imports.file_reading import Place, turned_away
from zhiqiao.assets.imports.list_reading import ListRow, list_format, read_list
from zhiqiao.assets.imports.list_template import TemplateColumn, template
from zhiqiao.assets.imports.records import Column, FileRefused, RejectedRow
from zhiqiao.kernel.folding import fold_tightly, shown
from zhiqiao.kernel.periods import today

_MOST_YEARS = 20
_NAMED = re.compile(r"第(\d{1,2})个?(?:专利)?年", re.ASCII)
_BARE = re.compile(r"(?<!\d)(\d{1,2})(?!\d)", re.ASCII)
_CALENDAR_YEAR = re.compile(r"\d{3}", re.ASCII)
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("number", ("申请号", "专利号", "申请号/专利号", "专利申请号")),
    ("year", ("年度", "年费年度", "缴费年度", "第几年", "年费种类", "费用种类")),
    ("amount", cells.with_units(("金额", "缴费金额", "实缴金额", "年费金额", "缴纳金额"))),
    ("paid_on", ("缴费日期", "缴费日", "缴纳日期", "付款日期", "缴费时间")),
    ("note", ("备注", "收据号", "票据号")),
)
FEES = list_format(
    "fee_list",
    "年费缴费清单",
    "平台模板与专利业务办理系统的缴费记录",
    tuple(Column(name, names) for name, names in _COLUMNS),
    ("number", "year", "paid_on"),
)


@dataclass(frozen=True)
class ListedFee:
    """One row: the application number, the patent year, what was paid (None where not told), when."""

    place: Place
    number: str
    year: int
    amount_fen: int | None
    paid_on: date
    note: str
    notes: tuple[str, ...]

    def header(self, name: str) -> str:
        """The column's header as the file writes it."""
        return self.place.headers.get(name, FEES.column(name).label)


@dataclass(frozen=True)
class FeeList:
    """A file of payments: the good rows, the bad ones, what to know about it."""

    rows: tuple[ListedFee, ...]
    rejected: tuple[RejectedRow, ...]
    notes: tuple[str, ...]


def read_fees(name: str, data: bytes) -> FeeList:
    """The payments in a file.

    Raises:
        FileRefused: It is no such list, or has no rows.
    """
    content = read_list(FEES, name, data, ours_first=True)
    if not content.rows and not content.rejected:
        raise FileRefused(f"“{name}”里没有缴费，只有表头或示例", "请从第 2 行起一行填一件专利一个年度的年费")
    paid = [row for row in content.rows if row.reader.text("paid_on")]
    notes = list(content.notes)
    if len(paid) < len(content.rows):
        left = len(content.rows) - len(paid)
        notes.append(f"有 {left} 行没有缴费日期，当作还没有缴，已跳过；已缴的请填上缴费日期再传")
    read = [_read(row) for row in paid]
    rejected = [*content.rejected, *(one for one in read if isinstance(one, RejectedRow))]
    rows = tuple(one for one in read if not isinstance(one, RejectedRow))
    return FeeList(rows, tuple(rejected), tuple(notes))


def _read(row: ListRow) -> ListedFee | RejectedRow:
    reader = row.reader
    number = reader.application("number")
    if number is None and not reader.problems:
        reader.refuse("number", f"“{reader.header('number')}”是空的", "请填申请号（带校验位），或删去这一行")
    year = _year(row)
    paid_on = reader.day("paid_on")
    if paid_on is not None and paid_on > today():
        reader.refuse("paid_on", f"缴费日期 {paid_on} 还没有到", "请核对年份")
    unit = cells.unit_of(reader.header("amount")) or "元"
    amount = cells.fen(reader, "amount", unit=unit) if reader.has("amount") else None
    note = cells.line(reader, "note", 200) if reader.has("note") else ""
    rejected = turned_away(reader, row.place)
    if rejected or number is None or year is None or paid_on is None:
        if rejected is None:
            raise LookupError("一行既不完整又没有问题")  # every missing field above is a problem
        return rejected
    return ListedFee(row.place, number.number, year, amount, paid_on, note, tuple(reader.notes))


def _year(row: ListRow) -> int | None:
    reader = row.reader
    text = fold_tightly(reader.text("year"))
    found = _NAMED.search(text)
    if found is None and not _CALENDAR_YEAR.search(text):
        found = _BARE.search(text) if "年" in text else _BARE.fullmatch(text.removeprefix("第"))
    year = int(found.group(1)) if found else 0
    if 1 <= year <= _MOST_YEARS:
        return year
    reader.refuse(
        "year",
        f"年度{shown(reader.text('year'))}不对" if text else f"“{reader.header('year')}”是空的",
        "请填专利年度，1 到 20，例如 6 或“第6年年费”；不是公历年份",
    )
    return None


def fee_template() -> bytes:
    """The empty list as a workbook, with one example row that is marked and skipped."""
    return template(
        "年费缴费清单",
        (
            TemplateColumn(
                "申请号", "示例：202110434680.8", "带校验位；也可以写专利号 ZL…", 24, required=True
            ),
            TemplateColumn(
                "年度", "6", "第几个专利年度，不是公历年份；写“第6年年费”也可以", 12, required=True
            ),
            TemplateColumn("金额（元）", "1200", "实际缴的钱，含滞纳金；不清楚的留空", 14),
            TemplateColumn(
                "缴费日期", "2026-03-01", "收据上的日期；空着的行当作还没有缴，跳过", 14, required=True
            ),
            TemplateColumn("备注", "", "收据号等", 24),
        ),
    )
