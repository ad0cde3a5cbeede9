"""Lists of annual fees: the calendar, payments, reductions."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse

from zhiqiao.assets.register import fee_calendar
from zhiqiao.assets.register.fee_queries import FeeLine
from zhiqiao.assets.register.queries import PATENT_TYPES
from zhiqiao.kernel.periods import months_after, today
from zhiqiao.web.shell.charts import Chart, Series
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Rows
from zhiqiao.web.workbench.everyone.patent_legal import fee_tone

MONTHS = 12
NO_COLLEGE = "-"
_FEN_PER_YUAN = 100


def _state(line: FeeLine) -> tuple[str, str]:
    return (line.fee.state_label, fee_tone(line.fee, today()))


def _surcharge(line: FeeLine) -> str:
    if line.fee.state == fee_calendar.PAID or line.fee.surcharge_percent is None:
        return "" if line.fee.state == fee_calendar.PAID else "另需恢复权利"
    return f"{line.fee.surcharge_percent}%" if line.fee.surcharge_percent else ""


def _reduced(line: FeeLine) -> tuple[str, str] | str:
    held = line.fee.reduction
    if held is None:
        return ""
    return (f"{held.percent}%", "ok") if held.is_checked else (f"{held.percent}% 未核对", "wait")


def _to_pay(line: FeeLine) -> int | None:
    return None if line.fee.state == fee_calendar.PAID else line.fee.total_fen


def calendar_table(lines: Sequence[FeeLine], colleges: Mapping[int, str]) -> Table:
    """The calendar's list; colleges by patent, as the stock-take has them."""
    months = sorted({line.month for line in lines})

    def by_college(rows: Rows, values: Sequence[str]) -> Rows:
        return [row for row in rows if colleges.get(row.pk, NO_COLLEGE) in values]

    names = [(name, name) for name in sorted(set(colleges.values()))]
    of_college = Filter("college", "学院（盘点）", choices=(*names, (NO_COLLEGE, "未分派")), apply=by_college)
    return Table(
        name="fees",
        title="年费日历",
        unit="笔",
        columns=(
            Column(
                "title",
                "专利",
                kind="title",
                link=lambda x: reverse("workbench:fee-patent", args=[x.number]),
                sort="title",
            ),
            Column("number", "申请号", kind="code", value=lambda x: patent_number(x.number), sort="number"),
            Column("type_label", "类型", sort="type_label"),
            Column("holder_text", "权利人", classes="minor", sort="holder_text"),
            Column("year", "年度", kind="number", value=lambda x: x.fee.year, sort="fee.year"),
            Column("due_on", "应缴日", kind="date", value=lambda x: x.fee.due_on, sort="fee.due_on"),
            Column("state", "状态", kind="chip", value=_state),
            Column("reduced", "减缴", kind="chip", value=_reduced, classes="minor"),
            Column("surcharge", "滞纳金", value=_surcharge, classes="minor"),
            Column("total", "现在要缴（元）", kind="yuan", value=_to_pay, sort="fee.total_fen"),
            Column("grace", "最迟补缴", kind="date", value=lambda x: x.fee.grace_ends_on, classes="minor"),
        ),
        filters=(
            Filter("state", "状态", field="state", choices=fee_calendar.STATES),
            Filter("month", "应缴月份", field="month", choices=tuple((one, one) for one in months)),
            Filter("type", "类型", field="patent_type", choices=tuple(t for t in PATENT_TYPES if t[0])),
            *((of_college,) if names else ()),
            Filter("holder", "权利人", kind="text", field="holder_text__icontains"),
            Filter("due", "应缴日", kind="days", field="fee.due_on"),
        ),
        search=("title__icontains", "number__icontains", "holder_text__icontains"),
        # The lines come by due day.
        href=lambda x: reverse("workbench:fee-patent", args=[x.number]),
        empty=Empty(
            "没有要看的年费",
            "有效、且申请日、授权公告日和类型都有的专利才算得出年费。先导入带这些列的台账。",
            "导入台账",
            "workbench:import-new",
        ),
    )


