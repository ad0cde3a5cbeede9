"""Putting entries down: values, what follows from them, what lists find them by, and the step in their history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from zhiqiao.foundation.access.rules import ACTIONS, REGION, Actor, region_reaches
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.registers import checking, kinds
from zhiqiao.foundation.registers.checking import Wrong
from zhiqiao.foundation.registers.models import RegisterChange, RegisterEntry, RegisterValue
from zhiqiao.foundation.registers.reach import EDIT, VIEW, allowed, resource_of
from zhiqiao.foundation.registers.schema import Register
from zhiqiao.kernel.refusal import Refusal

_ORGANIZATIONS = {"organization", "organizations"}
_AT_ONCE = 500


class EntryRefused(Refusal):
    """An entry that cannot be kept: everything that is wrong with it, field by field."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        first = wrongs[0]
        more = f"（另有 {len(wrongs) - 1} 处）" if len(wrongs) > 1 else ""
        super().__init__(f"{first.reason}{more}", first.remedy, column=first.field)
        self.wrongs = tuple(wrongs)


@dataclass
class Put:
    """One entry to be put down: what it is to say, in which state, and which step led there."""

    entry: RegisterEntry
    values: dict[str, Any]
    state: str
    step: str
    reason: str = ""
    changes: list[list[str]] = field(default_factory=list)
    origin: str = ""
    writes: bool = True  # False for who only decides: the writer stays the one to be told


def linked(register: Register, every: Sequence[dict[str, Any]]) -> list[list[Wrong]]:
    """Complete the organizations in several entries' values, in place: code by name, name by code.

    Returns what is wrong in each: a code that nobody here has, without a name beside it.
    """
    codes = [one.code for one in register.fields if one.kind in _ORGANIZATIONS]
    parts = [
        (at, code, part)
        for at, values in enumerate(every)
        for code in codes
        for part in _parts(values.get(code))
    ]
    names = accounts.organizations_by_name({part["name"] for _, _, part in parts if not part["code"]} - {""})
    bare = {part["code"] for _, _, part in parts if part["code"] and not part["name"]}
    by_code = _by_code(bare)
    found: list[list[Wrong]] = [[] for _ in every]
    for at, code, part in parts:
        if not part["code"]:
            known = names.get(part["name"])
            part["code"] = (known.credit_code or "") if known else ""
        elif not part["name"]:
            part["name"] = by_code.get(part["code"], "")
            if not part["name"]:
                label = register.field(code).label
                found[at].append(
                    Wrong(
                        code, f"{label}：平台里没有代码是 {part['code']} 的单位", "请把单位全称写在代码前面"
                    )
                )
    return found


def _parts(value: Any) -> list[dict[str, str]]:  # noqa: ANN401 - a value is JSON of its kind's shape
    if not value:
        return []
    return value if isinstance(value, list) else [value]


def _by_code(codes: Iterable[str]) -> dict[str, str]:
    wanted, found = sorted(codes), dict[str, str]()
    for start in range(0, len(wanted), _AT_ONCE):
        known = accounts.all_organizations().filter(credit_code__in=wanted[start : start + _AT_ONCE])
        found |= {str(code): name for code, name in known.values_list("credit_code", "name")}
    return found


def new_entry(actor: Actor, register: Register) -> RegisterEntry:
    """An entry of the actor's own organization, not yet kept.

    Raises:
        Refusal: the actor acts for no organization.
    """
    if actor.organization_id is None:
        raise Refusal("您没有代表任何单位，不能登记", "请切换到代表单位的身份")
    return RegisterEntry(
        register=register.code,
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        made_by=actor.name[:60],
        revision=0,
        state="",
    )


def place(
    actor: Actor,
    register: Register,
    entry: RegisterEntry,
    values: Mapping[str, Any],
    known: dict[str, Organization | None] | None = None,
) -> None:
    """Whom the entry concerns, and for agencies the region it belongs to: that of the organization concerned.

    ``known`` remembers who was looked up, for many entries in a row.
    """
    told = values.get(register.concerns) if register.concerns else None
    entry.concerned = _concerned(told, {} if known is None else known) if told else None
    if entry.concerned is None or REGION not in ACTIONS[EDIT].who.get(actor.role, ()):
        return
    if region_reaches(actor.region_code, entry.concerned.region_code):
        entry.region_code = entry.concerned.region_code


