"""What has come of one patent along the street, and what the actor may do next."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from zhiqiao.assets.register.queries import Patent, PatentCard
from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.foundation.access.rules import Actor, Resource, decide
from zhiqiao.market.catalog import choices
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog import services as offering
from zhiqiao.market.catalog.wording import price_text
from zhiqiao.market.matching import queries as matching
from zhiqiao.market.matching.queries import Push
from zhiqiao.transactions.deals import drafting
from zhiqiao.transactions.deals import queries as deals
from zhiqiao.transactions.deals.queries import Deal
from zhiqiao.web.shell.navigation import open_url

_CONCLUDED = {Deal.SIGNED, Deal.RECORDED, Deal.PAID}


def street_of(actor: Actor, one: Patent, card: PatentCard) -> dict[str, Any]:
    """Template context: entry, listing, pushes and deals as far as the actor may see them, steps, links."""
    entry = _entry(actor, one)
    listing = catalog.listings(actor).filter(offered__patent=one, state="published").first()
    sent = list(matching.pushes_of_patent(actor, one.pk)[:20]) if decide(actor, matching.VIEW_PUSH) else []
    agreed = list(deals.deals_of_patent(actor, one.pk)) if decide(actor, deals.VIEW) else []
    return {
        "entry": entry,
        "entry_url": _entry_url(actor, entry),
        "listing": listing,
        "listing_price": price_text(listing) if listing else "",
        "listing_modes": [choices.mode_label(mode) for mode in listing.modes] if listing else [],
        "pushes": [(push, matching.firm_shown(actor, push)) for push in sent],
        "deals": agreed,
        "links": _links(actor, card, is_listed=listing is not None),
        "steps": _steps(one, entry, listing is not None, sent, agreed),
    }


def _entry(actor: Actor, one: Patent) -> stocktake.EntryCard | None:
    mine = stocktake.entries(actor).filter(patent=one) | stocktake.entries(actor).filter(
        patent=one, in_pool=True
    )
    found = mine.order_by("-in_pool", "-round_id").first() or stocktake.pool(actor).filter(patent=one).first()
    return stocktake.card_of(found) if found is not None else None


def _entry_url(actor: Actor, entry: stocktake.EntryCard | None) -> str:
    if entry is None or not decide(actor, stocktake.VIEW_ENTRY):
        return ""
    return reverse("workbench:entry", args=[entry.entry_id])


def _steps(
    one: Patent,
    entry: stocktake.EntryCard | None,
    is_listed: bool,
    sent: list[Push],
    agreed: list[Deal],
) -> list[dict[str, str]]:
    concluded = [deal for deal in agreed if deal.state in _CONCLUDED]
    recorded = [deal for deal in concluded if deal.recorded_on is not None]
    done: list[tuple[str, bool, str]] = [
        ("登记", True, ""),
        ("盘点", entry is not None and entry.state != "open", ""),
        ("入库", entry is not None and entry.in_pool, _on(entry.screened_on if entry is not None else None)),
        ("上架", is_listed, ""),
        ("匹配", bool(sent), f"推送 {len(sent)} 次" if sent else ""),
        ("成交", bool(concluded), _on(concluded[-1].signed_on) if concluded else ""),
        ("备案", bool(recorded), _on(recorded[-1].recorded_on) if recorded else ""),
    ]
    last = max(at for at, (_, is_done, _) in enumerate(done) if is_done)
    goes_on = one.legal_status != "ended"
    return [
        {
            "label": label,
            "state": "done" if is_done else "now" if goes_on and at == last + 1 else "next",
            "note": note,
        }
        for at, (label, is_done, note) in enumerate(done)
    ]


def _on(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _links(actor: Actor, card: PatentCard, *, is_listed: bool) -> list[tuple[str, str]]:
    """What the actor may do with the patent now: (label, address)."""
    if card.legal_status == "ended":
        return []
    ids = frozenset(card.holder_ids)
    own = Resource(card.region_code, ids, label=card.number)
    found = []
    listing_url = open_url(actor, "workbench:listing-new")
    if (
        listing_url
        and card.legal_status == "in_force"
        and not is_listed
        and decide(actor, offering.EDIT, own)
    ):
        found.append(("发布供给", f"{listing_url}?{urlencode({'patent': card.number})}"))
    if decide(actor, matching.FIRMS):
        found.append(("找候选企业", reverse("workbench:patent-firms", args=[card.number])))
    deal_url = open_url(actor, "workbench:deal-new")
    if deal_url and ids and decide(actor, drafting.DRAFT, own):
        begun: dict[str, str | int] = {"patent": card.number, "giver": card.holder_ids[0], "kind": "license"}
        found.append(("起草交易", f"{deal_url}?{urlencode(begun)}"))
    return found