# The headers are those of the list of payments: what is filled in can be imported.
TO_FILL_IN = (
    Column("number", "申请号", kind="code", value=lambda x: patent_number(x.number)),
    Column("title", "名称", kind="title"),
    Column("year", "年度", kind="number", value=lambda x: x.fee.year),
    Column("total", "金额（元）", kind="yuan", value=_to_pay),
    Column("paid_on", "缴费日期", kind="date", value=lambda _: None),
    Column("note", "备注", value=lambda _: ""),
    Column("due_on", "应缴日", kind="date", value=lambda x: x.fee.due_on),
    Column("holder_text", "权利人"),
)

PAYMENTS = Table(
    name="fee-payments",
    title="缴费记录",
    unit="笔",
    columns=(
        Column(
            "title",
            "专利",
            kind="title",
            value=lambda p: p.patent.title,
            link=lambda p: reverse("workbench:fee-patent", args=[p.patent.number]),
            under=lambda p: patent_number(p.patent.number),
            sort="patent__title",
        ),
        Column("number", "申请号", kind="code", value=lambda p: p.patent.number, on_page=False),
        Column("year", "年度", kind="number", sort="year"),
        Column("amount", "金额（元）", kind="yuan", value=lambda p: p.amount_fen, sort="amount_fen"),
        Column("paid_on", "缴费日期", kind="date", sort="paid_on"),
        Column("origin", "来自", value=lambda p: "清单" if p.list_sha256 else "手工登记"),
        Column("note", "备注", classes="minor"),
        Column("made_by", "登记人", classes="minor"),
    ),
    filters=(
        Filter("paid", "缴费日期", kind="days", field="paid_on"),
        Filter("list", "清单", kind="text", field="list_sha256__startswith"),
    ),
    search=("patent__title__icontains", "patent__number__icontains", "note__icontains"),
    sort="-paid_on",
    empty=Empty(
        "还没有缴费记录",
        "上传缴费清单，或在专利的年费页面登记一笔。登记后到期的提醒会自动了结。",
        "导入缴费清单",
        "workbench:fee-import",
    ),
)


REDUCTIONS = Table(
    name="fee-reductions",
    title="年费减缴",
    unit="项",
    columns=(
        Column(
            "of",
            "权利人或专利",
            kind="title",
            value=lambda r: r.organization.name if r.organization else r.patent.title,
        ),
        Column("percent", "比例", value=lambda r: f"{r.percent}%" if r.percent else "单独 85%，共同 70%"),
        Column("starts_on", "自", kind="date", sort="starts_on"),
        Column("ends_on", "至", kind="date", sort="ends_on"),
        Column("basis", "依据"),
        Column(
            "record_number",
            "备案号",
            kind="chip",
            value=lambda r: (r.record_number, "ok") if r.record_number else ("未核对", "wait"),
        ),
        Column("made_by", "登记人", classes="minor"),
        Column("act", "", kind="act", template="workbench/everyone/_fee_reduction_act.html"),
    ),
    search=("organization__name__icontains", "patent__title__icontains", "basis__icontains"),
    sort="-starts_on",
    empty=Empty(
        "还没有减缴",
        "权利人办过费用减缴备案的，登记后年费按减缴后的金额算。",
        "登记减缴",
        "workbench:fee-reduction-new",
    ),
)


def month_chart(lines: Rows, on: date) -> Chart:
    """What is to be paid in each of the coming months, in 元."""
    months = [f"{months_after(on.replace(day=1), at):%Y-%m}" for at in range(MONTHS)]
    owed = dict.fromkeys(months, 0)
    for line in lines:
        if line.month in owed and line.fee.state != fee_calendar.PAID:
            owed[line.month] += line.fee.total_fen
    return Chart(
        caption="今后十二个月每月要缴的年费",
        labels=months,
        series=[Series("要缴", [owed[one] // _FEN_PER_YUAN for one in months])],
        unit="元",
        label_heading="月份",
    )
