"""Key industries of a region: the lists with what each holds, and one industry with its chain and who is strong."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from zhiqiao.assets.landscape import gap, industry_counts, queries
from zhiqiao.assets.landscape import industry_queries as industries
from zhiqiao.assets.landscape.industry_counts import Counts, IndustryView
from zhiqiao.assets.landscape.industry_queries import DEFINE, Shelf
from zhiqiao.assets.landscape.key_industries import chain
from zhiqiao.assets.landscape.key_industries.chain import Segment
from zhiqiao.assets.landscape.key_industries.definition import LABELS, WHOLE, KeyIndustry
from zhiqiao.assets.landscape.scope import Scope
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table, export_xlsx
from zhiqiao.web.workbench.everyone.landscape_given import given_for
from zhiqiao.web.workbench.everyone.landscape_views import export_figure, shown

_TEMPLATES = "workbench/landscape/"
_GAPS = {gap.NO_PATENT: "bad", gap.THIN: "wait", gap.NO_FIRM: "info", gap.MET: "ok"}
_CHAIN = {
    chain.GAP: "bad",
    chain.OUTSIDE: "wait",
    chain.SHIELD: "ok",
    chain.MIXED: "info",
    chain.BLANK: "",
    chain.UNTOLD: "",
}
_FIGURES = ("trends", "industry_chain", "applicants", "technology_gap")
_SHOWN_NEEDS = 20


@dataclass(frozen=True)
class Row:
    """An industry of a list as the table shows it."""

    industry: KeyIndustry
    counts: Counts
    order: int

    @property
    def verdict(self) -> str:
        """What it is short of."""
        return self.counts.verdict


def scope_url(industry: KeyIndustry, segment: str = "") -> str:
    """The map of an industry or of one of its segments."""
    asked = Scope(industry=industry.key, segment="" if segment == WHOLE else segment).asked()
    return f"{reverse('workbench:landscape')}?{urlencode(asked)}"


def _page_of(one: KeyIndustry) -> str:
    return reverse("workbench:key-industry", args=[one.list_code, one.code])


def list_table(shelf: Shelf) -> Table:
    """Industries of a list."""
    where = "请主管部门“登记产业”，或下载 Excel 填好传回。"
    return Table(
        name="key-industries",
        title="重点产业",
        unit="个产业",
        columns=(
            Column(
                "name",
                "产业",
                kind="title",
                value=lambda r: r.industry.name,
                link=lambda r: _page_of(r.industry),
                under=lambda r: r.industry.basis,
                sort="order",
            ),
            Column("verdict", "判断", kind="chip", value=lambda r: (r.verdict, _GAPS.get(r.verdict, ""))),
            Column(
                "patents", "专利", kind="number", value=lambda r: r.counts.patents, sort="counts__patents"
            ),
            Column(
                "in_force", "有效", kind="number", value=lambda r: r.counts.in_force, sort="counts__in_force"
            ),
            Column(
                "local_share",
                "本地持有（%）",
                kind="number",
                value=lambda r: r.counts.local_share if r.counts.in_force else None,
                sort="counts__local_share",
            ),
            Column(
                "holders", "权利人", kind="number", value=lambda r: r.counts.holders, sort="counts__holders"
            ),
            Column("needs", "需求", kind="number", value=lambda r: r.counts.needs, sort="counts__needs"),
            Column("firms", "企业", kind="number", value=lambda r: r.counts.firms, sort="counts__firms"),
            Column("short", "要补的环节", value=lambda r: "、".join(r.counts.short) or "—"),
            Column("shields", "有护盾的环节", value=lambda r: "、".join(r.counts.shields) or "—"),
            Column("basis", "口径", value=lambda r: r.industry.basis, on_page=False),
            Column("named_by", "名称出处", value=lambda r: r.industry.named_by, on_page=False),
            Column(
                "definition",
                "口径内容",
                value=lambda r: "；或 ".join(line.said for line in r.industry.lines),
                on_page=False,
            ),
        ),
        filters=(
            Filter("verdict", "判断", field="verdict", choices=tuple((word, word) for word in gap.VERDICTS)),
        ),
        search=("industry__name__icontains",),
        sort="order",
        empty=Empty("这份清单还没有产业", (shelf.list.missing and f"{shelf.list.missing} ") + where),
        remember=False,
    )


@action(queries.VIEW)
def industry_list(request: ActorRequest, list_code: str = "") -> HttpResponseBase:
    """A list of key industries with what each holds; the region's own to begin with."""
    actor = request.actor
    every = industries.shelves(actor)
    here = industries.shelf(actor, list_code) if list_code else industries.default_shelf(actor)
    counted = industry_counts.counts_of(actor, given_for(actor), here)
    rows = [Row(one, counts, order) for order, (one, counts) in enumerate(counted)]
    context = {
        "room": "assets",
        "shelf": here,
        "shelves": every,
        "in_reach": counted[0][1].in_reach if counted else None,
        "sees_others": all(counts.sees_others for _, counts in counted),
        "may_define": _may_define(actor, here),
        "own_code": f"own-{actor.region_code}" if decide(actor, DEFINE) else "",
        "dropped": [
            one
            for one in industries.standing_in(actor.region_code, here.code).values()
            if one.state == one.DROPPED
        ],
        "openings_url": open_url(actor, "workbench:landscape-openings"),
        "platform": sum(not one.is_own for one in here.industries),
        "own_defined": sum(one.is_own for one in here.industries),
    }
    return list_table(here).respond(request, rows, context, template=f"{_TEMPLATES}key_industries.html")


