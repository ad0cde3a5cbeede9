"""专利唤醒清单: which patents sleep, whose move it is by when, and how far facts have carried them.

Called inside the audited services, in their transaction. Later rooms are seen through the ledger alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.legal_status import Force
from zhiqiao.assets.stocktake import choices, judging, saving, wake_states, workflow
from zhiqiao.assets.stocktake.denominator import converted_numbers
from zhiqiao.assets.stocktake.judging import Finding, Situation
from zhiqiao.assets.stocktake.models import Entry, Sleeper, SleeperLook, SleeperStep
from zhiqiao.assets.stocktake.rules.sleeping import idle_years
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import SHANGHAI, today, years_after

_FILE = "stocktake_rules.yaml"
_BATCH = 500
OFFICE = "成果转化办公室"
# What is left to do once a line has left the stock-take behind.
_LATER = {wake_states.LISTED: "推送企业，跟进答复", wake_states.MATCHED: "洽谈签约，登记备案"}
BY_RULE = "系统（规则）"
BY_FACT = "系统（账本）"


@dataclass(frozen=True)
class Move:
    """Whose move it is: a person where one is known, a name, what to do, by when."""

    owner_id: int | None
    owner_name: str
    action: str
    due_on: date | None


@dataclass
class Found:
    """What a look over a holder's patents changed: lines made, lines moved."""

    fresh: int = 0
    moved: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(self.fresh + other.fresh, self.moved + other.moved)


class Reviewers:
    """Who reviews for a college, asked once a holder."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, list[int]]] = {}

    def of(self, organization_id: int, college: str) -> list[int]:
        """Their keys."""
        if organization_id not in self._known:
            found: dict[str, list[int]] = {}
            for one in accounts.people_of(organization_id, Role.COLLEGE_REVIEWER):
                found.setdefault(one.college, []).append(one.user_id)
            self._known[organization_id] = found
        return self._known[organization_id].get(college, [])


def find(one: Organization, day: date | None = None) -> Found:
    """Bring a holder's lines up to the register and the ledger as of a day; patents need no round to be found."""
    on = day or today()
    known = {
        line.patent_id: line for line in Sleeper.objects.filter(organization=one).select_related("patent")
    }
    years = int(idle_years(one.region_code, on).value)
    # In force on the day itself: what was in force when its years began may have lapsed since.
    old_enough = years_after(on, -years) + timedelta(days=1)  # the rule judges to the day
    held = register.in_force_held_by(one.pk, on).filter(granted_on__lte=old_enough)
    if choices.first_holder_only():
        held = held.filter(holders__organization_id=one.pk, holders__position=0).distinct()
    patents = {
        pk: (number, granted) for pk, number, granted in held.values_list("pk", "number", "granted_on")
    }
    taken = set() if choices.first_holder_only() else _taken_elsewhere(one.pk, patents)
    entries = _latest_entries(one.pk)
    gone = converted_numbers([number for number, _ in patents.values()], on)
    result, reviewers = Found(), Reviewers()
    fresh: list[Sleeper] = []
    still: dict[int, str] = {}
    for pk, (number, granted) in patents.items():
        if granted is None:
            continue
        entry = entries.get(pk)
        said = entry.implementation if entry is not None else ""
        finding = _judged(one.region_code, granted, said, on, is_converted=number in gone)
        if finding.verdict != "asleep":
            continue
        still[pk] = "；".join(finding.reasons)
        if pk not in known and pk not in taken:
            fresh.append(_line(one, pk, granted, years, finding, entry, on, reviewers))
    Sleeper.objects.bulk_create(fresh, batch_size=_BATCH)
    SleeperStep.objects.bulk_create(
        [
            SleeperStep(
                sleeper=line,
                name=wake_states.FOUND,
                state=line.state,
                reason=line.reason,
                by_name=BY_RULE,
            )
            for line in fresh
        ],
        batch_size=_BATCH,
    )
    result.fresh = len(fresh)
    every = [
        *known.values(),
        *Sleeper.objects.filter(pk__in=[line.pk for line in fresh]).select_related("patent"),
    ]
    result.moved = _follow(every, entries, still, on, reviewers)
    Sleeper.objects.filter(organization=one).update(checked_on=on)
    SleeperLook.objects.update_or_create(
        organization=one, defaults={"looked_at": timezone.now(), "looked_on": on}
    )
    return result


def _judged(region: str, granted: date | None, said: str, on: date, *, is_converted: bool) -> Finding:
    situation = Situation(
        day=on, region_code=region, granted_on=granted, implementation=said, is_converted=is_converted
    )
    return judging.judge("sleeping", situation)


def _taken_elsewhere(organization_id: int, pks: Collection[int]) -> set[int]:
    """Patents on another holder's list: asked where each of several holders would list them."""
    others = Sleeper.objects.exclude(organization_id=organization_id).values_list("patent_id", flat=True)
    return set(others) & set(pks)


def _latest_entries(organization_id: int) -> dict[int, Entry]:
    """A holder's entries by patent: the one in the pool, else the last."""
    found = Entry.objects.filter(organization_id=organization_id).select_related("round")
    found = found.order_by("in_pool", "pk")
    return {one.patent_id: one for one in found}


