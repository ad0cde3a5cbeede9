"""What every step of an entry has in common: found and locked, allowed, possible now, kept in the history."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from zhiqiao.assets.stocktake import saving, wake_up, workflow
from zhiqiao.assets.stocktake.models import Entry, EntryStep, FundingDeclaration, Round, Sleeper
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Denied, Resource, require
from zhiqiao.kernel.refusal import Refusal

MOST_AT_ONCE = 5000


def resource_of(entry: Entry) -> Resource:
    """What the policies judge an entry by."""
    return Resource(
        entry.region_code,
        frozenset({entry.organization_id}),
        entry.inventor_id,
        label=f"{entry.patent} 的盘点条目",
    )


def sleeper_resource(line: Sleeper) -> Resource:
    """What the policies judge a line of the wake-up list by."""
    return Resource(
        line.region_code, frozenset({line.organization_id}), line.owner_id, label=f"{line.patent} 的唤醒"
    )


def funding_resource(one: FundingDeclaration) -> Resource:
    """What the policies judge a declaration of public funding by."""
    return Resource(one.region_code, frozenset({one.organization_id}), label=f"{one.patent} 的财政资助声明")


def leading_resource(round_: Round) -> Resource:
    """Who leads a round may extend and close it: an office its own, an agency those of its region."""
    ids = frozenset({round_.organization_id}) if round_.organization_id is not None else frozenset()
    return Resource(round_.region_code, ids, label=f"盘点“{round_.name}”")


def may(actor: Actor, action: str, entry: Entry) -> None:
    """Raise unless the actor may do this to the entry; a reviewer is held to the reviewer's own college.

    Raises:
        Denied: with the reason.
    """
    require(actor, action, resource_of(entry))
    if actor.role is Role.COLLEGE_REVIEWER and (not actor.college or entry.college != actor.college):
        raise Denied(
            f"这件专利分在“{entry.college or '未分派'}”，您审核的是“{actor.college or '（未登记二级单位）'}”",
            "请由该二级单位的审核人办理，或请成果转化办公室调整分派",
        )


def locked(actor: Actor, action: str, pks: Collection[int]) -> list[Entry]:
    """The entries with these keys, locked, each allowed, in the order of their keys.

    Raises:
        Refusal: none chosen, too many, or one does not exist.
    """
    wanted = sorted(set(pks))
    if not wanted:
        raise Refusal("没有选中任何专利", "请先在清单里勾选")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次选了 {len(wanted)} 件", f"一次最多 {MOST_AT_ONCE} 件，请分几次办理")
    found: list[Entry] = []
    for start in range(0, len(wanted), 500):
        part = Entry.objects.select_for_update(of=("self",)).filter(pk__in=wanted[start : start + 500])
        found += part.select_related("round", "patent", "organization").order_by("pk")
    if len(found) != len(wanted):
        raise Refusal("有的条目已不存在", "请刷新清单后重新勾选")
    for entry in found:
        may(actor, action, entry)
    return found


def running(entry: Entry) -> None:
    """Refuse when the entry's round is closed."""
    if entry.round.state != Round.OPEN:
        raise Refusal(f"“{entry.round.name}”已经结束", "请在新一轮盘点中办理，或由发起单位重开本轮")


def unchanged(entry: Entry, seen: str) -> None:
    """Refuse when the entry has taken a step since a page showed it.

    Args:
        entry: The entry as it is.
        seen: Its ``state_since`` as the page had it (ISO); "" for no page.
    """
    if not seen or seen == entry.state_since.isoformat():
        return
    last = entry.steps.last()
    words = f"{last.by_name}刚办了“{last.label}”" if last is not None else "别人刚办过这一件"
    raise Refusal(f"{words}，您打开的页面是之前的", "页面已换成现在的内容，您填的还在；请核对后再提交")


def one_round(entries: Sequence[Entry]) -> Round:
    """The round all entries belong to."""
    if len({entry.round_id for entry in entries}) > 1:
        raise Refusal("选中的专利不在同一轮盘点里", "请按轮次分开办理")
    return entries[0].round


def take_step(actor: Actor, entry: Entry, name: str, reason: str = "") -> EntryStep:
    """Move the entry and keep the step; the caller saves nothing more of the state.

    Raises:
        StepRefused: not possible now, saying what is.
    """
    return take_steps(actor, [(entry, name)], reason)[0]


def take_steps(actor: Actor, moves: Sequence[tuple[Entry, str]], reason: str = "") -> list[EntryStep]:
    """Move several entries, each by a step, for one reason, as `take_step` would; all of each entry is saved.

    Raises:
        StepRefused: one cannot now, saying what it can.
    """
    steps, by = [], said_by(actor)
    for entry, name in moves:
        origin = entry.state
        entry.state = workflow.ENTRY.step(origin, name)
        entry.state_since = timezone.now()
        steps.append(
            EntryStep(entry=entry, name=name, origin=origin, state=entry.state, reason=reason, by_name=by)
        )
    saving.save_all([entry for entry, _ in moves])
    EntryStep.objects.bulk_create(steps, batch_size=saving.AT_ONCE)
    wake_up.touch([entry for entry, _ in moves])
    return steps


def said_by(actor: Actor) -> str:
    """Who speaks, as the history shows it."""
    return f"{actor.name}（{actor.role_label}）"[:60]
