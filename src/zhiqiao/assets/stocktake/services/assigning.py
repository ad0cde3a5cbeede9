"""Who answers for which patent: by choice, or by the names the register gives."""

from collections.abc import Collection, Sequence

from zhiqiao.assets.stocktake import reminders, saving, wake_up, workflow
from zhiqiao.assets.stocktake.inventors import names_in
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.assets.stocktake.stepping import locked, one_round, running
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Membership
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

ASSIGN = "assets.stocktake:entry:assign"
_ASSIGNED = frozenset({"college", "inventor", "inventor_name"})


@mutation(ASSIGN)
def assign_entries(
    actor: Actor,
    pks: Collection[int],
    *,
    inventor_id: int | None = None,
    inventor_name: str = "",
    college: str = "",
) -> int:
    """Give entries to a college, an inventor who signs in, or one known by name only; returns how many.

    What is left out stays as it is; an inventor brings the college along.

    Raises:
        Refusal: nothing to assign, an inventor of another organization, an entry past self-assessment.
    """
    entries = locked(actor, ASSIGN, pks)
    if inventor_id is None and not inventor_name.strip() and not college.strip():
        raise Refusal("没有选发明人，也没有填二级单位", "请至少填一项")
    round_ = one_round(entries)
    person = _inventor(entries[0].organization_id, inventor_id) if inventor_id is not None else None
    with reminders.reminding(round_):
        for entry in entries:
            running(entry)
            if person is not None and entry.organization_id != person.organization_id:
                raise Refusal(f"{person.user} 不是 {entry.organization} 的发明人", "请按单位分开分派")
            _assign(entry, person, inventor_name.strip(), college.strip())
        _keep(entries)
    target(f"round:{round_.pk}", {"entries": len(entries), "inventor": inventor_id, "college": college})
    return len(entries)


def _assign(entry: Entry, person: Membership | None, name: str, college: str) -> None:
    later = entry.state not in {workflow.OPEN, workflow.SELF_ASSESSED}
    if later and (person is not None or name):
        raise Refusal(
            f"{entry.patent} 已经“{workflow.ENTRY.label(entry.state)}”，不能再换发明人",
            "请先退回到自评前，或不选它",
        )
    if person is not None:
        entry.inventor_id, entry.inventor_name = person.user_id, str(person.user)
        entry.college = college or person.college or entry.college
    elif name:
        entry.inventor_id, entry.inventor_name = None, name[:60]
    entry.college = (college or entry.college)[:100]


def _keep(entries: Sequence[Entry]) -> None:
    saving.save_all(entries, _ASSIGNED)
    wake_up.touch(entries)


def _inventor(organization_id: int, user_id: int) -> Membership:
    for one in accounts.people_of(organization_id, Role.INVENTOR):
        if one.user_id == user_id:
            return one
    raise Refusal("所选的人不是本单位的发明人", "请先由主管部门登记这位发明人，再分派")


@mutation(ASSIGN)
def assign_by_names(actor: Actor, round_id: int) -> int:
    """Give each unassigned entry to the first of its inventors who signs in here; returns how many.

    A name that two people of the holder bear is left for the office to decide.
    """
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is None:
        raise Refusal(f"没有第 {round_id} 号盘点", "请从盘点列表中打开")
    organization_id = actor.organization_id or 0
    require(actor, ASSIGN, Resource(actor.region_code, frozenset({organization_id}), label=round_.name))
    people = by_name(organization_id)
    waiting = Entry.objects.select_for_update(of=("self",)).filter(
        round=round_, organization_id=organization_id, state=workflow.OPEN, inventor=None
    )
    given: list[Entry] = []
    with reminders.reminding(round_):
        for entry in waiting.select_related("round", "patent"):
            running(entry)
            names = [fold(name) for name in names_in(entry.patent.inventor_text)]
            person = next((people[name] for name in names if name in people), None)
            if person is not None:
                _assign(entry, person, "", "")
                given.append(entry)
        _keep(given)
    target(f"round:{round_id}", {"assigned": len(given)})
    return len(given)


def by_name(organization_id: int) -> dict[str, Membership]:
    """A holder's inventors who sign in, by their folded names; a name that two bear is left out."""
    found: dict[str, Membership] = {}
    twice: set[str] = set()
    for one in accounts.people_of(organization_id, Role.INVENTOR):
        name = fold(str(one.user))
        if name in found:
            twice.add(name)
        found[name] = one
    return {name: one for name, one in found.items() if name not in twice}
