"""The patents for a need: ranked, narrowed, laid out; what became of one that was expected."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.kernel import tables
from zhiqiao.kernel.money import wan
from zhiqiao.market.catalog import choices as catalog_choices
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching import choices, help_requests, queries, services
from zhiqiao.market.matching.arranging import BLOCK, MOST_AN_OWNER, Arrangement
from zhiqiao.market.matching.comparing import MOST as MOST_COMPARED
from zhiqiao.market.matching.match_list import MatchList, Wish, match_list
from zhiqiao.market.matching.proposals import need_text, spans_of
from zhiqiao.market.matching.why_not import Verdict, WhyNot, why_not
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Empty
from zhiqiao.web.workbench.everyone.match_page import (
    MatchPage,
    asked_filters,
    match_table,
    number_shown,
    offer_link,
)
from zhiqiao.web.workbench.everyone.match_rows import COLUMNS, MatchRow, list_workbook, rows_of

__all__ = ["offer_link"]

_EMPTY_MATCH = Empty(
    "没有匹配到专利",
    "库内没有与这条需求用词或意思相近的专利。可以把需求写具体些（对象、工艺、指标），或导入更多专利清单。",
)
_MOST_WATCHED = 300  # characters of a need that a saved search keeps


def budget_words(low: int | None, high: int | None) -> str:
    """What a firm would pay: 30–80 万元."""
    known = [fen for fen in (low, high) if fen is not None]
    if not known:
        return "未填"
    words = [wan(fen).removesuffix(".00") for fen in dict.fromkeys(known)]
    return f"{'–'.join(words)} 万元"


def asked_wish(request: ActorRequest) -> Wish:
    """How the URL wants the list: filters, ``fit``, ``fold=0``, ``owners``."""
    owners = request.GET.get("owners", "")
    most = int(owners) if owners in map(str, MOST_AN_OWNER) else 0
    how = Arrangement(request.GET.get("fold") != "0", most)
    return Wish(asked_filters(request), bool(request.GET.get("fit")), how)


@action(queries.VIEW)
def demand_match(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The patents for a need: ranked, with the sentences that earned the rank."""
    actor = request.actor
    listed = match_list(actor, pk, asked_wish(request))
    if request.GET.get("export") == "xlsx":
        return list_workbook(actor, listed)
    rows = rows_of(actor, listed)
    results, demand = listed.results, listed.results.demand
    table = match_table("match", "匹配到的专利", COLUMNS, actor, _EMPTY_MATCH, "件")
    page = MatchPage(request, table, rows, results.counts)
    expected = request.GET.get("why", "")
    context = {
        **need_context(actor, listed),
        "page": page,
        "listed": listed,
        "switches": _switches(page, listed),
        "texts": [
            (label, text, spans_of(text, results.shared))
            for label, text in (("", demand.text), ("指标", demand.targets), ("条件", demand.conditions))
            if text
        ],
        "kept": queries.kept_proposals(actor, pk).first(),
        "may_keep": decide(actor, queries.KEEP, catalog.demand_resource(demand)),
        "may_push": any(row.push_url for row in rows),
        "answers": queries.pushes(actor).filter(demand_id=pk, state="answered")[:5],
        "bands": [(code, words, choices.band_meanings()[code].words) for code, words in _BANDS],
        "judge": choices.band_judge(),
        "most_compared": MOST_COMPARED,
        "help_asked": help_requests.is_asked(demand),
        "may_ask_help": help_requests.may_ask(actor, demand),
        "watched": need_text(demand).text[:_MOST_WATCHED],
        "carried": [
            (key, value)
            for key, values in request.GET.lists()
            if key not in {"why", "page", "export"}
            for value in values
            if value
        ],
        **(_expected(page, rows, why_not(actor, listed, expected)) if expected else {}),
    }
    return render(request, "workbench/everyone/match.html", context)


_BANDS = (("high", "高"), ("medium", "中"), ("low", "低"))


def need_context(actor: Actor, listed: MatchList) -> dict[str, Any]:
    """What the heading says of a need."""
    demand = listed.results.demand
    return {
        "room": "market",
        "one": demand,
        "results": listed.results,
        "firm": catalog.firm_shown(actor, demand),
        "industry": tables.gbt4754_name(demand.industry_code) or "",
        "budget": budget_words(demand.budget_low_fen, demand.budget_high_fen),
        "cooperation": "、".join(catalog_choices.label("cooperation", c) for c in demand.cooperation),
    }


def _switches(page: MatchPage, listed: MatchList) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """(what, [(words, url, whether it is so now)]) of how the list is laid out."""
    how, fits = listed.wish.how, listed.wish.only_fitting
    owners: list[tuple[str, int | None, bool]] = [("不限", None, how.most_an_owner == 0)]
    owners += [(f"最多 {n} 件", n, how.most_an_owner == n) for n in MOST_AN_OWNER]
    alike = f"折叠（{listed.folded} 件）" if how.folds_alike and listed.folded else "折叠"
    return [
        (
            "相近的",
            [
                (alike, page.query(fold=None, page=None), how.folds_alike),
                ("各自列出", page.query(fold=0, page=None), not how.folds_alike),
            ],
        ),
        (
            f"同一权利人每 {BLOCK} 件",
            [(words, page.query(owners=n, page=None), is_on) for words, n, is_on in owners],
        ),
        (
            "条件",
            [
                ("全部", page.query(fit=None, page=None), not fits),
                (f"只看都符合的（不含 {listed.failing} 件）", page.query(fit=1, page=None), fits),
            ],
        ),
    ]


def _expected(page: MatchPage, rows: list[MatchRow], found: WhyNot) -> Mapping[str, Any]:
    """What the page says of a patent that was expected."""
    sides = [one for one in (found.one, found.beside) if one is not None]
    at = found.beside if found.verdict is Verdict.FOLDED else found.one
    places = [row.one.rank for row in rows]
    there = ""
    if at is not None and found.verdict in {Verdict.LISTED, Verdict.FOLDED}:
        turn = places.index(at.rank) // page.size + 1
        there = f"{page.query(page=turn if turn > 1 else None)}#rank-{at.rank}"
    return {
        "found": found,
        "there": there,
        "sides": [MatchRow(one, "") for one in sides],
        "choice": [
            (
                page.query(why=one.card.number, page=None),
                one.card.title,
                number_shown(one),
                one.card.holder_text,
            )
            for one in found.choice
        ],
    }


@require_POST
@action(queries.KEEP)
def demand_keep(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep the list as it is now."""
    made = services.keep_proposals(request.actor, pk)
    messages.success(request, f"已留存 {len(made)} 件；下次打开会标出新出现的专利")
    return redirect("workbench:demand-match", pk)


@require_POST
@action(help_requests.ASK)
def demand_help(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask the agency to look for a patent."""
    helper = help_requests.ask_for_help(request.actor, pk)
    messages.success(request, f"已请{helper.name}帮找；有专利推送过来时会提醒您")
    return redirect(reverse("workbench:demand-match", args=[pk]))
