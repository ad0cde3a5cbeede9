"""Where each field of a patent comes from, and why its source won."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiqiao.assets.imports.comparison import FIELD_LABELS, FIELDS
from zhiqiao.assets.imports.precedence import Policy, Voice, disputes, policy, voices
from zhiqiao.assets.imports.recognition import source_label
from zhiqiao.assets.imports.writing import held_of
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.services import kept_patents, pins_of
from zhiqiao.foundation.access.rules import Actor

VIEW = "assets.register:patent:view"
_CODES: Mapping[str, Mapping[str, str]] = {
    "patent_type": register.TYPE_LABELS,
    "legal_status": register.STATUS_LABELS,
}


@dataclass(frozen=True)
class Said:
    """What one source says of a field.

    Attributes:
        source: Its code.
        label: What people call it.
        kind: 专利局数据, 商业库导出, 台账与清单 …
        text: The value as people read it.
        place: File and row.
        batch_id: The import; 0 where it is not known.
        wins: Whether the register holds this.
    """

    source: str
    label: str
    kind: str
    text: str
    place: str
    batch_id: int
    wins: bool


@dataclass(frozen=True)
class FieldSources:
    """One field of a patent with all that is said of it.

    Attributes:
        name: The field.
        label: What people call it.
        text: What the register holds, as people read it.
        said: One per source, in the order of precedence.
        why: Why the register holds that.
        is_disputed: Whether sources differ on it.
        pin: The value set by a person, or None.
        may_be_set: Whether a person may set it at all.
    """

    name: str
    label: str
    text: str
    said: tuple[Said, ...]
    why: str
    is_disputed: bool
    pin: "Pinned | None"
    may_be_set: bool


@dataclass(frozen=True)
class Pinned:
    """A value a person set: who, why, and the import it is taken back by."""

    source: str
    reason: str
    made_by: str
    batch_id: int
    stands: bool


def field_sources(actor: Actor, number: str) -> tuple[FieldSources, ...]:
    """Every field some source told of, disputed ones first.

    Raises:
        Refusal: No such patent.
        Denied: Not within the actor's reach.
    """
    one = register.patent(actor, number)
    held = held_of(kept_patents([one.number], exactly=True)[one.number])
    rules = policy()
    disputed = {each.field: each for each in disputes(held)}
    pins = pins_of(one.pk)
    found = []
    for name in FIELDS:
        heard = voices(held.tellings, name, held.fields.get(name))
        if not heard or name in {"number_checked", "extra"}:
            continue
        pin = pins.get(name)
        set_by = (
            Pinned(pin.source, pin.reason, pin.made_by, pin.batch_id, disputed[name].pinned)
            if pin is not None and name in disputed
            else Pinned(pin.source, pin.reason, pin.made_by, pin.batch_id, stands=True)
            if pin is not None
            else None
        )
        found.append(
            FieldSources(
                name,
                FIELD_LABELS[name],
                as_words(name, held.fields.get(name)),
                tuple(_said(rules, name, voice) for voice in heard),
                _why(rules, name, heard, set_by),
                name in disputed,
                set_by,
                name not in rules.fixed,
            )
        )
    return tuple(sorted(found, key=lambda each: not each.is_disputed))


def _said(rules: Policy, name: str, voice: Voice) -> Said:
    return Said(
        voice.source,
        source_label(voice.source) if voice.source else "未知",
        rules.label_of(voice.source),
        as_words(name, voice.value),
        voice.place,
        voice.batch,
        voice.wins,
    )


def _why(rules: Policy, name: str, heard: tuple[Voice, ...], pin: Pinned | None) -> str:
    if pin is not None:
        return f"{pin.made_by}定值：{pin.reason}"
    if all(voice.wins for voice in heard):
        return "各来源一致" if len(heard) > 1 else "只有这一个来源说到"
    winner = next((voice for voice in heard if voice.wins), None)
    if winner is None or name == "ipcs":
        return "由各来源合并而成"
    beaten = next((voice for voice in heard if not voice.wins), winner)
    first, second = rules.label_of(winner.source), rules.label_of(beaten.source)
    mark = rules.confidence.label
    if first != second:
        return f"{first}先于{second}（{mark}）"
    return f"同为{first}，公告先于公开，再取最近读入的（{mark}）"


def as_words(name: str, value: Any) -> str:  # noqa: ANN401 - a field may be of any JSON type
    """A field's value as people read it."""
    if value in (None, "", [], {}):
        return "（空）"
    if isinstance(value, list):
        return "；".join(_part(one) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{key}={each}" for key, each in value.items())
    return _CODES.get(name, {}).get(str(value), str(value))


def _part(one: Any) -> str:  # noqa: ANN401 - a field may be of any JSON type
    return " ".join(str(each) for each in one.values()) if isinstance(one, dict) else str(one)
