"""海外布局 as an actor may see it: own families abroad, windows still open. Members abroad the public knows count."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Min, Q
from django.db.models.functions import Substr

from zhiqiao.assets.landscape.overseas import (
    HOME,
    ONLY_NUMBER,
    Abroad,
    FamilyAbroad,
    Window,
    phase_ends_on,
    window_ends_on,
)
from zhiqiao.assets.register import legal_events
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.families import first_of
from zhiqiao.assets.register.models import LegalEvent, Patent, Priority
from zhiqiao.assets.register.queries import STATUS_LABELS, TYPE_LABELS
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.offices import family_of
from zhiqiao.kernel.periods import months_after, today

VIEW = "assets.landscape:map:view"
_FIRST_DIGITS = 12  # of an application number, its check digit left off
_LONGEST_WINDOW = 12
_AT_ONCE = 500
Key = TypeVar("Key", int, str)
_STAGES = {"in_force": "授权有效", "pending": "审查中", "ended": "失效", "unknown": "状态未知"}
_FIELDS = ("pk", "number", "title", "patent_type", "holder_text", "legal_status", "filed_on")


@dataclass(frozen=True)
class Overseas:
    """Families abroad and open windows.

    Attributes:
        families: Own patents with members abroad, the newest event in front.
        windows: Filings whose time of priority runs, the first to end in front.
        untyped: Recent filings left out, for their type is not known.
        made_on: The day.
    """

    families: tuple[FamilyAbroad, ...]
    windows: tuple[Window, ...]
    untyped: int
    made_on: date

    @property
    def holders(self) -> int:
        """How many different holders have members abroad."""
        return len({name for one in self.families for name in one.holders.split("；") if name})

    @property
    def offices(self) -> int:
        """How many offices that count as 海外 they reach."""
        return len({office for one in self.families for office in one.counted.overseas})

    @property
    def closing(self) -> int:
        """Windows that end within 90 days."""
        return sum(one.tone in {"bad", "wait"} for one in self.windows)


def overseas(actor: Actor) -> Overseas:
    """What the actor's patents have abroad, and what may still go there."""
    require(actor, VIEW)
    day = today()
    abroad = _abroad(actor)
    members = _members([pk for pks in abroad.by_own.values() for pk in pks])
    families = _families(actor, abroad, members, day)
    windows, untyped = _windows(actor, set(abroad.by_own) | set(abroad.named), day)
    return Overseas(
        tuple(sorted(families, key=lambda one: (one.newest_on or date.min, one.number), reverse=True)),
        tuple(sorted(windows, key=lambda one: (one.ends_on, one.number))),
        untyped,
        day,
    )


@dataclass
class _Ties:
    """Own patent → keys of its members abroad in the register, and numbers of those only named."""

    by_own: dict[int, list[int]]
    named: dict[int, list[str]]


def _abroad(actor: Actor) -> _Ties:
    seen = register.PUBLISHED | Q(pk__in=register.patents(actor).order_by().values("pk"))
    foreign = Patent.objects.exclude(office__in=(HOME, "")).filter(seen, family__isnull=False)
    by_family: dict[int, list[int]] = defaultdict(list)
    firsts: dict[str, int] = {}
    for pk, family, key in foreign.order_by("pk").values_list("pk", "family_id", "family__key"):
        by_family[family].append(pk)
        if first := first_of(key):
            firsts[first] = family
    own = register.patents(actor).filter(office=HOME).order_by("pk")
    found: dict[int, list[int]] = {}
    for part in _parts(list(by_family)):
        for pk, family in own.filter(family_id__in=part).values_list("pk", "family_id"):
            found[pk] = list(by_family[family])
    begun = own.annotate(first=Substr("application_number", 1, _FIRST_DIGITS))
    for numbers in _parts(list(firsts)):
        for pk, first in begun.filter(first__in=numbers).values_list("pk", "first"):
            found.setdefault(pk, []).extend(
                key for key in by_family[firsts[first]] if key not in found.get(pk, ())
            )
    return _Ties(found, _named(actor))


