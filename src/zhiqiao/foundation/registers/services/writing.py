"""Entries added and changed, with their papers; drafts kept, or submitted where they are to be approved."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.registers import checking, emitting, telling
from zhiqiao.foundation.registers.keeping import EntryRefused, Put, clash, linked, new_entry, place, put_down
from zhiqiao.foundation.registers.loading import register_of
from zhiqiao.foundation.registers.models import RegisterChange, RegisterEntry
from zhiqiao.foundation.registers.papers import Brought, missing_papers, store_papers
from zhiqiao.foundation.registers.reach import EDIT, own_resource, require_in, resource_of
from zhiqiao.foundation.registers.schema import Register
from zhiqiao.foundation.registers.stepping import landing, locked, unchanged_since
from zhiqiao.kernel.refusal import Refusal

DRAFTABLE = ("", RegisterEntry.DRAFT, RegisterEntry.RETURNED, RegisterEntry.SUBMITTED)


@mutation(EDIT)
def save_entry(
    actor: Actor,
    code: str,
    told: Mapping[str, Any],
    *,
    pk: int | None = None,
    revision: int | None = None,
    submit: bool = True,
    papers: Sequence[Brought] = (),
) -> RegisterEntry:
    """Add an entry to a register, or change one; kept as a draft unless it is submitted.

    Args:
        actor: Who writes.
        code: The register's code.
        told: A value for every field; what is left out is emptied.
        pk: The entry to change; None adds one.
        revision: The revision that was seen; another's change since is not written over.
        submit: Whether it is to count (or to be approved); a draft may lack papers.
        papers: Papers brought along.

    Raises:
        EntryRefused: what is wrong, field by field.
        Refusal: changed by another meanwhile, withdrawn, or nothing has changed.
    """
    register = register_of(code)
    entry = _entry(actor, register, pk)
    unchanged_since(entry, revision)
    before = dict(entry.values)
    values = checking.tidy(register, told)
    found = linked(register, [values])[0]
    place(actor, register, entry, values)
    found += checking.wrongs(register, values)
    same = clash(actor, register, entry, values) if not found else None
    state = landing(actor, register, entry) if submit else RegisterEntry.DRAFT
    if not submit and entry.state not in DRAFTABLE:
        raise Refusal("已生效的条目不能改成草稿", "请直接保存修改，或撤下这一条")
    unknown = {one.kind for one in papers} - {one.code for one in register.papers}
    if unknown:
        raise Refusal("有一份材料不是这个台账要的", "请从表单里的上传框选择")
    if submit:
        found += missing_papers(register, entry, state, [one.kind for one in papers])
    if same or found:
        raise EntryRefused([same] if same else found)
    if entry.pk and values == before and not papers and state == entry.state:
        raise Refusal("没有改动任何内容", "要撤下请用“撤下”；要回清单请点“返回”")
    brought = store_papers(actor, register, entry, papers)
    put = Put(entry, values, state, _step_name(entry, submit=submit), changes=brought)
    put_down(actor, register, [put])
    _after(actor, register, entry)
    target(telling.matter_of(entry), {"register": register.code, "heading": entry.heading, "state": state})
    return entry


def _entry(actor: Actor, register: Register, pk: int | None) -> RegisterEntry:
    if pk is None:
        require_in(actor, EDIT, register, own_resource(actor, register))
        return new_entry(actor, register)
    entry = locked(pk)
    require_in(actor, EDIT, register, resource_of(entry))
    if entry.register != register.code:
        raise Refusal(f"第 {pk} 号不在“{register.title}”里", "请从台账清单里打开")
    if entry.state == RegisterEntry.WITHDRAWN:
        raise Refusal("这一条已经撤下", "请先恢复，再修改")
    return entry


def _step_name(entry: RegisterEntry, *, submit: bool) -> str:
    if not entry.pk:
        return "登记" if submit else "存草稿"
    if submit and entry.state in {RegisterEntry.DRAFT, RegisterEntry.RETURNED}:
        return "提交"
    return "修改"


def _after(actor: Actor, register: Register, entry: RegisterEntry) -> None:
    """What follows from the state an entry has come to."""
    telling.settle_entry(entry)
    if entry.state == RegisterEntry.SUBMITTED and not telling.tell_submitted(actor, register, entry):
        raise Refusal("本地区还没有能审核这个台账的经办人", "请先存为草稿，并请主管部门登记经办人")
    if entry.state == RegisterEntry.STANDING:
        emitting.emit(actor, register, entry)
        telling.tell_concerned(register, entry)


@mutation(EDIT)
def remove_paper(actor: Actor, pk: int, sha256: str) -> RegisterEntry:
    """Take a paper off an entry; the file itself stays stored, and the history says so.

    Raises:
        Refusal: no such paper, or the entry counts only with it.
    """
    entry = locked(pk)
    register = register_of(entry.register)
    require_in(actor, EDIT, register, resource_of(entry))
    gone = [one for one in entry.papers if one["sha256"] == sha256]
    if not gone:
        raise Refusal("这一条没有这份材料", "请刷新页面")
    kept = [one for one in entry.papers if one["sha256"] != sha256]
    entry.papers = kept
    if entry.state in {RegisterEntry.SUBMITTED, RegisterEntry.STANDING}:
        lacking = missing_papers(register, entry, entry.state)
        if lacking:
            raise Refusal(
                f"取下后就{lacking[0].reason.removeprefix('没有上传')}都没有了", "请先上传新的，再取下旧的"
            )
    entry.revision += 1
    entry.save(update_fields=["papers", "revision", "changed_at"])
    labels = {one.code: one.label for one in register.papers}
    RegisterChange.objects.create(
        entry=entry,
        name="取下材料",
        origin=entry.state,
        state=entry.state,
        changes=[[labels.get(one["kind"], "材料"), one["name"], ""] for one in gone],
        by_name=actor.name[:60],
        by_role=actor.role_label[:20],
        by_organization=actor.organization_name[:200],
    )
    if entry.state == RegisterEntry.STANDING:
        emitting.emit(actor, register, entry)
    target(telling.matter_of(entry), {"step": "remove paper", "sha256": sha256})
    return entry
