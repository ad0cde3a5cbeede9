"""What happened to an entry, newest first."""

from dataclasses import dataclass
from datetime import datetime

from zhiqiao.assets.stocktake.models import Assessment, Entry

_TONES = {
    "screen_in": "ok",
    "screen_out": "bad",
    "take_out": "bad",
    "send_back": "wait",
    "send_back_direct": "wait",
}


@dataclass(frozen=True)
class Event:
    """One line of the history: when, what, who and what was said, its color."""

    at: datetime
    title: str
    note: str
    tone: str


def history_of(entry: Entry) -> list[Event]:
    """The steps taken, with who took them and why."""
    events = [
        Event(
            step.made_at,
            step.label,
            "；".join(part for part in (step.by_name, step.reason) if part),
            _TONES.get(step.name, "info"),
        )
        for step in entry.steps.all()
    ]
    return events[::-1]


def latest_assessments(entry: Entry) -> dict[str, Assessment]:
    """The last word of each kind."""
    return {one.kind: one for one in entry.assessments.all()}