def _named(actor: Actor) -> dict[int, list[str]]:
    """Numbers of members abroad that a source names and the register may not have."""
    told = register.patents(actor).filter(office=HOME, family__isnull=False).order_by("pk")
    found = {}
    for pk, numbers in told.values_list("pk", "record__family_members").iterator(chunk_size=2000):
        foreign = [
            number
            for number in dict.fromkeys(fold_tightly(str(one)) for one in numbers or ())
            if number[:2].isalpha() and not number.startswith(HOME)
        ]
        if foreign:
            found[pk] = foreign
    return found


def _members(pks: Sequence[int]) -> dict[int, tuple[Abroad, str]]:
    """Members abroad of the register by key, each with its publication number."""
    found = {}
    for part in _parts(list(dict.fromkeys(pks))):
        last = _last_events(part)
        rows = Patent.objects.filter(pk__in=part)
        names = ("pk", "number", "office", "legal_status", "status_on", "granted_on", "publication_number")
        for pk, number, office, status, status_on, granted_on, publication in rows.values_list(*names):
            stage, on = last.get(pk, (_STAGES.get(status, ""), status_on or granted_on))
            found[pk] = (Abroad(number, office, stage, on, status), publication)
    return found


def _last_events(pks: Sequence[int]) -> dict[int, tuple[str, date | None]]:
    """The last dated event of each: what it is called, its day."""
    found: dict[int, tuple[str, date | None]] = {}
    events = LegalEvent.objects.filter(patent_id__in=pks).exclude(effective_on=None)
    for pk, kind, code, on in events.order_by("effective_on", "pk").values_list(
        "patent_id", "kind", "category", "effective_on"
    ):
        known = legal_events.category(code)
        found[pk] = (known.label if known else kind, on)
    return found


def _families(
    actor: Actor, ties: _Ties, members: dict[int, tuple[Abroad, str]], day: date
) -> Iterator[FamilyAbroad]:
    keys = list(dict.fromkeys((*ties.by_own, *ties.named)))
    for part in _parts(keys):
        first = _first_days(part)
        for pk, number, title, _, holders, status, filed in (
            register.patents(actor).filter(pk__in=part).order_by("pk").values_list(*_FIELDS)
        ):
            told = [members[key] for key in ties.by_own.get(pk, ())]
            known = {name for one, publication in told for name in (one.number, publication)}
            every = [
                *(one for one, _ in told),
                *(
                    Abroad(name, name[:2], ONLY_NUMBER, is_known=False)
                    for name in ties.named.get(pk, ())
                    if name not in known
                ),
            ]
            if not every:
                continue
            start = min(filter(None, (first.get(pk), filed)), default=None)
            ends = phase_ends_on(every, start, day)
            words = STATUS_LABELS.get(status, "")
            counted = family_of((one.office for one in every), day)
            yield FamilyAbroad(number, title, holders, words, start, tuple(every), counted, ends)


def _windows(actor: Actor, placed: set[int], day: date) -> tuple[list[Window], int]:
    """Open windows, and how many recent filings have no known type."""
    recent = register.patents(actor).filter(office=HOME, filed_on__gte=months_after(day, -_LONGEST_WINDOW))
    rows = [row for row in recent.order_by("pk").values_list(*_FIELDS) if row[0] not in placed]
    first: dict[int, date] = {}
    for part in _parts([row[0] for row in rows]):
        first |= _first_days(part)
    found, untyped = [], 0
    for pk, number, title, kind, holders, status, filed in rows:
        start = min(filter(None, (first.get(pk), filed)))
        ends = window_ends_on(kind, start)
        if ends is None:
            untyped += 1
        elif ends >= day:
            words = (TYPE_LABELS.get(kind, ""), holders, STATUS_LABELS.get(status, ""))
            found.append(Window(number, title, *words, start, ends, (ends - day).days))
    return found, untyped


def _first_days(pks: Sequence[int]) -> dict[int, date]:
    """The earliest priority day that each claims."""
    told = Priority.objects.filter(patent_id__in=pks).exclude(claimed_on=None).order_by().values("patent_id")
    return dict(told.annotate(first=Min("claimed_on")).values_list("patent_id", "first"))


def _parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
