"""The search box of the top bar: patents, firms, needs and deals in reach; what is offered while one types."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.market.matching import queries, searching, suggesting
from zhiqiao.market.matching.searching import Asked, FoundPatent
from zhiqiao.retrieval.calibration import Band
from zhiqiao.transactions.deals import queries as deals
from zhiqiao.transactions.deals.queries import Deal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, export_xlsx
from zhiqiao.web.workbench.everyone.match_page import MatchPage, asked_filters, match_table, number_shown
from zhiqiao.web.workbench.everyone.match_views import offer_link
from zhiqiao.web.workbench.everyone.saved_forms import SavedSearchForm

_FEW = 8
_MOST_DIGITS = 6  # of a page number
_BAND_COLORS = {Band.HIGH: "ok", Band.MEDIUM: "info", Band.LOW: ""}


@dataclass(frozen=True)
class SearchRow:
    """A patent found, as the page shows it."""

    found: FoundPatent
    link: str

    @property
    def number(self) -> str:
        """The number as certificates print it."""
        return number_shown(self.found.offer)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Status, shelf, and how good an answer it is where that means something."""
        card, band = self.found.offer.card, self.found.band
        shown = [(card.status_label, "ok" if card.legal_status == "in_force" else "")]
        if self.found.offer.listing_id is not None:
            shown.append(("已上架", "info"))
        return [*([(f"把握{band.value}", _BAND_COLORS[band])] if band is not None else []), *shown]

    @property
    def earned(self) -> str:
        """The sentence with what was looked for."""
        return self.found.why.document.text if self.found.why.shared else ""


COLUMNS = (
    Column(
        "title",
        "专利",
        kind="title",
        template="workbench/everyone/_search_title.html",
        export=lambda r: r.found.offer.card.title,
    ),
    Column("holder", "权利人", value=lambda r: r.found.offer.card.holder_text[:60]),
    Column("ipc", "主分类", kind="code", value=lambda r: r.found.offer.card.ipc_main, classes="minor"),
    Column("filed_on", "申请日", kind="date", value=lambda r: r.found.offer.card.filed_on, classes="minor"),
    Column("status", "状态", kind="chips", value=lambda r: r.chips),
)
_EXPORTED = (
    Column("number", "专利号", kind="code"),
    *COLUMNS,
    Column("granted_on", "授权公告日", kind="date", value=lambda r: r.found.offer.card.granted_on),
    Column("earned", "匹配到的句子", kind="earned"),
)


def rows_of(actor: Actor, found: Sequence[FoundPatent]) -> list[SearchRow]:
    """Rows with where each leads for this actor."""
    readable = queries.readable(actor, [one.offer for one in found])
    return [SearchRow(one, offer_link(one.offer, readable)) for one in found]


