"""What an office's words for an event mean: ST.27 class, status, marks. Plain Python.

`parameters/legal_events.yaml` says it. A category is written "H10.fee_lapse": the ST.27 key class, then our own finer
word. The office's words are never changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from zhiqiao.assets.register.record_numbers import begun_under, released_under
from zhiqiao.kernel import parameters, tables
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.parameters import Confidence

FILE: Final = "legal_events.yaml"
_FIRST: Final = date.min
ENDS, GRANTS, RESTORES = "ends", "grants", "restores"
APPLICATION_ENDED: Final = "B10"
SUSPENSION: Final = "suspension"  # the mark whose end takes the status back too


@dataclass(frozen=True)
class Category:
    """A class of events.

    Attributes:
        code: "H10.fee_lapse".
        label: What people read.
        status: The status it brings (CycloneDX patentLegalStatus); "" for none.
        effect: grants, ends, restores or "".
        confidence: How well the classing was checked.
    """

    code: str
    label: str
    status: str
    effect: str
    confidence: Confidence

    @property
    def st27(self) -> str:
        """The ST.27 key class, such as "H10"."""
        return self.code.partition(".")[0]

    @property
    def st27_label(self) -> str:
        """The key class in Chinese."""
        return tables.code_label("ST27_KEY", self.st27) or ""


@dataclass(frozen=True)
class Event:
    """One event: its category ("" not known), the office's words, its day (None where the source gives none)."""

    category: str
    words: str
    effective_on: date | None = None
    detail: str = ""


@dataclass(frozen=True)
class Mark:
    """Something that lies on a patent: since when (None: the source gives no day), by which words."""

    code: str
    label: str
    tone: str
    since: date | None
    words: str


@dataclass(frozen=True)
class _Rule:
    category: str
    words: tuple[str, ...]
    codes: frozenset[str]
    also: tuple[str, ...]

    def has_also(self, text: str) -> bool:
        return not self.also or any(word in text for word in self.also)


@cache
def categories() -> dict[str, Category]:
    """All categories by code."""
    content = parameters.load(FILE)
    return {
        code: Category(
            code, one["label"], one.get("status", ""), one.get("effect", ""), Confidence(one["confidence"])
        )
        for code, one in content["categories"].items()
    }


def category(code: str) -> Category | None:
    """One category; None for "" and what is not known."""
    return categories().get(code)


@cache
def with_effect(effect: str) -> frozenset[str]:
    """Codes of the categories that grant, end or restore a right."""
    return frozenset(code for code, one in categories().items() if one.effect == effect)


@cache
def of_applications() -> frozenset[str]:
    """Codes of the categories that end an application: what came before a grant does not end the right."""
    return frozenset(code for code in with_effect(ENDS) if categories()[code].st27 == APPLICATION_ENDED)


@cache
def marks() -> dict[str, dict[str, Any]]:
    """The marks as the file has them, by code: label, tone, begins, ends."""
    return dict(parameters.load(FILE)["marks"])


def blocks() -> dict[str, dict[str, Any]]:
    """What grace period and marks can stand in the way of, by code: label, grace, marks."""
    return dict(parameters.load(FILE)["blocks"])


def mark_choices() -> tuple[tuple[str, str], ...]:
    """(code, label) of all marks, in the file's order."""
    return tuple((code, str(one["label"])) for code, one in marks().items())


@lru_cache(maxsize=16)
def _rules_on(value_from: date) -> tuple[_Rule, ...]:
    found = parameters.dated(FILE, "rules").value_on(value_from)
    return tuple(
        _Rule(
            one["category"],
            tuple(fold_tightly(word) for word in one.get("words", ())),
            frozenset(one.get("codes", ())),
            tuple(fold_tightly(word) for word in one.get("also", ())),
        )
        for one in found
    )


@cache
def _periods() -> tuple[tuple[date, date | None], ...]:
    return tuple((one.starts_on, one.ends_on) for one in parameters.dated(FILE, "rules").values)


