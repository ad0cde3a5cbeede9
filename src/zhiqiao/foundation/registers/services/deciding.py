"""What is decided about entries: approved, returned, withdrawn with a reason, restored."""

from collections.abc import Collection, Sequence

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.registers import emitting, telling
from zhiqiao.foundation.registers.keeping import EntryRefused, Put, clash, put_down
from zhiqiao.foundation.registers.loading import register_of
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.papers import Brought, missing_papers, store_papers
from zhiqiao.foundation.registers.reach import DECIDE, EDIT, WITHDRAW, allowed, require_in, resource_of
from zhiqiao.foundation.registers.stepping import landing, locked, unchanged_since
from zhiqiao.kernel.refusal import Refusal

_LONGEST_REASON = 500


def _submitted(actor: Actor, pk: int, revision: int | None) -> RegisterEntry:
    entry = locked(pk)
    require_in(actor, DECIDE, register_of(entry.register), resource_of(entry))
    if entry.state != RegisterEntry.SUBMITTED:
        raise Refusal(f"这一条是“{entry.get_state_display()}”，不在待审核", "请刷新页面")
    unchanged_since(entry, revision)
    return entry


def _reason(text: str, what: str, example: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Refusal(f"没有写{what}的理由", f"请写明，例如“{example}”", column="reason")
    if len(said) > _LONGEST_REASON:
        raise Refusal(f"理由超过 {_LONGEST_REASON} 个字", "请写短些", column="reason")
    return said


@mutation(DECIDE)
def approve_entry(
    actor: Actor, pk: int, *, revision: int | None = None, opinion: str = "", papers: Sequence[Brought] = ()
) -> RegisterEntry:
    """Let a submitted entry count, as it was seen.

    Raises:
        EntryRefused: a paper that approval asks for is missing.
        Refusal: not waiting for approval, changed meanwhile, or its fact cannot be written.
    """
    entry = _submitted(actor, pk, revision)
    register = register_of(entry.register)
    lacking = missing_papers(register, entry, RegisterEntry.STANDING, [one.kind for one in papers])
    if lacking:
        raise EntryRefused(lacking)
    told = store_papers(actor, register, entry, papers)
    said = " ".join(opinion.split())[:_LONGEST_REASON]
    put = Put(entry, dict(entry.values), RegisterEntry.STANDING, "审核通过", said, told, writes=False)
    put_down(actor, register, [put])
    telling.settle_entry(entry)
    emitting.emit(actor, register, entry)
    telling.tell_decided(register, entry, said, is_returned=False)
    telling.tell_concerned(register, entry)
    target(telling.matter_of(entry), {"step": "approve", "opinion": said})
    return entry


@mutation(DECIDE)
def approve_entries(actor: Actor, pks: Collection[int], opinion: str = "") -> int:
    """Let several submitted entries count, all or none; returns how many.

    Raises:
        Refusal: none was chosen, or one of them cannot be approved, with its name.
    """
    if not pks:
        raise Refusal("没有选中任何条目", "请先在清单里勾选待审核的条目")
    for pk in sorted(set(pks)):
        entry = _submitted(actor, pk, None)
        try:
            approve_entry(actor, pk, opinion=opinion)
        except Refusal as refusal:
            reason = f"第 {pk} 号“{entry.heading}”：{refusal.reason}；这次一条都没有通过"
            raise Refusal(reason, f"请打开第 {pk} 号单独处理，或去掉勾选：{refusal.remedy}") from refusal
    target("register_entries", {"step": "approve", "entries": sorted(set(pks))})
    return len(set(pks))


@mutation(DECIDE)
def return_entry(actor: Actor, pk: int, reason: str, *, revision: int | None = None) -> RegisterEntry:
    """Give a submitted entry back to who wrote it, with the reason.

    Raises:
        Refusal: not waiting for approval, changed meanwhile, or no reason.
    """
    entry = _submitted(actor, pk, revision)
    register = register_of(entry.register)
    said = _reason(reason, "退回", "缺少立项文件，请补上")
    put = Put(entry, dict(entry.values), RegisterEntry.RETURNED, "退回", said, writes=False)
    put_down(actor, register, [put])
    telling.tell_decided(register, entry, said, is_returned=True)
    target(telling.matter_of(entry), {"step": "return", "reason": said})
    return entry


@mutation(WITHDRAW)
def withdraw_entry(actor: Actor, pk: int, reason: str) -> RegisterEntry:
    """Take an entry out of the register, with a reason; it stays readable, its facts are taken back.

    Raises:
        Refusal: withdrawn already, or no reason.
    """
    entry = locked(pk)
    register = register_of(entry.register)
    require_in(actor, WITHDRAW, register, resource_of(entry))
    if entry.state == RegisterEntry.WITHDRAWN:
        raise Refusal("这一条已经撤下", "请刷新页面")
    said = _reason(reason, "撤下", "与第 12 号重复")
    put_down(actor, register, [Put(entry, dict(entry.values), RegisterEntry.WITHDRAWN, "撤下", said)])
    telling.settle_entry(entry)
    emitting.take_back(actor, entry, said)
    target(telling.matter_of(entry), {"step": "withdraw", "reason": said})
    return entry


@mutation(WITHDRAW)
def restore_entry(actor: Actor, pk: int) -> RegisterEntry:
    """Take a withdrawn entry back in, as it was; what counted counts again where nobody else has to approve.

    Raises:
        EntryRefused: another entry has taken its place.
        Refusal: it is not withdrawn.
    """
    entry = locked(pk)
    register = register_of(entry.register)
    require_in(actor, WITHDRAW, register, resource_of(entry))
    if entry.state != RegisterEntry.WITHDRAWN:
        raise Refusal("这一条没有撤下", "请刷新页面")
    same = clash(actor, register, entry, entry.values)
    if same:
        raise EntryRefused([same])
    last = entry.steps.filter(state=RegisterEntry.WITHDRAWN).order_by("-pk").first()
    state = last.origin if last and last.origin else RegisterEntry.DRAFT
    if state in {RegisterEntry.STANDING, RegisterEntry.SUBMITTED}:
        state = (
            landing(actor, register, entry)
            if _may_count(actor, register.code, entry)
            else RegisterEntry.DRAFT
        )
    put_down(actor, register, [Put(entry, dict(entry.values), state, "恢复")])
    if state == RegisterEntry.STANDING:
        emitting.emit(actor, register, entry)
    if state == RegisterEntry.SUBMITTED:
        telling.tell_submitted(actor, register, entry)
    target(telling.matter_of(entry), {"step": "restore", "state": state})
    return entry


def _may_count(actor: Actor, code: str, entry: RegisterEntry) -> bool:
    register = register_of(code)
    state = landing(actor, register, entry)
    return bool(allowed(actor, EDIT, register, resource_of(entry))) and not missing_papers(
        register, entry, state
    )