@action(searching.USE)
def search(request: ActorRequest) -> HttpResponseBase:
    """Everything in reach that answers what was typed; a number goes straight to its patent."""
    actor = request.actor
    asked = Asked(
        request.GET.get("q", ""),
        asked_filters(request),
        request.GET.get("plain") == "1",
        request.GET.get("sort", ""),
    )
    if request.GET.get("export") == "xlsx":
        return _export(request, asked)
    page_text = request.GET.get("page", "1")
    at = (
        int(page_text) if page_text.isascii() and page_text.isdigit() and len(page_text) < _MOST_DIGITS else 1
    )
    found = searching.search(actor, asked.text, asked.filters, at, is_plain=asked.is_plain, sort=asked.sort)
    if found.exact:
        offer = queries.offer_for(actor, found.exact)
        return redirect(offer_link(offer, queries.readable(actor, [offer])))
    rows = rows_of(actor, found.patents)
    table = match_table("search", "专利", COLUMNS, actor, _empty(found), "件")
    listed = min(found.total, searching.PAGE * searching.MOST_PAGES)
    context = {
        "find_text": found.text,
        "found": found,
        "page": MatchPage(request, table, rows, found.counts),
        "asked": asked,
        "sorts": searching.SORTS.items(),
        "sorted_among": searching.MOST_SORTED if asked.sort in searching.SORTS and asked.sort else 0,
        "other_reading": searching.reading_of(actor, asked.text) if asked.is_plain else None,
        "plain_url": _with(request, plain="1"),
        "query_url": _with(request, plain=None),
        "export_url": _with(request, export="xlsx"),
        "most_exported": searching.MOST_EXPORTED,
        "save_form": SavedSearchForm(initial={"name": found.text[:30]}, prefix="save"),
        "kept": [
            ("q", found.text),
            ("plain", "1" if asked.is_plain else ""),
            *((name, value) for name, values in asked.filters.items() for value in values),
        ],
        "deals": _deals(actor, found.text) if found.reading.is_plain else [],
        "next_url": _with(request, page=at + 1) if at * searching.PAGE < listed else "",
        "page_number": at,
        "page_count": -(-listed // searching.PAGE),
        "previous_url": _with(request, page=at - 1) if at > 1 else "",
        "first": (at - 1) * searching.PAGE + 1,
        "last": (at - 1) * searching.PAGE + len(rows),
        "organizations_url": reverse("workbench:organizations"),
    }
    return render(request, "workbench/everyone/search.html", context)


@action(searching.USE)
def suggest(request: ActorRequest) -> HttpResponse:
    """What is offered while one types, as JSON for the page's own script."""
    told = []
    found = suggesting.suggestions(request.actor, request.GET.get("q", ""))
    readable = queries.readable(request.actor, [one.offer for one in found if one.offer is not None])
    for one in found:
        link = offer_link(one.offer, readable) if one.offer is not None else ""
        told.append({"kind": one.kind, "words": one.words, "typed": one.typed, "url": link})
    return JsonResponse({"items": told})


def _export(request: ActorRequest, asked: Asked) -> HttpResponseBase:
    one, patents, total = searching.best(request.actor, asked)
    actor = request.actor
    page = MatchPage(request, match_table("search", "专利", COLUMNS, actor, Empty(), "件"), [], {})
    about = [
        ("检索词", one.typed),
        ("读作", one.reading.said or "普通文字，最相关的在前"),
        ("筛选", "；".join(f"{each.label}：{each.words}" for each in page.applied) or "无"),
        ("排列", searching.SORTS[one.sort]),
        (
            "找到",
            f"{total} 件"
            + (f"，超出的没有导出，最多 {searching.MOST_EXPORTED} 件" if total > len(patents) else ""),
        ),
        ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        ("导出人", f"{actor.name} {actor.organization_name}".strip()),
    ]
    return export_xlsx("检索结果", _EXPORTED, rows_of(actor, patents), about)


def _empty(found: searching.Found) -> Empty:
    if found.is_number:
        return Empty(
            "没有找到这个号码的专利",
            "请核对号码；也可能它还没有导入，或不在您可以查看的范围内。专利号可以带或不带 ZL、小数点和校验位。",
        )
    if not found.reading.is_plain:
        return Empty(
            "没有同时满足这些条件的专利", "少写一个条件，或改用上面的“按普通文字搜索”，按相关程度找相近的。"
        )
    return Empty("没有找到专利", "换个说法，或只写关键的词；专利号可以带或不带 ZL、小数点和校验位。")


def _with(request: ActorRequest, **changes: object) -> str:
    """This page's URL with changes; another question starts on its first page."""
    query = request.GET.copy()
    for name, value in {"page": None, "export": None, **changes}.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _deals(actor: Actor, text: str) -> Sequence[Deal]:
    """Deals in reach by contract, record number or party."""
    if not text or not decide(actor, deals.VIEW):
        return []
    named = (
        Q(contract_number__icontains=text)
        | Q(record_number__icontains=text)
        | Q(giver__name__icontains=text)
        | Q(receiver__name__icontains=text)
    )
    return list(deals.deals(actor).filter(named).distinct()[:_FEW])
