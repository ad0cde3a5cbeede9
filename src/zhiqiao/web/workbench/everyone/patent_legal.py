"""A patent's status, term, marks, events and fees, as its page shows them."""

from datetime import date
from typing import Any

from django.urls import reverse

from zhiqiao.assets.register import fee_calendar, fee_queries, legal_events
from zhiqiao.assets.register.fee_calendar import Fee
from zhiqiao.assets.register.legal_status import Force
from zhiqiao.assets.register.queries import Patent
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.kernel.periods import today

FEE_TONES = {
    fee_calendar.DUE: "",
    fee_calendar.GRACE: "bad",
    fee_calendar.UNCONFIRMED: "wait",
    fee_calendar.LAPSE: "bad",
    fee_calendar.PAID: "ok",
}
SOON_DAYS = 90
_FORCE_TONES = {Force.IN: "ok", Force.NOT: "bad", Force.UNKNOWN: "wait"}
_EFFECT_TONES = {"grants": "ok", "ends": "bad", "restores": "ok"}


def legal_of(actor: Actor, one: Patent) -> dict[str, Any]:
    """Template context: standing today, term, marks, time line, fees, what is blocked."""
    on = today()
    sheet = fee_queries.legal_sheet(one, on)
    return {
        "standing": sheet.standing,
        "standing_tone": _FORCE_TONES[sheet.standing.force],
        "status": sheet.status,
        "term": sheet.term,
        "years_left": sheet.term.years_left(on) if sheet.term else None,
        "marks": sheet.marks,
        "legal_events": timeline(one),
        "blocks": [(legal_events.blocks()[what]["label"], block) for what, block in sheet.blocks.items()]
        if sheet.standing.force is not Force.NOT
        else [],
        "fees": fee_queries.fee_sheet(one, on),
        "fee_tones": FEE_TONES,
        "fees_url": reverse("workbench:fee-patent", args=[one.number])
        if decide(actor, fee_queries.VIEW)
        else "",
    }


def timeline(one: Patent) -> list[dict[str, Any]]:
    """The office's words with their day and ST.27 class, newest first, those without a day last."""
    events = sorted(one.events.all(), key=lambda e: (e.effective_on or date.min, e.pk), reverse=True)
    found = []
    for event in events:
        known = legal_events.category(event.category)
        said = [f"{known.st27} {known.st27_label} · {known.label}" if known else "词表里没有，未归类"]
        if event.code:
            said.append(f"来源代码 {event.code}")
        if event.raw and event.raw != event.kind:
            said.append(event.raw)
        found.append(
            {
                "on": event.effective_on or "来源未给日期",
                "title": event.kind,
                "note": " · ".join(said),
                "kind": _EFFECT_TONES.get(known.effect, "") if known else "",
            }
        )
    return found


def fee_tone(fee: Fee, on: date) -> str:
    """The color of a fee's state; one that is due soon warns."""
    if fee.state == fee_calendar.DUE and (fee.due_on - on).days <= SOON_DAYS:
        return "wait"
    return FEE_TONES[fee.state]
