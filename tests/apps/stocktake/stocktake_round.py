"""What the tests of the stock-take share: whole answers, a filled workbook, an entry taken as far as assessment."""

import io
from typing import Any

import openpyxl

from zhiqiao.assets.stocktake import services
from zhiqiao.assets.stocktake.answers import Answers
from zhiqiao.assets.stocktake.blank_workbook import blank_workbook
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.access.rules import Actor

ANSWERS = Answers(
    fiscal_project=False,
    implementation="not_implemented",
    modes=("ordinary_license",),
    maturity=4,
    rating="A",
    scene="印染废水末端处理，出水回用",
    bundle="无",
    industry_codes=("1713",),
    price_low_fen=100_000_00,
)

GOOD = {
    "财政资助项目形成*": "否",
    "专利实施状态*": "未实施",
    "可接受的转化方式*": "普通许可；转让",
    "技术成熟度*": "4 中试",
    "专利自评*": "A 转化前景较好",
    "应用场景*": "印染废水末端处理",
    "项目组合*": "无",
    "期望价格下限（元）": "10万",
}


def filled(round_: Round, changes: dict[int, dict[str, Any]]) -> bytes:
    """The round's workbook with cells changed, by row in Excel."""
    entries = round_.entries.select_related("patent").order_by("pk")
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(round_, entries)))
    sheet = book["批量建档"]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    for row, cells in changes.items():
        for label, value in cells.items():
            sheet.cell(row, at[label], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def assessed(entry: Entry, inventor: Actor, reviewer: Actor, office: Actor) -> Entry:
    """The entry taken as far as the unit's assessment."""
    services.answer_entry(inventor, entry.pk, ANSWERS)
    services.review_entries(reviewer, [entry.pk], "同意")
    return services.assess_entry(office, entry.pk, "B", 3, "样机还没有在现场跑满一季")
