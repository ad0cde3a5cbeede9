"""供给侧活力: holders, and their years, from filing to conversion."""

from collections import Counter

from django.http import HttpResponseBase

from zhiqiao.assets.stocktake import queries
from zhiqiao.assets.stocktake.vitality import FORMULAS, MEASURES, Vitality, Year
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.charts import Chart, Series
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

_EMPTY = Empty(
    "还没有可以数的单位",
    "请导入高校、科研院所、医院和国有企业的专利，并登记这些单位；盘点、上架、转化之后这里会跟着变。",
    "导入",
    "workbench:imports",
)


def _share(measure: str, label: str) -> Column:
    return Column(
        f"{measure}_share",
        f"{label}占有效（%）",
        kind="number",
        value=lambda v: v.share(measure),
        under=lambda v: f"{v.now[measure]} 件",
        sort=f"{measure}_share",
    )


def holders_table(actor: Actor) -> Table:
    """One line a holder."""
    newest = [
        Column(f"this_year.{name}", f"今年{label}", kind="number", sort=f"this_year.{name}", classes="minor")
        for name, label in MEASURES.items()
        if name in {"filed", "granted", "converted"}
    ]
    return Table(
        name="vitality",
        title="供给侧活力",
        unit="家",
        columns=(
            Column(
                "name",
                "单位",
                kind="title",
                link=lambda v: open_url(actor, "workbench:organization", v.key),
                under=lambda v: v.kind,
                sort="name",
            ),
            Column("patents", "专利", kind="number", sort="patents"),
            Column("in_force", "有效", kind="number", sort="in_force"),
            _share("assessed", "盘点评价"),
            _share("listed", "上架"),
            _share("converted", "转化"),
            *newest,
        ),
        filters=(Filter("kind", "类型", kind="text", field="kind__icontains"),),
        search=("name__icontains",),
        empty=_EMPTY,
        remember=False,
    )


def years_table() -> Table:
    """One line a holder and year."""
    return Table(
        name="vitality-years",
        title="供给侧活力：按年",
        unit="行",
        columns=(
            Column("name", "单位", kind="title", under=lambda y: y.kind, sort="name"),
            Column("year", "年份", value=lambda y: str(y.year), sort="year"),
            *(
                Column(f"counts.{name}", label, kind="number", sort=f"counts.{name}")
                for name, label in MEASURES.items()
            ),
        ),
        filters=(Filter("holder", "单位", kind="text", field="name__icontains"),),
        search=("name__icontains", "year__icontains"),
        sort="-year",
        empty=_EMPTY,
        remember=False,
    )


@action(queries.VIEW_VITALITY)
def vitality_page(request: ActorRequest) -> HttpResponseBase:
    """Holders by what they file, offer and convert."""
    return _respond(request, by_year=False)


@action(queries.VIEW_VITALITY)
def vitality_years(request: ActorRequest) -> HttpResponseBase:
    """The same by holder and year."""
    return _respond(request, by_year=True)


def _respond(request: ActorRequest, *, by_year: bool) -> HttpResponseBase:
    found = queries.vitality(request.actor)
    table = years_table() if by_year else holders_table(request.actor)
    rows: list[Vitality] | list[Year] = [year for one in found for year in one.years] if by_year else found
    context = {
        "room": "assets",
        "by_year": by_year,
        "chart": _chart(found),
        "formulas": list(FORMULAS.items()),
    }
    return table.respond(request, rows, context, template="workbench/holder/vitality.html")


def _chart(found: list[Vitality]) -> Chart | None:
    if not found:
        return None
    total = Counter[tuple[str, int]]()
    for one in found:
        for year in one.years:
            for measure, many in year.counts.items():
                total[measure, year.year] += many
    years = sorted({year.year for one in found for year in one.years})
    return Chart(
        caption=f"{len(found)} 家单位各年的申请、授权、盘点、上架与转化",
        labels=[str(year) for year in years],
        series=[
            Series(label, [total[measure, year] for year in years]) for measure, label in MEASURES.items()
        ],
        kind="line",
        unit="件",
        label_heading="年份",
    )
