"""What other rooms and the doors may ask of the register. Every query takes the actor; the filter is inside it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from zhiqiao.assets.register import standing
from zhiqiao.assets.register.families import first_of, key_of_first
from zhiqiao.assets.register.legal_events import Mark
from zhiqiao.assets.register.legal_status import Standing
from zhiqiao.assets.register.models import (
    LEGAL_STATUSES,
    PATENT_TYPES,
    Family,
    FieldConflict,
    Patent,
    PatentHolder,
    PatentIpc,
)
from zhiqiao.assets.register.related import leads_to
from zhiqiao.assets.register.standing import Block
from zhiqiao.assets.register.terms import CHINA, last_day_of, years_between
from zhiqiao.foundation.access.key_ranges import around
from zhiqiao.foundation.access.rules import ACTIONS, OWN, Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

# Rows as other rooms see them.
__all__ = ["LEGAL_STATUSES", "PATENT_TYPES", "FieldConflict", "Patent", "leads_to"]

VIEW = "assets.register:patent:view"
_PUBLICATION_WITHOUT_KIND = re.compile(r"CN\d{7,9}", re.ASCII)
TYPE_LABELS = dict(PATENT_TYPES)
Row = tuple[Any, ...]
STATUS_LABELS = dict(LEGAL_STATUSES)


@dataclass(frozen=True)
class PatentCard:
    """What earlier-room data a later room may show of a patent."""

    pk: int
    number: str
    title: str
    abstract: str
    patent_type: str
    ipc_main: str
    ipcs: tuple[str, ...]
    filed_on: date | None
    granted_on: date | None
    legal_status: str
    region_code: str
    holder_text: str
    holder_ids: tuple[int, ...]
    inventor_text: str = ""
    publication_number: str = ""
    office: str = CHINA
    family: str = ""
    added_days: int = 0

    @property
    def status_label(self) -> str:
        """有效, 审中, 失效 or 未知."""
        return STATUS_LABELS[self.legal_status]

    @property
    def type_label(self) -> str:
        """发明, 实用新型, 外观设计."""
        return TYPE_LABELS.get(self.patent_type, "")

    @property
    def last_day(self) -> date | None:
        """The last day of the term, compensation counted; None where it cannot be told (`terms.last_day_of`)."""
        return last_day_of(self.patent_type, self.filed_on, self.office, self.added_days)

    @property
    def years_left(self) -> int | None:
        """Whole years of protection left today; None where the term cannot be told."""
        last = self.last_day
        return None if last is None else years_between(today(), last)


# What the public knows of: published, granted or in force.
PUBLISHED: Final = (
    ~Q(publication_number="") | ~Q(published_on=None) | ~Q(granted_on=None) | Q(legal_status="in_force")
)


def patents(actor: Actor) -> QuerySet[Patent]:
    """The patents in the actor's reach."""
    own: Q | None = None
    if OWN in ACTIONS[VIEW].who.get(actor.role, ()) and actor.organization_id is not None:
        held = PatentHolder.objects.filter(organization_id=actor.organization_id)
        own = Q(pk__in=held.values("patent_id"))
    return rows(actor, VIEW, Patent.objects.all(), organization=None, also=own)


def readable(actor: Actor, pks: Collection[int]) -> frozenset[int]:
    """Keys of those patents whose page the actor may open: a party to a deal need not reach the register."""
    return frozenset(patents(actor).filter(pk__in=list(pks)).values_list("pk", flat=True))


def known_to(actor: Actor, pks: Collection[int]) -> frozenset[int]:
    """Keys of those patents that the public knows of, or the actor may see: their cards tell nobody a secret."""
    return frozenset(known_patents(actor).filter(pk__in=list(pks)).values_list("pk", flat=True))


def known_patents(actor: Actor) -> QuerySet[Patent]:
    """The patents that the public knows of and those in the actor's reach, for their cards only."""
    return Patent.objects.filter(PUBLISHED | Q(pk__in=patents(actor).order_by().values("pk")))


def patent(actor: Actor, number: str) -> Patent:
    """One patent by its number.

    Raises:
        Refusal: no such patent here.
        Denied: not within the actor's reach.
    """
    one = Patent.objects.filter(number=number).first()
    if one is None:
        raise Refusal(f"登记簿里没有 {number}", "请核对号码，或先导入包含它的专利清单")
    if not patents(actor).filter(pk=one.pk).exists():
        ids = frozenset(i for i in one.holders.values_list("organization_id", flat=True) if i is not None)
        require(actor, VIEW, Resource(one.region_code, ids, label=f"专利 {number}"))
    return one