def _line(
    one: Organization,
    pk: int,
    granted: date,
    years: int,
    finding: Finding,
    entry: Entry | None,
    on: date,
    reviewers: Reviewers,
) -> Sleeper:
    move = next_move(entry, on, reviewers)
    return Sleeper(
        patent_id=pk,
        organization=one,
        region_code=one.region_code,
        college=entry.college if entry is not None else "",
        state_since=timezone.now(),
        reason="；".join(finding.reasons),
        confidence=finding.confidence.value,
        idle_from=years_after(granted, years),
        entry_id=entry.pk if entry is not None else None,
        owner_id=move.owner_id,
        owner_name=move.owner_name[:60],
        next_action=move.action,
        due_on=move.due_on,
        checked_on=on,
    )


def _follow(
    lines: Iterable[Sleeper],
    entries: dict[int, Entry],
    still: dict[int, str],
    on: date,
    reviewers: Reviewers,
) -> int:
    """Move lines to where the register, the stock-take and the ledger have them; how many moved."""
    every = list(lines)
    facts = _facts_of([line.patent.number for line in every])
    followed = _followed(line.pk for line in every if line.moved_by_hand)
    moved, taken, changed_lines = 0, list[SleeperStep](), list[Sleeper]()
    for line in every:
        entry = entries.get(line.patent_id)
        changed = _by_facts(line, facts.get(line.patent.number, {}), followed.get(line.pk, 0), taken)
        changed = _by_rules(line, entry, on, taken, is_asleep=line.patent_id in still) or changed
        moved += changed
        reason = still.get(line.patent_id, line.reason)
        told, line.reason = line.reason != reason, reason
        if _replan(line, entry, reviewers) or changed or told:
            changed_lines.append(line)
    _keep(changed_lines, taken)
    return moved


def _facts_of(numbers: Collection[str]) -> dict[str, dict[str, int]]:
    """Patent number → step → the latest standing fact that makes it."""
    table: dict[str, list[str]] = parameters.load(_FILE)["wake_up"]["steps_by_kind"]
    steps = {kind: step for step, kinds in table.items() for kind in kinds}
    steps |= dict.fromkeys(choices.converted_kinds(), "convert")
    wanted = list(numbers)
    found: dict[str, dict[str, int]] = {}
    for start in range(0, len(wanted), _BATCH):
        standing = evidence.ledger(steps).filter(
            superseded_by=None, quantity__gt=0, subject__in=wanted[start : start + _BATCH]
        )
        for subject, kind, position, told in standing.values_list(
            "subject", "kind", "position", "attributes"
        ):
            if kind == "feedback_given" and told.get("reason"):
                continue  # an answer with its reason is a no
            found.setdefault(subject, {})[steps[kind]] = position
    return found


def _followed(pks: Iterable[int]) -> dict[int, int]:
    """Line → the newest fact that has moved it."""
    wanted, found = list(pks), dict[int, int]()
    for start in range(0, len(wanted), _BATCH):
        steps = SleeperStep.objects.filter(sleeper_id__in=wanted[start : start + _BATCH]).order_by()
        newest = steps.exclude(fact_position=None).values_list("sleeper_id").annotate(Max("fact_position"))
        found |= dict(newest)
    return found


def _by_facts(line: Sleeper, facts: dict[str, int], followed: int, taken: list[SleeperStep]) -> bool:
    """Move a line ahead by the ledger; a fact no newer than one that moved it does not undo what a person did since."""
    for step, state in wake_states.BY_FACT:
        old = step in facts and step != "convert" and facts[step] <= followed
        if step not in facts or old:
            continue
        if line.state == wake_states.DISMISSED and step != "convert":
            return False
        if line.state == wake_states.DISMISSED or wake_states.is_ahead(state, line.state):
            taken.append(take(line, step, f"账本第 {facts[step]} 号事实", BY_FACT, fact=facts[step]))
            return True
        break
    if line.state == wake_states.CONVERTED and "convert" not in facts:
        taken.append(take(line, "sleep", "转化的事实已被更正", BY_FACT))
        return True
    return False


def _by_rules(
    line: Sleeper, entry: Entry | None, on: date, taken: list[SleeperStep], *, is_asleep: bool
) -> bool:
    """A screening wakes; what no longer sleeps leaves the list; what the rules took off may come back."""
    if line.state == wake_states.CONVERTED:
        return False
    if is_asleep:
        if line.state == wake_states.DISMISSED and not line.moved_by_hand:
            taken.append(take(line, "sleep", "又符合沉睡的条件", BY_RULE))
            return True
        if line.state == wake_states.ASLEEP and entry is not None and entry.in_pool:
            taken.append(take(line, "wake", "已筛选进入转化资源库", BY_RULE))
            return True
        return False
    if line.state == wake_states.DISMISSED:
        return False
    status = line.patent.legal_status
    if status == "in_force":
        said = entry.implementation if entry is not None else ""
        why = "；".join(
            _judged(line.region_code, line.patent.granted_on, said, on, is_converted=False).reasons
        )
        if said in {"", choices.idle_implementation()}:
            standing = register.is_in_force(line.patent_id, on)
            why = (
                f"{standing.reason}，已不是有效专利"
                if standing.force is Force.NOT
                else "登记的权利人或授权日有变，已不在本单位的沉睡范围"
            )
    else:
        why = f"登记的法律状态为“{register.STATUS_LABELS[status]}”"
    taken.append(take(line, "dismiss", why, BY_RULE))
    return True


