"""Who is told what: to-dos for those who approve, answers to those who wrote, reminders before an entry runs out."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet

from zhiqiao.foundation.access.roles import AGENCIES, READERS, Role
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.services import notify, settle
from zhiqiao.foundation.registers.loading import register_of, registers, soon_days
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.reach import REMIND
from zhiqiao.foundation.registers.schema import Register
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.tables import region_ancestors

_REGIONAL = frozenset((*AGENCIES, *READERS))
_FEW = 5  # so many to-dos at once are read; more would bury the others
LINK = "/w/registers/entries/{}/"
LIST = "/w/registers/{}/?state=submitted"


def matter_of(entry: RegisterEntry) -> str:
    """What notices about an entry are called."""
    return f"register_entry:{entry.pk}"


def _validity_matter(entry: RegisterEntry) -> str:
    return f"register_validity:{entry.pk}"


def approvers(register: Register, region_code: str, organization_id: int) -> list[tuple[int, Role]]:
    """(organization, role) of those who approve here: agencies of the nearest level that has some, or one's own."""
    own = {one.role for one in accounts.people_of(organization_id)}
    found = [
        (organization_id, role) for role in register.approve if role not in _REGIONAL and role.value in own
    ]
    regional = [role.value for role in register.approve if role in _REGIONAL]
    for level in [region_code, *reversed(region_ancestors(region_code))] if regional else []:
        there = accounts.all_organizations().filter(region_code=level, memberships__role__in=regional)
        pairs = there.order_by("pk").values_list("pk", "memberships__role").distinct()
        found += [(pk, Role(role)) for pk, role in pairs]
        if pairs:
            break
    return found


def tell_submitted(actor: Actor, register: Register, entry: RegisterEntry) -> int:
    """A to-do for each who approves; returns how many were told."""
    settle(matter_of(entry))
    told = approvers(register, entry.region_code, entry.organization_id)
    for organization_id, role in told:
        notify(
            f"{register.title}：待审核",
            LINK.format(entry.pk),
            organization_id=organization_id,
            role=role.value,
            kind=Notice.TODO,
            about=entry.heading,
            waiting=actor.organization_name,
            verb="审核",
            matter=matter_of(entry),
        )
    return len(told)


def tell_submitted_many(actor: Actor, register: Register, entries: list[RegisterEntry]) -> None:
    """A to-do each where they are few; for a long workbook one notice that leads to the list of what waits."""
    if len(entries) <= _FEW:
        for one in entries:
            tell_submitted(actor, register, one)
        return
    first = entries[0]
    for organization_id, role in approvers(register, first.region_code, first.organization_id):
        notify(
            f"{register.title}：{len(entries)} {register.unit}待审核",
            LIST.format(register.code),
            organization_id=organization_id,
            role=role.value,
            about=f"{actor.organization_name} 用 Excel 填报",
            waiting=actor.organization_name,
            verb="审核",
        )


def tell_decided(register: Register, entry: RegisterEntry, said: str, *, is_returned: bool) -> None:
    """The writer learns what was decided; a returned entry waits for the organization that keeps it."""
    settle(matter_of(entry))
    notify(
        f"{register.title}：{'退回修改' if is_returned else '审核通过'}",
        LINK.format(entry.pk),
        organization_id=entry.organization_id,
        user_id=entry.writer_id,
        kind=Notice.TODO if is_returned else Notice.NOTICE,
        about=f"{entry.heading}{f'：{said}' if said else ''}",
        waiting="审核人" if is_returned else "",
        verb="修改" if is_returned else "查看",
        matter=matter_of(entry),
    )


def tell_concerned(register: Register, entry: RegisterEntry) -> None:
    """Whom an entry concerns learns once that it counts, where somebody there may read it."""
    matter = f"register_concerned:{entry.pk}"
    concerned = entry.concerned_id
    if concerned is None or concerned == entry.organization_id:
        return
    if Notice.objects.filter(matter=matter, organization_id=concerned).exists():
        return
    there = {one.role for one in accounts.people_of(concerned)}
    for role in [one for one in register.readers if one.value in there]:
        notify(
            f"{register.title}：登记了与本单位有关的一{register.unit}",
            LINK.format(entry.pk),
            organization_id=concerned,
            role=role.value,
            about=entry.heading,
            verb="查看",
            matter=matter,
        )


def settle_entry(entry: RegisterEntry) -> None:
    """Nothing about the entry waits any more."""
    settle(matter_of(entry))
    if entry.state != RegisterEntry.STANDING or entry.reminded_for != entry.valid_until:
        settle(_validity_matter(entry))


def running_out() -> QuerySet[RegisterEntry]:
    """Standing entries that run out soon and whose keepers were not yet told of this day."""
    last = today() + timedelta(days=soon_days())
    standing = RegisterEntry.objects.filter(state=RegisterEntry.STANDING, valid_until__range=(today(), last))
    untold = Q(reminded_for=None) | ~Q(reminded_for=F("valid_until"))
    return standing.filter(untold, register__in=list(registers())).order_by("pk")


def start_reminding() -> bool:
    """Tell what runs out; whether anything did. The worker asks hourly; nobody is told twice of the same day."""
    if not running_out().exists():
        return False
    remind_running_out(SYSTEM)
    return True


@mutation(REMIND)
def remind_running_out(actor: Actor) -> int:
    """A to-do for the keeper of each entry that runs out soon; returns how many."""
    told = list(running_out())
    for entry in told:
        require(
            actor,
            REMIND,
            Resource(entry.region_code, frozenset({entry.organization_id}), label=f"“{entry.heading}”"),
        )
        register = register_of(entry.register)
        settle(_validity_matter(entry))
        notify(
            f"{register.title}：将到期",
            LINK.format(entry.pk),
            organization_id=entry.organization_id,
            role=_keeper_role(register, entry),
            kind=Notice.TODO,
            about=entry.heading,
            verb="续期或撤下",
            due_on=entry.valid_until,
            matter=_validity_matter(entry),
        )
        entry.reminded_for = entry.valid_until
        entry.save(update_fields=["reminded_for"])
    target("register_entries", {"told": len(told)})
    return len(told)


def _keeper_role(register: Register, entry: RegisterEntry) -> str:
    """In which role somebody of the keeping organization is told; "" for all of them."""
    there = {one.role for one in accounts.people_of(entry.organization_id)}
    return next((role.value for role in register.write if role.value in there), "")
