"""Reading registers: what an actor may see of them, one entry, what waits, what names a patent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet

from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.access.scope import condition
from zhiqiao.foundation.documents import queries as documents
from zhiqiao.foundation.documents.queries import FileBytes
from zhiqiao.foundation.registers import kinds
from zhiqiao.foundation.registers.loading import register_of, registers, soon_days
from zhiqiao.foundation.registers.models import RegisterChange, RegisterEntry, RegisterFill, RegisterValue
from zhiqiao.foundation.registers.reach import (
    DECIDE,
    EDIT,
    FILL,
    OVERVIEW,
    VIEW,
    allowed,
    decidable,
    editable,
    listed,
    resource_of,
    visible,
)
from zhiqiao.foundation.registers.schema import NUMBERS, SEVERAL, Field, Register
from zhiqiao.foundation.registers.texts import fold_for_search
from zhiqiao.kernel.patent_number import number_as_on_paper
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

__all__ = ["DECIDE", "EDIT", "FILL", "OVERVIEW", "VIEW", "RegisterEntry", "RegisterFill"]

VALID, SOON, OVER, AHEAD, OPEN_ENDED = "valid", "soon", "over", "ahead", "open"
VALIDITY_LABELS: Mapping[str, str] = {
    VALID: "有效",
    SOON: "将到期",
    OVER: "已过期",
    AHEAD: "未开始",
    OPEN_ENDED: "长期有效",
}


@dataclass(frozen=True)
class Shelf:
    """One register on the overview: how many entries stand, what waits for the actor, what runs out."""

    register: Register
    standing: int
    waiting: int
    unfinished: int
    soon: int
    may_write: bool


def registers_for(actor: Actor) -> list[Register]:
    """The registers the actor may read, in the order of their groups."""
    return [one for one in registers().values() if listed(actor, VIEW, one)]


def readable_register(actor: Actor, code: str) -> Register:
    """A register the actor may read.

    Raises:
        NoRegister: there is none of this code.
        Denied: the register's file does not name the actor's role.
    """
    register = register_of(code)
    named = allowed(actor, VIEW, register)
    if not named:
        raise Denied(named.reason, "需要时请切换到有权限的身份，或向主管部门索取")
    return register


def overview(actor: Actor) -> list[Shelf]:
    """Every register the actor may read, counted in four queries whatever their number."""
    every = registers_for(actor)
    rows = RegisterEntry.objects.filter(visible(actor, every))
    standing = _tally(rows.filter(state=RegisterEntry.STANDING))
    last = today() + timedelta(days=soon_days())
    soon = _tally(rows.filter(state=RegisterEntry.STANDING, valid_until__range=(today(), last)))
    waiting = _tally(RegisterEntry.objects.filter(decidable(actor, every), state=RegisterEntry.SUBMITTED))
    open_states = (RegisterEntry.DRAFT, RegisterEntry.RETURNED)
    mine = RegisterEntry.objects.filter(editable(actor, every), state__in=open_states)
    unfinished = _tally(mine.filter(organization_id=actor.organization_id or 0))
    return [
        Shelf(
            one,
            standing.get(one.code, 0),
            waiting.get(one.code, 0),
            unfinished.get(one.code, 0),
            soon.get(one.code, 0),
            bool(allowed(actor, EDIT, one)),
        )
        for one in every
    ]


def _tally(rows: QuerySet[RegisterEntry]) -> dict[str, int]:
    return dict(rows.order_by().values_list("register").annotate(Count("pk")))


def entries(actor: Actor, register: Register) -> QuerySet[RegisterEntry]:
    """The entries of a register the actor may read, newest first; fields to sort by are joined when asked for."""
    rows = RegisterEntry.objects.filter(visible(actor, [register]), register=register.code)
    rows = rows.select_related("organization", "concerned")
    joins = {
        alias(one): FilteredRelation("index", condition=Q(index__field=one.code))
        for one in register.fields
        if one.shown or one.filter
    }
    return rows.alias(**joins).order_by("-pk")


def waiting(actor: Actor, register: Register) -> int:
    """How many entries of a register wait for this actor's approval."""
    rows = RegisterEntry.objects.filter(decidable(actor, [register]), state=RegisterEntry.SUBMITTED)
    return rows.count()


def alias(field: Field) -> str:
    """The name under which lists reach a field's values."""
    return f"of_{field.code}"


def sort_path(field: Field) -> str:
    """What a list orders by; "" for fields that hold several values."""
    if field.kind in SEVERAL or field.kind == "long_text":
        return ""
    return f"{alias(field)}__{'number' if field.kind in NUMBERS else 'text'}"


