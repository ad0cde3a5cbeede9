"""Matches: patents for a need, firms for a patent, the firms of the region."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.accounts.parties import SIZE_LABELS
from zhiqiao.kernel import tables
from zhiqiao.kernel.money import wan
from zhiqiao.market.catalog import choices as catalog_choices
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching import queries, services
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.proposals import Proposed, Results, spans_of
from zhiqiao.market.matching.queries import Candidate, Push
from zhiqiao.market.matching.ranking import ranking_signals
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows
from zhiqiao.web.workbench.everyone.match_page import MatchPage, asked_filters, match_table, number_shown

BAND_TONES = {"high": "ok", "medium": "wait", "low": ""}
ORGANIZATION_VIEW = "foundation.accounts:organization:view"


def _budget(low: int | None, high: int | None) -> str:
    known = [fen for fen in (low, high) if fen is not None]
    if not known:
        return "未填"
    words = [wan(fen).removesuffix(".00") for fen in dict.fromkeys(known)]
    return f"{'–'.join(words)} 万元"


@dataclass(frozen=True)
class MatchRow:
    """A patent proposed, as the page shows it.

    Attributes:
        one: The proposal.
        link: Where its patent is opened.
        sent: The last push of it to the firm that asks; None before.
        push_url: Where it is sent; "" where the actor may not.
    """

    one: Proposed
    link: str
    sent: Push | None
    push_url: str

    @property
    def number(self) -> str:
        """The number as certificates print it."""
        return number_shown(self.one.offer)

    @property
    def maturity(self) -> str:
        """中试 …; "" where it is not known."""
        return catalog_choices.maturity_label(self.one.offer.maturity)

    @property
    def parts(self) -> list[tuple[str, float]]:
        """(label, share) for the bar."""
        return [(part.label, part.share) for part in self.one.parts]


def _share(code: str) -> Callable[[MatchRow], float]:
    return lambda row: next((part.share for part in row.one.parts if part.code == code), 0.0)


_SHOWN = (
    Column("band", "把握", kind="chip", value=lambda r: (r.one.band_label, BAND_TONES[r.one.band])),
    Column(
        "title",
        "专利与理由",
        kind="title",
        template="workbench/everyone/_match_title.html",
        export=lambda r: r.one.offer.card.title,
    ),
    Column(
        "score",
        "分数从哪来",
        kind="html",
        template="workbench/everyone/_match_parts.html",
        export=lambda r: r.one.score,
    ),
    Column(
        "conditions",
        "条件",
        kind="html",
        template="workbench/everyone/_match_conditions.html",
        classes="chips",
        export=lambda r: "；".join(one.words for one in r.one.conditions),
    ),
    Column("act", "", kind="act", template="workbench/everyone/_match_act.html", export=False),
)


def _exported() -> tuple[Column, ...]:
    signals = ranking_signals().items()
    return (
        Column("rank", "名次", kind="number", value=lambda r: r.one.rank),
        *_SHOWN,
        *(
            Column(code, f"其中·{signal.label}", kind="number", value=_share(code))
            for code, signal in signals
        ),
        Column("number", "专利号"),
        Column("holder", "权利人", value=lambda r: r.one.offer.card.holder_text),
        Column("ipc", "主分类", value=lambda r: r.one.offer.card.ipc_main),
        Column("status", "法律状态", value=lambda r: r.one.offer.card.status_label),
        Column("need", "需求中的句子", kind="earned", value=lambda r: r.one.why.need.text),
        Column("patent", "专利中的句子", kind="earned", value=lambda r: r.one.why.document.text),
        Column("shared", "共有的词", value=lambda r: "、".join(r.one.why.shared)),
    )


_EMPTY_MATCH = Empty(
    "没有匹配到专利",
    "库内没有与这条需求用词或意思相近的专利。可以把需求写具体些（对象、工艺、指标），或导入更多专利清单。",
)


def _rows(actor: Actor, results: Results) -> list[MatchRow]:
    demand = results.demand
    offers = [one.offer for one in results.rows]
    sent = queries.pushed_for(actor, demand, [offer.card.pk for offer in offers])
    readable = queries.readable(actor, offers)
    is_open = demand.state == "published"
    return [
        MatchRow(
            one,
            offer_link(one.offer, readable),
            sent.get(one.offer.card.pk),
            push_new_url(one.offer.card.number, demand.pk)
            if is_open and queries.may_push(actor, one.offer, demand.firm)
            else "",
        )
        for one in results.rows
    ]


@action(queries.VIEW)
def demand_match(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The patents for a need: ranked, with the sentences that earned the rank."""
    actor = request.actor
    results = queries.propose(actor, pk, asked_filters(request))
    rows = _rows(actor, results)
    is_fit = bool(request.GET.get("fit"))
    if is_fit:
        rows = [row for row in rows if not row.one.fails]
    exports = request.GET.get("export") == "xlsx"
    demand = results.demand
    title = f"匹配清单 {demand.title[:20]}" if exports else "匹配到的专利"
    table = match_table("match", title, _exported() if exports else _SHOWN, actor, _EMPTY_MATCH, "件")
    page = MatchPage(request, table, rows, results.counts)
    if exports:
        return page.export()
    words = results.shared
    context = {
        "room": "market",
        "page": page,
        "one": demand,
        "firm": catalog.firm_shown(actor, demand),
        "industry": tables.gbt4754_name(demand.industry_code) or "",
        "budget": _budget(demand.budget_low_fen, demand.budget_high_fen),
        "cooperation": "、".join(catalog_choices.label("cooperation", c) for c in demand.cooperation),
        "texts": [
            (label, text, spans_of(text, words))
            for label, text in (("", demand.text), ("指标", demand.targets), ("条件", demand.conditions))
            if text
        ],
        "results": results,
        "is_fit": is_fit,
        "failing": sum(one.fails for one in results.rows),
        "kept": queries.kept_proposals(actor, pk).first(),
        "may_keep": decide(actor, queries.KEEP, catalog.demand_resource(demand)),
        "answers": queries.pushes(actor).filter(demand_id=pk, state="answered")[:5],
    }
    return render(request, "workbench/everyone/match.html", context)