def category_of(words: str, code: str = "", detail: str = "", effective_on: date | None = None) -> str:
    """The category of an event as a source tells it; "" where neither code nor words are known.

    Args:
        words: What the source calls it.
        code: The source's own code, such as "GR01".
        detail: What else the source says.
        effective_on: Its day: the list of words is that of the day, the newest where there is none.
    """
    start = _periods()[-1][0]
    for first, last in _periods():
        if effective_on is not None and first <= effective_on and (last is None or effective_on <= last):
            start = first
    return _category_of(words, code, detail, start)


@lru_cache(maxsize=65536)
def _category_of(words: str, code: str, detail: str, start: date) -> str:
    rules = _rules_on(start)
    told, tail = fold_tightly(words), fold_tightly(words + detail)
    short = code.strip().upper().split(" ")[-1]
    if short:
        for rule in rules:
            if short in rule.codes and rule.has_also(tail):
                return rule.category
    for rule in rules:
        if told in rule.words and rule.has_also(tail):
            return rule.category
    for rule in rules:
        if any(word in told for word in rule.words) and rule.has_also(tail):
            return rule.category
    return ""


def _is_over(known: Iterable[Event]) -> bool:
    """Whether the newest dated end of a right was not followed by a restoration."""
    dated = [(one.effective_on, one.category) for one in known if one.effective_on is not None]
    ends = [day for day, code in dated if code in with_effect(ENDS) - of_applications()]
    restored = [day for day, code in dated if code in with_effect(RESTORES)]
    return bool(ends) and not (restored and max(restored) >= max(ends))


def marks_on(events: Iterable[Event], on: date) -> tuple[Mark, ...]:
    """The marks that lie on a patent on a day, each since its newest beginning; no day counts as the oldest.

    A mark is lifted by an event that ends it on the same day or later; a mark without a day, only by one without a day
    or any with one. Of several pledges or licenses a release that names a number lifts the one of that number, one that
    names none lifts all. When the right ends, all fall; they stand again once it is restored.
    """
    known = [one for one in events if one.effective_on is None or one.effective_on <= on]
    if _is_over(known):
        return ()
    found = []
    begins = {code for one in marks().values() for code in one["begins"]}
    numbers: frozenset[str] = frozenset().union(
        *(begun_under(event.words, event.detail) for event in known if event.category in begins)
    )
    for code, one in marks().items():
        begun = [event for event in known if event.category in one["begins"]]
        lifted = [event for event in known if event.category in one["ends"]]
        standing = _standing(begun, lifted, numbers) if lifted else begun
        if standing:
            newest = max(standing, key=_since)
            found.append(Mark(code, str(one["label"]), str(one["tone"]), newest.effective_on, newest.words))
    return tuple(found)


def _since(event: Event) -> date:
    return event.effective_on or _FIRST


def _standing(begun: Iterable[Event], lifted: Iterable[Event], numbers: frozenset[str]) -> list[Event]:
    """What was begun and is not lifted.

    One that stands without a number beside one of the same day (or has no day) with a number is that one, told again.
    """
    started = [(one, begun_under(one.words, one.detail)) for one in begun]
    ended = [(one, released_under(one.words, one.detail)) for one in lifted]
    left = []
    for one, own in _told_once(started):
        # A release that names what nobody here began can only be of one whose number is not told.
        ends = (
            day
            for day, named in _told_once(ended)
            if not named or named & own or not (own or named & numbers)
        )
        if all(_since(end) < _since(one) for end in ends):
            left.append(one)
    return left


def _told_once(told: list[tuple[Event, frozenset[str]]]) -> list[tuple[Event, frozenset[str]]]:
    days = {one.effective_on for one, named in told if named}
    again = days | {None} if days else days
    return [(one, named) for one, named in told if named or one.effective_on not in again]