def take(line: Sleeper, name: str, reason: str, by_name: str, *, fact: int | None = None) -> SleeperStep:
    """Move a line; the caller saves the line and the step.

    Raises:
        StepRefused: not possible now, saying what is.
    """
    origin = line.state
    line.state = wake_states.WAKING.step(origin, name)
    line.state_since = timezone.now()
    line.moved_by_hand = by_name not in {BY_RULE, BY_FACT}
    return SleeperStep(
        sleeper=line,
        name=name,
        origin=origin,
        state=line.state,
        reason=reason,
        by_name=by_name,
        fact_position=fact,
    )


def _replan(line: Sleeper, entry: Entry | None, reviewers: Reviewers) -> bool:
    """Owner, action and day as the stock-take has them, unless someone planned otherwise; whether they changed."""
    before = (line.owner_id, line.owner_name, line.next_action, line.due_on, line.college, line.entry_id)
    if entry is not None:
        line.college, line.entry_id = entry.college, entry.pk
    if not line.planned_by and line.state in wake_states.WAITING and entry is not None:
        move = next_move(entry, line.found_at.astimezone(SHANGHAI).date(), reviewers)
        if line.state in _LATER:
            move = Move(None, OFFICE, _LATER[line.state], None)
        line.owner_id, line.owner_name = move.owner_id, move.owner_name[:60]
        line.next_action, line.due_on = move.action, move.due_on
    return before != (
        line.owner_id,
        line.owner_name,
        line.next_action,
        line.due_on,
        line.college,
        line.entry_id,
    )


def touch(entries: Sequence[Entry]) -> None:
    """The entries have changed: their patents' lines, where there are any, follow at once."""
    by_patent = {(one.patent_id, one.organization_id): one for one in entries}
    keys, holders = [one.patent_id for one in entries], {one.organization_id for one in entries}
    lines, pooled = list[Sleeper](), dict[int, int]()
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        found = Sleeper.objects.filter(patent_id__in=part, organization_id__in=holders)
        lines += [
            one for one in found.select_related("patent") if (one.patent_id, one.organization_id) in by_patent
        ]
        pooled |= dict(Entry.objects.filter(patent_id__in=part, in_pool=True).values_list("patent_id", "pk"))
    reviewers = Reviewers()
    taken, moved = list[SleeperStep](), list[Sleeper]()
    for line in lines:
        entry = by_patent[line.patent_id, line.organization_id]
        if pooled.get(line.patent_id, entry.pk) != entry.pk:
            continue  # it is in the pool by an earlier entry, which says more
        finding = _judged(
            line.region_code, line.patent.granted_on, entry.implementation, today(), is_converted=False
        )
        asleep = finding.verdict == "asleep" and line.patent.legal_status == "in_force"
        changed = _by_rules(line, entry, today(), taken, is_asleep=asleep)
        if _replan(line, entry, reviewers) or changed:
            moved.append(line)
    _keep(moved, taken)


def _keep(lines: Sequence[Sleeper], taken: Sequence[SleeperStep]) -> None:
    saving.save_all(lines)
    SleeperStep.objects.bulk_create(taken, batch_size=_BATCH)


def next_move(entry: Entry | None, found_on: date, reviewers: Reviewers) -> Move:
    """Whose move it is by the stock-take; without an entry the office begins."""
    first = timedelta(days=int(_days("first_days", found_on)))
    if entry is None:
        return Move(None, OFFICE, "纳入盘点，判断能否转化", found_on + first)
    running = entry.state in workflow.UNDER_WAY and entry.round.closed_at is None
    due = entry.round.due_on if running else found_on + first
    person, name, action = _next_of(entry, reviewers)
    return Move(person, name, action, due)


def _days(name: str, on: date) -> Any:  # noqa: ANN401 - a parameter's type is its file's affair
    return parameters.dated(_FILE, "wake_up", name).value_on(on)


def _next_of(entry: Entry, reviewers: Reviewers) -> tuple[int | None, str, str]:
    if entry.state == workflow.OPEN:
        if entry.inventor_name:
            return entry.inventor_id, entry.inventor_name, "填写自评"
        return None, OFFICE, "分派发明人"
    if entry.state == workflow.SELF_ASSESSED and entry.college:
        known = reviewers.of(entry.organization_id, entry.college)
        return (known[0] if len(known) == 1 else None), f"{entry.college}审核人", "审核自评"
    if entry.state in {workflow.SELF_ASSESSED, workflow.COLLEGE_REVIEWED}:
        return None, OFFICE, "单位评价"
    later = "筛选入库" if entry.state == workflow.ASSESSED else "复核：开放许可、放弃或留用"
    return None, OFFICE, "发布供给，推送企业" if entry.in_pool else later