def offer_link(offer: Offer, readable: frozenset[str]) -> str:
    """The patent's page where the actor may read the register, else its offer on the shelf."""
    if offer.card.number in readable or offer.listing_id is None:
        return reverse("workbench:patent", args=[offer.card.number])
    return reverse("workbench:listing", args=[offer.listing_id])


@require_POST
@action(queries.KEEP)
def demand_keep(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep the list as it is now."""
    made = services.keep_proposals(request.actor, pk)
    messages.success(request, f"已留存 {len(made)} 件；下次打开会标出新出现的专利")
    return redirect("workbench:demand-match", pk)


def _candidate_columns() -> tuple[Column, ...]:
    return (
        Column("pick", "", kind="act", template="workbench/everyone/_firm_pick.html", export=False),
        Column(
            "name",
            "企业与理由",
            kind="title",
            template="workbench/everyone/_firm_title.html",
            export=lambda r: r.firm.name,
        ),
        Column(
            "score",
            "分数从哪来",
            kind="html",
            template="workbench/everyone/_firm_parts.html",
            export=lambda r: r.share,
        ),
        Column("industry", "行业", value=lambda r: industry_of(r.firm.industry_code)),
        Column("size", "规模", value=lambda r: SIZE_LABELS[r.size_class], classes="nowrap"),
        Column("titles", "称号", kind="chips", value=lambda r: list(r.titles)),
        Column("needs", "已发布需求", kind="number", value=lambda r: r.firm.needs),
        Column("act", "", kind="act", template="workbench/everyone/_firm_act.html", export=False),
    )


def industry_of(code: str) -> str:
    """An industry as code and name."""
    return f"{code} {tables.gbt4754_name(code) or ''}".strip() if code else ""


@action(queries.FIRMS)
def patent_firms(request: ActorRequest, number: str) -> HttpResponseBase:
    """The firms a patent could be sent to."""
    actor = request.actor
    found = queries.firms_for(actor, number)
    rows: list[Candidate] = found.rows
    table = Table(
        "candidates",
        "候选企业",
        _candidate_columns(),
        (
            Filter(
                "size", "规模", field="size_class", choices=tuple((k, v) for k, v in SIZE_LABELS.items() if k)
            ),
            Filter("industry", "行业代码开头", kind="text", field="firm.industry_code__startswith"),
        ),
        search=("firm.name__icontains", "firm.products__icontains"),
        empty=Empty(
            "没有找到候选企业",
            "本地区还没有登记主营业务的企业。登记企业的产品与业务后，这里会按文字和行业给出名单。",
            "企业名单",
            "workbench:firms",
        ),
        unit="家",
        remember=False,
    )
    page = table.page(request, rows)
    if request.GET.get("export") == "xlsx":
        return page.export()
    readable = queries.readable(actor, [found.offer])
    context = {
        "room": "market",
        "page": page,
        "table": table,
        "offer": found.offer,
        "number": number_shown(found.offer),
        "link": offer_link(found.offer, readable),
        "note": found.state.note,
        "may_push": any(one.may_push for one in rows),
        "organization_open": bool(decide(actor, ORGANIZATION_VIEW)),
    }
    return render(request, "workbench/everyone/match_firms.html", context)


def _asking(rows: Rows, _values: Sequence[str]) -> Rows:
    return rows.filter(needs__gt=0) if isinstance(rows, QuerySet) else rows


FIRMS = Table(
    name="firms",
    title="企业",
    columns=(
        Column(
            "name",
            "企业",
            kind="title",
            template="workbench/everyone/_firms_name.html",
            sort="name",
            export=lambda o: o.name,
        ),
        Column("industry_code", "行业", value=lambda o: industry_of(o.industry_code), sort="industry_code"),
        Column(
            "region_code",
            "地区",
            value=lambda o: tables.region_name(o.region_code),
            sort="region_code",
        ),
        Column("size", "规模", value=lambda o: SIZE_LABELS[queries.size_class(o)], classes="nowrap"),
        Column("titles", "称号", kind="chips", value=lambda o: list(queries.titles(o))),
        Column("needs", "已发布需求", kind="number", sort="needs"),
    ),
    filters=(
        Filter(
            "industry", "行业代码开头", kind="text", field="industry_code__startswith", placeholder="如 C26"
        ),
        Filter("title", "称号", kind="text", field="titles__title__icontains", placeholder="如 专精特新"),
        Filter("asks", "有已发布需求", kind="yes", apply=_asking),
    ),
    search=("name__icontains", "products__icontains", "credit_code__iexact"),
    sort="name",
    empty=Empty(
        "本地区还没有登记企业",
        "登记企业和它的主营产品后，才能为专利找到去处。",
        "登记组织",
        "workbench:organization-new",
    ),
    unit="家",
)


@action(queries.FIRMS)
def firm_list(request: ActorRequest) -> HttpResponseBase:
    """The firms of the region."""
    return FIRMS.respond(request, queries.firms(request.actor).distinct(), {"room": "market"})


def push_new_url(patent: str, demand: int) -> str:
    """Where a patent is sent to the firm that has a need; the firm is not told, it may not want to be named."""
    asked: dict[str, str | int] = {"patent": patent, "demand": demand}
    return f"{reverse('workbench:push-new')}?{urlencode(asked)}"