def _may_define(actor: Actor, shelf: Shelf) -> bool:
    return bool(decide(actor, DEFINE)) and industries.is_definable(actor, shelf.list)


@action(queries.VIEW)
def industry_page(request: ActorRequest, list_code: str, code: str) -> HttpResponseBase:
    """One industry: what it holds, its chain, who is strong, what is asked for."""
    actor = request.actor
    shelf = industries.shelf(actor, list_code)
    one = shelf.industry(code)
    given = given_for(actor)
    found = queries.map_of(actor, Scope(industry=one.key), given=given, only=_FIGURES, split=shelf.code)
    view = industry_counts.industry_view(actor, given, one)
    match request.GET.get("export", ""):
        case "":
            pass
        case "firms":
            return _export_firms(view)
        case asked:
            return export_figure(found.figure(asked), found)
    figures = {each.code: shown(each, {}) for each in found.figures}
    # Who sees the own patents only is not told what an industry lacks.
    beside = {"trends", "applicants", *(["technology_gap"] if view.counts.sees_others else [])}
    context = {
        "room": "assets",
        "shelf": shelf,
        "industry": one,
        "view": view,
        "map": found,
        "chain": figures["industry_chain"],
        "figures": [figures[name] for name in _FIGURES if name in beside],
        "chain_rows": [
            (each, _CHAIN.get(each.verdict, ""), scope_url(one, each.name)) for each in view.segments
        ],
        "lines": _lines(one),
        "labels": list(LABELS.values()),
        "verdict": (view.counts.verdict, _GAPS.get(view.counts.verdict, "")),
        "advice": _advice(view),
        "needs": [
            (need, open_url(actor, "workbench:demand", need.key)) for need in view.needs[:_SHOWN_NEEDS]
        ],
        "more_needs": max(len(view.needs) - _SHOWN_NEEDS, 0),
        "firms": [(firm, open_url(actor, "workbench:organization", firm.key)) for firm in view.firms],
        "map_url": scope_url(one),
        "project_url": _project_url(actor, one),
        "may_define": _may_define(actor, shelf),
        "history": list(industries.history(actor, list_code, code)),
    }
    return render(request, f"{_TEMPLATES}key_industry.html", context)


def _project_url(actor: Actor, one: KeyIndustry) -> str:
    url = open_url(actor, "workbench:navigation-new")
    return f"{url}?{urlencode(Scope(industry=one.key).asked())}" if url else ""


def _lines(one: KeyIndustry) -> list[list[tuple[str, str]]]:
    """(heading, text) by cell of each line."""
    return [
        [(LABELS[name], text or (WHOLE if name == "segment" else "")) for name, text in line.texts.items()]
        for line in one.lines
    ]


def _advice(view: IndustryView) -> list[str]:
    """What to do about segments that are short, by what the counts say."""
    told = [_advised(segment) for segment in view.segments]
    return [one for one in told if one]


def _advised(segment: Segment) -> str:
    match segment.verdict:
        case chain.GAP:
            short = f"{segment.name}：{segment.needs} 条需求、{segment.firms} 家企业，没有有效专利"
            return f"{short}；从外地引进或委托研发，再入库推荐"
        case chain.OUTSIDE:
            return f"{segment.name}：有效专利都在外地（{segment.outsider_words}）；谈许可、转让，或引进这些企业补链"
    return ""


def _export_firms(view: IndustryView) -> HttpResponseBase:
    if not view.firms and not view.outsiders:
        raise Refusal(
            f"“{view.industry.name}”还没有可导出的企业和权利人", "请导入专利清单，登记企业并补上行业后再导出"
        )
    columns = [
        Column("name", "名称", kind="title"),
        Column("place", "本地或外部"),
        Column("in_force", "本产业有效专利", kind="number"),
        Column("needs", "需求（条）", kind="number"),
        Column("titles", "称号"),
    ]
    rows: list[dict[str, Any]] = [
        {
            "name": one.name,
            "place": "本地企业",
            "in_force": one.in_force,
            "needs": one.needs,
            "titles": one.title_words,
        }
        for one in view.firms
    ]
    rows += [{"name": one.name, "place": "外部", "in_force": one.in_force} for one in view.outsiders]
    about = [
        ("产业", view.industry.said),
        ("名称出处", view.industry.named_by),
        ("范围", f"在您能看到的 {view.counts.in_reach} 件专利里统计，截至 {view.made_on}"),
        ("本地企业", f"共 {view.firm_count} 家，列前 {len(view.firms)} 家"),
        ("外部权利人", f"列前 {len(view.outsiders)} 家"),
    ]
    return export_xlsx(f"{view.industry.name}重点企业", columns, rows, about)
