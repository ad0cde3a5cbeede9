"""The map of a scope with its charts, tables and exports; the radar for patents of others nearby."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from zhiqiao.assets.landscape import industry_queries as industries
from zhiqiao.assets.landscape import queries
from zhiqiao.assets.landscape.figures import Figure
from zhiqiao.assets.landscape.industry_queries import Shelf, words_for
from zhiqiao.assets.landscape.queries import Map
from zhiqiao.assets.landscape.radar import Echo, Sweep, sweep
from zhiqiao.assets.landscape.scope import FIELDS, Scope, read_scope
from zhiqiao.assets.landscape.selection import analyses
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching import nearest
from zhiqiao.market.matching.number_keys import spellings
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.charts import Chart, Series
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Table, export_xlsx
from zhiqiao.web.workbench.everyone.landscape_forms import RadarForm, ScopeForm
from zhiqiao.web.workbench.everyone.landscape_given import given_for

_STACKED = {
    "applicants",
    "strategic_industries",
    "economic_industries",
    "key_industries",
    "industry_chain",
}
_RADAR_LOOKED_AT = 60
_LONG_KEY = 12  # digits that no key has


@dataclass(frozen=True)
class Shown:
    """A figure with its chart and the links that stand below it."""

    figure: Figure
    question: str
    sources: tuple[str, ...]
    chart: Chart | None
    export_url: str

    @property
    def number_columns(self) -> tuple[bool, ...]:
        """Which columns of the table hold numbers."""
        first = self.figure.rows[0] if self.figure.rows else ()
        return tuple(isinstance(cell, int | float) for cell in first)

    @property
    def headings(self) -> list[tuple[str, bool]]:
        """(heading, stands over numbers)."""
        return list(zip(self.figure.headings, self.number_columns, strict=True))

    @property
    def table(self) -> list[list[tuple[object, str, bool]]]:
        """(value, heading, is a number) by cell."""
        return [
            list(zip(row, self.figure.headings, self.number_columns, strict=True)) for row in self.figure.rows
        ]


def chart_of(figure: Figure) -> Chart | None:
    """The chart that the browser draws; None for a table alone."""
    match figure.kind:
        case "bar" | "line" | "across" | "heat" | "network" as kind:
            return Chart(
                caption=figure.title,
                labels=figure.labels,
                series=[Series(line.name, line.values) for line in figure.lines],
                kind=kind,
                unit=figure.unit,
                stacked=figure.code in _STACKED,
                ties=[(edge.first, edge.second, edge.weight, edge.name) for edge in figure.edges],
            )
    return None


def shown(figure: Figure, asked: Mapping[str, str]) -> Shown:
    """A figure as the page shows it."""
    known = analyses()[figure.code]
    export = f"?{urlencode({**asked, 'export': figure.code})}"
    return Shown(figure, known.question, known.sources, chart_of(figure), export)


def look(actor: Actor, scope: Scope, split: str = "") -> tuple[Map, str]:
    """The scope analyzed, with demand to compare with and split by a list of key industries; how its text was read."""
    keys, said = None, ""
    if scope.asks_text:
        text = "\n".join(
            part for part in (nearest.need_text(actor, scope.need) if scope.need else "", scope.text) if part
        )
        found = nearest.found_for_text(actor, text)
        keys, said = found.keys, found.said
    return queries.map_of(actor, scope, found=keys, given=given_for(actor), split=split), said


@action(queries.VIEW)
def landscape_map(request: ActorRequest) -> HttpResponseBase:
    """The whole analysis of what the URL asks for."""
    asked = {name: request.GET.get(name, "") for name in FIELDS if request.GET.get(name)}
    shelves = industries.shelves(request.actor)
    form = ScopeForm(
        request.GET if asked else None,
        regions=queries.regions_of(request.actor),
        industries=_choices(shelves, asked.get("industry", "")),
        asked=asked,
    )
    context = {"room": "assets", "form": form, "is_asked": bool(asked)}
    if form.is_bound and not form.is_valid():
        return render(request, "workbench/landscape/map.html", context, status=422)
    try:
        scope = read_scope(asked)
        found, said = look(request.actor, scope, request.GET.get("list", ""))
    except Denied:
        raise
    except Refusal as refusal:
        if not form.is_bound:
            raise
        refuse(form, refusal)
        return render(request, "workbench/landscape/map.html", context, status=422)
    if code := request.GET.get("export"):
        return export_figure(found.figure(code), found)
    split = {"list": found.split} if request.GET.get("list") else {}
    figures = [shown(one, {**scope.asked(), **split}) for one in found.figures]
    context |= {
        "map": found,
        "need": catalog.demand(request.actor, scope.need) if scope.need else None,
        "said": said,
        "figures": figures,
        "splits": _splits(shelves, found),
        "industry": industries.key_industry(request.actor, scope.industry) if scope.industry else None,
        "patents_url": open_url(request.actor, "workbench:imports"),
        "project_url": _with_scope(_project_url(request), scope),
        "is_for_project": bool(_project(request)),
    }
    return render(request, "workbench/landscape/map.html", context)


def _choices(shelves: list[Shelf], asked: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Key industries by list; one that the URL names by another definition is kept among them."""
    made = [
        (each.list.title, [(one.key, one.name) for one in each.industries])
        for each in shelves
        if each.industries
    ]
    known = {key for _, group in made for key, _ in group}
    if asked and asked not in known:
        made.append(("网址里的口径", [(asked, words_for(Scope(industry=asked)))]))
    return made


