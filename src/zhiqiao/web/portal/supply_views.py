"""Supply: what holders offer, found by words and terms, and one offer with its patents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.queries import PatentCard
from zhiqiao.foundation.access.rules import ANONYMOUS, decide
from zhiqiao.kernel import tables
from zhiqiao.market.catalog import choices, wording
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.queries import Listing
from zhiqiao.market.matching import shelf, suggesting
from zhiqiao.retrieval.explanation import Explanation
from zhiqiao.web.portal.trade_words import (
    canonical_number,
    ipc_choices,
    number_text,
    region_choices,
    short_title,
)
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows

_LAST = 10_000  # after every ranked offer
_WORDS = (
    "title__icontains",
    "problem__icontains",
    "benefit__icontains",
    "scene__icontains",
    "holder__name__icontains",
    "offered__patent__title__icontains",
)


@dataclass(frozen=True)
class ShelfRow:
    """An offer as a visitor reads it: its terms, its patents, and the sentence that answers what was looked for."""

    one: Listing
    cards: tuple[PatentCard, ...]
    price: str
    modes: tuple[str, ...]
    maturity: str
    why: Explanation | None = None
    title_spans: tuple[tuple[int, int], ...] = ()

    @property
    def first(self) -> PatentCard | None:
        """The first patent."""
        return self.cards[0] if self.cards else None

    @property
    def number(self) -> str:
        """The first patent's number as certificates print it."""
        return number_text(self.first.number) if self.first else ""


def shelf_rows(listings: Iterable[Listing], words: str = "") -> list[ShelfRow]:
    """Rows for these offers, with the sentences that answer ``words`` where they were looked for."""
    every = list(listings)
    offered = {one.pk: [held.patent_id for held in one.offered.all()] for one in every}
    cards = register.cards({key for keys in offered.values() for key in keys})
    numbers = [cards[key].number for keys in offered.values() for key in keys if key in cards]
    told = shelf.reasons_like(ANONYMOUS, words, numbers) if words else {}
    made = []
    for one in every:
        held = tuple(cards[key] for key in offered[one.pk] if key in cards)
        why = next((told[card.number] for card in held if card.number in told), None)
        maturity = choices.maturity_label(one.maturity)
        spans = shelf.title_spans(one.title, words, why)
        modes = tuple(wording.mode_labels(one))
        made.append(ShelfRow(one, held, wording.price_text(one), modes, maturity, why, spans))
    return made


def _search(rows: Rows, text: str, ranked: Sequence[int] = (), *, is_query: bool = False) -> Rows:
    """Offers with every word, or among ``ranked``; the best answers first, then the newest.

    A query is answered by ``ranked`` alone.
    """
    if not isinstance(rows, QuerySet):
        return rows
    every = Q()
    for word in text.split()[:10]:
        either = Q()
        for name in _WORDS:
            either |= Q(**{name: word})
        every &= either
    number = canonical_number(text)
    if number:
        every |= Q(offered__patent__number=number)
    place = Case(
        *(When(pk=key, then=Value(at)) for at, key in enumerate(ranked)),
        default=Value(_LAST),
        output_field=IntegerField(),
    )
    among = Q(pk__in=ranked) if is_query else every | Q(pk__in=ranked)
    found: QuerySet[Any] = rows.filter(among).annotate(place=place)
    return found.order_by("place", "-published_at", "-pk")


def _regions() -> tuple[tuple[str, str], ...]:
    codes = catalog.listings_on_shelf(ANONYMOUS).order_by().values_list("region_code", flat=True)
    return region_choices(codes.distinct())


def _modes() -> tuple[tuple[str, str], ...]:
    return tuple((code, label) for code, label in choices.modes() if code != choices.unwilling())


SUPPLY = Table(
    name="supply",
    title="专利供给",
    columns=(
        Column("title", "供给", kind="title", link=lambda x: reverse("portal:listing", args=[x.pk])),
        Column("holder", "权利人", value=lambda x: x.holder.name),
        Column("region", "地区", value=lambda x: tables.region_name(x.region_code) or ""),
        Column("modes", "可接受方式", value=lambda x: "、".join(wording.mode_labels(x))),
        Column("price", "报价", value=wording.price_text, sort="price_low_fen"),
        Column("maturity", "成熟度", value=lambda x: choices.maturity_label(x.maturity), sort="maturity"),
        Column("published", "发布", kind="date", value=lambda x: x.published_at, sort="published_at"),
        Column("valid_to", "有效至", kind="date"),
    ),
    filters=(
        Filter("ipc", "技术领域", field="offered__patent__ipc_main__startswith", choices=ipc_choices),
        Filter("mode", "可接受方式", field="modes__icontains", choices=_modes),
        Filter(
            "maturity",
            "成熟度",
            field="maturity",
            choices=lambda: [(str(k), v) for k, v in choices.maturities()],
        ),
        Filter("payment", "支付方式", field="payment", choices=choices.payments),
        Filter("region", "地区", field="region_code", choices=_regions),
        Filter("holder", "权利人", kind="text", field="holder__name__icontains", placeholder="单位名称"),
        Filter(
            "class",
            "分类号",
            kind="text",
            field="offered__patent__ipcs__symbol__istartswith",
            placeholder="如 C02F",
        ),
    ),
    search=_search,
    empty=Empty(
        "架上还没有供给",
        "高校、院所和企业登录后，可以把可转化的专利发布到这里。",
        "登录发布",
        "workbench:listing-new",
    ),
    placeholder="说说要解决什么问题…",
    suggest="portal:suggest",
    remember=False,
)