def cards(pks: Collection[int]) -> dict[int, PatentCard]:
    """Cards of patents a caller has already been allowed to see, by key."""
    found: dict[int, PatentCard] = {}
    wanted = list(pks)
    for start in range(0, len(wanted), 500):
        batch = Patent.objects.filter(pk__in=wanted[start : start + 500])
        for one in batch.prefetch_related("ipcs", "holders", "extensions"):
            found[one.pk] = card_of(one)
    return found


def card(pk: int) -> PatentCard:
    """One card by key."""
    return cards([pk])[pk]


def card_of(one: Patent) -> PatentCard:
    """The card of a loaded patent (prefetch ``ipcs``, ``holders`` and ``extensions`` for many)."""
    return PatentCard(
        pk=one.pk,
        number=one.number,
        title=one.title,
        abstract=one.abstract,
        patent_type=one.patent_type,
        ipc_main=one.ipc_main,
        ipcs=tuple(i.symbol for i in one.ipcs.all()),
        filed_on=one.filed_on,
        granted_on=one.granted_on,
        legal_status=one.legal_status,
        region_code=one.region_code,
        holder_text=one.holder_text,
        holder_ids=tuple(h.organization_id for h in one.holders.all() if h.organization_id is not None),
        inventor_text=one.inventor_text,
        publication_number=one.publication_number,
        family=str(one.family_id or ""),
        office=one.office,
        added_days=sum(each.days for each in one.extensions.all()),
    )


def cards_to_index(changed: Collection[str] | None = None) -> Iterator[PatentCard]:
    """Every patent (or those with these numbers) for the search index; the index carries its own audience."""
    for batch in _to_index(_every_row(), changed):
        yield from _cards_of(batch)


def cards_behind(pk: int, many: int = 1000) -> list[PatentCard]:
    """The next patents behind a key, for the search index."""
    return list(_cards_of(list(_every_row().filter(pk__gt=pk)[:many])))


def last_key() -> int:
    """The greatest key of a patent; 0 where there is none."""
    return Patent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _every_row() -> QuerySet[Patent, Row]:
    return Patent.objects.order_by("pk").values_list(*_BEFORE_SYMBOLS, *_BEFORE_HOLDERS, *_LAST)


def _cards_of(batch: Sequence[Row]) -> Iterator[PatentCard]:
    symbols, holders = len(_BEFORE_SYMBOLS), len(_BEFORE_SYMBOLS) + len(_BEFORE_HOLDERS)
    keys = [row[0] for row in batch]
    held = PatentHolder.objects.filter(around(keys, "patent_id"), organization__isnull=False)
    classes = _by_patent(PatentIpc.objects.filter(around(keys, "patent_id")), "symbol")
    owners = _by_patent(held, "organization_id")
    for row in batch:
        of_it, its = tuple(classes.get(row[0], ())), tuple(owners.get(row[0], ()))
        yield PatentCard(*(*row[:symbols], of_it, *row[symbols:holders], its, *row[holders:]))


def _to_index(every: QuerySet[Patent, Row], changed: Collection[str] | None) -> Iterator[list[Row]]:
    if changed is None:
        rows = every.iterator(chunk_size=1000)
        while batch := list(islice(rows, 1000)):
            yield batch
        return
    wanted = list(changed)
    for start in range(0, len(wanted), 1000):
        yield list(every.filter(number__in=wanted[start : start + 1000]))


def _by_patent(found: QuerySet[Any], column: str) -> dict[int, list[Any]]:
    by_patent: dict[int, list[Any]] = {}
    for pk, value in found.values_list("patent_id", column):
        by_patent.setdefault(pk, []).append(value)
    return by_patent


# Columns in the order of a card's fields, about the symbols and the holders.
_BEFORE_SYMBOLS = ("pk", "number", "title", "abstract", "patent_type", "ipc_main")
_BEFORE_HOLDERS = ("filed_on", "granted_on", "legal_status", "region_code", "holder_text")
_LAST = ("inventor_text", "publication_number", "office")


def conflicts(actor: Actor) -> QuerySet[FieldConflict]:
    """Fields on which sources differ, of the patents in the actor's reach."""
    reached = patents(actor).order_by().values("pk")
    return FieldConflict.objects.filter(patent__in=reached).select_related("patent")


@dataclass(frozen=True)
class FamilyMember:
    """A member of a patent's family: one in the register within reach (it has a title), else only its number."""

    number: str
    title: str = ""


def families(pks: Collection[int]) -> dict[int, str]:
    """The family's name of each of these patents that is in one; a first filing is in that of its followers."""
    found: dict[int, str] = {}
    wanted = list(pks)
    for start in range(0, len(wanted), 500):
        part = Patent.objects.filter(pk__in=wanted[start : start + 500])
        told = part.order_by().values_list("pk", "application_number", "family__key")
        firsts: dict[str, int] = {}
        for pk, application, key in told:
            if key:
                found[pk] = key
            elif application:
                firsts[key_of_first(application)] = pk
        followed = Family.objects.filter(key__in=list(firsts)).values_list("key", flat=True)
        found.update({firsts[key]: key for key in followed})
    return found