def _concerned(told: Mapping[str, str], known: dict[str, Organization | None]) -> Organization | None:
    who = told["code"] or told["name"]
    if who not in known:
        found = accounts.organization_by_credit_code(told["code"])
        known[who] = found or accounts.organizations_by_name([told["name"]]).get(told["name"])
    return known[who]


def clash(actor: Actor, register: Register, entry: RegisterEntry, values: Mapping[str, Any]) -> Wrong | None:
    """That another entry of the region has the same key, with a pointer to it where the actor may read it."""
    key = checking.key_of(register, values)
    if not key:
        return None
    others = RegisterEntry.objects.filter(register=register.code, region_code=entry.region_code, key=key)
    other = others.exclude(state=RegisterEntry.WITHDRAWN).exclude(pk=entry.pk).first()
    if other is None:
        return None
    return Wrong(register.key[0], *clash_words(actor, register, other, values))


def clash_words(
    actor: Actor, register: Register, other: RegisterEntry, values: Mapping[str, Any]
) -> tuple[str, str]:
    """Reason and remedy: which entry stands already."""
    words = checking.key_words(register, values)
    if allowed(actor, VIEW, register, resource_of(other, VIEW)):
        return (
            f"{words} 已登记为第 {other.pk} 号（{other.get_state_display()}）",
            f"请打开第 {other.pk} 号修改，不要再登记一条",
        )
    return f"{words} 在本地区已由别的单位登记", "请与主管部门核对；确有两条的，请在名称里区分"


def put_down(actor: Actor, register: Register, puts: Sequence[Put]) -> None:
    """Keep entries with their history and what lists find them by. Called inside audited services.

    Raises:
        Refusal: another entry with the same key was kept in this moment.
    """
    for one in puts:
        _follow(actor, register, one)
    fresh = [one for one in puts if one.entry.pk is None]
    changed = [one for one in puts if one.entry.pk is not None]
    try:
        with transaction.atomic():
            RegisterEntry.objects.bulk_create([one.entry for one in fresh], batch_size=_AT_ONCE)
            for one in changed:
                one.entry.save()
    except IntegrityError as error:
        raise Refusal("刚刚有人登记了同一条", "请刷新清单，打开已有的那条修改") from error
    _index(register, puts, [one.entry.pk for one in changed])
    RegisterChange.objects.bulk_create(
        [
            RegisterChange(
                entry=one.entry,
                name=one.step,
                origin=one.origin,
                state=one.state,
                reason=one.reason,
                changes=one.changes,
                by_name=actor.name[:60],
                by_role=actor.role_label[:20],
                by_organization=actor.organization_name[:200],
            )
            for one in puts
        ],
        batch_size=_AT_ONCE,
    )


def _follow(actor: Actor, register: Register, one: Put) -> None:
    """Set on the entry what its values and its new state say, and note what changes."""
    entry, values = one.entry, checking.tidy(register, one.values)
    one.changes = checking.differences(register, entry.values, values) + one.changes
    one.origin, entry.state = entry.state, one.state
    entry.values = values
    entry.key = checking.key_of(register, values)
    entry.heading = checking.heading_of(register, values)
    entry.valid_from, entry.valid_until = checking.span_of(register, values)
    entry.search_text = checking.search_text_of(register, values)
    if one.writes:
        entry.writer_id = actor.user_id
    entry.revision += 1


def _index(register: Register, puts: Sequence[Put], old: Sequence[int]) -> None:
    for start in range(0, len(old), _AT_ONCE):
        RegisterValue.objects.filter(entry_id__in=old[start : start + _AT_ONCE]).delete()
    RegisterValue.objects.bulk_create(
        [
            RegisterValue(entry=one.entry, field=x.code, kind=x.kind, text=text, number=number)
            for one in puts
            for x in register.fields
            for text, number in kinds.index_of(one.entry.values.get(x.code), x)
        ],
        batch_size=_AT_ONCE,
    )