def having(field: Field, **lookups: object) -> Q:
    """The entries with a value of the field that fits, such as ``text__in=[…]``."""
    there = RegisterValue.objects.filter(entry_id=OuterRef("pk"), field=field.code, **lookups)
    return Q(Exists(there))


def containing(rows: QuerySet[RegisterEntry], text: str) -> QuerySet[RegisterEntry]:
    """The entries in which every word stands, in any field; a patent's number however it is written."""
    whole = number_as_on_paper(text)
    for word in (
        [whole] if whole else [number_as_on_paper(one) or one for one in fold_for_search(text).split()]
    ):
        rows = rows.filter(Q(search_text__contains=word) | Q(organization__name__icontains=word))
    return rows


def entry(actor: Actor, pk: int) -> tuple[Register, RegisterEntry]:
    """One entry with its register.

    Raises:
        Denied: not within the actor's reach, or there is none (which tells nobody that there is).
    """
    found = RegisterEntry.objects.select_related("organization", "concerned").filter(pk=pk).first()
    if found is None:
        raise Denied(f"没有第 {pk} 号条目，或它不在您可以查看的范围内", "请从台账清单里打开")
    register = readable_register(actor, found.register)
    if not RegisterEntry.objects.filter(visible(actor, [register]), pk=pk).exists():
        reason = allowed(actor, VIEW, register, resource_of(found, VIEW)).reason
        draft = found.state == RegisterEntry.DRAFT
        raise Denied("这一条还是草稿，只有填写的单位能看" if draft else reason, "请从台账清单里打开")
    return register, found


def paper(actor: Actor, pk: int, sha256: str) -> FileBytes:
    """A paper of an entry the actor may read: who reads the entry reads what proves it.

    Raises:
        Refusal: not within reach, or the entry has no such paper.
    """
    _, one = entry(actor, pk)
    if sha256 not in {paper["sha256"] for paper in one.papers}:
        raise Refusal("这一条没有这份材料", "可能已被取下，请刷新条目页")
    return documents.read(SYSTEM, sha256)


def history(one: RegisterEntry) -> list[RegisterChange]:
    """What was done to an entry, newest first."""
    return list(one.steps.order_by("-pk"))


def naming_patent(actor: Actor, number: str) -> list[tuple[Register, RegisterEntry]]:
    """The entries the actor may read that name a patent, withdrawn ones left out."""
    every = registers_for(actor)
    named = RegisterValue.objects.filter(kind="patents", text=number).values("entry_id")
    rows = RegisterEntry.objects.filter(visible(actor, every), pk__in=named)
    rows = rows.exclude(state=RegisterEntry.WITHDRAWN).select_related("organization")
    return [(register_of(one.register), one) for one in rows.order_by("register", "-pk")]


def fills(actor: Actor, register: Register) -> QuerySet[RegisterFill]:
    """Workbooks written into a register, of organizations the actor may write for; newest first."""
    reach = condition(actor, FILL)
    if reach is None or not listed(actor, FILL, register):
        return RegisterFill.objects.none()
    return RegisterFill.objects.filter(reach, register=register.code)


def validity_on(one: RegisterEntry, day: date) -> str:
    """Whether a standing entry is valid on a day; "" where its register has no validity, or it does not stand."""
    if one.state != RegisterEntry.STANDING or one.valid_from is None:
        return ""
    if day < one.valid_from:
        return AHEAD
    if one.valid_until is None:
        return OPEN_ENDED
    if day > one.valid_until:
        return OVER
    return SOON if one.valid_until <= day + timedelta(days=soon_days()) else VALID


def validity_filter(code: str, day: date) -> Q:
    """The entries whose validity on a day is this."""
    last = day + timedelta(days=soon_days())
    stands = Q(state=RegisterEntry.STANDING, valid_from__isnull=False)
    begun = stands & Q(valid_from__lte=day)
    return {
        AHEAD: stands & Q(valid_from__gt=day),
        OPEN_ENDED: begun & Q(valid_until=None),
        OVER: begun & Q(valid_until__lt=day),
        SOON: begun & Q(valid_until__range=(day, last)),
        VALID: begun & Q(valid_until__gt=last),
    }[code]


def told(register: Register, one: RegisterEntry) -> list[tuple[Field, Any, str]]:
    """(field, value, words) of what an entry says, in the order of the file."""
    return [
        (field, one.values.get(field.code), kinds.words_of(one.values.get(field.code), field))
        for field in register.fields
    ]