def family_of(actor: Actor, one: Patent) -> list[FamilyMember]:
    """The other members of a patent's family: those in reach with their titles, then those only named."""
    key = families([one.pk]).get(one.pk, "")
    named = [fold_tightly(str(number)) for number in one.record.get("family_members", ())]
    inside = Q(pk__in=[])
    if key:
        inside |= Q(family__key=key)
        if first_of(key):
            inside |= Q(application_number__startswith=first_of(key))
    if named:
        inside |= Q(publication_number__in=named)
    members = list(Patent.objects.filter(inside).exclude(pk=one.pk).order_by("filed_on", "number"))
    reached = set(patents(actor).filter(pk__in=[m.pk for m in members]).values_list("pk", flat=True))
    known = {one.publication_number, *(member.publication_number for member in members)}
    return [
        *(FamilyMember(member.number, member.title) for member in members if member.pk in reached),
        *(FamilyMember(member.number) for member in members if member.pk not in reached),
        *(FamilyMember(number) for number in dict.fromkeys(named) if number not in known),
    ]


def count_all() -> int:
    """How many patents the register holds."""
    return Patent.objects.count()


def newest_key() -> int:
    """Key of the patent registered last; 0 when there is none."""
    return Patent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def by_numbers(numbers: Iterable[str]) -> dict[str, int]:
    """Keys of patents by number."""
    return dict(Patent.objects.filter(number__in=list(numbers)).values_list("number", "pk"))


def spelled(keys: Collection[str]) -> Q:
    """Patents that any of these numbers names: a Chinese publication number may stand without its kind."""
    found = Q(number__in=keys) | Q(application_number__in=keys) | Q(publication_number__in=keys)
    for key in keys:
        if _PUBLICATION_WITHOUT_KIND.fullmatch(key):
            found |= Q(publication_number__startswith=key)
    return found


def patent_spelled(actor: Actor, keys: Collection[str]) -> Patent | None:
    """The patent in the actor's reach that one of these numbers names; None for none."""
    return patents(actor).filter(spelled(keys)).first() if keys else None


def by_any_number(keys: Collection[str]) -> dict[str, int]:
    """Keys of patents by their number, looked for by application and publication number too."""
    return dict(Patent.objects.filter(spelled(keys)).values_list("number", "pk"))


def held_by(organization_id: int) -> QuerySet[Patent]:
    """Patents of one holder."""
    return Patent.objects.filter(
        pk__in=PatentHolder.objects.filter(organization_id=organization_id).values("patent_id")
    )


def in_force_held_by(organization_id: int, on: date) -> QuerySet[Patent]:
    """A holder's patents that count as in force on a day (rules.md 10.7).

    Where the data leave it open (the grant's day is not known), those the source words 有效 count.
    """
    return standing.counting_in_force(held_by(organization_id), on)


def in_force_among(pks: Collection[int], on: date) -> dict[int, str]:
    """Those of these patents that count as in force on a day (rules.md 10.7), with their numbers."""
    counting = standing.counting_in_force(Patent.objects.filter(pk__in=list(pks)), on)
    return dict(counting.values_list("pk", "number"))


def statuses_on(patents: Iterable[Patent], on: date) -> dict[int, str]:
    """The legal status of each of these patents on a day: what a list once called 有效 may have ended since."""
    told = {one.pk: one.legal_status for one in patents}
    alive, wanted = set[int](), list(told)
    for start in range(0, len(wanted), 500):
        alive |= in_force_among(wanted[start : start + 500], on).keys()
    return {
        pk: "in_force" if pk in alive else "ended" if status == "in_force" else status
        for pk, status in told.items()
    }


def is_in_force(pk: int, on: date) -> Standing:
    """Whether a patent is in force on a day: in force, not, or unknown, each with its reason."""
    return standing.standings([pk], on)[pk]


def marks_of(pks: Collection[int], on: date | None = None) -> dict[int, tuple[Mark, ...]]:
    """Pledge, exclusive license, evaluation report and other marks on each of these patents (today, or on a day)."""
    return standing.marks_of(pks, on or today())


def blocked_for(pk: int, on: date, what: str) -> Block:
    """Whether a patent cannot be filed as a product, pledged or put under an open license on a day, and why.

    Args:
        pk: The patent's key.
        on: The day.
        what: "filing", "pledge" or "open_license".
    """
    return standing.block_of(pk, on, what)


def status_counts(actor: Actor) -> dict[str, int]:
    """How many patents in each legal status, in the actor's reach."""
    counted = patents(actor).order_by().values("legal_status").annotate(n=Count("pk", distinct=True))
    return {row["legal_status"]: row["n"] for row in counted}
