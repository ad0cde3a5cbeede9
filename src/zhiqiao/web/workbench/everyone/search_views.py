"""The search box of the top bar: patents, firms, needs and deals in reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.market.matching import queries, searching
from zhiqiao.market.matching.searching import FoundPatent
from zhiqiao.transactions.deals import queries as deals
from zhiqiao.transactions.deals.queries import Deal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty
from zhiqiao.web.workbench.everyone.match_page import MatchPage, asked_filters, match_table, number_shown
from zhiqiao.web.workbench.everyone.match_views import offer_link

_FEW = 8


@dataclass(frozen=True)
class SearchRow:
    """A patent found, as the page shows it."""

    found: FoundPatent
    link: str

    @property
    def number(self) -> str:
        """The number as certificates print it."""
        return number_shown(self.found.offer)


_COLUMNS = (
    Column("title", "专利", kind="title", template="workbench/everyone/_search_title.html", export=False),
    Column("holder", "权利人", value=lambda r: r.found.offer.card.holder_text[:60]),
    Column("ipc", "主分类", kind="code", value=lambda r: r.found.offer.card.ipc_main, classes="minor"),
    Column(
        "status",
        "状态",
        kind="chips",
        value=lambda r: [
            (r.found.offer.card.status_label, "ok" if r.found.offer.card.legal_status == "in_force" else ""),
            *([("已上架", "info")] if r.found.offer.listing_id is not None else []),
        ],
    ),
)


@action(searching.USE)
def search(request: ActorRequest) -> HttpResponse:
    """Everything in reach that answers what was typed; a number goes straight to its patent."""
    actor = request.actor
    typed = request.GET.get("q", "")
    page_text = request.GET.get("page", "1")
    at = int(page_text) if page_text.isascii() and page_text.isdigit() and len(page_text) < 6 else 1  # noqa: PLR2004 - as many pages nobody turns
    found = searching.search(actor, typed, asked_filters(request), at)
    if found.exact:
        offer = queries.offer_for(actor, found.exact)
        return redirect(offer_link(offer, queries.readable(actor, [offer])))
    readable = queries.readable(actor, [one.offer for one in found.patents])
    rows = [SearchRow(one, offer_link(one.offer, readable)) for one in found.patents]
    empty = Empty("没有找到专利", "换个说法，或只写关键的词；专利号可以带或不带 ZL、小数点和校验位。")
    table = match_table("search", "专利", _COLUMNS, actor, empty, "件")
    context = {
        "find_text": found.text,
        "found": found,
        "page": MatchPage(request, table, rows, found.counts),
        "deals": _deals(actor, found.text),
        "next_url": _turn(request, at + 1)
        if at * searching.PAGE < found.total and at < searching.MOST_PAGES
        else "",
        "previous_url": _turn(request, at - 1) if at > 1 else "",
        "first": (at - 1) * searching.PAGE + 1,
        "last": (at - 1) * searching.PAGE + len(rows),
        "organizations_url": reverse("workbench:organizations"),
    }
    return render(request, "workbench/everyone/search.html", context)


def _turn(request: ActorRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
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