def _splits(shelves: list[Shelf], found: Map) -> list[tuple[str, str, bool]]:
    """(title, url, whether it is the one shown) of the lists that the split can be made by."""
    asked = found.scope.asked()
    return [
        (
            each.list.title,
            f"?{urlencode({**asked, 'list': each.code})}#key_industries",
            each.code == found.split,
        )
        for each in shelves
        if each.industries and (each.is_near or each.code == found.split)
    ]


def _project(request: ActorRequest) -> int:
    """The project whose scope is being looked at; 0 for none."""
    asked = request.GET.get("project", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _LONG_KEY else 0


def _project_url(request: ActorRequest) -> str:
    project = _project(request)
    if project:
        return open_url(request.actor, "workbench:navigation-edit", project)
    return open_url(request.actor, "workbench:navigation-new")


def _with_scope(url: str, scope: Scope) -> str:
    return f"{url}?{urlencode(scope.asked())}" if url and not scope.is_everything else url


def export_figure(figure: Figure, found: Map) -> HttpResponseBase:
    """The figure's table as a workbook that says what was counted."""
    if figure.is_empty:
        raise Refusal(f"“{figure.title}”没有数据可导出", figure.missing)
    columns = [
        Column(f"c{at}", heading, kind="number" if _is_number(figure, at) else "text")
        for at, heading in enumerate(figure.headings)
    ]
    rows = [{f"c{at}": cell for at, cell in enumerate(row)} for row in figure.rows]
    about = [
        ("分析", figure.title),
        ("结论", figure.sentence),
        ("范围", found.words),
        ("计入", f"{figure.counted} 件，缺数未计 {figure.left_out} 件"),
        ("来源", "；".join(analyses()[figure.code].sources)),
        ("登记簿", f"{found.made_on} 的状态，标记 {found.mark}"),
        ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        *(("说明", note) for note in figure.notes),
        *([("出处标记", figure.mark)] if figure.mark else []),
    ]
    return export_xlsx(figure.title, columns, rows, about)


def _is_number(figure: Figure, at: int) -> bool:
    return bool(figure.rows) and isinstance(figure.rows[0][at], int)


# The radar -------------------------------------------------------------------------------------------------------


def _echo_columns(actor: Actor, readable: frozenset[int]) -> tuple[Column, ...]:
    """Lines lead to a patent's page where the actor may open it; what others published is shown without one."""

    def page_of(echo: Echo) -> str:
        card = echo.near.card
        return open_url(actor, "workbench:patent", card.number) if card.pk in readable else ""

    return (
        Column(
            "title",
            "他人专利",
            kind="title",
            value=lambda e: e.near.card.title,
            link=page_of,
            under=lambda e: e.near.card.number,
        ),
        Column(
            "level",
            "相近",
            kind="chip",
            value=lambda e: (f"{e.level} {e.percent}%", {"高": "bad", "中": "wait"}.get(e.level, "")),
        ),
        Column("holder", "权利人", value=lambda e: e.near.card.holder_text[:60]),
        Column("status", "状态", kind="chip", value=lambda e: e.near.card.status_label),
        Column("sentence", "对方怎么写", kind="earned", value=lambda e: e.near.sentence),
        Column("why", "为什么列出", value=lambda e: "；".join(e.reasons)),
        Column("number", "专利号", kind="code", value=lambda e: e.near.card.number, classes="minor"),
    )


def _radar_table(actor: Actor, found: Sweep) -> Table:
    readable = register.readable(actor, [one.near.card.pk for one in found.echoes])
    return Table(
        name="radar",
        title="侵权风险雷达",
        unit="件",
        columns=_echo_columns(actor, readable),
        remember=False,
        empty=Empty(
            "没有相近的他人有效专利",
            "只比对了登记簿里已公开的专利和您能看到的专利；正式检索请覆盖全部公开专利。",
        ),
    )


@action(queries.VIEW)
def radar(request: ActorRequest) -> HttpResponseBase:
    """Patents of others in force nearest to a patent or a text."""
    actor = request.actor
    given = {name: request.GET.get(name, "").strip() for name in ("number", "text")}
    form = RadarForm(request.GET if any(given.values()) else None)
    context: dict[str, object] = {"room": "assets", "form": form}
    if form.is_bound and form.is_valid():
        try:
            found, subject = _swept(actor, form.cleaned_data["number"], form.cleaned_data["text"])
        except Refusal as refusal:
            refuse(form, refusal)
            return render(request, "workbench/landscape/radar.html", context, status=422)
        table = _radar_table(actor, found)
        page = table.page(request, list(found.echoes))
        if request.GET.get("export") == "xlsx":
            return page.export()
        context |= {"sweep": found, "subject": subject, "page": page, "table": table}
    return render(request, "workbench/landscape/radar.html", context)


def _swept(actor: Actor, number: str, text: str) -> tuple[Sweep, register.PatentCard | None]:
    subject, words = None, text
    if number:
        keys, note = spellings(number)
        known = register.patent_spelled(actor, keys)
        if known is None:
            reason = note or f"在您能看到的专利里没有 {number}"
            raise Refusal(reason, "请核对号码；未公开的产品请把方案写在下面的文字里", column="number")
        subject = register.card_of(known)
        words = "\n".join(part for part in (known.title, known.abstract, known.first_claim, text) if part)
    near = nearest.nearest_published(actor, words, _RADAR_LOOKED_AT)
    return sweep(actor, near, today(), subject=subject), subject