@action("market.catalog:listing:browse", public=True)
def supply(request: ActorRequest) -> HttpResponseBase:
    """What is on the shelf."""
    found = catalog.listings_on_shelf(request.actor).prefetch_related("offered").distinct()
    is_plain = request.GET.get("plain") == "1"
    typed = request.GET.get("q", "")
    like = shelf.listings_like(request.actor, typed, is_plain=is_plain)
    if like.exact is not None and not request.GET.keys() - {"q"}:
        return redirect("portal:listing", like.exact)
    is_query = not like.reading.is_plain
    table = replace(SUPPLY, search=partial(_search, ranked=like.listings, is_query=is_query))
    page = table.page(request, found)
    if request.GET.get("export") == "xlsx":
        return page.export()
    context = {
        "page": page,
        "table": table,
        "rows": shelf_rows(page.slice, like.reading.text if is_query else page.text),
        "reading": like.reading,
        "other_reading": shelf.reading_of(request.actor, typed) if is_plain else None,
        "plain_url": page.query(plain="1", page=None),
        "query_url": page.query(plain=None, page=None),
        "newest": "最合适" if page.text else "最新",
        "unsorted": page.query(sort=None, page=None),
        "note": like.note,
    }
    return render(request, "portal/supply.html", context)


@action("market.catalog:listing:browse", public=True)
def suggest(request: ActorRequest) -> HttpResponse:
    """What is offered while one types: only what stands on the shelf."""
    found = suggesting.shelf_suggestions(request.actor, request.GET.get("q", ""))
    told = [
        {
            "kind": one.kind,
            "words": one.words,
            "typed": one.typed,
            "url": reverse("portal:listing", args=[one.offer.listing_id]) if one.offer is not None else "",
        }
        for one in found
    ]
    return JsonResponse({"items": told})


@dataclass(frozen=True)
class ShownPatent:
    """A patent of an offer with what the office says of it."""

    card: PatentCard
    number: str
    facts: tuple[tuple[str, str], ...]


def _shown(card: PatentCard) -> ShownPatent:
    symbol = card.ipc_main
    classed = f"{symbol} {short_title(symbol) or short_title(symbol[:4])}".strip()
    facts = (
        ("申请号", number_text(card.number)),
        ("类型", card.type_label),
        ("权利人", card.holder_text.replace("；", "、")),
        ("申请日", card.filed_on.isoformat() if card.filed_on else ""),
        ("授权公告日", card.granted_on.isoformat() if card.granted_on else ""),
        ("剩余保护期", f"约 {card.years_left} 年" if card.years_left is not None else ""),
        ("主分类", classed),
    )
    return ShownPatent(card, number_text(card.number), facts)


@action("market.catalog:listing:browse", public=True)
def listing_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One offer: what it solves, its terms, its patents; how to reach the holder once signed in."""
    one = catalog.listings_on_shelf(request.actor).filter(pk=pk).first()
    if one is None:
        raise Http404
    row = shelf_rows([one])[0]
    terms = (
        ("支付方式", choices.label("payments", one.payment)),
        ("报价说明", one.price_note),
        ("可接受方式", "、".join(row.modes)),
        ("许可年限", f"{one.term_years} 年" if one.term_years else ""),
        ("许可对象", one.licensee_scope),
        ("技术成熟度", row.maturity),
        ("适用场景", one.scene),
        ("有效至", one.valid_to.isoformat() if one.valid_to else ""),
    )
    others = catalog.listings_on_shelf(request.actor).filter(holder=one.holder).exclude(pk=pk)[:4]
    context = {
        "one": one,
        "row": row,
        "terms": terms,
        "patents": [_shown(card) for card in row.cards],
        "may_ask": not request.actor.signed_in or bool(decide(request.actor, "market.catalog:demand:edit")),
        "others": shelf_rows(others),
    }
    return render(request, "portal/listing.html", context)
